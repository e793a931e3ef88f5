import RealModule

/// The learning rate of every epoch of a level.
public indirect enum LearningRateSchedule: Equatable, Hashable, Sendable, Codable {
  /// The same for all epochs.
  case constant(Double)
  /// Straight from the first epoch's rate to the last one's, up or down.
  case linearRamp(from: Double, to: Double)
  /// A constant factor from epoch to epoch, from the first epoch's rate to the last one's; both are positive.
  case exponential(from: Double, to: Double)
  /// The exponential schedule over `period` epochs, again and again.
  case cyclicExponential(from: Double, to: Double, period: Int)
  /// Half a wave of the cosine from the first epoch's rate to the last one's: flat at both ends.
  case cosine(from: Double, to: Double)
  /// A ramp up to the first rate of another schedule, which then has the epochs that are left: epoch e of the ramp has
  /// (e + 1) / (epochs + 1) of that rate. As every level has a schedule of its own, so every transition has its ramp.
  case warmUp(epochs: Int, then: LearningRateSchedule)

  /// The rate of an epoch. The first and the last epoch have exactly the rates that were given (but for a ramp); a level
  /// of one epoch has the first.
  ///
  /// - Parameters:
  ///   - epoch: counted from 0.
  ///   - count: the number of epochs of the level; later epochs keep the last rate.
  public func value(epoch: Int, of count: Int) -> Double {
    switch self {
    case .constant(let rate): return rate
    case .linearRamp(let first, let last):
      return Self.between(first, last, epoch, count) { first + (last - first) * $0 }
    case .exponential(let first, let last):
      return Self.between(first, last, epoch, count) { first * .pow(last / first, $0) }
    case .cyclicExponential(let first, let last, let period):
      return Self.between(first, last, max(0, epoch) % max(1, period), period) { first * .pow(last / first, $0) }
    case .cosine(let first, let last):
      return Self.between(first, last, epoch, count) { last + (first - last) * (1 + .cos(.pi * $0)) / 2 }
    case .warmUp(let ramp, let next):
      if epoch >= ramp { return next.value(epoch: epoch - ramp, of: count - ramp) }
      return next.value(epoch: 0, of: max(1, count - ramp)) * Double(max(0, epoch) + 1) / Double(ramp + 1)
    }
  }

  /// Refuses rates that are negative, infinite or NaN, or zero where a factor is needed, and a period below 1.
  ///
  /// - Throws: ``OptimizerError/badOption(optimizer:option:value:need:)``.
  public func validate() throws(OptimizerError) {
    switch self {
    case .constant(let rate): try Self.check(rate, "rate", positive: false)
    case .linearRamp(let first, let last), .cosine(let first, let last):
      try Self.check(first, "first rate", positive: false)
      try Self.check(last, "last rate", positive: false)
    case .exponential(let first, let last):
      try Self.check(first, "first rate", positive: true)
      try Self.check(last, "last rate", positive: true)
    case .cyclicExponential(let first, let last, let period):
      try Self.check(first, "first rate", positive: true)
      try Self.check(last, "last rate", positive: true)
      guard period >= 1 else {
        throw .badOption(optimizer: "schedule", option: "period", value: "\(period)", need: "1 epoch or more")
      }
    case .warmUp(let ramp, let next):
      guard ramp >= 0 else {
        throw .badOption(
          optimizer: "schedule", option: "length of the ramp", value: "\(ramp)", need: "0 epochs or more")
      }
      try next.validate()
    }
  }

  private static func between(
    _ first: Double, _ last: Double, _ epoch: Int, _ count: Int, _ inside: (Double) -> Double
  ) -> Double {
    if epoch <= 0 || count <= 1 { return first }
    if epoch >= count - 1 { return last }
    return inside(Double(epoch) / Double(count - 1))
  }

  private static func check(_ rate: Double, _ option: String, positive: Bool) throws(OptimizerError) {
    guard rate.isFinite, positive ? rate > 0 : rate >= 0 else {
      throw .badOption(
        optimizer: "schedule", option: option, value: "\(rate)",
        need: "a finite number that is \(positive ? "positive" : "not negative")")
    }
  }
}
