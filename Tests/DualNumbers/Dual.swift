import RealModule
import Splines

/// A dual number value + slope e with e^2 = 0: arithmetic on it is exact forward differentiation, an oracle for the
/// reverse sweep that shares no code with it.
///
/// Order looks at the value only, so that knot intervals are found as if the slope were not there; equality looks at
/// both, so that a zero with a slope is not taken for zero.
public struct Dual<Base: SplineScalar>: Sendable {
  /// The value.
  public var value: Base
  /// The derivative in the direction that carries e.
  public var slope: Base

  /// A constant, or a number with a slope.
  @inlinable
  public init(_ value: Base, slope: Base = 0) {
    self.value = value
    self.slope = slope
  }
}

extension Dual: Comparable {
  /// The order of the values.
  @inlinable
  public static func < (a: Dual, b: Dual) -> Bool { a.value < b.value }
}

extension Dual: ExpressibleByIntegerLiteral {
  /// A constant.
  @inlinable
  public init(integerLiteral value: Base.IntegerLiteralType) { self.init(Base(integerLiteral: value)) }
}

extension Dual: AlgebraicField {
  /// A constant, where the base can say it exactly.
  @inlinable
  public init?<T: BinaryInteger>(exactly source: T) {
    guard let value = Base(exactly: source) else { return nil }
    self.init(value)
  }

  /// Zero, without a slope.
  @inlinable
  public static var zero: Dual { Dual(0) }
  /// The absolute value.
  @inlinable
  public var magnitude: Dual { value < 0 ? -self : self }

  /// Sum.
  @inlinable
  public static func + (a: Dual, b: Dual) -> Dual { Dual(a.value + b.value, slope: a.slope + b.slope) }
  /// Difference.
  @inlinable
  public static func - (a: Dual, b: Dual) -> Dual { Dual(a.value - b.value, slope: a.slope - b.slope) }
  /// Product, by Leibniz.
  @inlinable
  public static func * (a: Dual, b: Dual) -> Dual {
    Dual(a.value * b.value, slope: a.slope * b.value + a.value * b.slope)
  }
  /// Quotient.
  @inlinable
  public static func / (a: Dual, b: Dual) -> Dual {
    Dual(a.value / b.value, slope: (a.slope * b.value - a.value * b.slope) / (b.value * b.value))
  }
  /// Negation.
  @inlinable
  public static prefix func - (a: Dual) -> Dual { Dual(-a.value, slope: -a.slope) }
  /// Product in place.
  @inlinable
  public static func *= (a: inout Dual, b: Dual) { a = a * b }
  /// Quotient in place.
  @inlinable
  public static func /= (a: inout Dual, b: Dual) { a = a / b }
}
