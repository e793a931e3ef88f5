import CFLINT

/// A real number known up to a proved error: a midpoint and a radius, based on Arb's `arb`.
///
/// Every operation returns a ball that contains the exact result for every choice of numbers in its operands (for the
/// functions on ``Ball``, with rounding at the larger precision of the operands). A ball that Arb could not bound, such
/// as a quotient by a ball around zero, is *indeterminate*: it contains every number, and nothing is certain about it.
///
/// Values are immutable, so a ball may be shared between threads.
public struct Ball: @unchecked Sendable {
  let storage: Storage

  /// The number of bits to which midpoints are rounded; radii always have 30.
  public let precision: Int

  /// Owns one `arb`, which is written only while it is built.
  final class Storage {
    let value: UnsafeMutablePointer<arb_struct>

    init() {
      value = .allocate(capacity: 1)
      arb_init(value)
    }

    deinit {
      arb_clear(value)
      value.deallocate()
    }
  }

  /// Runs an Arb computation that writes one ball of the given precision.
  static func make(precision: Int, _ body: (UnsafeMutablePointer<arb_struct>) -> Void) -> Ball {
    precondition(precision >= 2, "Ball: the precision must be at least 2 bits (got \(precision))")
    let storage = Storage()
    body(storage.value)
    return Ball(storage: storage, precision: precision)
  }

  private init(storage: Storage, precision: Int) {
    self.storage = storage
    self.precision = precision
  }

  /// Lends the ball to C for reading. The pointer is valid only during the call.
  func withArb<Result>(_ body: (UnsafePointer<arb_struct>) -> Result) -> Result {
    withExtendedLifetime(storage) { body(UnsafePointer(storage.value)) }
  }

  /// Creates a ball that contains a rational; its radius is zero if the number has at most `precision` bits.
  ///
  /// - Precondition: the precision is at least 2 bits, here and in every other initializer.
  public init(_ value: Rational, precision: Int) {
    self = Ball.make(precision: precision) { ball in value.withFLINT { arb_set_fmpq(ball, $0, precision) } }
  }

  /// Creates a ball that contains every number from `lower` to `upper`.
  ///
  /// - Precondition: `lower <= upper`.
  public init(lower: Rational, upper: Rational, precision: Int) {
    precondition(lower <= upper, "Ball: the lower end \(lower) is greater than the upper end \(upper)")
    let low = Ball(lower, precision: precision)
    let high = Ball(upper, precision: precision)
    self = low.union(high)
  }

  /// Whether the ball is bounded. Unbounded balls have no midpoint, radius or ends.
  public var isFinite: Bool { withArb { arb_is_finite($0) != 0 } }

  /// The center, exactly.
  ///
  /// - Precondition: the ball is finite; this also applies to the radius and both ends. A ball with an exponent of many
  ///   million bits takes that much memory as a rational.
  public var midpoint: Rational {
    checkFinite()
    return withArb { p in Rational.make { kan_arb_midpoint($0, p) } }
  }

  /// The radius, exactly: an upper bound on the distance of the number from the midpoint.
  public var radius: Rational {
    checkFinite()
    return withArb { p in Rational.make { kan_arb_radius($0, p) } }
  }

  /// The smallest number in the ball, exactly.
  public var lower: Rational { midpoint - radius }

  /// The largest number in the ball, exactly.
  public var upper: Rational { midpoint + radius }

  private func checkFinite() {
    precondition(isFinite, "Ball: an indeterminate ball has no midpoint or radius; check isFinite first")
  }

  /// The number of correct bits of the midpoint, relative to its size; very large for exact balls and very negative for
  /// balls that carry no information.
  public var relativeAccuracyBits: Int { withArb { Int(arb_rel_accuracy_bits($0)) } }
}

extension Ball: CustomStringConvertible {
  /// Decimal digits with an enclosure of the omitted part, such as `[3.1415927 +/- 4.65e-8]`.
  ///
  /// ``init(parsing:precision:)`` reads it back as a ball that contains this one, for exponents of up to six digits; an
  /// indeterminate ball is `nan` or has an infinite radius, which cannot be read back.
  public var description: String {
    // One decimal digit per log2(10) bits, and at least one.
    let digits = Swift.max(1, precision * 30103 / 100_000)
    return withArb { p in
      let text = arb_get_str(p, digits, 0)!
      defer { kan_flint_free(text) }
      return String(cString: text)
    }
  }
}
