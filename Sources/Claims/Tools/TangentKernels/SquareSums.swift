import Exact
import Splines

/// Exact sums of squares of basis functions on one interval of uniform knots, which form the diagonal of the kernels.
package enum SquareSums {
  /// Returns sum_i b_i(x)^2 on the interval x = (k + t) h, as a polynomial in t on [0, 1], which is the same for every
  /// k.
  package static func splines(order: SplineOrder) throws -> Polynomial<Rational> {
    let knots = try KnotVector<Rational>.uniform(order: order, intervals: 1, lower: 0, upper: 1)
    return try BSplineBasis(knots).pieces(on: 0).reduce(Polynomial([])) { $0 + $1 * $1 }
  }

  /// Returns sum_j phi_j(x)^2 on interval k, as a polynomial in t on [0, 1]: the sum of (t + s)^{2(r-1)} over s = 0 ...
  /// k + r - 1.
  package static func scaledPowers(order: SplineOrder, interval k: Int) -> Polynomial<Rational> {
    var sum = Polynomial<Rational>([])
    for s in 0..<(k + order.value) {
      let linear = Polynomial<Rational>([Rational(s), 1])
      sum = sum + (0..<2 * order.degree).reduce(Polynomial<Rational>([1])) { product, _ in product * linear }
    }
    return sum
  }

  /// Returns gamma_r = q(a) / s_r with q = sum_i b_i^2 and s_r = sum_{j=1}^{r-1} j^{2(r-1)}, the best constant of the
  /// bound for one layer, 1 for r = 1. Certified by q(a + x h) <= q(a) (1 + 2x) on one interval, from Bernstein
  /// coefficients, which implies the bound (documentation of Claims, "Bounds for tangent kernels").
  ///
  /// - Throws: `UncertifiedGrowth` if the coefficients do not decide.
  package static func layerConstant(order: SplineOrder) throws -> Rational {
    guard order.degree > 0 else { return 1 }
    let sum = try splines(order: order)
    let first = sum.evaluate(at: 0)
    guard BernsteinForm(Polynomial([first, 2 * first]) - sum).isNonNegative() == true else {
      throw UncertifiedGrowth(order: order.value)
    }
    return first / (1...order.degree).reduce(Rational(0)) { $0 + Rational($1).power(2 * order.degree) }
  }
}

/// An error for Bernstein coefficients that do not decide whether q(a + x h) <= q(a) (1 + 2x).
struct UncertifiedGrowth: Error, CustomStringConvertible {
  let order: Int
  var description: String {
    "the growth of sum b_i^2 for r = \(order) was not certified; increase the number of halvings"
  }
}
