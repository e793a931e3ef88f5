import RealModule

/// The number type in which a residual is written. The same generic code works for `Double`, exact rationals, numbers
/// with derivatives, and ``TracedNumber``, which records the operations.
///
/// The elementary functions are spelled as in RealModule, `.sin(x)`. A number type without them (rationals) may omit
/// them; a residual that uses one then traps.
public protocol ResidualNumber: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  /// Creates the number nearest to a double.
  init(_ value: Double)
  /// The sum.
  static func + (a: Self, b: Self) -> Self
  /// The difference.
  static func - (a: Self, b: Self) -> Self
  /// The product.
  static func * (a: Self, b: Self) -> Self
  /// The quotient.
  static func / (a: Self, b: Self) -> Self
  /// The negative.
  static prefix func - (a: Self) -> Self
  /// The absolute value; its derivative at zero is one, the derivative from the right.
  static func abs(_ x: Self) -> Self
  /// The sine.
  static func sin(_ x: Self) -> Self
  /// The cosine.
  static func cos(_ x: Self) -> Self
  /// The exponential function.
  static func exp(_ x: Self) -> Self
  /// The natural logarithm.
  static func log(_ x: Self) -> Self
  /// The square root.
  static func sqrt(_ x: Self) -> Self
  /// The hyperbolic tangent.
  static func tanh(_ x: Self) -> Self
  /// The complementary error function 1 - erf(x).
  static func erfc(_ x: Self) -> Self
}

extension ResidualNumber {
  /// The number nearest to pi.
  public static var pi: Self { Self(Double.pi) }
  /// Traps: the number type has no absolute value.
  public static func abs(_ x: Self) -> Self { refuse("abs") }
  /// Traps: the number type has no sine.
  public static func sin(_ x: Self) -> Self { refuse("sin") }
  /// Traps: the number type has no cosine.
  public static func cos(_ x: Self) -> Self { refuse("cos") }
  /// Traps: the number type has no exponential function.
  public static func exp(_ x: Self) -> Self { refuse("exp") }
  /// Traps: the number type has no logarithm.
  public static func log(_ x: Self) -> Self { refuse("log") }
  /// Traps: the number type has no square root.
  public static func sqrt(_ x: Self) -> Self { refuse("sqrt") }
  /// Traps: the number type has no hyperbolic tangent.
  public static func tanh(_ x: Self) -> Self { refuse("tanh") }
  /// Traps: the number type has no error function.
  public static func erfc(_ x: Self) -> Self { refuse("erfc") }

  private static func refuse(_ function: String) -> Self {
    preconditionFailure("\(Self.self) has no \(function); evaluate residuals that use it with another number type")
  }

  /// Returns a power with an integer exponent, by repeated squaring.
  ///
  /// - Complexity: O(log exponent) products.
  public func power(_ exponent: Int) -> Self {
    if exponent < 0 { return 1 / power(-exponent) }
    if exponent == 0 { return 1 }
    let half = power(exponent / 2)
    if exponent == 1 { return self }
    return exponent % 2 == 0 ? half * half : half * half * self
  }
}

extension Double: ResidualNumber {
  /// The absolute value.
  public static func abs(_ x: Double) -> Double { x.magnitude }
  /// The square root.
  public static func sqrt(_ x: Double) -> Double { x.squareRoot() }
}
