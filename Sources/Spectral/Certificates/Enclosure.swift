import Exact

/// An interval [lower, upper] with rational ends that is proved to contain a number.
public struct Enclosure: Equatable, Sendable {
  /// The lower end.
  public let lower: Rational
  /// The upper end.
  public let upper: Rational

  /// Creates an interval.
  ///
  /// - Precondition: `lower <= upper`.
  public init(lower: Rational, upper: Rational) {
    precondition(lower <= upper, "Enclosure: the lower end is greater than the upper end")
    self.lower = lower
    self.upper = upper
  }

  /// Returns whether a number lies inside, ends included.
  public func contains(_ value: Rational) -> Bool { lower <= value && value <= upper }

  /// The ratio of the width to the lower end, for a positive interval; otherwise `nil`.
  public var relativeWidth: Rational? { lower.sign > 0 ? (upper - lower) / lower : nil }
}
