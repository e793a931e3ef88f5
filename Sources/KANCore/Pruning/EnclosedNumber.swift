import RealModule
import Splines

/// Sums, products, and quotients of numbers that are not negative, rounded up.
///
/// An operation in double precision returns one of the two doubles next to the exact result, or the result itself, so
/// the next double above is an upper bound; no other slack is needed. Zero operands are exact.
enum Upward {
  static func sum(_ a: Double, _ b: Double) -> Double { a == 0 ? b : b == 0 ? a : (a + b).nextUp }
  static func product(_ a: Double, _ b: Double) -> Double { a == 0 || b == 0 ? 0 : (a * b).nextUp }
  static func quotient(_ a: Double, _ b: Double) -> Double { a == 0 ? 0 : (a / b).nextUp }
}

/// A real number x of which a double and a bound of its error are known: |x - value| <= error.
///
/// Generic code over this type, such as `ProlongationColumns`, encloses what exact arithmetic gives for the same
/// doubles. Every operation adds its own rounding error: for sums it is known, for products and quotients it is at
/// most 2^-53 times the result and, for underflow, the smallest double. The errors of the operands are carried along,
/// and all bounds are rounded up (``Upward``). Overflow makes the error infinite or not a number, which ``top`` gives
/// as infinity. Comparisons are those of the values; they are only used for numbers that are exact.
struct EnclosedNumber: SplineScalar {
  let value: Double
  let error: Double

  init(value: Double, error: Double) {
    self.value = value
    self.error = error
  }

  /// Creates a number that is exact.
  init(_ value: Double) { self.init(value: value, error: 0) }

  /// An upper bound of the number.
  var top: Double {
    let sum = error == 0 ? value : (value + error).nextUp
    return sum.isNaN ? .infinity : sum
  }

  /// A lower bound of the number.
  var bottom: Double { -(-self).top }

  /// An upper bound of its magnitude.
  var size: Double { max(top, (-self).top) }

  /// Half the distance of neighboring doubles is at most this, but for underflow.
  private static func rounding(_ value: Double) -> Double { Upward.product(abs(value), 0x1p-53) }

  static func + (a: Self, b: Self) -> Self {
    let value = a.value + b.value
    // Knuth's formula gives the rounding error of a sum exactly.
    let share = value - a.value
    let own = abs((a.value - (value - share)) + (b.value - share))
    return Self(value: value, error: Upward.sum(Upward.sum(a.error, b.error), own))
  }

  static func - (a: Self, b: Self) -> Self { a + -b }

  static func * (a: Self, b: Self) -> Self {
    let value = a.value * b.value
    let isExact = a.value == 0 || b.value == 0
    let own = isExact ? 0 : Upward.sum(rounding(value), .leastNonzeroMagnitude)
    let carried = Upward.sum(Upward.product(abs(a.value), b.error), Upward.product(abs(b.value), a.error))
    return Self(value: value, error: Upward.sum(Upward.sum(carried, Upward.product(a.error, b.error)), own))
  }

  /// With exact numbers A and B, a/b - A/B = ((a/b) (B - b) - (A - a)) / B.
  static func / (a: Self, b: Self) -> Self {
    let value = a.value / b.value
    let least = b.error == 0 ? abs(b.value) : (abs(b.value) - b.error).nextDown
    guard least > 0 else { return Self(value: value, error: .infinity) }
    let own = a.value == 0 ? 0 : Upward.sum(rounding(value), .leastNonzeroMagnitude)
    let carried = Upward.sum(Upward.product(Upward.sum(abs(value), own), b.error), a.error)
    return Self(value: value, error: Upward.sum(Upward.quotient(carried, least), own))
  }

  static func += (a: inout Self, b: Self) { a = a + b }
  static func -= (a: inout Self, b: Self) { a = a - b }
  static func *= (a: inout Self, b: Self) { a = a * b }
  static func /= (a: inout Self, b: Self) { a = a / b }
  static prefix func - (a: Self) -> Self { Self(value: -a.value, error: a.error) }
  static func == (a: Self, b: Self) -> Bool { a.value == b.value }
  static func < (a: Self, b: Self) -> Bool { a.value < b.value }

  static var zero: Self { Self(0) }
  var magnitude: Self { Self(value: abs(value), error: error) }
  init(integerLiteral value: Int) { self.init(Double(value)) }
  init?<Source: BinaryInteger>(exactly source: Source) {
    guard let value = Double(exactly: source) else { return nil }
    self.init(value)
  }

  /// Returns tanh x, taking the library's value to be off by at most eight units of 2^-53; tanh has slopes of at most
  /// one.
  static func tanh(_ x: Self) -> Self {
    let value = Double.tanh(x.value)
    return Self(value: value, error: Upward.sum(x.error, Upward.product(abs(value), 0x1p-50)))
  }
}
