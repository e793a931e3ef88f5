import RealModule
import Splines

/// A power series in one variable t, truncated after t^4: arithmetic on it gives derivatives of up to fourth order along a
/// line, an oracle that knows no rule of differentiation.
///
/// Order looks at the value only, like that of `Dual`.
public struct TaylorSeries<Base: SplineScalar>: Sendable {
  /// The coefficients of 1, t, ..., t^4.
  public var coefficients: [Base]

  /// A constant, or a number that changes with t.
  @inlinable
  public init(_ value: Base, slope: Base = 0) { coefficients = [value, slope, 0, 0, 0] }

  /// The series with given coefficients.
  @inlinable
  public init(coefficients: [Base]) { self.coefficients = coefficients }

  /// The series with given derivatives of orders 0 ... 4 at t = 0.
  @inlinable
  public init(derivatives: [Base]) {
    var factorial: Base = 1
    coefficients = derivatives.enumerated().map { n, value in
      if n > 1 { factorial *= Base(exactly: n)! }
      return value / factorial
    }
  }

  /// The derivatives of orders 0 ... 4 at t = 0.
  @inlinable
  public var derivatives: [Base] {
    var factorial: Base = 1
    return coefficients.enumerated().map { n, value in
      if n > 1 { factorial *= Base(exactly: n)! }
      return value * factorial
    }
  }

  /// tanh of a series from that of its value: y' = (1 - y^2) x', coefficient by coefficient.
  @inlinable
  public static func tanh(_ base: @escaping (Base) -> Base) -> (TaylorSeries) -> TaylorSeries {
    { x in
      var y = TaylorSeries(base(x.coefficients[0]))
      for n in 1...4 {
        let factor = 1 - y * y
        var sum: Base = 0
        for k in 1...n { sum += Base(exactly: k)! * x.coefficients[k] * factor.coefficients[n - k] }
        y.coefficients[n] = sum / Base(exactly: n)!
      }
      return y
    }
  }
}

extension TaylorSeries: Comparable {
  /// The order of the values.
  @inlinable
  public static func < (a: TaylorSeries, b: TaylorSeries) -> Bool { a.coefficients[0] < b.coefficients[0] }
}

extension TaylorSeries: ExpressibleByIntegerLiteral {
  /// A constant.
  @inlinable
  public init(integerLiteral value: Base.IntegerLiteralType) { self.init(Base(integerLiteral: value)) }
}

extension TaylorSeries: AlgebraicField {
  /// A constant, where the base can say it exactly.
  @inlinable
  public init?<T: BinaryInteger>(exactly source: T) {
    guard let value = Base(exactly: source) else { return nil }
    self.init(value)
  }

  /// Zero.
  @inlinable
  public static var zero: TaylorSeries { TaylorSeries(0) }
  /// The absolute value.
  @inlinable
  public var magnitude: TaylorSeries { coefficients[0] < 0 ? -self : self }

  /// Sum.
  @inlinable
  public static func + (a: TaylorSeries, b: TaylorSeries) -> TaylorSeries {
    TaylorSeries(coefficients: zip(a.coefficients, b.coefficients).map { $0 + $1 })
  }
  /// Difference.
  @inlinable
  public static func - (a: TaylorSeries, b: TaylorSeries) -> TaylorSeries {
    TaylorSeries(coefficients: zip(a.coefficients, b.coefficients).map { $0 - $1 })
  }
  /// Product, by Cauchy.
  @inlinable
  public static func * (a: TaylorSeries, b: TaylorSeries) -> TaylorSeries {
    TaylorSeries(
      coefficients: (0...4).map { n in
        (0...n).reduce(0) { $0 + a.coefficients[$1] * b.coefficients[n - $1] }
      })
  }
  /// Quotient: the product of the quotient and b is a.
  @inlinable
  public static func / (a: TaylorSeries, b: TaylorSeries) -> TaylorSeries {
    var quotient: [Base] = []
    for n in 0...4 {
      let known = (0..<n).reduce(0 as Base) { $0 + quotient[$1] * b.coefficients[n - $1] }
      quotient.append((a.coefficients[n] - known) / b.coefficients[0])
    }
    return TaylorSeries(coefficients: quotient)
  }
  /// Negation.
  public static prefix func - (a: TaylorSeries) -> TaylorSeries {
    TaylorSeries(coefficients: a.coefficients.map { -$0 })
  }
  /// Product in place.
  @inlinable
  public static func *= (a: inout TaylorSeries, b: TaylorSeries) { a = a * b }
  /// Quotient in place.
  @inlinable
  public static func /= (a: inout TaylorSeries, b: TaylorSeries) { a = a / b }
}
