/// Adam with decoupled weight decay (Loshchilov, Hutter 2019): x -= eta lambda x, then the step of Adam.
///
/// The decay is a multiple of the point and so the same in either coordinates.
public struct AdamW: Optimizer {
  private var iteration: AdamIteration

  /// An AdamW with given options.
  ///
  /// - Throws: ``OptimizerError/badOption(optimizer:option:value:need:)`` unless both betas are in [0, 1), epsilon is
  ///   positive and the decay is not negative.
  public init(
    weightDecay: Double = 1e-2, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
    geometry: DescentGeometry? = nil
  ) throws(OptimizerError) {
    iteration = try AdamIteration(
      name: "adam-w", beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay, geometry: geometry)
  }

  /// "adam-w".
  public var name: String { iteration.name }
  /// lambda.
  public var weightDecay: Double { iteration.weightDecay }
  /// The row of Table 1 and the coordinates one iterates in; nil for the gradient as it comes.
  public var geometry: DescentGeometry? { iteration.geometry }

  /// One step with one evaluation at its start; zero is allowed as learning rate.
  public mutating func step<O: DifferentiableObjective>(
    _ x: inout [Double], objective: O, learningRate: Double
  ) throws -> StepReport {
    try iteration.step(&x, objective: objective, learningRate: learningRate)
  }

  /// The moments, the number of steps and the last good point.
  public var state: OptimizerState { iteration.state }
  /// Takes up a state.
  public mutating func restore(_ state: OptimizerState) throws { try iteration.restore(state) }
  /// Forgets moments, steps and the last good point.
  public mutating func reset() { iteration.reset() }
}
