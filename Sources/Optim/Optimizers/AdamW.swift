/// Adam with decoupled weight decay (Loshchilov, Hutter 2019): x -= eta lambda x, then the step of Adam.
///
/// The decay is a multiple of the point and so the same in either coordinates.
public struct AdamW: Optimizer {
  /// The row of Table 1 and the coordinates one iterates in; nil for the gradient as it comes.
  public let geometry: DescentGeometry?
  /// lambda.
  public let weightDecay: Double
  private var start = FirstOrderStart()
  private var moments: AdamMoments

  /// An AdamW with given options.
  ///
  /// - Throws: ``OptimizerError/badOption(optimizer:option:value:need:)`` unless both betas are in [0, 1), epsilon is
  ///   positive and the decay is not negative.
  public init(
    weightDecay: Double = 1e-2, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
    geometry: DescentGeometry? = nil
  ) throws(OptimizerError) {
    try OptionCheck(optimizer: "adam-w").notNegative(weightDecay, "the weight decay")
    moments = try AdamMoments(beta1: beta1, beta2: beta2, epsilon: epsilon, optimizer: "adam-w")
    self.weightDecay = weightDecay
    self.geometry = geometry
  }

  /// "adam-w".
  public var name: String { "adam-w" }

  /// One step with one evaluation at its start; zero is allowed as learning rate.
  public mutating func step<O: DifferentiableObjective>(
    _ x: inout [Double], objective: O, learningRate: Double
  ) throws -> StepReport {
    let report = try start.evaluate(&x, objective: objective, learningRate: learningRate, optimizer: name)
    if report.termination != nil { return report }
    if let geometry {
      moments.update(try geometry.gradient(start.gradient))
      let direction = try geometry.step(moments.direction)
      Vector.scale(&x, by: 1 - learningRate * weightDecay)
      Vector.add(-learningRate, times: direction, to: &x)
    } else {
      moments.update(start.gradient)
      Vector.scale(&x, by: 1 - learningRate * weightDecay)
      Vector.add(-learningRate, times: moments.direction, to: &x)
    }
    return report
  }

  /// The moments, the number of steps and the last good point.
  public var state: OptimizerState {
    var state = OptimizerState(optimizer: name)
    start.save(in: &state)
    moments.save(in: &state)
    return state
  }

  /// Takes up a state.
  public mutating func restore(_ state: OptimizerState) throws {
    try state.require(optimizer: name)
    let start = try FirstOrderStart(state)
    try moments.restore(state, dimension: start.dimension)
    self.start = start
  }

  /// Forgets moments, steps and the last good point.
  public mutating func reset() {
    start = FirstOrderStart()
    moments.reset()
  }
}
