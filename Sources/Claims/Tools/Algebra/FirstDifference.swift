import Splines

extension Matrix {
  /// Returns the first entry, row by row, at which two matrices differ; `nil` if they are equal.
  ///
  /// - Precondition: the shapes agree.
  func firstDifference(from other: Matrix) -> (row: Int, column: Int)? {
    precondition(rows == other.rows && columns == other.columns, "Matrix: the shapes differ")
    guard let k = entries.indices.first(where: { entries[$0] != other.entries[$0] }) else { return nil }
    return (k / columns, k % columns)
  }
}
