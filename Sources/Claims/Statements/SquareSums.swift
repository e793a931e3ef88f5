import Exact
import Splines

/// Sums of squares of basis functions on one interval of uniform knots, exactly: the diagonal of the kernels.
enum SquareSums {
  /// sum_i b_i(x)^2 on the interval x = (k + t) h, as a polynomial in t on [0, 1], the same for every k.
  static func splines(order: SplineOrder) throws -> Polynomial<Rational> {
    let knots = try KnotVector<Rational>.uniform(order: order, intervals: 1, lower: 0, upper: 1)
    return try BSplineBasis(knots).pieces(on: 0).reduce(Polynomial([])) { $0 + $1 * $1 }
  }

  /// sum_j phi_j(x)^2 on interval k, as a polynomial in t on [0, 1]: the sum of (t + s)^{2(r-1)} over s = 0 ... k + r -
  /// 1.
  static func scaledPowers(order: SplineOrder, interval k: Int) -> Polynomial<Rational> {
    var sum = Polynomial<Rational>([])
    for s in 0..<(k + order.value) {
      let linear = Polynomial<Rational>([Rational(s), 1])
      sum = sum + (0..<2 * order.degree).reduce(Polynomial<Rational>([1])) { product, _ in product * linear }
    }
    return sum
  }

  /// beta_r, the largest value of sum_i b_i(x)^2 on uniform knots, with its certificate: the sum is symmetric on each
  /// interval, the larger of its values at a knot and in the middle is tried, and is accepted if no value exceeds it.
  ///
  /// - Returns: `nil` where neither of the two places is the maximum.
  static func certifiedMaximum(order: SplineOrder) throws -> Rational? {
    let sum = try splines(order: order)
    let candidate = max(sum.evaluate(at: 0), sum.evaluate(at: Rational(1, 2)))
    return BernsteinForm(Polynomial([candidate]) - sum).isNonNegative() == true ? candidate : nil
  }

  /// The constant of the bound for one layer, beta_r / (r-1)^{2(r-1)} with 0^0 = 1.
  ///
  /// - Throws: ``UncertifiedMaximum`` where beta_r was not certified.
  static func layerConstant(order: SplineOrder) throws -> Rational {
    guard let beta = try certifiedMaximum(order: order) else { throw UncertifiedMaximum(order: order.value) }
    return beta / Rational(order.degree).power(2 * order.degree)
  }
}

/// The maximum of sum_i b_i^2 lies neither at a knot nor in the middle of an interval, so it has no exact certificate
/// here.
struct UncertifiedMaximum: Error, CustomStringConvertible {
  let order: Int
  var description: String { "the maximum of sum b_i^2 for r = \(order) is not at a knot and not halfway between two" }
}
