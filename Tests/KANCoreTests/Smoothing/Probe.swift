import KANCore
import Optim
import Testing

/// A method that stays where it is and keeps, in its state, what the objective of its level says there: the objectives
/// of a trainer, seen through public protocols.
struct Probe: Optimizer {
  struct Options: OptimizerOptions {
    static let method = "probe"
    /// The ends of the ranges of the Gram blocks, two for each.
    var ends: [Int] = []
    /// The step of difference quotients.
    var step = 0x1p-17
    var needsWholeData: Bool { false }

    var ranges: [Range<Int>] { stride(from: 0, to: ends.count, by: 2).map { ends[$0]..<ends[$0 + 1] } }

    func makeOptimizer(
      geometry: DescentGeometry?, preconditioning: Preconditioning?
    ) throws(OptimizerError) -> any Optimizer { Probe(options: self) }
  }

  let options: Options
  var name: String { Options.method }
  private var found: OptimizerState?

  init(options: Options) { self.options = options }

  mutating func step<O: DifferentiableObjective>(
    _ x: inout [Double], objective: O, learningRate: Double
  ) throws -> StepReport {
    guard let rows = objective as? any LeastSquaresObjective else {
      throw OptimizerError.needsLeastSquares(optimizer: name)
    }
    let report = try Probe.report(of: rows, at: x, options)
    found = report
    return StepReport(value: report.numbers["value"]!, gradientNorm: 1, stepSize: 0, evaluations: 1)
  }

  /// Everything that an objective says at a point. Vectors are handed over with other contents, to be overwritten.
  static func report(
    of objective: any LeastSquaresObjective, at x: [Double], _ options: Options
  ) throws -> OptimizerState {
    let (m, count) = (objective.dimension, objective.residualCount)
    func old(_ count: Int) -> [Double] { Array(repeating: 7, count: count) }
    // Directions in the two spaces, with entries between -1 and 1.
    let v = (0..<m).map { Double($0 * 37 % 101) / 50 - 1 }
    let w = (0..<count).map { Double($0 * 53 % 103) / 51 - 1 }
    var state = OptimizerState(optimizer: Options.method)
    state.vectors = ["x": x, "v": v, "w": w]
    state.counts = ["residuals": count]
    state.numbers["value"] = try objective.value(at: x)

    var gradient = old(m)
    state.numbers["value with gradient"] = try objective.valueAndGradient(at: x, into: &gradient)
    state.vectors["gradient"] = gradient
    var residuals = old(count)
    try objective.residuals(at: x, into: &residuals)
    state.vectors["residuals alone"] = residuals
    var jacobian = old(count * m)
    residuals = old(count)
    try objective.jacobian(at: x, residuals: &residuals, jacobian: &jacobian)
    state.vectors["residuals"] = residuals
    state.vectors["jacobian"] = jacobian

    gradient = old(m)
    var gram = old(m * m)
    state.numbers["value of normal equations"] = try objective.normalEquations(at: x, gradient: &gradient, gram: &gram)
    state.vectors["gradient of normal equations"] = gradient
    state.vectors["gram"] = gram
    var product = old(count)
    try objective.applyJacobian(at: x, to: v, into: &product)
    state.vectors["J v"] = product
    product = old(m)
    try objective.applyJacobianTranspose(at: x, to: w, into: &product)
    state.vectors["J^T w"] = product
    var blocks = old(3)
    try objective.gramBlocks(at: x, ranges: options.ranges, into: &blocks)
    state.vectors["blocks"] = blocks

    // Symmetric difference quotients along v.
    let above = zip(x, v).map { $0 + options.step * $1 }
    let below = zip(x, v).map { $0 - options.step * $1 }
    let (upper, lower) = (try objective.value(at: above), try objective.value(at: below))
    state.numbers["slope"] = (upper - lower) / (2 * options.step)
    var (right, left) = (old(count), old(count))
    try objective.residuals(at: above, into: &right)
    try objective.residuals(at: below, into: &left)
    state.vectors["slopes"] = zip(right, left).map { ($0 - $1) / (2 * options.step) }
    return state
  }

  var state: OptimizerState { found ?? OptimizerState(optimizer: name) }
  mutating func restore(_ state: OptimizerState) throws { found = state }
  mutating func reset() { found = nil }

  /// What the objective of a level says at the parameters of a network, and the record of that epoch.
  static func look(
    at network: Network, _ samples: Samples, _ smoothing: SmoothnessPenalty?, ranges: [Range<Int>] = []
  ) throws -> (state: OptimizerState, record: EpochRecord) {
    let options = Options(ends: ranges.flatMap { [$0.lowerBound, $0.upperBound] })
    let level = TrainingLevel(optimizer: OptimizerChoice(options), epochs: 1, smoothing: smoothing)
    let trainer = try Trainer(network, on: samples, plan: TrainingPlan(levels: [level]))
    let record = try #require(try trainer.advance())
    let state = try #require(try trainer.checkpoint().optimizer)
    return (state, record)
  }
}
