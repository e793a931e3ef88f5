import Exact

extension Rational {
  /// Returns a random integer of at most `bits` bits, all equally likely; `bits` may exceed the machine word.
  ///
  /// - Precondition: `bits >= 0`.
  public static func randomWhole<R: RandomNumberGenerator>(bits: Int, using random: inout R) -> Rational {
    precondition(bits >= 0, "Rational: a negative number of bits")
    var value: Rational = 0
    var missing = bits
    while missing > 0 {
      let chunk = Swift.min(missing, 32)
      value = value * Rational(1 << chunk) + Rational(Int(random.next() >> UInt64(64 - chunk)))
      missing -= chunk
    }
    return value
  }

  /// Returns a random fraction of either sign: the numerator has at most `numeratorBits` bits, the denominator lies in
  /// 1 ... 2^denominatorBits. The values 0, 1 and -1 each occur one time in sixteen.
  ///
  /// - Precondition: both numbers of bits are nonnegative.
  public static func random<R: RandomNumberGenerator>(
    numeratorBits: Int, denominatorBits: Int, using random: inout R
  ) -> Rational {
    switch Int.random(in: 0..<16, using: &random) {
    case 0: return 0
    case 1: return 1
    case 2: return -1
    default:
      let numerator = randomWhole(bits: numeratorBits, using: &random)
      let value = numerator / (randomWhole(bits: denominatorBits, using: &random) + 1)
      return Bool.random(using: &random) ? value : -value
    }
  }

  /// Returns a random fraction of either sign with numerator and denominator of about the same length.
  public static func random<R: RandomNumberGenerator>(numeratorBits: Int, using random: inout R) -> Rational {
    Rational.random(numeratorBits: numeratorBits, denominatorBits: numeratorBits, using: &random)
  }

  /// Returns a random positive fraction p / q with p, q in 1 ... 2^bits.
  public static func randomPositive<R: RandomNumberGenerator>(bits: Int, using random: inout R) -> Rational {
    (randomWhole(bits: bits, using: &random) + 1) / (randomWhole(bits: bits, using: &random) + 1)
  }

  /// Returns a random point strictly between two numbers: one of the `2^bits - 1` inner points of an equal subdivision.
  ///
  /// - Precondition: `lower < upper` and `bits >= 1`.
  public static func random<R: RandomNumberGenerator>(
    between lower: Rational, and upper: Rational, bits: Int = 6, using random: inout R
  ) -> Rational {
    precondition(lower < upper && bits >= 1, "Rational: nothing lies strictly between \(lower) and \(upper)")
    let whole = Rational(2).power(bits)
    var step = randomWhole(bits: bits, using: &random)
    if step.isZero { step = 1 }
    return lower + (upper - lower) * step / whole
  }

  /// Returns the rational of smallest denominator strictly between two numbers, and among those the one nearest to
  /// zero.
  ///
  /// Shrinking moves knots and points to such numbers.
  /// - Precondition: `lower < upper`.
  /// - Complexity: O(bits of the two numbers) steps of Euclid's algorithm.
  public static func simplest(between lower: Rational, and upper: Rational) -> Rational {
    precondition(lower < upper, "Rational: nothing lies strictly between \(lower) and \(upper)")
    if lower.sign < 0 {
      return upper.sign > 0 ? 0 : -simplest(between: -upper, and: -lower)
    }
    // 0 <= lower < upper: the first integer above `lower`, or the same problem for the reciprocals of the fractional
    // parts.
    let whole = lower.floor
    if whole + 1 < upper { return whole + 1 }
    let low = lower - whole
    let high = upper - whole
    if low.isZero {
      // Between 0 and high <= 1: 1/q with the smallest q > 1/high.
      return whole + 1 / ((1 / high).floor + 1)
    }
    return whole + 1 / simplest(between: 1 / high, and: 1 / low)
  }
}
