import Exact

/// A complex number with rational parts, sufficient for exact values of a generating function on the unit circle.
struct GaussianRational: Equatable, CustomStringConvertible {
  /// The real part.
  let real: Rational
  /// The imaginary part.
  let imaginary: Rational

  init(_ real: Rational, _ imaginary: Rational = 0) {
    self.real = real
    self.imaginary = imaginary
  }

  /// Returns a point e^{ix} of the unit circle with rational coordinates: (s^2 - 1 + 2si) / (s^2 + 1). Different s give
  /// different points; s = 0 is x = pi and s = 1 is x = pi/2.
  static func onUnitCircle(_ s: Rational) -> GaussianRational {
    let norm = s * s + 1
    return GaussianRational((s * s - 1) / norm, 2 * s / norm)
  }

  /// The complex conjugate.
  var conjugate: GaussianRational { GaussianRational(real, -imaginary) }

  static func + (a: GaussianRational, b: GaussianRational) -> GaussianRational {
    GaussianRational(a.real + b.real, a.imaginary + b.imaginary)
  }

  static func * (a: GaussianRational, b: GaussianRational) -> GaussianRational {
    GaussianRational(a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real)
  }

  static func * (factor: Rational, a: GaussianRational) -> GaussianRational {
    GaussianRational(factor * a.real, factor * a.imaginary)
  }

  /// Returns the power with a nonnegative exponent.
  func power(_ exponent: Int) -> GaussianRational {
    (0..<exponent).reduce(GaussianRational(1)) { product, _ in product * self }
  }

  var description: String { imaginary.isZero ? "\(real)" : "\(real) + (\(imaginary))i" }
}
