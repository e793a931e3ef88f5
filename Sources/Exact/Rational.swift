import CFLINT
import RealModule

/// An exact rational number of unlimited size, in lowest terms with a positive denominator.
///
/// The arithmetic is FLINT's `fmpq`. A number whose numerator and denominator both fit into FLINT's inline form (62
/// bits) owns no memory at all; only larger ones hold a reference to a heap owner. Values are immutable, so a rational
/// may be shared between threads.
///
/// There is one zero, without a sign, and there are no infinities: `Rational(exactly: -0.0)` is 0, and infinities and
/// NaN have no rational value. Memory is the only limit on size; a number that exceeds it ends the program.
///
/// Division by zero is a programming error and traps, as it does for `Int`; text from outside is read by
/// ``init(parsing:)``, which throws.
public struct Rational: @unchecked Sendable {
  /// The two words of the number: integers, or handles into FLINT's heap that `owner` keeps alive.
  @usableFromInline let value: fmpq
  @usableFromInline let owner: Owner?

  /// Frees FLINT's memory when the last copy of a large rational is released.
  @usableFromInline final class Owner {
    var value: fmpq
    @usableFromInline init(_ value: fmpq) { self.value = value }
    deinit { fmpq_clear(&value) }
  }

  /// Takes ownership of a canonical `fmpq` that nobody else will clear.
  @inlinable
  init(adopting value: fmpq) {
    self.value = value
    if kan_fmpz_is_large(value.num) != 0 || kan_fmpz_is_large(value.den) != 0 {
      owner = Owner(value)
    } else {
      owner = nil
    }
  }

  /// Runs a FLINT computation that writes one rational, and adopts the result.
  @inlinable
  static func make(_ body: (UnsafeMutablePointer<fmpq>) -> Void) -> Rational {
    var result = fmpq(num: 0, den: 1)
    withUnsafeMutablePointer(to: &result, body)
    return Rational(adopting: result)
  }

  /// Lends the number to C. The pointer is valid, and the number alive, only during the call.
  @inlinable
  func withFLINT<Result>(_ body: (UnsafePointer<fmpq>) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(owner) {
      try withUnsafePointer(to: value, body)
    }
  }

  /// Creates the value of an integer.
  @inlinable
  public init(_ integer: Int) {
    if integer.magnitude < UInt(1) << 61 {
      value = fmpq(num: integer, den: 1)
      owner = nil
    } else {
      self = Rational.make { fmpq_set_si($0, integer, 1) }
    }
  }

  /// Creates the quotient of two integers.
  ///
  /// - Precondition: `denominator` is nonzero.
  public init(_ numerator: Int, _ denominator: Int) {
    precondition(denominator != 0, "Rational: division by zero")
    self = Rational(numerator) / Rational(denominator)
  }
}

extension Rational: ExpressibleByIntegerLiteral {
  /// Creates the value of an integer literal.
  @inlinable
  public init(integerLiteral value: Int) { self.init(value) }
}

extension Rational: Equatable, Comparable, Hashable {
  /// Returns whether two rationals are equal.
  @inlinable
  public static func == (a: Rational, b: Rational) -> Bool {
    if a.owner == nil || b.owner == nil {
      // In canonical form, an inline number never equals one that needs the heap.
      return a.owner == nil && b.owner == nil && a.value.num == b.value.num && a.value.den == b.value.den
    }
    return a.withFLINT { p in b.withFLINT { q in fmpq_equal(p, q) != 0 } }
  }

  /// Returns whether `a` is the smaller number.
  @inlinable
  public static func < (a: Rational, b: Rational) -> Bool {
    a.withFLINT { p in b.withFLINT { q in fmpq_cmp(p, q) < 0 } }
  }

  /// Feeds the number to a hasher; equal numbers feed equal data.
  ///
  /// - Complexity: O(bits of the number).
  public func hash(into hasher: inout Hasher) {
    withExtendedLifetime(owner) {
      for part in [value.num, value.den] {
        if kan_fmpz_is_large(part) == 0 {
          hasher.combine(part)
        } else {
          var size = 0
          let words = kan_fmpz_words(part, &size)
          hasher.combine(size)
          hasher.combine(bytes: UnsafeRawBufferPointer(start: words, count: abs(size) * MemoryLayout<UInt>.size))
        }
      }
    }
  }
}

extension Rational: AlgebraicField {
  /// The type of an absolute value.
  public typealias Magnitude = Rational

