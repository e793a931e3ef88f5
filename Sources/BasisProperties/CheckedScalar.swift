import Exact
import RealModule
import Splines

/// A scalar type over which bases can be checked: every value has an exact rational value, and its arithmetic has a
/// known unit roundoff.
public protocol CheckedScalar: SplineScalar {
  /// Half the distance from 1 to the next larger number; zero if arithmetic is exact.
  static var unitRoundoff: Rational { get }
  /// Creates the value nearest to a rational.
  init(nearest value: Rational)
  /// The exact value; `nil` for infinities and NaN.
  var exactValue: Rational? { get }
  /// Returns the adjacent number in the direction of `sign` (-1 or 1). An exact type moves by `gap * 2^-80`.
  func neighbor(_ sign: Int, gap: Self) -> Self
}

extension Rational: CheckedScalar {
  /// Zero: nothing is rounded.
  public static var unitRoundoff: Rational { 0 }
  /// The value itself.
  public init(nearest value: Rational) { self = value }
  /// The value itself.
  public var exactValue: Rational? { self }
  /// Returns the number `gap * 2^-80` away.
  public func neighbor(_ sign: Int, gap: Rational) -> Rational {
    self + Rational(sign) * gap / Rational(2).power(80)
  }
}

extension Double: CheckedScalar {
  /// 2^-53.
  public static var unitRoundoff: Rational { 1 / Rational(2).power(53) }
  /// The nearest value, ties to even.
  public init(nearest value: Rational) { self.init(value) }
  /// The exact value; `nil` for infinities and NaN.
  public var exactValue: Rational? { Rational(exactly: self) }
  /// The next number up or down.
  public func neighbor(_ sign: Int, gap: Double) -> Double { sign < 0 ? nextDown : nextUp }
}

extension Float: CheckedScalar {
  /// 2^-24.
  public static var unitRoundoff: Rational { 1 / Rational(2).power(24) }
  /// The nearest value, ties to even.
  public init(nearest value: Rational) { self.init(value) }
  /// The exact value; `nil` for infinities and NaN.
  public var exactValue: Rational? { Rational(exactly: self) }
  /// The next number up or down.
  public func neighbor(_ sign: Int, gap: Float) -> Float { sign < 0 ? nextDown : nextUp }
}

extension KnotVector where Scalar: CheckedScalar {
  /// Converts exact knots to another format, each to the nearest number or, if that is not greater than the previous
  /// knot, to the next larger number: gaps of one unit in the last place are corner cases worth testing.
  ///
  /// - Throws: `SplineError` if a knot overflows.
  /// - Complexity: O(n + r).
  public static func rounding(_ exact: KnotVector<Rational>) throws(SplineError) -> KnotVector {
    var knots: [Scalar] = []
    for value in exact.values {
      let nearest = Scalar(nearest: value)
      if let last = knots.last, !(last < nearest) {
        knots.append(last.neighbor(1, gap: 1))
      } else {
        knots.append(nearest)
      }
    }
    return try KnotVector(order: exact.order, knots: knots)
  }

  /// The same knots as exact numbers.
  public var exact: KnotVector<Rational> {
    get throws(SplineError) {
      try KnotVector<Rational>(order: order, knots: values.map { $0.exactValue! })
    }
  }
}
