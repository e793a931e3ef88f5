import RealModule

/// The solution of u_t + u u_x = nu u_xx with u(x, 0) = -sin(pi x) and u(-1, t) = u(1, t) = 0, by the formula of Cole and
/// Hopf: u(x, t) is the mean of -sin(pi y) with weights exp(phi(y)), phi(y) = -cos(pi y) / (2 pi nu) - (x - y)^2 / (4 nu t).
///
/// Both integrals are sums over equidistant nodes (the trapezoidal rule on the whole line), whose error is exponentially
/// small for integrands that are analytic in a strip, see ``quadratureBound(t:)``. The largest exponent is taken out of all
/// weights, so that nothing overflows and only what does not count vanishes.
public struct BurgersSolution: Sendable, Equatable {
  /// nu, positive.
  public let viscosity: Double

  /// The number of natural logarithms by which both integrals are resolved: bounds hold to exp(-35) and better.
  private static let depth = 60.0

  /// The solution for a viscosity.
  ///
  /// - Throws: ``ExperimentError/badOption(what:value:need:)`` unless 1e-3 <= nu <= 10; below, the cosine's share of the
  ///   exponents needs other nodes.
  public init(viscosity: Double = 1e-2) throws(ExperimentError) {
    guard viscosity >= 1e-3, viscosity <= 10 else {
      throw .badOption(what: "the viscosity", value: "\(viscosity)", need: "a number from 0.001 to 10")
    }
    self.viscosity = viscosity
  }

  /// u at t >= 0 and x in [-1, 1].
  ///
  /// - Parameters:
  ///   - refinement: by which factor the nodes lie closer than they have to.
  ///   - shift: by which fraction of their distance the nodes are shifted.
  /// - Precondition: t >= 0 and the refinement is at least 1.
  /// - Complexity: about 100 exponentials for each unit of the refinement.
  public func value(t: Double, x: Double, refinement: Double = 1, shift: Double = 0) -> Double {
    precondition(t >= 0 && refinement >= 1, "BurgersSolution: t = \(t), refinement \(refinement)")
    if t == 0 { return -Double.sin(.pi * x) }
    let step = self.step(t: t) / refinement
    let nodes = Int((reach(t: t) / step).rounded(.up))
    func exponent(_ distance: Double) -> Double {
      -Double.cos(.pi * (x - distance)) / (2 * .pi * viscosity) - distance * distance / (4 * viscosity * t)
    }
    var largest = -Double.infinity
    for k in -nodes...nodes { largest = max(largest, exponent((Double(k) + shift) * step)) }
    var weighted = 0.0
    var total = 0.0
    for k in -nodes...nodes {
      let distance = (Double(k) + shift) * step
      let weight = Double.exp(exponent(distance) - largest)
      weighted += weight * Double.sin(.pi * (x - distance))
      total += weight
    }
    return -weighted / total
  }

  /// A bound for the error of the quadrature, both integrals together: with nodes h apart and an integrand analytic in the
  /// strip of half-width d, the relative error of the sum of weights is at most 2 exp(-2 pi d / h) times the growth of the
  /// weights at height d, exp(d^2 / (4 nu t) + (cosh(pi d) - 1) / (2 pi nu)); the sines grow by cosh(pi d). The best d of a
  /// list is taken.
  ///
  /// Source: Trefethen, Weideman, SIAM Review 56 (2014), theorem 5.1.
  public func quadratureBound(t: Double) -> Double {
    guard t > 0 else { return 0 }
    let step = self.step(t: t)
    let best = (1...200).map { k -> Double in
      let d = Double(k) / 100
      let growth = d * d / (4 * viscosity * t) + (Double.cosh(.pi * d) - 1) / (2 * .pi * viscosity)
      return -2 * .pi * d / step + growth + Double.log(1 + Double.cosh(.pi * d))
    }
    return 2 * Double.exp(best.min() ?? 0)
  }

  /// The distance of the nodes: for small d the growth of the weights is exp(K d^2) with K = (1/t + pi) / (4 nu), and
  /// d = pi / (h K) makes the error exp(-pi^2 / (h^2 K)).
  private func step(t: Double) -> Double {
    .pi / (Self.depth * (1 / t + .pi) / (4 * viscosity)).squareRoot()
  }

  /// Farther from x weights are below exp(-45) of that at x: the cosine changes exponents by 1 / (pi nu) at most.
  private func reach(t: Double) -> Double {
    (4 * viscosity * t * (1 / (.pi * viscosity) + 45)).squareRoot()
  }
}
