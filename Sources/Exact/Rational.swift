import CFLINT
import RealModule

/// An exact rational number of unlimited size, in lowest terms with a positive denominator.
///
/// The arithmetic is FLINT's `fmpq`. A number whose numerator and denominator both fit FLINT's inline form (62 bits)
/// owns no memory at all; only larger ones carry a reference to a heap owner. Values are immutable, so a rational may
/// be shared between threads.
///
/// There is one zero, without a sign, and there are no infinities: `Rational(exactly: -0.0)` is 0, and infinities and NaN
/// have no rational value. Memory is the only limit to size; a number that outgrows it ends the program.
///
/// Division by zero is a programming error and traps, as it does for `Int`; text that comes from outside is read by
/// ``init(parsing:)``, which throws.
public struct Rational: @unchecked Sendable {
  /// The two words of the number: integers, or handles into FLINT's heap that `owner` keeps alive.
  @usableFromInline let value: fmpq
  @usableFromInline let owner: Owner?

  /// Frees FLINT's memory when the last copy of a large rational goes.
  @usableFromInline final class Owner {
    var value: fmpq
    @usableFromInline init(_ value: fmpq) { self.value = value }
    deinit { fmpq_clear(&value) }
  }

  /// Takes over a canonical `fmpq` that nobody else will clear.
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

  /// Lends the number to C. The pointer is valid, and the number alive, during the call only.
  @inlinable
  func withFLINT<Result>(_ body: (UnsafePointer<fmpq>) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(owner) {
      try withUnsafePointer(to: value, body)
    }
  }

  /// The value of a whole number.
  @inlinable
  public init(_ integer: Int) {
    if integer.magnitude < UInt(1) << 61 {
      value = fmpq(num: integer, den: 1)
      owner = nil
    } else {
      self = Rational.make { fmpq_set_si($0, integer, 1) }
    }
  }

  /// The quotient of two whole numbers.
  ///
  /// - Precondition: `denominator` is not zero.
  public init(_ numerator: Int, _ denominator: Int) {
    precondition(denominator != 0, "Rational: division by zero")
    self = Rational(numerator) / Rational(denominator)
  }
}

extension Rational: ExpressibleByIntegerLiteral {
  /// The value of an integer literal.
  @inlinable
  public init(integerLiteral value: Int) { self.init(value) }
}

extension Rational: Equatable, Comparable, Hashable {
  /// Whether two rationals are the same number.
  @inlinable
  public static func == (a: Rational, b: Rational) -> Bool {
    if a.owner == nil || b.owner == nil {
      // Canonical form: an inline number never equals one that needs the heap.
      return a.owner == nil && b.owner == nil && a.value.num == b.value.num && a.value.den == b.value.den
    }
    return a.withFLINT { p in b.withFLINT { q in fmpq_equal(p, q) != 0 } }
  }

  /// Whether `a` is the smaller number.
  @inlinable
  public static func < (a: Rational, b: Rational) -> Bool {
    a.withFLINT { p in b.withFLINT { q in fmpq_cmp(p, q) < 0 } }
  }

  /// Feeds the number to a hasher; equal numbers feed the same.
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
  /// - Precondition: `b` is not zero.
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
  /// - Precondition: `b` is not zero.
  @inlinable
  public static func /= (a: inout Rational, b: Rational) { a = a / b }

  /// Zero.
  @inlinable
  public static var zero: Rational { Rational(0) }

  /// The inverse for multiplication; `nil` for zero.
  @inlinable
  public var reciprocal: Rational? { isZero ? nil : Rational(1) / self }

  /// The absolute value.
  @inlinable
  public var magnitude: Rational { sign < 0 ? -self : self }

  /// A whole number of any width.
  public init?<Source: BinaryInteger>(exactly source: Source) {
    if let small = Int(exactly: source) {
      self.init(small)
    } else {
      let text = String(source)
      self = Rational.make { result in
        let status = text.withCString { fmpq_set_str(result, $0, 10) }
        precondition(status == 0, "Rational: FLINT refused the integer \(text)")
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

  /// The numerator in lowest terms, a whole number with the sign of the fraction.
  public var numerator: Rational {
    withFLINT { p in
      Rational.make { result in
        withUnsafePointer(to: p.pointee.num) { fmpz_set(&result.pointee.num, $0) }
      }
    }
  }

  /// The denominator in lowest terms, a positive whole number.
  public var denominator: Rational {
    withFLINT { p in
      Rational.make { result in
        withUnsafePointer(to: p.pointee.den) { fmpz_set(&result.pointee.num, $0) }
      }
    }
  }

  /// The number of bits of the longer one of numerator and denominator: the size of the number in memory.
  public var bitWidth: Int {
    withFLINT { p in
      withUnsafePointer(to: p.pointee.num) { n in
        withUnsafePointer(to: p.pointee.den) { d in Int(max(fmpz_bits(n), fmpz_bits(d))) }
      }
    }
  }

  /// The largest whole number that is not above this one.
  public var floor: Rational {
    withFLINT { p in
      Rational.make { result in
        withUnsafePointer(to: p.pointee.num) { n in
          withUnsafePointer(to: p.pointee.den) { d in fmpz_fdiv_q(&result.pointee.num, n, d) }
        }
      }
    }
  }

  /// An integer power; `x.power(0)` is 1 for every `x`, zero included. Its size is that of `x` times the exponent.
  ///
  /// - Precondition: the base is not zero where the exponent is negative.
  public func power(_ exponent: Int) -> Rational {
    precondition(exponent >= 0 || !isZero, "Rational: division by zero")
    return withFLINT { p in Rational.make { fmpq_pow_si($0, p, exponent) } }
  }
}
