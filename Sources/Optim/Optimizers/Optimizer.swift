/// A method that improves a point step by step: a direction, a step size, and what it remembers between steps.
///
/// A value type: a copy is a snapshot, and two copies do not share anything. An optimiser serves one sequence of points
/// of one dimension; where the parameters change their number or their meaning (a refinement), make a new one or
/// ``reset()`` it.
public protocol Optimizer: Sendable {
  /// The name in traces and checkpoints, such as "adam".
  var name: String { get }

  /// One epoch from `x`, which is replaced by the new point.
  ///
  /// A value or a gradient that is not finite never reaches `x`: the report says so in its `termination`, and `x` is the
  /// last point whose value and gradient were finite (the point that came in, if there was none).
  /// - Parameters:
  ///   - x: as many entries as the objective has parameters.
  ///   - objective: what is made small.
  ///   - learningRate: the factor of the step, not negative; each optimiser says what it makes of it.
  /// - Throws: ``OptimizerError`` for a bad learning rate, a dimension that changed or an objective of the wrong kind,
  ///   and what the objective throws; `x` is then unchanged.
  mutating func step<O: DifferentiableObjective>(
    _ x: inout [Double], objective: O, learningRate: Double
  ) throws -> StepReport

  /// All that is remembered between steps. A restored optimiser goes on with the same bits.
  var state: OptimizerState { get }

  /// Takes up a state that an optimiser with the same options gave out.
  ///
  /// - Throws: ``OptimizerError`` where the state belongs to another method or does not fit the options; nothing is
  ///   changed then.
  mutating func restore(_ state: OptimizerState) throws

  /// Forgets everything, as if newly made.
  mutating func reset()
}
