import Exact
import Splines

/// The bound rho(NTK_S) <= (c + kappa L) rho(NTK_R) for order 2, with the exact arithmetic required by its proof. The
/// proof is in the documentation of Claims, "Bounds for tangent kernels".
///
/// For every set of samples there is a positive semidefinite Y with diagonal entries of at most kappa and (Y + c) o
/// K_R - K_S positive semidefinite, where o is the Schur product. With d(x) = 1 + mu x it is built from N_k / D_k, the
/// means over the inputs of d and of the piecewise linear n with n(0) = d(0), n(1) = -d(1), n(i) = -nu d(i) for i >= 2,
/// and from Y_2 = W / (alpha^2 D D), alpha^-2 = 1 + (mu - 1)^2, where W covers the rest of K_S: weights w_i = omega
/// d(i) at i >=
/// 2, and shares of the variances over the inputs at 0 and 1.
package struct SecondOrderBound: Sendable {
  /// c.
  package let fixed: Rational
  /// kappa.
  package let perLayer: Rational
  /// mu.
  private let growth = Rational(11, 9)
  /// nu.
  private let turn = Rational(1, 2)
  /// The shares of the variances of b at 0 and at 1 that W covers.
  private let shares = [Rational(1), Rational(3, 5)]

  /// The bound with the proved constants, c = 8/5 and kappa = 4/15.
  package static let proved = SecondOrderBound(fixed: Rational(8, 5), perLayer: Rational(4, 15))

  /// Creates a bound with other constants, which need not hold.
  package init(fixed: Rational, perLayer: Rational) {
    self.fixed = fixed
    self.perLayer = perLayer
  }

  /// Returns c + kappa L.
  package func constant(depth: Int) -> Rational { fixed + perLayer * Rational(depth) }

  private func d(_ i: Int) -> Rational { 1 + growth * Rational(i) }
  private func n(_ i: Int) -> Rational { i == 0 ? 1 : -d(i) * (i == 1 ? 1 : turn) }
  /// kappa alpha^2.
  private var strength: Rational { perLayer / (1 + (growth - 1) * (growth - 1)) }
  /// The largest omega for which the diagonal of Y is at most kappa.
  private var omega: Rational {
    min(
      2 * strength * (1 + turn) - shares[0] / d(2), 2 * strength * d(1) * (1 - turn) - shares[1] / d(2),
      strength * (1 - turn * turn) * d(2))
  }

  /// Whether W is positive semidefinite and covers K_S at all i >= 2, and whether its diagonal is at most
  /// kappa alpha^2 (D^2 - N^2) in the terms of the product of the masses at 0 and 1; the other terms are covered by
  /// omega.
  package var weightsAreEnough: Bool {
    omega * d(2) >= 1 && shares[0] + shares[1] <= 4 * strength * d(1)
  }

  /// The indices i of the second differences of psi that the forms keep.
  private static let kept = 0..<8

  /// The quadratic form c |psi|^2 + kappa alpha^2 (n . b)^2 + sum_i (w_i - 1) b_i^2 - b_0^2 - b_1^2 in
  /// psi = (psi_{-1}, ..., psi_8), with b_i = psi_{i-1} - 2 psi_i + psi_{i+1}. Terms with i >= 8 are omitted; they are
  /// nonnegative, so the form for any number of intervals is positive semidefinite if this one is.
  package var meanForm: SymmetricBandedMatrix {
    // sum_i d(i) b_i = psi_{-1} + (mu - 1) psi_0, so n . b has four coefficients.
    var linear = [Rational](repeating: 0, count: Self.kept.count + 2)
    for (i, factor) in [(0, 1 + turn), (1, -(1 - turn) * d(1))] {
      for (k, second) in [(i, Rational(1)), (i + 1, -2), (i + 2, 1)] { linear[k] += factor * second }
    }
    linear[0] -= turn
    linear[1] -= turn * (growth - 1)
    return form(own: [1, 1], linear: linear)
  }

  /// The form of the variances, for vectors b whose sum psi_{-1} - psi_0 is zero, in (psi_0, ..., psi_8): the same as
  /// ``meanForm`` without n, and with the shares of b_0^2 and b_1^2 that W does not cover.
  package var varianceForm: SymmetricBandedMatrix {
    let whole = form(own: shares.map { 1 - $0 }, linear: [])
    return SymmetricBandedMatrix(size: whole.size - 1, bandwidth: whole.size) { i, j in
      // Both of the first two coordinates are psi_0.
      let rows = i == 0 ? [0, 1] : [i + 1]
      let columns = j == 0 ? [0, 1] : [j + 1]
      return rows.reduce(Rational(0)) { sum, a in columns.reduce(sum) { $0 + whole[a, $1] } }
    }
  }

  private func form(own: [Rational], linear: [Rational]) -> SymmetricBandedMatrix {
    let size = Self.kept.count + 2
    return SymmetricBandedMatrix(size: size, bandwidth: size) { j, k in
      var entry = j == k ? fixed : 0
      if !linear.isEmpty { entry += strength * linear[j] * linear[k] }
      for i in Self.kept {
        let second = { (position: Int) -> Rational in position == i + 1 ? -2 : abs(position - i - 1) == 1 ? 1 : 0 }
        entry += (i < 2 ? -own[i] : omega * d(i) - 1) * second(j) * second(k)
      }
      return entry
    }
  }

  /// Returns, for samples with the inputs x_p(k), [k][p], on the knots 0 ... n, the largest diagonal entry of Y and
  /// (Y + c) o K_R - K_S.
  package func certificate(inputs: [[Rational]], intervals: Int) throws -> (
    diagonal: Rational, margin: SymmetricBandedMatrix
  ) {
    let knots = try KnotVector<Rational>.uniform(
      order: SplineOrder(2), intervals: intervals, lower: 0, upper: Rational(intervals))
    let powers = try ReLUPowerBasis(scaled: knots)
    let splines = BSplineBasis(knots)
    let b = try inputs.map { try $0.map { try splines.values(at: $0) } }
    let phi = try inputs.map { try $0.map { try powers.values(at: $0) } }
    let count = Rational(inputs[0].count)
    let means = b.map { values in
      (0...intervals).map { i in values.reduce(Rational(0)) { $0 + $1[i] } / count }
    }
    func mean(_ weight: (Int) -> Rational) -> [Rational] {
      means.map { row in row.indices.reduce(Rational(0)) { $0 + weight($1) * row[$1] } }
    }
    let (upper, lower) = (mean(n), mean(d))
    func product(_ f: [[[Rational]]], _ k: Int, _ l: Int, _ weight: (Int) -> Rational = { _ in 1 }) -> Rational {
      zip(f[k], f[l]).reduce(Rational(0)) { sum, pair in
        pair.0.indices.reduce(sum) { $0 + weight($1) * pair.0[$1] * pair.1[$1] }
      } / count
    }
    func kernel(_ k: Int, _ l: Int) -> Rational {
      var left = product(b, k, l) { $0 < 2 ? shares[$0] : omega * d($0) }
      for i in 0..<min(2, intervals + 1) { left -= shares[i] * means[k][i] * means[l][i] }
      return (perLayer * upper[k] * upper[l] + left * perLayer / strength) / (lower[k] * lower[l])
    }
    let margin = SymmetricBandedMatrix(size: inputs.count, bandwidth: inputs.count) { k, l in
      (kernel(k, l) + fixed) * product(phi, k, l) - product(b, k, l)
    }
    return (inputs.indices.map { kernel($0, $0) }.max()!, margin)
  }
}
