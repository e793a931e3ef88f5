import RealModule

/// The refinement P of a ``Prolongation`` without its zeros: for every fine function the r coarse ones whose pieces it
/// contributes to, so that memory grows linearly with the number of knots rather than quadratically.
public struct ProlongationColumns<Scalar: SplineScalar>: Sendable {
  /// A column of P.
  public struct Column: Sendable {
    /// The row of the first entry, from 0 to m - r.
    public let firstRow: Int
    /// The r entries from that row downward; some may be zero.
    public let entries: [Scalar]
  }

  /// The columns j = 0 ... m' - 1.
  public let columns: [Column]

  /// Creates the refinement between two nested spline spaces.
  ///
  /// - Throws: ``SplineError`` if orders or intervals differ, or a coarse interior knot is missing from the fine knots.
  /// - Complexity: O(m' (r^2 + log n)).
  public init(coarse: KnotVector<Scalar>, fine: KnotVector<Scalar>) throws(SplineError) {
    try Prolongation.requireNested(coarse, fine)
    let r = coarse.order.value
    let basis = BSplineBasis(coarse)
    var columns: [Column] = []
    columns.reserveCapacity(fine.dimension)
    for j in fine.basisIndices {
      // Any interval of the fine function's support inside [a, b] gives the same blossom values.
      let k = try coarse.interval(containing: fine[Swift.min(Swift.max(j, 0), fine.intervals - 1)])
      columns.append(Column(firstRow: k, entries: basis.localValues(order: r, interval: k) { d in fine[j + d] }))
    }
    self.columns = columns
  }
}
