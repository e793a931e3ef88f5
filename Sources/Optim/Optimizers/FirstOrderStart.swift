/// How every first-order step begins: one evaluation, and a way back to the last point that was good.
struct FirstOrderStart: Sendable {
  /// The gradient at the point, in the coordinates of the iteration.
  private(set) var gradient: [Double] = []
  private var lastPoint: [Double] = []
  private var lastValue = 0.0
  private var lastNorm = 0.0

  /// Evaluates at `x`. Where something is not finite, the report has a termination and `x` is the last good point.
  mutating func evaluate<O: DifferentiableObjective>(
    _ x: inout [Double], objective: O, learningRate: Double, optimizer: String
  ) throws -> StepReport {
    guard learningRate.isFinite, learningRate >= 0 else {
      throw OptimizerError.badLearningRate(optimizer: optimizer, value: "\(learningRate)")
    }
    try Dimensions.check(x, objective, remembered: lastPoint.count, optimizer)
    Vector.resize(&gradient, to: x.count)
    let value = try objective.valueAndGradient(at: x, into: &gradient)
    let norm = Vector.norm(gradient)
    if let termination = Termination.notFinite(value: value, gradient: gradient, norm: norm) {
      let known = !lastPoint.isEmpty
      if known { Vector.copy(lastPoint, to: &x) }
      return StepReport(
        value: known ? lastValue : value, gradientNorm: known ? lastNorm : norm, stepSize: 0, evaluations: 1,
        iterations: 0, place: .end, termination: termination)
    }
    Vector.resize(&lastPoint, to: x.count)
    Vector.copy(x, to: &lastPoint)
    (lastValue, lastNorm) = (value, norm)
    return StepReport(value: value, gradientNorm: norm, stepSize: learningRate, evaluations: 1)
  }

  /// Adds what is remembered here to a state.
  func save(in state: inout OptimizerState) {
    state.vectors["lastPoint"] = lastPoint
    state.numbers["lastValue"] = lastValue
    state.numbers["lastGradientNorm"] = lastNorm
  }

  /// Takes up what ``save(in:)`` wrote.
  init(_ state: OptimizerState) throws(OptimizerError) {
    lastPoint = try state.vector("lastPoint")
    lastValue = try state.number("lastValue")
    lastNorm = try state.number("lastGradientNorm")
  }

  /// Nothing is remembered.
  init() {}

  /// The number of parameters, 0 where nothing is remembered.
  var dimension: Int { lastPoint.count }
}

/// The agreement of point, objective and memory.
enum Dimensions {
  /// Refuses a point that does not fit the objective, or the dimension that is remembered (0 for none).
  static func check<O: Objective>(
    _ x: [Double], _ objective: O, remembered: Int, _ optimizer: String
  ) throws(OptimizerError) {
    guard x.count == objective.dimension else {
      throw .dimensionChanged(optimizer: optimizer, expected: objective.dimension, found: x.count)
    }
    guard remembered == 0 || remembered == x.count else {
      throw .dimensionChanged(optimizer: optimizer, expected: remembered, found: x.count)
    }
  }
}

extension Termination {
  /// The reason to stop where a value or an entry of a gradient is not finite.
  ///
  /// A finite gradient whose norm overflows is no reason.
  static func notFinite(value: Double, gradient: [Double], norm: Double) -> Termination? {
    if !value.isFinite { return .nonFiniteValue("\(value)") }
    if norm.isFinite { return nil }
    return Vector.firstNotFinite(gradient).map { .nonFiniteGradient(index: $0) }
  }
}
