/// A method that improves a point step by step: a direction, a step size, and the state kept between steps.
///
/// A value type: a copy is a snapshot, and two copies share nothing. An optimizer serves one sequence of points of one
/// dimension; if the number or the meaning of the parameters changes (a refinement), create a new one or ``reset()``
/// it.
public protocol Optimizer: Sendable {
  /// The name used in traces and checkpoints, such as "adam".
  var name: String { get }

  /// Makes one epoch from `x`, which is replaced by the new point.
  ///
  /// A value or a gradient that is not finite never reaches `x`: the report then has a `termination`, and `x` is the
  /// last point whose value and gradient were finite (the initial point if there was none).
  /// - Parameters:
  ///   - x: as many entries as the objective has parameters.
  ///   - objective: the function to minimize.
  ///   - learningRate: the factor of the step, nonnegative; each optimizer documents how it is used.
  /// - Throws: ``OptimizerError`` for a bad learning rate, a changed dimension or an objective of the wrong kind, and
  ///   whatever the objective throws; `x` is then unchanged.
  mutating func step<O: DifferentiableObjective>(
    _ x: inout [Double], objective: O, learningRate: Double
  ) throws -> StepReport

  /// The full state kept between steps. A restored optimizer continues bit for bit.
  var state: OptimizerState { get }

  /// Restores a state saved by an optimizer with the same options.
  ///
  /// - Throws: ``OptimizerError`` if the state belongs to another method or does not match the options; nothing is then
  ///   changed.
  mutating func restore(_ state: OptimizerState) throws

  /// Resets the optimizer to its initial state.
  mutating func reset()
}
