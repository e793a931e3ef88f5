import RealModule

extension Prolongation {
  /// Returns the dyadic refinement of uniform knots by the two-scale relation of B-splines:
  /// P_ij = 2^{1-r} C(r, s) where j = 2i + s, s = 0 ... r, for the indices i = 1 - r ... n - 1 and
  /// j = 1 - r ... 2n - 1.
  ///
  /// The paper prints the factor 2^{-r} (eq. (25)), which makes the refined function half the coarse one.
  /// - Throws: ``SplineError/intervalCountOutOfRange(_:)``.
  /// - Complexity: O(m m').
  public static func dyadicStencil(order: SplineOrder, intervals: Int) throws(SplineError) -> Matrix<Scalar> {
    try binomialStencil(order: order, intervals: intervals, halvings: order.value - 1)
  }

  /// Returns the stencil 2^{-halvings} C(r, s) at j = 2i + s: ``dyadicStencil(order:intervals:)`` for r - 1 halvings,
  /// the matrix as printed for r.
  ///
  /// - Throws: ``SplineError/intervalCountOutOfRange(_:)``.
  /// - Complexity: O(m m').
  public static func binomialStencil(
    order: SplineOrder, intervals: Int, halvings: Int
  ) throws(SplineError) -> Matrix<Scalar> {
    guard intervals >= 1 else { throw .intervalCountOutOfRange(intervals) }
    let r = order.value
    var weights: [Scalar] = []
    var weight: Scalar = 1
    for _ in 0..<halvings { weight /= 2 }
    for s in 0...r {
      weights.append(weight)
      weight = weight * Scalar(integer: r - s) / Scalar(integer: s + 1)
    }
    return Matrix(rows: intervals + r - 1, columns: 2 * intervals + r - 1) { p, q in
      // Stored indices p = i + r - 1 and q = j + r - 1.
      let s = q - 2 * p + r - 1
      return s >= 0 && s <= r ? weights[s] : 0
    }
  }
}
