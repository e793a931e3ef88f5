import RealModule

/// The refinement P from a coarse spline space into a finer one that contains it: b_i = sum_j P_ij b'_j on [a, b], so
/// weights map as u_fine = P^T u_coarse. There is one row per coarse and one column per fine function.
///
/// The matrix is computed by knot insertion in polar form: P_ij is the blossom of the piece of b_i at the r - 1 fine
/// knots t'_{j+1} ... t'_{j+r-1}. Exterior knots may lie anywhere on either side; only the interior knots must be
/// nested. Goldman and Lyche (eds.), *Knot Insertion and Deletion Algorithms* (1993); Ramshaw (1989).
public struct Prolongation<Scalar: SplineScalar>: Sendable {
  /// The coarse knots.
  public let coarse: KnotVector<Scalar>
  /// The fine knots.
  public let fine: KnotVector<Scalar>
  /// P, with m rows and m' columns.
  public let matrix: Matrix<Scalar>

  /// Creates the refinement between two nested spline spaces.
  ///
  /// - Throws: ``SplineError`` if orders or intervals differ, or a coarse interior knot is missing from the fine knots.
  /// - Complexity: O(m m' + m' r^2). ``ProlongationColumns`` avoids the zeros and the term m m'.
  public init(coarse: KnotVector<Scalar>, fine: KnotVector<Scalar>) throws(SplineError) {
    var matrix = Matrix<Scalar>(rows: coarse.dimension, columns: fine.dimension, repeating: 0)
    for (j, column) in try ProlongationColumns(coarse: coarse, fine: fine).columns.enumerated() {
      for (s, value) in column.entries.enumerated() { matrix[column.firstRow + s, j] = value }
    }
    self.coarse = coarse
    self.fine = fine
    self.matrix = matrix
  }

  private init(coarse: KnotVector<Scalar>, fine: KnotVector<Scalar>, matrix: Matrix<Scalar>) {
    self.coarse = coarse
    self.fine = fine
    self.matrix = matrix
  }

  /// Returns the fine weights P^T u of the same function.
  ///
  /// - Throws: ``SplineError/shapeMismatch(what:expected:found:)`` unless `u` has m entries.
  /// - Complexity: O(m m').
  public func prolongate(_ u: [Scalar]) throws(SplineError) -> [Scalar] {
    guard u.count == matrix.rows else {
      throw .shapeMismatch(what: "the coarse coefficient vector", expected: matrix.rows, found: u.count)
    }
    var result = [Scalar](repeating: 0, count: matrix.columns)
    for (i, weight) in u.enumerated() {
      for j in 0..<matrix.columns where matrix[i, j] != 0 { result[j] += matrix[i, j] * weight }
    }
    return result
  }

  /// Returns P v: the restriction of a fine gradient to the coarse weights.
  ///
  /// - Throws: ``SplineError/shapeMismatch(what:expected:found:)`` unless `v` has m' entries.
  /// - Complexity: O(m m').
  public func restrict(_ v: [Scalar]) throws(SplineError) -> [Scalar] {
    guard v.count == matrix.columns else {
      throw .shapeMismatch(what: "the fine coefficient vector", expected: matrix.columns, found: v.count)
    }
    return matrix * v
  }

  /// Returns the refinement from this coarse space into the fine space of `next`: P13 = P12 P23.
  ///
  /// - Throws: ``SplineError`` unless the coarse knots of `next` are the fine knots of this refinement.
  /// - Complexity: O(m m' m'').
  public func composed(with next: Prolongation) throws(SplineError) -> Prolongation {
    try Prolongation.requireNested(fine, next.coarse)
    guard fine == next.coarse else {
      throw .shapeMismatch(
        what: "the middle knot vector", expected: fine.values.count, found: next.coarse.values.count)
    }
    return Prolongation(coarse: coarse, fine: next.fine, matrix: matrix * next.matrix)
  }

  /// Throws unless S_r(coarse) is contained in S_r(fine), with equal orders.
  static func requireNested(_ coarse: KnotVector<Scalar>, _ fine: KnotVector<Scalar>) throws(SplineError) {
    guard coarse.order == fine.order else {
      throw .orderMismatch(coarse: coarse.order.value, fine: fine.order.value)
    }
    guard coarse.lower == fine.lower, coarse.upper == fine.upper else {
      throw .domainMismatch(
        coarse: "[\(coarse.lower), \(coarse.upper)]", fine: "[\(fine.lower), \(fine.upper)]")
    }
    if let i = SplineSpace(coarse).missingKnot(in: SplineSpace(fine)) {
      throw .notNested(index: i, value: "\(coarse[i])")
    }
  }
}
