/// The reason why an exact matrix could not be built, combined or inverted.
public enum MatrixError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The number of rows or columns is negative.
  case negativeSize(rows: Int, columns: Int)
  /// The list of entries has the wrong length.
  case entryCount(rows: Int, columns: Int, found: Int)
  /// The shapes of two matrices do not match the operation.
  case shapeMismatch(operation: String, left: [Int], right: [Int])
  /// The matrix is rectangular, but the operation needs a square one.
  case notSquare(operation: String, rows: Int, columns: Int)
  /// The matrix is square but has no inverse.
  case singular(operation: String, size: Int)
  /// The matrix differs from its transpose; reports the first such entry above the diagonal.
  case notSymmetric(row: Int, column: Int)
  /// A nonzero entry lies outside the stated band.
  case outsideBand(row: Int, column: Int, bandwidth: Int)
  /// The number of superdiagonals is negative.
  case negativeBandwidth(Int)

  /// One line with the error, its location and the fix.
  public var description: String {
    switch self {
    case .negativeSize(let rows, let columns):
      "a matrix cannot have \(rows) rows and \(columns) columns; give nonnegative numbers"
    case .entryCount(let rows, let columns, let found):
      "got \(found) entries for a \(rows) x \(columns) matrix; give \(rows * columns), row by row"
    case .shapeMismatch(let operation, let left, let right):
      "\(operation): shapes \(MatrixError.shape(left)) and \(MatrixError.shape(right)) do not match"
    case .notSquare(let operation, let rows, let columns):
      "\(operation) needs a square matrix (got \(rows) x \(columns))"
    case .singular(let operation, let size):
      "\(operation): the \(size) x \(size) matrix is singular (its determinant is exactly zero)"
    case .notSymmetric(let row, let column):
      "entries (\(row), \(column)) and (\(column), \(row)) differ; the matrix must be symmetric"
    case .outsideBand(let row, let column, let bandwidth):
      "entry (\(row), \(column)) is nonzero but lies outside the band of \(bandwidth) superdiagonals; widen the band"
    case .negativeBandwidth(let bandwidth):
      "a band cannot have \(bandwidth) superdiagonals; give at least 0 (diagonal)"
    }
  }

  private static func shape(_ sizes: [Int]) -> String { sizes.map(String.init).joined(separator: " x ") }
}
