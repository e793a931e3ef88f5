import RealModule

extension BSplineBasis: NestedBasis {
  /// Returns the refinement matrix of ``Prolongation``.
  ///
  /// - Throws: ``SplineError`` if the spaces are not nested.
  /// - Complexity: O(m m' + m' r^2).
  public func embedding(in finer: BSplineBasis) throws -> Matrix<Scalar> {
    try Prolongation(coarse: knots, fine: finer.knots).matrix
  }
}
