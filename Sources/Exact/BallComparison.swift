import CFLINT

/// Comparisons that return `true` only if they hold for all numbers in the balls.
extension Ball {
  /// Returns whether the ball contains a rational, decided exactly.
  public func contains(_ value: Rational) -> Bool {
    withArb { x in value.withFLINT { arb_contains_fmpq(x, $0) != 0 } }
  }

  /// Returns whether every number of another ball is in this one.
  public func contains(_ other: Ball) -> Bool { Ball.test(self, other) { arb_contains($0, $1) } }

  /// Returns whether the balls have a number in common.
  public func overlaps(_ other: Ball) -> Bool { Ball.test(self, other) { arb_overlaps($0, $1) } }

  /// Returns whether every number of this ball is less than every number of the other.
  public func isCertainlyLess(than other: Ball) -> Bool { Ball.test(self, other) { arb_lt($0, $1) } }

  /// Returns whether every number of this ball is greater than every number of the other.
  public func isCertainlyGreater(than other: Ball) -> Bool { other.isCertainlyLess(than: self) }

  /// Returns whether every number of this ball is less than a rational.
  public func isCertainlyLess(than bound: Rational) -> Bool { isFinite && upper < bound }

  /// Returns whether every number of this ball is greater than a rational.
  public func isCertainlyGreater(than bound: Rational) -> Bool { isFinite && lower > bound }

  /// Whether every number of the ball is positive.
  public var isPositive: Bool { withArb { arb_is_positive($0) != 0 } }

  /// Whether every number of the ball is negative.
  public var isNegative: Bool { withArb { arb_is_negative($0) != 0 } }

  /// Whether zero is in the ball.
  public var containsZero: Bool { withArb { arb_contains_zero($0) != 0 } }

  /// Whether the ball is a single number.
  public var isExact: Bool { withArb { arb_is_exact($0) != 0 } }

  private static func test(
    _ a: Ball, _ b: Ball, _ body: (UnsafePointer<arb_struct>, UnsafePointer<arb_struct>) -> Int32
  ) -> Bool {
    a.withArb { x in b.withArb { y in body(x, y) != 0 } }
  }
}
