import Exact
import RealModule
import Splines

extension Spectrum {
  /// Computes proved enclosures of all eigenvalues of A^T A, ascending, which are also those of A A^T.
  ///
  /// - Parameters:
  ///   - knots: the knots.
  ///   - relativeWidth: the maximum ratio of width to lower end, positive.
  /// - Throws: the errors of ``singularValues(of:)``.
  /// - Complexity: two exact inertias for each of the m eigenvalues.
  public static func certifiedGram(
    of knots: KnotVector<Rational>, relativeWidth: Rational = Rational(1, 1_000_000_000_000)
  ) throws -> [Enclosure] {
    let certificate = SpectralCertificate(gramOf: knots)
    return try gram(of: knots).enumerated().map { k, approximation in
      certificate.enclosure(ofEigenvalue: k, near: approximation, relativeWidth: relativeWidth)
    }
  }

  /// Computes proved enclosures of all singular values of A, ascending.
  ///
  /// - Parameters:
  ///   - knots: the knots.
  ///   - relativeWidth: the maximum ratio of width to lower end, positive.
  /// - Throws: the errors of ``singularValues(of:)``.
  /// - Complexity: two exact inertias for each of the m singular values.
  public static func certifiedSingularValues(
    of knots: KnotVector<Rational>, relativeWidth: Rational = Rational(1, 1_000_000_000_000)
  ) throws -> [Enclosure] {
    squareRoots(of: try certifiedGram(of: knots, relativeWidth: relativeWidth), relativeWidth: relativeWidth)
  }

  /// Returns a rational at most (at least, if `upwards`) the square root of a positive number, within an eighth of the
  /// relative width: Newton's iteration, whose iterates all lie above the root, and value / iterate, which lies below.
  static func squareRoot(_ value: Rational, width: Rational, upwards: Bool) -> Rational {
    guard value.sign > 0 else { return 0 }
    // 4^e <= value < 4^(e+2) roughly, so 2^(e+2) is above the root and not far from it.
    let exponent = (value.numerator.bitWidth - value.denominator.bitWidth) / 2
    let unit = shorteningUnit(width, exponent: exponent)
    var above = Rational(2).power(exponent + 2)
    while above * above - value > width / 8 * value {
      let next = (above + value / above) / 2
      // After rounding up to a short number, the iterate is still above the root.
      let short = ((next / unit).floor + 1) * unit
      if short >= above { break }
      above = short
    }
    if upwards { return above }
    return (value / above / unit).floor * unit
  }

  /// Returns a power of two that is less than 2^-6 times the width, relative to 2^exponent.
  private static func shorteningUnit(_ width: Rational, exponent: Int) -> Rational {
    var unit = Rational(2).power(exponent - 6)
    var power: Rational = 1
    while power > width {
      power /= 2
      unit /= 2
    }
    return unit
  }
}
