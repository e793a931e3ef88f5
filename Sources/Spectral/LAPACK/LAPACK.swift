import CLAPACKE
import RealModule
import Splines

/// The interface to LAPACKE and CBLAS: dense and banded routines in double precision for `Matrix` and `BandedMatrix`.
///
/// Shapes and entries are checked before a routine is called, and every nonzero `info` becomes a ``LAPACKError``. BLAS
/// runs on one thread; callers that want more run several problems at once. The last digits depend on the processor.
public enum LAPACK {
  /// Set once, at the first call of any routine: a `static let` is initialized by exactly one thread.
  static let singleThreaded: Void = openblas_set_num_threads(1)

  /// Converts a size to the integer type of the interface.
  static func size(_ count: Int, _ routine: String) throws(LAPACKError) -> Int32 {
    guard let size = Int32(exactly: count) else { throw .tooLarge(routine: routine, size: count) }
    return size
  }

  /// Throws for a matrix with an entry that is infinite or NaN, or with too many rows or columns.
  static func require(finite matrix: Matrix<Double>, _ routine: String) throws(LAPACKError) {
    _ = try size(matrix.rows, routine)
    _ = try size(matrix.columns, routine)
    if let position = matrix.entries.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(
        routine: routine, row: position / matrix.columns, column: position % matrix.columns,
        value: "\(matrix.entries[position])")
    }
  }

  /// Throws for a vector with an entry that is infinite or NaN, reported as an entry of column `column`.
  static func require(finite vector: [Double], column: Int, _ routine: String) throws(LAPACKError) {
    if let row = vector.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(routine: routine, row: row, column: column, value: "\(vector[row])")
    }
  }

  /// Throws for a matrix that is not square, finite and exactly symmetric.
  static func require(symmetric matrix: Matrix<Double>, _ routine: String) throws(LAPACKError) {
    try require(columns: matrix.columns, of: "the number of columns", toBe: matrix.rows, routine)
    try require(finite: matrix, routine)
    for i in 0..<matrix.rows {
      for j in 0..<i where matrix[i, j] != matrix[j, i] { throw .notSymmetric(routine: routine, row: i, column: j) }
    }
  }

  /// Throws for a size other than the expected one.
  static func require(
    columns found: Int, of what: String, toBe expected: Int, _ routine: String
  ) throws(LAPACKError) {
    guard found == expected else {
      throw .shapeMismatch(routine: routine, what: what, expected: expected, found: found)
    }
  }

  /// The meaning of a positive `info` of a routine.
  enum Failure {
    case noConvergence
    case indefinite
  }

  /// Converts a return code to an error.
  static func check(_ info: Int32, _ routine: String, ifPositive failure: Failure) throws(LAPACKError) {
    let info = Int(info)
    if info == 0 { return }
    if info == -1010 || info == -1011 { throw .outOfMemory(routine: routine, info: info) }
    if info < 0 { throw .illegalArgument(routine: routine, info: info) }
    switch failure {
    case .noConvergence: throw .notConverged(routine: routine, info: info)
    case .indefinite: throw .notPositiveDefinite(routine: routine, info: info)
    }
  }
}
