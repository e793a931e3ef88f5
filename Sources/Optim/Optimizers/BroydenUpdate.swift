import RealModule

/// A member of Broyden's family of updates of an inverse Hessian H by a step s and a gradient change y:
/// H+ = (H - H y y^T H / (y^T H y) + phi v v^T) / tau + s s^T / (y^T s) with
/// v = sqrt(y^T H y) (s / (y^T s) - H y / (y^T H y)).
///
/// Since y^T v = 0, H+ y = s. Let b = s^T H^{-1} s / (y^T s), h = y^T H y / (y^T s) and a = b h - 1 = v^T H^{-1} v, which is
/// not negative. H+ is positive definite if H is, y^T s > 0, tau > 0 and 1 + a phi > 0. As an update of the Hessian H^{-1}
/// it has the parameter theta = (1 - phi) / (1 + a phi), with 0 for BFGS and 1 for DFP.
public enum BroydenUpdate: String, Sendable, Codable, CaseIterable {
  /// tau = phi = 1.
  case bfgs
  /// phi = 1 and tau = min(1, 1 / b). Source: Urbán, Stefanou and Pons, arXiv:2405.04230.
  case selfScaledBFGS = "self-scaled-bfgs"
  /// theta is (1 - b) / b, but at least (rho - 1) / a and at most 1 / rho, where rho = min(1, h (1 - c)) and
  /// c = sqrt(a / (1 + a)). With sigma = 1 + a theta and r = min(1, 1 / b) for n parameters,
  /// tau = r min(sigma^(-1/(n-1)), 1 / theta) if theta > 0, and min(r sigma^(-1/(n-1)), sigma) if not. Source: Al-Baali and
  /// Khalfan, Optim. Methods Softw. 20 (2005), as in Urbán, Stefanou and Pons, arXiv:2405.04230.
  case selfScaledBroyden = "self-scaled-broyden"

  /// Returns tau, positive and at most 1, and phi, not negative.
  ///
  /// - Parameters:
  ///   - b: s^T H^{-1} s / (y^T s), positive.
  ///   - h: y^T H y / (y^T s), positive; b h >= 1 up to rounding.
  ///   - dimension: the number n of parameters, at least 1.
  public func coefficients(b: Double, h: Double, dimension: Int) -> (tau: Double, phi: Double) {
    let bound = min(1, 1 / b)
    switch self {
    case .bfgs: return (1, 1)
    case .selfScaledBFGS: return (bound, 1)
    case .selfScaledBroyden:
      let a = max(b * h - 1, 0)
      // h (1 - c) without cancellation, since 1 - c^2 = 1 / (1 + a) = 1 / (b h).
      let rho = min(1, 1 / (b * (1 + (a / (1 + a)).squareRoot())))
      // For b < 1/2 rho is 1, and otherwise (1 - b) / b <= 1 <= 1 / rho: the upper bound of theta amounts to 1.
      var theta = min(1, 1 / b - 1)
      var sigma = 1 + a * theta
      if sigma < rho { (theta, sigma) = ((rho - 1) / a, rho) }
      let power = dimension > 1 ? Double.pow(sigma, -1 / Double(dimension - 1)) : 1
      // For theta > 0, 1 / theta >= 1 >= power and sigma >= power, so that one minimum serves both signs.
      return (min(bound * power, sigma), (1 - theta) / sigma)
    }
  }
}
