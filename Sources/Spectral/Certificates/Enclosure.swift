import Exact

/// An interval [lower, upper] with rational ends that is proved to hold a number.
public struct Enclosure: Equatable, Sendable {
  /// The lower end.
  public let lower: Rational
  /// The upper end.
  public let upper: Rational

  /// An interval.
  ///
  /// - Precondition: `lower <= upper`.
  public init(lower: Rational, upper: Rational) {
    precondition(lower <= upper, "Enclosure: the ends are exchanged")
    self.lower = lower
    self.upper = upper
  }

  /// Whether a number lies inside, ends included.
  public func contains(_ value: Rational) -> Bool { lower <= value && value <= upper }

  /// The width over the lower end, for a positive interval; else `nil`.
  public var relativeWidth: Rational? { lower.sign > 0 ? (upper - lower) / lower : nil }
}
