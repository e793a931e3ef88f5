/// Why an exact matrix could not be built, combined or inverted.
public enum MatrixError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A number of rows or columns below zero.
  case negativeSize(rows: Int, columns: Int)
  /// A list of entries of the wrong length.
  case entryCount(rows: Int, columns: Int, found: Int)
  /// Two matrices whose shapes do not fit the operation.
  case shapeMismatch(operation: String, left: [Int], right: [Int])
  /// A rectangular matrix where only a square one makes sense.
  case notSquare(operation: String, rows: Int, columns: Int)
  /// A square matrix without an inverse.
  case singular(operation: String, size: Int)
  /// A matrix that differs from its transpose; the first such entry above the diagonal.
  case notSymmetric(row: Int, column: Int)
  /// A nonzero entry outside the stated band.
  case outsideBand(row: Int, column: Int, bandwidth: Int)
  /// A number of superdiagonals below zero.
  case negativeBandwidth(Int)

  /// One line that names the fault, its place and the remedy.
  public var description: String {
    switch self {
    case .negativeSize(let rows, let columns):
      "a matrix cannot have \(rows) rows and \(columns) columns; give numbers that are not negative"
    case .entryCount(let rows, let columns, let found):
      "\(found) entries for a \(rows) x \(columns) matrix; give \(rows * columns), row by row"
    case .shapeMismatch(let operation, let left, let right):
      "\(operation): shapes \(MatrixError.shape(left)) and \(MatrixError.shape(right)) do not fit each other"
    case .notSquare(let operation, let rows, let columns):
      "\(operation) needs a square matrix and was given one of shape \(rows) x \(columns)"
    case .singular(let operation, let size):
      "\(operation): the \(size) x \(size) matrix is singular, its determinant is exactly zero"
    case .notSymmetric(let row, let column):
      "entries (\(row), \(column)) and (\(column), \(row)) differ; a symmetric matrix is needed"
    case .outsideBand(let row, let column, let bandwidth):
      "entry (\(row), \(column)) is not zero but lies outside the band of \(bandwidth) superdiagonals; widen the band"
    case .negativeBandwidth(let bandwidth):
      "a band cannot have \(bandwidth) superdiagonals; give zero (diagonal) or more"
    }
  }

  private static func shape(_ sizes: [Int]) -> String { sizes.map(String.init).joined(separator: " x ") }
}
