import RealModule

/// The learning rates of the epochs of one level.
public indirect enum LearningRateSchedule: Equatable, Hashable, Sendable, Codable {
  /// The same rate for all epochs.
  case constant(Double)
  /// Linear from the first epoch's rate to the last one's, up or down.
  case linearRamp(from: Double, to: Double)
  /// Geometric from the first epoch's rate to the last one's; both are positive.
  case exponential(from: Double, to: Double)
  /// The exponential schedule over `period` epochs, repeated.
  case cyclicExponential(from: Double, to: Double, period: Int)
  /// Half a cosine wave from the first epoch's rate to the last one's, flat at both ends.
  case cosine(from: Double, to: Double)
  /// A repeated triangle: linear from the base up to the peak in `steps` epochs and down again in as many, with a
  /// height that shrinks by a constant factor per epoch: base + (peak - base) decay^e (1 - |e / steps - 2k + 1|) in
  /// cycle k = 1, 2, ...
  case triangular(base: Double, peak: Double, steps: Int, decay: Double)
  /// A ramp up to the first rate of another schedule, which then covers the remaining epochs. Epoch e of the ramp has
  /// the rate from + (first - from) e / epochs, or, without a rate `from`, (e + 1) / (epochs + 1) of the first rate.
  /// Since every level has its own schedule, every transition has its own ramp.
  case warmUp(from: Double? = nil, epochs: Int, then: LearningRateSchedule)

  /// Returns the rate of an epoch. The first and the last epoch have exactly the given rates (except in a ramp); a
  /// level with one epoch has the first.
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
    case .triangular(let base, let peak, let steps, let decay):
      let place = max(0, epoch) % (2 * max(1, steps))
      let height = Double(min(place, 2 * steps - place)) / Double(steps)
      return base + (peak - base) * height * .pow(decay, max(0, epoch))
    case .warmUp(let start, let ramp, let next):
      if epoch >= ramp { return next.value(epoch: epoch - ramp, of: count - ramp) }
      let first = next.value(epoch: 0, of: max(1, count - ramp))
      if let start { return start + (first - start) * Double(max(0, epoch)) / Double(ramp) }
      return first * Double(max(0, epoch) + 1) / Double(ramp + 1)
    }
  }

  /// Throws for rates that are negative, infinite or NaN, or zero where a factor is needed, and for a period below 1.
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
        throw .badOption(optimizer: "schedule", option: "period", value: "\(period)", need: "at least 1 epoch")
      }
    case .triangular(let base, let peak, let steps, let decay):
      try Self.check(base, "base rate", positive: false)
      try Self.check(peak, "peak rate", positive: false)
      try Self.check(decay, "decay of the cycles", positive: true)
      guard steps >= 1 else {
        throw .badOption(optimizer: "schedule", option: "steps of a cycle", value: "\(steps)", need: "at least 1 epoch")
      }
    case .warmUp(let start, let ramp, let next):
      if let start { try Self.check(start, "rate of the ramp", positive: false) }
      guard ramp >= 0 else {
        throw .badOption(
          optimizer: "schedule", option: "length of the ramp", value: "\(ramp)", need: "at least 0 epochs")
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
        need: "a finite \(positive ? "positive" : "nonnegative") number")
    }
  }
}
