/// The start of every first-order step: one evaluation, and a fallback to the last good point.
struct FirstOrderStart: Sendable {
  /// The gradient at the point, in the coordinates of the iteration.
  private(set) var gradient: [Double] = []
  private var lastPoint: [Double] = []
  private var lastValue = 0.0
  private var lastNorm = 0.0

  /// Evaluates at `x`. If a result is not finite, the report has a termination and `x` is set to the last good point.
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

  /// Adds the last good point to a state.
  func save(in state: inout OptimizerState) {
    state.vectors["lastPoint"] = lastPoint
    state.numbers["lastValue"] = lastValue
    state.numbers["lastGradientNorm"] = lastNorm
  }

  /// Restores the data written by ``save(in:)``.
  init(_ state: OptimizerState) throws(OptimizerError) {
    lastPoint = try state.vector("lastPoint")
    lastValue = try state.number("lastValue")
    lastNorm = try state.number("lastGradientNorm")
  }

  /// Creates a start without a last good point.
  init() {}

  /// The number of parameters, or 0 without a last good point.
  var dimension: Int { lastPoint.count }
}

/// Checks that point, objective and stored state have the same dimension.
enum Dimensions {
  /// Throws if the point does not match the objective or the stored dimension (0 for none).
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
  /// Returns the reason to stop if a value or an entry of a gradient is not finite.
  ///
  /// A finite gradient whose norm overflows is not a reason to stop.
  static func notFinite(value: Double, gradient: [Double], norm: Double) -> Termination? {
    if !value.isFinite { return .nonFiniteValue("\(value)") }
    if norm.isFinite { return nil }
    return Vector.firstNotFinite(gradient).map { .nonFiniteGradient(index: $0) }
  }
}
