/// The real numbers from one end to another; ends may be infinite.
///
/// Every operation returns an interval that contains the exact result for all numbers in its operands. An operation in
/// double precision returns one of the two doubles next to the exact result, or the result itself, so the next double
/// outside is a bound. Sums and products with an exact zero are exact. What is not known is ``whole``; no end is ever
/// not a number.
package struct Interval: Equatable, Sendable {
  /// The lower end; never positive infinity.
  package let lower: Double
  /// The upper end; never negative infinity.
  package let upper: Double

  /// Creates an interval from its ends; all real numbers if they are out of order or not numbers.
  package init(lower: Double, upper: Double) {
    let isKnown = lower <= upper
    self.lower = isKnown ? min(lower, .greatestFiniteMagnitude) : -.infinity
    self.upper = isKnown ? max(upper, -.greatestFiniteMagnitude) : .infinity
  }

  /// Creates the interval of a single number.
  package init(_ value: Double) { self.init(lower: value, upper: value) }

  /// Creates the interval of an enclosed number.
  init(enclosing number: EnclosedNumber) { self.init(lower: number.bottom, upper: number.top) }

  /// All real numbers.
  package static let whole = Interval(lower: -.infinity, upper: .infinity)
  /// The number zero.
  package static let zero = Interval(0)
  /// The ratio of a circle's circumference to its diameter, which is between `Double.pi` and the next double.
  package static let pi = Interval(lower: .pi, upper: Double.pi.nextUp)

  /// Whether zero is the only number.
  package var isZero: Bool { lower == 0 && upper == 0 }
  /// Whether both ends are finite.
  package var isFinite: Bool { lower.isFinite && upper.isFinite }
  /// The largest magnitude of a number in the interval.
  package var magnitude: Double { max(-lower, upper) }
  /// The smallest magnitude of a number in the interval.
  package var leastMagnitude: Double {
    // The sum makes a zero positive.
    max(0, max(lower, -upper)) + 0
  }
  /// A number in the interval, near its middle.
  ///
  /// - Precondition: both ends are finite.
  package var midpoint: Double { min(max(lower / 2 + upper / 2, lower), upper) }

  /// Returns whether a number is in the interval.
  package func contains(_ value: Double) -> Bool { lower <= value && value <= upper }

  /// Returns the smallest interval that contains this one and another.
  package func hull(_ other: Interval) -> Interval {
    Interval(lower: min(lower, other.lower), upper: max(upper, other.upper))
  }

  /// The sum.
  package static func + (a: Interval, b: Interval) -> Interval {
    if a.isZero { return b }
    if b.isZero { return a }
    return Interval(lower: (a.lower + b.lower).nextDown, upper: (a.upper + b.upper).nextUp)
  }

  /// The difference.
  package static func - (a: Interval, b: Interval) -> Interval { a + -b }

  /// The negative.
  package static prefix func - (a: Interval) -> Interval { Interval(lower: -a.upper, upper: -a.lower) }

  /// The product.
  package static func * (a: Interval, b: Interval) -> Interval {
    if a.isZero || b.isZero { return .zero }
    return spanned(
      a.lower * b.lower, a.lower * b.upper, a.upper * b.lower, a.upper * b.upper)
  }

  /// The quotient; all real numbers if the divisor may be zero.
  package static func / (a: Interval, b: Interval) -> Interval {
    if b.contains(0) { return .whole }
    if a.isZero { return .zero }
    return spanned(
      a.lower / b.lower, a.lower / b.upper, a.upper / b.lower, a.upper / b.upper)
  }

  /// Returns the interval of four rounded results. An infinite end stands for finite numbers beyond all doubles, so
  /// zero times such an end is zero. A quotient of two infinite ends lies between quotients of the other ends.
  private static func spanned(_ a: Double, _ b: Double, _ c: Double, _ d: Double) -> Interval {
    func known(_ value: Double) -> Double { value.isNaN ? 0 : value }
    let (low, high) = (min(known(a), known(b)), max(known(a), known(b)))
    return Interval(
      lower: min(low, min(known(c), known(d))).nextDown, upper: max(high, max(known(c), known(d))).nextUp)
  }
}
