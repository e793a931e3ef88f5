import CFLINT

extension Rational {
  /// Creates the exact value of a binary floating-point number of at most 64 significant bits; `nil` for infinities and
  /// NaN.
  ///
  /// Subnormal numbers are exact too; both zeros give 0.
  public init?<Source: BinaryFloatingPoint>(exactly source: Source) {
    guard source.isFinite else { return nil }
    guard source != 0 else {
      self.init(0)
      return
    }
    // |source| = scaled * 2^power with an integral `scaled`: a significand in [1, 2) has significandWidth fractional
    // bits.
    let width = source.significandWidth
    let scaled = source.significand * Source(sign: .plus, exponent: Source.Exponent(width), significand: 1)
    guard let bits = UInt64(exactly: scaled), let whole = Rational(exactly: bits) else { return nil }
    let value = whole * Rational(2).power(Int(source.exponent) - width)
    self = source < 0 ? -value : value
  }

  /// Returns the nearest value of a binary floating-point format, ties to even; handles subnormal and infinite results.
  ///
  /// `precision` is the number of significant bits (53 for `Double`), `smallest` the exponent of the smallest positive
  /// value (-1074 for `Double`). Returns an integer and a power of two whose product is exact in the format, up to
  /// overflow.
  fileprivate func rounded(precision: Int, smallest: Int) -> (integer: Int, exponent: Int) {
    let absolute = magnitude
    // 2^(e-1) < |x| < 2^(e+1), so ulp exponents are bounded below by e - precision.
    let e = absolute.numeratorBits - absolute.denominatorBits
    var ulp = Swift.max(e - precision, smallest)
    // One correction step: the quotient may still have precision + 1 bits.
    let limit = Rational(2).power(precision)
    var scaled = absolute * Rational(2).power(-ulp)
    if scaled >= limit {
      ulp += 1
      scaled = scaled / 2
    }
    let whole = scaled.floor
    let rest = (scaled - whole) * 2
    var integer = whole.value.num  // below 2^54: inline
    if rest > 1 || (rest == 1 && integer & 1 == 1) { integer += 1 }
    return (sign < 0 ? -integer : integer, ulp)
  }

  private var numeratorBits: Int {
    withFLINT { p in withUnsafePointer(to: p.pointee.num) { Int(fmpz_bits($0)) } }
  }

  private var denominatorBits: Int {
    withFLINT { p in withUnsafePointer(to: p.pointee.den) { Int(fmpz_bits($0)) } }
  }
}

extension Double {
  /// Creates the `Double` nearest to an exact rational, ties to even; infinite beyond the largest finite value.
  ///
  /// The error is at most half a unit in the last place, also in the subnormal range. From halfway to the first number
  /// that is too large, the result is infinite; up to half the smallest positive number it is zero, without a sign.
  public init(_ source: Rational) {
    let (integer, exponent) = source.rounded(precision: 53, smallest: -1074)
    // The product is representable, but the power of two alone may not be: scale in two exact steps.
    let half = Swift.max(exponent, -1000)
    self = Double(integer) * Double(sign: .plus, exponent: Swift.min(half, 1023), significand: 1)
    if exponent > 1023 { self *= Double(sign: .plus, exponent: Swift.min(exponent - 1023, 1023), significand: 1) }
    if exponent < -1000 { self *= Double(sign: .plus, exponent: exponent + 1000, significand: 1) }
  }
}

extension Float {
  /// Creates the `Float` nearest to an exact rational, ties to even; infinite beyond the largest finite value.
  ///
  /// Rounded once, not via the nearest `Double`.
  public init(_ source: Rational) {
    let (integer, exponent) = source.rounded(precision: 24, smallest: -149)
    // Exact in Double (24 bits times a power of two well inside its range), and representable in Float or too large.
    self = Float(
      Double(integer) * Double(sign: .plus, exponent: Swift.max(Swift.min(exponent, 900), -900), significand: 1))
  }
}
