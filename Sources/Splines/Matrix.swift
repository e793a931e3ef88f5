import RealModule

/// A dense row-major matrix with indices from zero. Slow and simple: for exact work, small problems and reference
/// results.
public struct Matrix<Scalar: SplineScalar>: Equatable, Sendable {
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  /// The entries, row by row.
  public var entries: [Scalar]

  /// Creates a matrix with all entries equal.
  @inlinable
  public init(rows: Int, columns: Int, repeating value: Scalar) {
    self.rows = rows
    self.columns = columns
    entries = Array(repeating: value, count: rows * columns)
  }

  /// Creates a matrix whose entry in row `i` and column `j` is `entry(i, j)`.
  @inlinable
  public init(rows: Int, columns: Int, _ entry: (Int, Int) throws -> Scalar) rethrows {
    self.rows = rows
    self.columns = columns
    entries = []
    entries.reserveCapacity(rows * columns)
    for i in 0..<rows {
      for j in 0..<columns { entries.append(try entry(i, j)) }
    }
  }

  /// Returns the identity of size `n`.
  @inlinable
  public static func identity(_ n: Int) -> Matrix {
    Matrix(rows: n, columns: n) { i, j in i == j ? 1 : 0 }
  }

  /// The entry in row `i` and column `j`, both counted from zero.
  @inlinable
  public subscript(i: Int, j: Int) -> Scalar {
    get {
      precondition(i >= 0 && i < rows && j >= 0 && j < columns, "Matrix: index (\(i), \(j)) out of range")
      return entries[i * columns + j]
    }
    set {
      precondition(i >= 0 && i < rows && j >= 0 && j < columns, "Matrix: index (\(i), \(j)) out of range")
      entries[i * columns + j] = newValue
    }
  }

  /// Returns row `i`.
  @inlinable
  public func row(_ i: Int) -> [Scalar] { Array(entries[i * columns..<(i + 1) * columns]) }

  /// Returns the transpose.
  @inlinable
  public func transposed() -> Matrix {
    Matrix(rows: columns, columns: rows) { i, j in self[j, i] }
  }

  /// Converts every entry.
  @inlinable
  public func map<Other: SplineScalar>(_ convert: (Scalar) throws -> Other) rethrows -> Matrix<Other> {
    try Matrix<Other>(rows: rows, columns: columns) { i, j in try convert(self[i, j]) }
  }

  /// The product.
  ///
  /// - Precondition: `a.columns == b.rows`.
  /// - Complexity: O(`a.rows * a.columns * b.columns`); zero entries of `a` are skipped.
  @inlinable
  public static func * (a: Matrix, b: Matrix) -> Matrix {
    precondition(a.columns == b.rows, "Matrix: cannot multiply \(a.columns) columns by \(b.rows) rows")
    var result = Matrix(rows: a.rows, columns: b.columns, repeating: 0)
    for i in 0..<a.rows {
      for k in 0..<a.columns {
        let factor = a.entries[i * a.columns + k]
        if factor == 0 { continue }
        for j in 0..<b.columns {
          result.entries[i * b.columns + j] += factor * b.entries[k * b.columns + j]
        }
      }
    }
    return result
  }

  /// The product with a column vector.
  ///
  /// - Precondition: `v` has as many entries as the matrix has columns.
  @inlinable
  public static func * (a: Matrix, v: [Scalar]) -> [Scalar] {
    precondition(a.columns == v.count, "Matrix: cannot multiply \(a.columns) columns by a vector of \(v.count)")
    return (0..<a.rows).map { i in
      var sum: Scalar = 0
      for j in 0..<a.columns { sum += a.entries[i * a.columns + j] * v[j] }
      return sum
    }
  }

  /// The sum.
  @inlinable
  public static func + (a: Matrix, b: Matrix) -> Matrix {
    precondition(a.rows == b.rows && a.columns == b.columns, "Matrix: shapes differ")
    return Matrix(rows: a.rows, columns: a.columns) { i, j in a[i, j] + b[i, j] }
  }

  /// The difference.
  @inlinable
  public static func - (a: Matrix, b: Matrix) -> Matrix {
    precondition(a.rows == b.rows && a.columns == b.columns, "Matrix: shapes differ")
    return Matrix(rows: a.rows, columns: a.columns) { i, j in a[i, j] - b[i, j] }
  }

  /// Multiplies every entry by a factor.
  @inlinable
  public func scaled(by factor: Scalar) -> Matrix { map { $0 * factor } }
}
