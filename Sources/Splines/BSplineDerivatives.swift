import RealModule

extension BSplineBasis: DifferentiableBasis {
  /// Returns the derivatives of order 0 ... `count` of the r functions that are nonzero on the knot interval of `x`.
  ///
  /// The derivative of b_i of order s is (s - 1) (b_i / (t_{i+s-1} - t_i) - b_{i+1} / (t_{i+s} - t_{i+1})) with the
  /// B-splines of order s - 1; the d-th derivative starts from order r - d and applies this d times. Derivatives of
  /// order r and above are zero.
  ///
  /// - Returns: the interval k, and for each derivative order d the values for b_{k-r+1} ... b_k.
  /// - Throws: ``SplineError`` for a point outside [a, b] and for a negative `count`.
  /// - Complexity: O(r^2 (count + 1) + log n).
  public func nonzeroDerivatives(
    at x: Scalar, upTo count: Int
  ) throws(SplineError) -> (interval: Int, derivatives: [[Scalar]]) {
    try requireDerivativeCount(count)
    let k = try knots.interval(containing: x)
    let r = knots.order.value
    var derivatives: [[Scalar]] = []
    for d in 0...count {
      guard d < r else {
        derivatives.append([Scalar](repeating: 0, count: r))
        continue
      }
      var local = localValues(order: r - d, interval: k) { _ in x }
      for s in (r - d + 1)..<(r + 1) { local = differentiated(local, toOrder: s, interval: k) }
      derivatives.append(local)
    }
    return (k, derivatives)
  }

  /// Maps the s - 1 values of order s - 1 on interval `k` to the s values of order `s` by one differentiation step.
  private func differentiated(_ local: [Scalar], toOrder s: Int, interval k: Int) -> [Scalar] {
    // local[q] belongs to index k - s + 2 + q; the new function with index i = k - s + 1 + p uses q = p - 1 and q = p.
    let factor = Scalar(integer: s - 1)
    return (0..<s).map { p in
      let i = k - s + 1 + p
      var sum: Scalar = 0
      if p > 0 { sum += local[p - 1] / (knots[i + s - 1] - knots[i]) }
      if p < s - 1 { sum -= local[p] / (knots[i + s] - knots[i + 1]) }
      return factor * sum
    }
  }

  /// All derivatives of order 0 ... `count` at `x`, `result[d][index]`: from the right at knots, from the left at b.
  ///
  /// - Throws: ``SplineError`` for a point outside [a, b] and for a negative `count`.
  /// - Complexity: O((m + r^2) (count + 1)).
  public func derivatives(at x: Scalar, upTo count: Int) throws -> [[Scalar]] {
    let (k, local) = try nonzeroDerivatives(at: x, upTo: count)
    return local.map { spread($0, from: k) }
  }
}
