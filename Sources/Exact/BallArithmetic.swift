import CFLINT

extension Ball {
  private typealias Writable = UnsafeMutablePointer<arb_struct>
  private typealias Readable = UnsafePointer<arb_struct>

  private func map(_ body: (Writable, Readable, Int) -> Void) -> Ball {
    withArb { x in Ball.make(precision: precision) { body($0, x, precision) } }
  }

  private static func combine(_ a: Ball, _ b: Ball, _ body: (Writable, Readable, Readable, Int) -> Void) -> Ball {
    let precision = Swift.max(a.precision, b.precision)
    return a.withArb { x in b.withArb { y in make(precision: precision) { body($0, x, y, precision) } } }
  }

  /// Contains every sum.
  public static func + (a: Ball, b: Ball) -> Ball { combine(a, b) { arb_add($0, $1, $2, $3) } }

  /// Contains every difference; `x - x` is not exactly zero for a ball `x` of positive radius.
  public static func - (a: Ball, b: Ball) -> Ball { combine(a, b) { arb_sub($0, $1, $2, $3) } }

  /// Contains every product.
  public static func * (a: Ball, b: Ball) -> Ball { combine(a, b) { arb_mul($0, $1, $2, $3) } }

  /// Contains every quotient; indeterminate if `b` contains zero.
  public static func / (a: Ball, b: Ball) -> Ball { combine(a, b) { arb_div($0, $1, $2, $3) } }

  /// Contains every negated number.
  public static prefix func - (a: Ball) -> Ball { a.map { x, y, _ in arb_neg(x, y) } }

  /// Adds in place.
  public static func += (a: inout Ball, b: Ball) { a = a + b }
  /// Subtracts in place.
  public static func -= (a: inout Ball, b: Ball) { a = a - b }
  /// Multiplies in place.
  public static func *= (a: inout Ball, b: Ball) { a = a * b }
  /// Divides in place.
  public static func /= (a: inout Ball, b: Ball) { a = a / b }

  /// Contains every absolute value.
  public var magnitude: Ball { map { x, y, _ in arb_abs(x, y) } }

  /// Contains every power with an integer exponent; indeterminate for a negative exponent if the ball contains zero,
  /// and 1 for exponent zero.
  public func power(_ exponent: Int) -> Ball {
    let whole = Rational(exponent)
    return map { result, x, precision in
      whole.withFLINT { q in
        withUnsafePointer(to: q.pointee.num) { arb_pow_fmpz(result, x, $0, precision) }
      }
    }
  }

  /// Contains every real power x^exponent; indeterminate if the ball contains negative numbers and the exponent is not
  /// an integer.
  public func power(_ exponent: Rational) -> Ball {
    map { result, x, precision in exponent.withFLINT { arb_pow_fmpq(result, x, $0, precision) } }
  }

  /// Contains every square root; indeterminate if the ball contains negative numbers.
  public func squareRoot() -> Ball { map { arb_sqrt($0, $1, $2) } }

  /// Contains the exponential of every number in the ball.
  public static func exp(_ x: Ball) -> Ball { x.map { arb_exp($0, $1, $2) } }

  /// Contains the natural logarithm of every number in the ball; indeterminate if the ball contains nonpositive
  /// numbers.
  public static func log(_ x: Ball) -> Ball { x.map { arb_log($0, $1, $2) } }

  /// Contains the sine of every number in the ball.
  public static func sin(_ x: Ball) -> Ball { x.map { arb_sin($0, $1, $2) } }

  /// Contains the cosine of every number in the ball.
  public static func cos(_ x: Ball) -> Ball { x.map { arb_cos($0, $1, $2) } }

  /// Contains the ratio of a circle's circumference to its diameter.
  public static func pi(precision: Int) -> Ball { make(precision: precision) { arb_const_pi($0, precision) } }

  /// Returns a ball that contains both balls.
  public func union(_ other: Ball) -> Ball { Ball.combine(self, other) { arb_union($0, $1, $2, $3) } }
}
