import Exact
import RealModule
import Splines

extension SpectralCertificate {
  /// Computes an enclosure of eigenvalue k = 0 ... m - 1, counted from the smallest, of a positive semidefinite matrix.
  ///
  /// It starts around an approximation, widens until exact counts prove it, and is then bisected, also by exact counts,
  /// until it is narrow enough. A bad approximation costs only time.
  /// - Parameters:
  ///   - k: the index of the eigenvalue, from 0 for the smallest.
  ///   - approximation: an initial guess.
  ///   - relativeWidth: the maximum ratio of width to lower end, positive. It is ignored for a zero eigenvalue, whose
  ///     enclosure is [0, 0].
  /// - Precondition: `k` is in range and the matrix has no negative eigenvalue.
  /// - Complexity: two counts if the approximation is accurate to a quarter of the width.
  public func enclosure(
    ofEigenvalue k: Int, near approximation: Double, relativeWidth: Rational = Rational(1, 1_000_000_000_000)
  ) -> Enclosure {
    precondition(k >= 0 && k < matrix.size, "SpectralCertificate: no eigenvalue \(k)")
    precondition(relativeWidth.sign > 0, "SpectralCertificate: the width must be positive")
    let start = approximation.isNormal && approximation > 0 ? approximation : 1
    let center = Rational(exactly: start)!
    // Three bits more than the width, so that an interval of a third of it may be rounded outward.
    let bits = bitsBehindPoint(relativeWidth)
    var spread = relativeWidth / 3
    var lower = dyadic(center * (1 - spread), bits: bits, upwards: false)
    while lower.sign > 0, eigenvalueCount(below: lower) > k {
      spread *= 8
      lower = spread < 1 ? dyadic(center * (1 - spread), bits: bits, upwards: false) : lower / 1024
      if lower * Rational(2).power(2200) < center { lower = 0 }
    }
    spread = relativeWidth / 3
    var upper = dyadic(center * (1 + spread), bits: bits, upwards: true)
    while eigenvalueCount(below: upper) <= k {
      spread *= 8
      upper = dyadic(center * (1 + spread), bits: bits, upwards: true)
    }
    if lower.isZero {
      let inertia = matrix.inertia()
      precondition(inertia.negative == 0, "SpectralCertificate: the matrix has a negative eigenvalue")
      if inertia.zero > k { return Enclosure(lower: 0, upper: 0) }
    }
    while upper - lower > relativeWidth * lower {
      // Bisects the exponents first if the ends are far apart.
      let middle = midpoint(lower, upper, bits: bits)
      if eigenvalueCount(below: middle) > k { upper = middle } else { lower = middle }
    }
    return Enclosure(lower: lower, upper: upper)
  }

  private func bitsBehindPoint(_ width: Rational) -> Int {
    var bits = 3
    var power: Rational = 1
    while power > width {
      power /= 2
      bits += 1
    }
    return bits
  }

  /// Rounds a positive number down or up to a few significant bits: short shifts keep integers short.
  private func dyadic(_ value: Rational, bits: Int, upwards: Bool) -> Rational {
    guard value.sign > 0 else { return 0 }
    let exponent = value.numerator.bitWidth - value.denominator.bitWidth
    let unit = Rational(2).power(exponent - bits)
    let whole = (value / unit).floor
    return (upwards && whole * unit != value ? whole + 1 : whole) * unit
  }

  /// Returns a short number strictly between two others, near the geometric mean if they are far apart.
  private func midpoint(_ lower: Rational, _ upper: Rational, bits: Int) -> Rational {
    if lower.isZero { return upper / 1024 }
    let ratio = upper / lower
    let middle: Rational
    if ratio > 4 {
      let exponent = (ratio.numerator.bitWidth - ratio.denominator.bitWidth) / 2
      middle = lower * Rational(2).power(Swift.max(1, exponent))
    } else {
      middle = (lower + upper) / 2
    }
    let short = dyadic(middle, bits: bits + 2, upwards: false)
    return lower < short && short < upper ? short : middle
  }
}
