import KANCore
import RealModule

/// The solution of u_t + u u_x = nu u_xx with u(x, 0) = -sin(pi x) and u(-1, t) = u(1, t) = 0, by the Cole-Hopf
/// formula: u(x, t) is the mean of -sin(pi y) with weights exp(phi(y)), phi(y) = -cos(pi y) / (2 pi nu) - (x - y)^2 /
/// (4 nu t).
///
/// Both integrals are computed as sums over equidistant nodes (the trapezoidal rule on the whole line), with an error
/// that is exponentially small for integrands analytic in a strip; see ``quadratureBound(t:)``. The largest exponent is
/// factored out of all weights, so that nothing overflows and only negligible weights underflow.
package struct BurgersSolution: Sendable, Equatable {
  /// The viscosity nu, positive.
  package let viscosity: Double

  /// The error of both integrals is below 2 exp(-depth).
  private static let depth = 36.0

  /// What the reference is, for reports.
  static let summary =
    "the Cole-Hopf formula at 101 x 201 nodes of (t, x), both integrals with a quadrature error below 2 exp(-36)"

  /// Creates the solution for a viscosity.
  ///
  /// - Throws: ``ExperimentError/badOption(what:value:need:)`` unless 1e-3 <= nu <= 10; for smaller nu, the cosine part
  ///   of the exponents requires different nodes.
  package init(viscosity: Double = 1e-2) throws(ExperimentError) {
    guard viscosity >= 1e-3, viscosity <= 10 else {
      throw .badOption(what: "--viscosity", value: "\(viscosity)", need: "between 0.001 and 10")
    }
    self.viscosity = viscosity
  }

  /// Returns u at t >= 0 and x in [-1, 1].
  ///
  /// - Parameters:
  ///   - t: the time.
  ///   - x: the point.
  ///   - refinement: the factor by which the nodes are closer together than necessary.
  ///   - shift: the shift of the nodes, as a fraction of their spacing.
  /// - Precondition: t >= 0 and the refinement is at least 1.
  /// - Complexity: about 100 exponentials per unit of refinement.
  package func value(t: Double, x: Double, refinement: Double = 1, shift: Double = 0) -> Double {
    precondition(
      t >= 0 && refinement >= 1, "BurgersSolution: invalid time \(t) or refinement \(refinement)")
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

  /// Returns the solution at 101 x 201 nodes of (t, x) for 0 <= t <= 1 and a range of x, where errors are measured.
  func reference(on range: ClosedRange<Double>) -> ReferenceSolution {
    ReferenceSolution(points: PointGrid.nodes([0...1, range], counts: [101, 201])) { [value(t: $0[0], x: $0[1])] }
  }

  /// Returns a bound for the quadrature error of both integrals together. With node spacing h and an integrand analytic
  /// in the strip of half-width d, the relative error of the sum of weights is at most 2 exp(-2 pi d / h) times the
  /// growth of the weights at height d, exp(d^2 / (4 nu t) + (cosh(pi d) - 1) / (2 pi nu)); the sines grow by cosh(pi
  /// d).
  ///
  /// Source: Trefethen, Weideman, SIAM Review 56 (2014), theorem 5.1.
  package func quadratureBound(t: Double) -> Double {
    guard t > 0 else { return 0 }
    let step = self.step(t: t)
    return 2 * Double.exp(strips(t: t).map { $0.growth - 2 * .pi * $0.width / step }.min() ?? 0)
  }

  /// Returns the node spacing: the largest for which one of the strips gives a bound of 2 exp(-depth).
  private func step(t: Double) -> Double {
    strips(t: t).map { 2 * .pi * $0.width / (Self.depth + $0.growth) }.max() ?? t
  }

  /// Returns half-widths d of strips and the logarithms of the growth in them. While cosh is close to its leading
  /// terms, the best half-width is the widest, sqrt(depth / K) with growth K d^2.
  private func strips(t: Double) -> [(width: Double, growth: Double)] {
    let widest = (Self.depth * 4 * viscosity / (1 / t + .pi)).squareRoot()
    return (1...20).map { k in
      let d = widest * Double(k) / 20
      let growth = d * d / (4 * viscosity * t) + (Double.cosh(.pi * d) - 1) / (2 * .pi * viscosity)
      return (d, growth + Double.log(1 + Double.cosh(.pi * d)))
    }
  }

  /// Returns the distance from x beyond which weights are below exp(-45) times that at x: the cosine changes the
  /// exponents by at most 1 / (pi nu).
  private func reach(t: Double) -> Double {
    (4 * viscosity * t * (1 / (.pi * viscosity) + 45)).squareRoot()
  }
}
