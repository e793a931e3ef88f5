import RealModule
import Splines

/// Where a matrix agrees with a stencil and where it does not: an exact form of "Toeplitz up to the boundary".
public struct ToeplitzStructure: Equatable, Sendable {
  /// The rows with an entry that differs from the stencil; `nil` if the whole matrix is the Toeplitz matrix.
  public let deviatingRows: ClosedRange<Int>?
  /// The columns with an entry that differs from the stencil.
  public let deviatingColumns: ClosedRange<Int>?
  /// The number of entries that differ from the stencil.
  public let deviations: Int
  /// The number of compared entries.
  public let entries: Int

  /// Compares every entry (i, j) with the stencil coefficient at j - i.
  ///
  /// - Complexity: O(rows * columns).
  public init<Scalar>(_ matrix: Matrix<Scalar>, against stencil: Stencil<Scalar>) {
    var rows: ClosedRange<Int>?
    var columns: ClosedRange<Int>?
    var deviations = 0
    func include(_ index: Int, in range: inout ClosedRange<Int>?) {
      range = range.map { min($0.lowerBound, index)...max($0.upperBound, index) } ?? index...index
    }
    for i in 0..<matrix.rows {
      for j in 0..<matrix.columns where matrix[i, j] != stencil[j - i] {
        deviations += 1
        include(i, in: &rows)
        include(j, in: &columns)
      }
    }
    deviatingRows = rows
    deviatingColumns = columns
    self.deviations = deviations
    entries = matrix.rows * matrix.columns
  }

  /// Returns whether every deviation lies in the leading block of the given size, the corner of A^T A.
  public func isToeplitz(outsideLeadingBlock size: Int) -> Bool {
    (deviatingRows.map { $0.upperBound < size } ?? true) && (deviatingColumns.map { $0.upperBound < size } ?? true)
  }

  /// Returns whether every deviation lies in the trailing block of the given size of a matrix of size m, the corner of
  /// A A^T.
  public func isToeplitz(outsideTrailingBlock size: Int, of m: Int) -> Bool {
    (deviatingRows.map { $0.lowerBound >= m - size } ?? true)
      && (deviatingColumns.map { $0.lowerBound >= m - size } ?? true)
  }
}
