import CLAPACKE
import RealModule
import Splines

/// The eigenvalues, ascending, and an orthonormal eigenvector for each of them.
public struct EigenDecomposition: Equatable, Sendable {
  /// The eigenvalues, ascending.
  public let values: [Double]
  /// Column k is the unit eigenvector of `values[k]`; its sign is arbitrary.
  public let vectors: Matrix<Double>

  /// Returns eigenvector k as an array.
  public func vector(_ k: Int) -> [Double] { (0..<vectors.rows).map { vectors[$0, k] } }
}

extension LAPACK {
  /// Computes the eigenvalues of a dense symmetric matrix, ascending (`dsyevd`).
  ///
  /// Each has an absolute error of a small multiple of n eps ||A||: smaller values carry no information.
  /// - Throws: ``LAPACKError`` for a matrix that is not square, finite and exactly symmetric, or if the iteration
  ///   fails.
  /// - Complexity: O(n^3).
  public static func symmetricEigenvalues(_ matrix: Matrix<Double>) throws(LAPACKError) -> [Double] {
    try dsyevd(matrix, job: "N").values
  }

  /// Computes the eigenvalues, ascending, and eigenvectors of a dense symmetric matrix (`dsyevd`).
  ///
  /// - Throws: the errors of `symmetricEigenvalues(_:)`.
  /// - Complexity: O(n^3).
  public static func symmetricEigen(_ matrix: Matrix<Double>) throws(LAPACKError) -> EigenDecomposition {
    let (values, columns) = try dsyevd(matrix, job: "V")
    return EigenDecomposition(values: values, vectors: fromColumns(columns, size: matrix.rows))
  }

  /// Computes the eigenvalues of a symmetric banded matrix, ascending (`dsbevd`).
  ///
  /// - Throws: the errors of `symmetricEigenvalues(_:)`.
  /// - Complexity: O(n^2 w) for w diagonals.
  public static func symmetricEigenvalues(_ matrix: BandedMatrix<Double>) throws(LAPACKError) -> [Double] {
    try dsbevd(matrix, job: "N").values
  }

  /// Computes the eigenvalues, ascending, and eigenvectors of a symmetric banded matrix (`dsbevd`).
  ///
  /// - Throws: the errors of `symmetricEigenvalues(_:)`.
  /// - Complexity: O(n^3).
  public static func symmetricEigen(_ matrix: BandedMatrix<Double>) throws(LAPACKError) -> EigenDecomposition {
    let (values, columns) = try dsbevd(matrix, job: "V")
    return EigenDecomposition(values: values, vectors: fromColumns(columns, size: matrix.rows))
  }

  private static func dsyevd(
    _ matrix: Matrix<Double>, job: Character
  ) throws(LAPACKError) -> (values: [Double], columns: [Double]) {
    _ = singleThreaded
    try require(symmetric: matrix, "dsyevd")
    let n = matrix.rows
    if n == 0 { return ([], []) }
    // A symmetric matrix is the same by rows and by columns; the eigenvectors are returned by columns.
    var entries = matrix.entries
    var values = [Double](repeating: 0, count: n)
    let size = try size(n, "dsyevd")
    let info = LAPACKE_dsyevd(LAPACK_COL_MAJOR, letter(job), letter("U"), size, &entries, size, &values)
    try check(info, "dsyevd", ifPositive: .noConvergence)
    return (values, entries)
  }

  private static func dsbevd(
    _ matrix: BandedMatrix<Double>, job: Character
  ) throws(LAPACKError) -> (values: [Double], columns: [Double]) {
    _ = singleThreaded
    let routine = "dsbevd"
    let n = matrix.rows
    try require(columns: matrix.columns, of: "the number of columns", toBe: n, routine)
    // At most n - 1: for n = 1 the routine takes the first entry of the storage, whatever the bandwidth.
    let bandwidth = max(0, min(n - 1, max(matrix.lowerBandwidth, matrix.upperBandwidth)))
    // Column j of the storage holds entries (j - bandwidth, j) ... (j, j): the upper triangle.
    let stride = bandwidth + 1
    var band = [Double](repeating: 0, count: stride * n)
    for i in 0..<n {
      for j in matrix.bandColumns(ofRow: i) {
        let entry = matrix[i, j]
        guard entry.isFinite else {
          throw .notFinite(routine: routine, row: i, column: j, value: "\(entry)")
        }
        guard matrix[j, i] == entry else { throw .notSymmetric(routine: routine, row: i, column: j) }
        if j >= i { band[j * stride + bandwidth + i - j] = entry }
      }
    }
    if n == 0 { return ([], []) }
    let size = try size(n, routine)
    let leading = try Self.size(stride, routine)
    let wantsVectors = job == "V"
    var values = [Double](repeating: 0, count: n)
    var columns = [Double](repeating: 0, count: wantsVectors ? n * n : 1)
    let info = LAPACKE_dsbevd(
      LAPACK_COL_MAJOR, letter(job), letter("U"), size, leading - 1, &band, leading, &values, &columns,
      wantsVectors ? size : 1)
    try check(info, routine, ifPositive: .noConvergence)
    return (values, columns)
  }

  /// Converts a letter to the interface's `char`.
  static func letter(_ character: Character) -> CChar { CChar(bitPattern: character.asciiValue ?? 0) }

  private static func fromColumns(_ columns: [Double], size n: Int) -> Matrix<Double> {
    Matrix(rows: n, columns: n) { i, j in columns[j * n + i] }
  }
}
