import CLAPACKE
import RealModule
import Splines

extension LAPACK {
  /// Returns the lower triangular L with positive diagonal and A = L L^T (`dpotrf`).
  ///
  /// Success does not prove that a nearly singular matrix is positive definite; ``SpectralCertificate`` does.
  /// - Throws: ``LAPACKError/notPositiveDefinite(routine:info:)`` if a leading minor is not positive; other cases for a
  ///   matrix that is not square, finite and exactly symmetric.
  /// - Complexity: O(n^3).
  public static func cholesky(_ matrix: Matrix<Double>) throws(LAPACKError) -> Matrix<Double> {
    _ = singleThreaded
    let routine = "dpotrf"
    try require(symmetric: matrix, routine)
    let n = matrix.rows
    if n == 0 { return matrix }
    let size = try size(n, routine)
    var entries = matrix.entries
    let info = LAPACKE_dpotrf(LAPACK_ROW_MAJOR, letter("L"), size, &entries, size)
    try check(info, routine, ifPositive: .indefinite)
    return Matrix(rows: n, columns: n) { i, j in j <= i ? entries[i * n + j] : 0 }
  }
}