  /// The exact sum.
  @inlinable
  public static func + (a: Rational, b: Rational) -> Rational {
    a.withFLINT { p in b.withFLINT { q in make { fmpq_add($0, p, q) } } }
  }

  /// The exact difference.
  @inlinable
  public static func - (a: Rational, b: Rational) -> Rational {
    a.withFLINT { p in b.withFLINT { q in make { fmpq_sub($0, p, q) } } }
  }

  /// The exact product.
  @inlinable
  public static func * (a: Rational, b: Rational) -> Rational {
    a.withFLINT { p in b.withFLINT { q in make { fmpq_mul($0, p, q) } } }
  }

  /// The exact quotient.
  ///
  /// - Precondition: `b` is nonzero.
  @inlinable
  public static func / (a: Rational, b: Rational) -> Rational {
    precondition(b.value.num != 0, "Rational: division by zero")
    return a.withFLINT { p in b.withFLINT { q in make { fmpq_div($0, p, q) } } }
  }

  /// The negated number.
  @inlinable
  public static prefix func - (a: Rational) -> Rational {
    a.withFLINT { p in make { fmpq_neg($0, p) } }
  }

  /// Adds in place.
  @inlinable
  public static func += (a: inout Rational, b: Rational) { a = a + b }
  /// Subtracts in place.
  @inlinable
  public static func -= (a: inout Rational, b: Rational) { a = a - b }
  /// Multiplies in place.
  @inlinable
  public static func *= (a: inout Rational, b: Rational) { a = a * b }
  /// Divides in place.
  ///
  /// - Precondition: `b` is nonzero.
  @inlinable
  public static func /= (a: inout Rational, b: Rational) { a = a / b }

  /// Zero.
  @inlinable
  public static var zero: Rational { Rational(0) }

  /// The multiplicative inverse; `nil` for zero.
  @inlinable
  public var reciprocal: Rational? { isZero ? nil : Rational(1) / self }

  /// The absolute value.
  @inlinable
  public var magnitude: Rational { sign < 0 ? -self : self }

  /// Creates the value of an integer of any width.
  public init?<Source: BinaryInteger>(exactly source: Source) {
    if let small = Int(exactly: source) {
      self.init(small)
    } else {
      let text = String(source)
      self = Rational.make { result in
        let status = text.withCString { fmpq_set_str(result, $0, 10) }
        precondition(status == 0, "Rational: FLINT rejected the integer \(text)")
      }
    }
  }
}

extension Rational {
  /// The sign: -1, 0 or 1.
  @inlinable
  public var sign: Int { owner == nil ? value.num.signum() : Int(withFLINT { fmpq_sgn($0) }) }

  /// Whether the number is zero.
  @inlinable
  public var isZero: Bool { value.num == 0 }  // a handle into FLINT's heap is never the word 0 or 1

  /// Whether the denominator is one.
  @inlinable
  public var isInteger: Bool { value.den == 1 }

  /// The numerator in lowest terms, an integer with the sign of the fraction.
  public var numerator: Rational {
    withFLINT { p in
      Rational.make { result in
        withUnsafePointer(to: p.pointee.num) { fmpz_set(&result.pointee.num, $0) }
      }
    }
  }

  /// The denominator in lowest terms, a positive integer.
  public var denominator: Rational {
    withFLINT { p in
      Rational.make { result in
        withUnsafePointer(to: p.pointee.den) { fmpz_set(&result.pointee.num, $0) }
      }
    }
  }

  /// The bit length of the longer of numerator and denominator: the size of the number in memory.
  public var bitWidth: Int {
    withFLINT { p in
      withUnsafePointer(to: p.pointee.num) { n in
        withUnsafePointer(to: p.pointee.den) { d in Int(max(fmpz_bits(n), fmpz_bits(d))) }
      }
    }
  }

  /// The largest integer not greater than this number.
  public var floor: Rational {
    withFLINT { p in
      Rational.make { result in
        withUnsafePointer(to: p.pointee.num) { n in
          withUnsafePointer(to: p.pointee.den) { d in fmpz_fdiv_q(&result.pointee.num, n, d) }
        }
      }
    }
  }

  /// Returns an integer power; `x.power(0)` is 1 for every `x`, including zero. Its size is that of `x` times the
  /// exponent.
  ///
  /// - Precondition: the base is nonzero if the exponent is negative.
  public func power(_ exponent: Int) -> Rational {
    precondition(exponent >= 0 || !isZero, "Rational: division by zero")
    return withFLINT { p in Rational.make { fmpq_pow_si($0, p, exponent) } }
  }
}
