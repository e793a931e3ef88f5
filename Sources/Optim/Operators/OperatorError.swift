/// An error in the data that define linear operators and inner products or to which they are applied.
public enum OperatorError: Error, Equatable, Sendable {
  /// A vector or an operator has the wrong dimension.
  case dimensionMismatch(what: String, expected: Int, found: Int)
  /// A matrix that must be square is not.
  case notSquare(rows: Int, columns: Int)
  /// A matrix that must be symmetric is not; reports the first pair of entries that differ.
  case notSymmetric(row: Int, column: Int, value: String, mirrored: String)
  /// A symmetric matrix is not positive definite: this pivot of its factorization L D L^T is not positive.
  case notPositiveDefinite(pivot: Int, value: String)
  /// A diagonal entry is zero, so the operator has no inverse.
  case zeroDiagonal(index: Int)
}

extension OperatorError: CustomStringConvertible {
  /// One line: what is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .dimensionMismatch(let what, let expected, let found):
      return "\(what) must have dimension \(expected) (got \(found))"
    case .notSquare(let rows, let columns):
      return "the matrix must be square (got \(rows) rows and \(columns) columns)"
    case .notSymmetric(let row, let column, let value, let mirrored):
      return
        "the matrix is not symmetric: entry (\(row), \(column)) is \(value), entry (\(column), \(row)) is \(mirrored)"
    case .notPositiveDefinite(let pivot, let value):
      return "the matrix is not positive definite: pivot \(pivot) is \(value); an inner product needs positive pivots"
    case .zeroDiagonal(let index):
      return "diagonal entry \(index) is zero; an invertible diagonal operator needs nonzero entries"
    }
  }
}
