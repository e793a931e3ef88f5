import RealModule
import Splines

/// All minors of a small matrix, by expansion along the first row: the slow reference for ``NevilleFactorization``.
struct Minors<Scalar: SplineScalar>: Sendable {
  /// A minor: its rows, its columns and its value.
  struct Minor: Equatable, Sendable {
    /// The rows, ascending.
    let rows: [Int]
    /// The columns, ascending.
    let columns: [Int]
    /// The determinant of that submatrix.
    let value: Scalar
  }

  /// The largest number of rows or columns for which all minors are computed.
  static var largestSize: Int { 10 }

  private let rows: Int
  private let columns: Int
  /// Indexed by the bit set of rows times 2^columns plus the bit set of columns.
  private let values: [Scalar]

  /// Computes all minors.
  ///
  /// - Precondition: neither size exceeds ``largestSize``.
  /// - Complexity: O(C(2m, m) m) for a square matrix.
  init(_ matrix: Matrix<Scalar>) {
    precondition(max(matrix.rows, matrix.columns) <= Self.largestSize, "Minors: the matrix is too large")
    rows = matrix.rows
    columns = matrix.columns
    let width = 1 << matrix.columns
    var values = [Scalar](repeating: 0, count: (1 << matrix.rows) * width)
    values[0] = 1
    for rowSet in 1..<max(1 << matrix.rows, 2) where rowSet < 1 << matrix.rows {
      let first = rowSet.trailingZeroBitCount
      let below = rowSet & (rowSet - 1)
      for columnSet in 1..<max(width, 2)
      where columnSet < width && columnSet.nonzeroBitCount == rowSet.nonzeroBitCount {
        var sum: Scalar = 0
        var isPositive = true
        for j in 0..<matrix.columns where columnSet >> j & 1 == 1 {
          let entry = matrix[first, j]
          if entry != 0 {
            let term = entry * values[below * width + (columnSet & ~(1 << j))]
            if isPositive { sum += term } else { sum -= term }
          }
          isPositive.toggle()
        }
        values[rowSet * width + columnSet] = sum
      }
    }
    self.values = values
  }

  /// Returns the minor with the given rows and columns, both ascending and of equal length.
  ///
  /// - Precondition: the indices are in range.
  func value(rows: [Int], columns: [Int]) -> Scalar {
    precondition(rows.count == columns.count, "Minors: \(rows.count) rows and \(columns.count) columns")
    precondition(
      rows.allSatisfy { $0 >= 0 && $0 < self.rows } && columns.allSatisfy { $0 >= 0 && $0 < self.columns },
      "Minors: an index is out of range")
    func set(_ members: [Int]) -> Int { members.reduce(0) { $0 | 1 << $1 } }
    return values[set(rows) << self.columns + set(columns)]
  }

  /// A negative minor of the smallest order, or `nil` if the matrix is totally nonnegative.
  var smallestNegative: Minor? {
    let width = 1 << columns
    let negative = values.indices.filter { values[$0] < 0 }
    let smallest = negative.min {
      ($0 / width).nonzeroBitCount < ($1 / width).nonzeroBitCount
    }
    return smallest.map {
      Minor(rows: Self.members($0 / width), columns: Self.members($0 % width), value: values[$0])
    }
  }

  /// The number of minors of order at least one.
  var count: Int {
    (1...max(1, min(rows, columns))).reduce(0) { $0 + Self.binomial(rows, $1) * Self.binomial(columns, $1) }
  }

  private static func members(_ set: Int) -> [Int] { (0..<Int.bitWidth - 1).filter { set >> $0 & 1 == 1 } }

  private static func binomial(_ n: Int, _ k: Int) -> Int {
    k > n ? 0 : (0..<k).reduce(1) { $0 * (n - $1) / ($1 + 1) }
  }
}
