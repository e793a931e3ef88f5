import RealModule

extension Prolongation {
  /// Computes P = A_T I A_{T'}^{-1}, repaired: through the ReLU powers, where I picks the fine ReLU power at each
  /// coarse knot.
  ///
  /// This needs every left exterior coarse knot to be a fine knot, which is not the case for dyadic refinement. The
  /// fine knots are therefore extended to the left by the missing ones, P is computed there, and the columns of the
  /// functions that vanish on [a, b] are dropped.
  ///
  /// - Throws: ``SplineError`` if the spaces are not nested, or a missing left exterior knot lies between fine ones, so
  ///   that adding it would change the fine functions.
  /// - Complexity: O(m m' r).
  public static func byChangeOfBasis(
    coarse: KnotVector<Scalar>, fine: KnotVector<Scalar>
  ) throws(SplineError) -> Matrix<Scalar> {
    try requireNested(coarse, fine)
    let r = coarse.order.value
    var added: [Scalar] = []
    for i in (1 - r)..<1 where !fine.values.contains(coarse[i]) {
      guard coarse[i] < fine.values[0] else { throw .notNested(index: i, value: "\(coarse[i])") }
      added.append(coarse[i])
    }
    let extended = try KnotVector(order: fine.order, knots: added + fine.values)
    let wide = try throughReLUPowers(coarse: coarse, fine: extended)
    return Matrix(rows: wide.rows, columns: fine.dimension) { i, j in wide[i, j + added.count] }
  }

  /// Computes P = A_T I A_{T'}^{-1} as printed below eq. (24): coarse ReLU powers whose knot is not a fine knot count
  /// as zero.
  ///
  /// Wrong for r >= 2 unless the exterior knots are nested; for dyadic refinement the rows i < (1 - r) / 2 fail.
  /// - Throws: ``SplineError`` if the spaces are not nested.
  /// - Complexity: O(m m' r).
  public static func printedChangeOfBasis(
    coarse: KnotVector<Scalar>, fine: KnotVector<Scalar>
  ) throws(SplineError) -> Matrix<Scalar> {
    try requireNested(coarse, fine)
    return try throughReLUPowers(coarse: coarse, fine: fine)
  }

  private static func throughReLUPowers(
    coarse: KnotVector<Scalar>, fine: KnotVector<Scalar>
  ) throws(SplineError) -> Matrix<Scalar> {
    let columns = fine.dimension
    let place = (0..<coarse.dimension).map { p in
      fine.values.prefix(columns).firstIndex(of: coarse.values[p])
    }
    let coarseChange = ChangeOfBasis(coarse).banded
    let fineChange = ChangeOfBasis(fine)
    var result = Matrix<Scalar>(rows: coarse.dimension, columns: columns, repeating: 0)
    for i in 0..<coarse.dimension {
      var row = [Scalar](repeating: 0, count: columns)
      for j in coarseChange.bandColumns(ofRow: i) {
        if let q = place[j] { row[q] = coarseChange[i, j] }
      }
      // Row i of A I A'^{-1}, transposed: A'^{-T} (A I)^T e_i.
      let solved = try fineChange.solveTranspose(row)
      for j in 0..<columns { result[i, j] = solved[j] }
    }
    return result
  }
}
