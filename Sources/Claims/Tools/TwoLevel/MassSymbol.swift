import Exact
import Splines

/// The mass matrix of splines of order r on infinitely many uniform knots, divided by the spacing: the Toeplitz matrix
/// of f_r(t) = sum_k g_k cos(k t), where g_k is the integral of b_0 b_k.
package struct MassSymbol {
  /// The order of the splines.
  let order: SplineOrder
  /// g_0 ... g_{r-1}, which are the values of the spline of order 2r at its knots.
  let coefficients: [Rational]

  /// Creates the symbol from the values of the spline of order 2r on the knots 0, 1, ..., 2r.
  package init(_ order: SplineOrder) throws {
    self.order = order
    let r = order.value
    let knots = try KnotVector<Rational>.uniform(
      order: try SplineOrder(2 * r), intervals: 2 * r, lower: 0, upper: Rational(2 * r))
    // b_0 has its support on [t_0, t_{2r}] = [0, 2r], including the last knot.
    let basis = BSplineBasis(knots)
    coefficients = try (0..<r).map { k in try basis.coxDeBoorValues(at: Rational(r + k))[knots.order.value - 1] }
  }

  /// Creates a symbol with other coefficients, for controls.
  init(order: SplineOrder, coefficients: [Rational]) {
    self.order = order
    self.coefficients = coefficients
  }

  /// f_r as a polynomial in c = cos t, by the recursion of Chebyshev polynomials.
  var polynomialInCosine: Polynomial<Rational> {
    var (previous, current) = (Polynomial<Rational>([1]), Polynomial<Rational>([0, 1]))
    var sum = Polynomial([coefficients[0]])
    for g in coefficients.dropFirst() {
      sum = sum + current.scaled(by: 2 * g)
      (previous, current) = (current, Polynomial([0, 2]) * current - previous)
    }
    return sum
  }

  /// Returns f_r at an angle with a rational cosine.
  package func value(cosine: Rational) -> Rational { polynomialInCosine.evaluate(at: cosine) }

  /// Returns 4^r (4^r - 1) |B_{2r}| / (2r)!, with the Bernoulli number B_{2r}.
  static func closedFormAtPi(_ order: SplineOrder) -> Rational {
    let r = order.value
    let power = Rational(4).power(r)
    let factorial = (1...2 * r).reduce(Rational(1)) { $0 * Rational($1) }
    return power * (power - 1) * bernoulli(2 * r).magnitude / factorial
  }

  /// Returns B_n, from sum_{k <= n} C(n + 1, k) B_k = 0 and B_0 = 1.
  static func bernoulli(_ n: Int) -> Rational {
    var numbers: [Rational] = [1]
    for m in 1..<(n + 1) {
      var (sum, binomial) = (Rational(0), Rational(1))
      for k in 0..<m {
        sum += binomial * numbers[k]
        binomial = binomial * Rational(m + 1 - k) / Rational(k + 1)
      }
      numbers.append(-sum / Rational(m + 1))
    }
    return numbers[n]
  }

  /// Returns the mass matrix of the splines on the given knots, the integrals over [a, b] of their products.
  package static func massMatrix(_ knots: KnotVector<Rational>) throws -> RationalMatrix {
    RationalMatrix(try BSplineBasis(knots).gram(ofDerivative: 0).dense)
  }
}
