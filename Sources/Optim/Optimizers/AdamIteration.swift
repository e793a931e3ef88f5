/// The common part of Adam and AdamW: a first-order start, the moments, and a step along -D g.
///
/// D is the diagonal matrix of Adam, in the gradient coordinates of the rule; with a mixed rule D is applied to a
/// gradient of one basis and moves the weights of the other, as in Table 1.
struct AdamIteration: Sendable {
  /// The name of the method.
  let name: String
  /// The row of Table 1 and the coordinates of the iteration; nil to use the gradient as it is.
  let geometry: DescentGeometry?
  /// lambda: before the step the point is multiplied by 1 - eta lambda. Zero for no decay.
  let weightDecay: Double
  private var start = FirstOrderStart()
  private var moments: AdamMoments

  init(
    name: String, _ options: Adam.Options, weightDecay: Double, geometry: DescentGeometry?
  ) throws(OptimizerError) {
    try OptionCheck(optimizer: name).notNegative(weightDecay, "the weight decay")
    moments = try AdamMoments(options, optimizer: name)
    self.name = name
    self.weightDecay = weightDecay
    self.geometry = geometry
  }

  /// Makes one step with one evaluation at its start; the learning rate may be zero.
  mutating func step<O: DifferentiableObjective>(
    _ x: inout [Double], objective: O, learningRate: Double
  ) throws -> StepReport {
    let report = try start.evaluate(&x, objective: objective, learningRate: learningRate, optimizer: name)
    if report.termination != nil { return report }
    if let geometry {
      moments.update(try geometry.gradient(start.gradient))
      move(&x, along: try geometry.step(moments.direction), learningRate)
    } else {
      moments.update(start.gradient)
      move(&x, along: moments.direction, learningRate)
    }
    return report
  }

  private func move(_ x: inout [Double], along direction: [Double], _ learningRate: Double) {
    if weightDecay != 0 { Vector.scale(&x, by: 1 - learningRate * weightDecay) }
    Vector.add(-learningRate, times: direction, to: &x)
  }

  /// The moments, the number of steps and the last good point.
  var state: OptimizerState {
    var state = OptimizerState(optimizer: name)
    start.save(in: &state)
    moments.save(in: &state)
    return state
  }

  /// Restores a state, or throws and leaves this one unchanged.
  mutating func restore(_ state: OptimizerState) throws {
    try state.require(optimizer: name)
    let start = try FirstOrderStart(state)
    try moments.restore(state, dimension: start.dimension)
    self.start = start
  }

  /// Discards the moments, the step count and the last good point.
  mutating func reset() {
    start = FirstOrderStart()
    moments.reset()
  }
}
