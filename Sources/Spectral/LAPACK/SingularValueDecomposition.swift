import CLAPACKE
import RealModule
import Splines

/// A = U diag(values) V^T with min(rows, columns) singular values, descending.
public struct SingularValueDecomposition: Equatable, Sendable {
  /// The singular values, descending.
  public let values: [Double]
  /// Column k is the left singular vector of `values[k]`; rows x min(rows, columns).
  public let left: Matrix<Double>
  /// Row k is the right singular vector of `values[k]`, that is V^T; min(rows, columns) x columns.
  public let rightTransposed: Matrix<Double>
}

extension LAPACK {
  /// Computes the singular value decomposition of a dense matrix (`dgesdd`).
  ///
  /// The singular values have an absolute error of a small multiple of max(rows, columns) eps ||A||.
  /// - Throws: ``LAPACKError`` for entries that are not finite, or if the iteration fails.
  /// - Complexity: O(rows * columns * min(rows, columns)).
  public static func singularValueDecomposition(
    _ matrix: Matrix<Double>
  ) throws(LAPACKError) -> SingularValueDecomposition {
    let rank = min(matrix.rows, matrix.columns)
    let (values, left, right) = try dgesdd(matrix, job: "S")
    return SingularValueDecomposition(
      values: values,
      left: Matrix(rows: matrix.rows, columns: rank) { i, j in left[i * rank + j] },
      rightTransposed: Matrix(rows: rank, columns: matrix.columns) { i, j in right[i * matrix.columns + j] })
  }

  /// Computes the singular values of a dense matrix, descending (`dgesdd`).
  ///
  /// - Throws: the errors of ``singularValueDecomposition(_:)``.
  /// - Complexity: O(rows * columns * min(rows, columns)).
  public static func singularValues(_ matrix: Matrix<Double>) throws(LAPACKError) -> [Double] {
    try dgesdd(matrix, job: "N").values
  }

  /// Computes the singular values of an upper bidiagonal matrix, descending (`dbdsqr`).
  ///
  /// Without vectors the routine uses the dqds algorithm: every singular value, including the smallest, has a relative
  /// error of a small multiple of n eps (Demmel and Kahan 1990; Fernando and Parlett 1994).
  /// - Throws: ``LAPACKError`` for entries that are not finite or diagonals that do not match, or if the iteration
  ///   fails.
  /// - Complexity: O(n^2).
  public static func singularValues(_ matrix: BidiagonalFactor<Double>) throws(LAPACKError) -> [Double] {
    _ = singleThreaded
    let routine = "dbdsqr"
    let n = matrix.diagonal.count
    if n == 0 { return [] }
    try require(finite: matrix.diagonal, column: 0, routine)
    try require(finite: matrix.superdiagonal, column: 1, routine)
    var diagonal = matrix.diagonal
    var superdiagonal = matrix.superdiagonal.isEmpty ? [0] : matrix.superdiagonal
    var unused: [Double] = [0]
    var unusedToo: [Double] = [0]
    var unusedAsWell: [Double] = [0]
    let info = LAPACKE_dbdsqr(
      LAPACK_COL_MAJOR, letter("U"), try size(n, routine), 0, 0, 0, &diagonal, &superdiagonal, &unused, 1,
      &unusedToo, 1, &unusedAsWell, 1)
    try check(info, routine, ifPositive: .noConvergence)
    return diagonal
  }

  /// Computes the singular values, descending, of an upper bidiagonal B, and Q^T L and P^T R for B = Q diag P^T and
  /// square L and R of the same size (`dbdsqr`): if L and R are the transformations that led to B, the rows are the
  /// singular vectors of the matrix that was reduced.
  ///
  /// - Throws: the errors of ``singularValues(_:)-(BidiagonalFactor<Double>)``.
  /// - Complexity: O(n^3).
  public static func singularVectors(
    _ matrix: BidiagonalFactor<Double>, leftTransposed: Matrix<Double>, rightTransposed: Matrix<Double>
  ) throws(LAPACKError) -> (values: [Double], leftTransposed: Matrix<Double>, rightTransposed: Matrix<Double>) {
    _ = singleThreaded
    let routine = "dbdsqr"
    let n = matrix.diagonal.count
    for transform in [leftTransposed, rightTransposed] {
      try require(columns: transform.rows, of: "the number of rows of a transform", toBe: n, routine)
      try require(columns: transform.columns, of: "the number of columns of a transform", toBe: n, routine)
      try require(finite: transform, routine)
    }
    try require(finite: matrix.diagonal, column: 0, routine)
    try require(finite: matrix.superdiagonal, column: 1, routine)
    if n == 0 { return ([], leftTransposed, rightTransposed) }
    let size = try size(n, routine)
    var diagonal = matrix.diagonal
    var superdiagonal = matrix.superdiagonal.isEmpty ? [0] : matrix.superdiagonal
    // By columns the routine updates VT := P^T VT and U := U Q; by rows, U^T := Q^T U^T is again an update from the
    // right of the transposed storage.
    var right = rightTransposed.transposed().entries
    var left = leftTransposed.entries
    var unused: [Double] = [0]
    let info = LAPACKE_dbdsqr(
      LAPACK_COL_MAJOR, letter("U"), size, size, size, 0, &diagonal, &superdiagonal, &right, size, &left, size,
      &unused, 1)
    try check(info, routine, ifPositive: .noConvergence)
    return (
      diagonal, Matrix(rows: n, columns: n) { i, j in left[i * n + j] },
      Matrix(rows: n, columns: n) { i, j in right[j * n + i] }
    )
  }

  private static func dgesdd(
    _ matrix: Matrix<Double>, job: Character
  ) throws(LAPACKError) -> (values: [Double], left: [Double], right: [Double]) {
    _ = singleThreaded
    let routine = "dgesdd"
    try require(finite: matrix, routine)
    let rank = min(matrix.rows, matrix.columns)
    if rank == 0 { return ([], [], []) }
    let rows = try size(matrix.rows, routine)
    let columns = try size(matrix.columns, routine)
    let wantsVectors = job == "S"
    var entries = matrix.entries
    var values = [Double](repeating: 0, count: rank)
    var left = [Double](repeating: 0, count: wantsVectors ? matrix.rows * rank : 1)
    var right = [Double](repeating: 0, count: wantsVectors ? rank * matrix.columns : 1)
    let info = LAPACKE_dgesdd(
      LAPACK_ROW_MAJOR, letter(job), rows, columns, &entries, columns, &values, &left,
      min(rows, columns), &right, columns)
    try check(info, routine, ifPositive: .noConvergence)
    return (values, left, right)
  }
}
