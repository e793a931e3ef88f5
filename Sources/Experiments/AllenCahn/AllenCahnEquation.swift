import RealModule

/// The Allen-Cahn equation u_t = d eps u_xx + s (5 u - 5 u^3) on [-1, 1], u and u_x equal at both ends, with
/// u(x, 0) = x^2 cos(pi x).
///
/// With d = s = 1 this is the equation of the literature; the paper prints d = s = -1, for which the initial value
/// problem is ill-posed. The initial values are even, so the solution is even about 0 and, being periodic, about the
/// ends. Their periodic extension has a kink at the ends, where u_x jumps from -2 to 2; diffusion smooths it for t > 0.
package struct AllenCahnEquation: Sendable, Equatable {
  /// The signs of the right-hand side.
  package enum Signs: String, Sendable, CaseIterable {
    /// u_t = eps u_xx - 5 u^3 + 5 u.
    case corrected
    /// u_t = -eps u_xx + 5 u^3 - 5 u, as printed.
    case printed
  }

  /// The diffusion coefficient eps, nonnegative.
  package let diffusion: Double
  /// The signs.
  package let signs: Signs

  /// The reaction coefficient.
  package static let reaction = 5.0

  /// Creates the equation; eps is 1e-4 in the literature.
  ///
  /// - Precondition: `diffusion` is finite and nonnegative.
  package init(diffusion: Double = 1e-4, signs: Signs = .corrected) {
    precondition(
      diffusion.isFinite && diffusion >= 0, "AllenCahnEquation: eps must be finite and nonnegative (got \(diffusion))")
    self.diffusion = diffusion
    self.signs = signs
  }

  /// The sign of the right-hand side.
  var sign: Double { signs == .corrected ? 1 : -1 }

  /// Returns u(x, 0).
  package static func initialValue(_ x: Double) -> Double { x * x * Double.cos(.pi * x) }

  /// Returns the Fourier coefficient of the initial values, c_k = (1/2) int_{-1}^{1} u(x, 0) exp(-i pi k x) dx, which
  /// is real and decays like 2 (-1)^k / (pi k)^2.
  package static func initialCoefficient(_ k: Int) -> Double {
    // x^2 cos(pi x) cos(pi k x) is half the sum of two such moments.
    (secondMoment(k - 1) + secondMoment(k + 1)) / 2
  }

  /// Returns (1/2) int_{-1}^{1} x^2 cos(pi j x) dx = 2 (-1)^j / (pi j)^2, and 1/3 for j = 0.
  private static func secondMoment(_ j: Int) -> Double {
    if j == 0 { return 1.0 / 3 }
    let size = Double.pi * Double(j)
    return (j % 2 == 0 ? 2 : -2) / (size * size)
  }

  /// Returns the growth rate of the mode cos(pi k x) under the equation linearized about u = 0.
  package func rateAboutZero(_ k: Int) -> Double {
    sign * (AllenCahnEquation.reaction - diffusion * (.pi * Double(k)) * (.pi * Double(k)))
  }
}
