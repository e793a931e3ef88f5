/// Adam (Kingma, Ba 2015): every parameter's step is scaled by the moments of its own gradient.
///
/// D is the diagonal matrix of Adam, in the gradient coordinates of the rule; with a mixed rule D is applied to a gradient
/// of one basis and moves the weights of the other, as Table 1 says.
public struct Adam: Optimizer {
  /// The row of Table 1 and the coordinates one iterates in; nil for the gradient as it comes.
  public let geometry: DescentGeometry?
  private var start = FirstOrderStart()
  private var moments: AdamMoments

  /// An Adam with given options.
  ///
  /// - Throws: ``OptimizerError/badOption(optimizer:option:value:need:)`` unless both betas are in [0, 1) and epsilon is
  ///   positive.
  public init(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, geometry: DescentGeometry? = nil
  ) throws(OptimizerError) {
    moments = try AdamMoments(beta1: beta1, beta2: beta2, epsilon: epsilon, optimizer: "adam")
    self.geometry = geometry
  }

  /// "adam".
  public var name: String { "adam" }

  /// One step with one evaluation at its start; zero is allowed as learning rate.
  public mutating func step<O: DifferentiableObjective>(
    _ x: inout [Double], objective: O, learningRate: Double
  ) throws -> StepReport {
    let report = try start.evaluate(&x, objective: objective, learningRate: learningRate, optimizer: name)
    if report.termination != nil { return report }
    if let geometry {
      moments.update(try geometry.gradient(start.gradient))
      let direction = try geometry.step(moments.direction)
      Vector.add(-learningRate, times: direction, to: &x)
    } else {
      moments.update(start.gradient)
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
