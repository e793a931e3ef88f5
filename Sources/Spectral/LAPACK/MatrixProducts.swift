import CLAPACKE
import RealModule
import Splines

extension LAPACK {
  /// Returns the product of two matrices, either of them optionally transposed (`dgemm`).
  ///
  /// - Throws: ``LAPACKError`` if the inner sizes differ or an entry is not finite.
  /// - Complexity: O(rows * inner * columns).
  public static func product(
    _ a: Matrix<Double>, _ b: Matrix<Double>, transposingFirst: Bool = false, transposingSecond: Bool = false
  ) throws(LAPACKError) -> Matrix<Double> {
    _ = singleThreaded
    let routine = "dgemm"
    try require(finite: a, routine)
    try require(finite: b, routine)
    let rows = transposingFirst ? a.columns : a.rows
    let inner = transposingFirst ? a.rows : a.columns
    let columns = transposingSecond ? b.rows : b.columns
    try require(
      columns: transposingSecond ? b.columns : b.rows, of: "the inner size of the second factor", toBe: inner, routine)
    var result = Matrix<Double>(rows: rows, columns: columns, repeating: 0)
    if rows == 0 || columns == 0 || inner == 0 { return result }
    cblas_dgemm(
      CblasRowMajor, transposingFirst ? CblasTrans : CblasNoTrans, transposingSecond ? CblasTrans : CblasNoTrans,
      try size(rows, routine), try size(columns, routine), try size(inner, routine), 1, a.entries,
      try size(a.columns, routine), b.entries, try size(b.columns, routine), 0, &result.entries,
      try size(columns, routine))
    return result
  }

  /// Returns the Gram matrix A^T A, exactly symmetric (`dsyrk`).
  ///
  /// - Throws: ``LAPACKError`` if an entry is not finite.
  /// - Complexity: O(rows * columns^2).
  public static func gram(_ a: Matrix<Double>) throws(LAPACKError) -> Matrix<Double> {
    try dsyrk(a, transposed: true)
  }

  /// Returns the outer Gram matrix A A^T, exactly symmetric (`dsyrk`).
  ///
  /// - Throws: ``LAPACKError`` if an entry is not finite.
  /// - Complexity: O(rows^2 * columns).
  public static func outerGram(_ a: Matrix<Double>) throws(LAPACKError) -> Matrix<Double> {
    try dsyrk(a, transposed: false)
  }

  private static func dsyrk(_ a: Matrix<Double>, transposed: Bool) throws(LAPACKError) -> Matrix<Double> {
    _ = singleThreaded
    let routine = "dsyrk"
    try require(finite: a, routine)
    let n = transposed ? a.columns : a.rows
    let inner = transposed ? a.rows : a.columns
    var result = Matrix<Double>(rows: n, columns: n, repeating: 0)
    if n == 0 || inner == 0 { return result }
    cblas_dsyrk(
      CblasRowMajor, CblasUpper, transposed ? CblasTrans : CblasNoTrans, try size(n, routine),
      try size(inner, routine), 1, a.entries, try size(a.columns, routine), 0, &result.entries, try size(n, routine))
    for i in 0..<n {
      for j in 0..<i { result[i, j] = result[j, i] }
    }
    return result
  }
}
