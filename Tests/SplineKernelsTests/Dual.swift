import RealModule
import Splines

/// A dual number value + slope e with e^2 = 0: exact forward differentiation. Order looks at the value only.
struct Dual<Base: SplineScalar>: Sendable {
  var value: Base
  var slope: Base

  init(_ value: Base, slope: Base = 0) {
    self.value = value
    self.slope = slope
  }
}

extension Dual: Comparable {
  static func < (a: Dual, b: Dual) -> Bool { a.value < b.value }
}

extension Dual: ExpressibleByIntegerLiteral {
  init(integerLiteral value: Base.IntegerLiteralType) { self.init(Base(integerLiteral: value)) }
}

extension Dual: AlgebraicField {
  init?<T: BinaryInteger>(exactly source: T) {
    guard let value = Base(exactly: source) else { return nil }
    self.init(value)
  }

  static var zero: Dual { Dual(0) }
  var magnitude: Dual { value < 0 ? -self : self }

  static func + (a: Dual, b: Dual) -> Dual { Dual(a.value + b.value, slope: a.slope + b.slope) }
  static func - (a: Dual, b: Dual) -> Dual { Dual(a.value - b.value, slope: a.slope - b.slope) }
  static func * (a: Dual, b: Dual) -> Dual {
    Dual(a.value * b.value, slope: a.slope * b.value + a.value * b.slope)
  }
  static func / (a: Dual, b: Dual) -> Dual {
    Dual(a.value / b.value, slope: (a.slope * b.value - a.value * b.slope) / (b.value * b.value))
  }
  static prefix func - (a: Dual) -> Dual { Dual(-a.value, slope: -a.slope) }
  static func *= (a: inout Dual, b: Dual) { a = a * b }
  static func /= (a: inout Dual, b: Dual) { a = a / b }
}
