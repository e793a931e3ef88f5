import RealModule

/// A matrix whose entry (i, j) vanishes unless `-lowerBandwidth <= j - i <= upperBandwidth`; indices start at zero.
public struct BandedMatrix<Scalar: SplineScalar>: Equatable, Sendable {
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  /// The number of diagonals below the main one.
  public let lowerBandwidth: Int
  /// The number of diagonals above the main one.
  public let upperBandwidth: Int
  /// The band row by row, `lowerBandwidth + upperBandwidth + 1` entries each; slots outside the matrix hold zero.
  @usableFromInline var band: [Scalar]

  /// Creates a zero matrix.
  @inlinable
  public init(rows: Int, columns: Int, lowerBandwidth: Int, upperBandwidth: Int) {
    precondition(lowerBandwidth >= 0 && upperBandwidth >= 0, "BandedMatrix: negative bandwidth")
    self.rows = rows
    self.columns = columns
    self.lowerBandwidth = lowerBandwidth
    self.upperBandwidth = upperBandwidth
    band = Array(repeating: 0, count: rows * (lowerBandwidth + upperBandwidth + 1))
  }

  /// The columns that may be nonzero in row `i`.
  @inlinable
  public func bandColumns(ofRow i: Int) -> Range<Int> {
    let first = Swift.min(Swift.max(0, i - lowerBandwidth), columns)
    return first..<Swift.max(first, Swift.min(columns, i + upperBandwidth + 1))
  }

  /// The entry in row `i` and column `j`, zero outside the band.
  ///
  /// - Precondition: both indices are in range; when writing, the entry lies inside the band.
  @inlinable
  public subscript(i: Int, j: Int) -> Scalar {
    get {
      precondition(i >= 0 && i < rows && j >= 0 && j < columns, "BandedMatrix: index (\(i), \(j)) out of range")
      let offset = j - i + lowerBandwidth
      let width = lowerBandwidth + upperBandwidth + 1
      return offset >= 0 && offset < width ? band[i * width + offset] : 0
    }
    set {
      let offset = j - i + lowerBandwidth
      let width = lowerBandwidth + upperBandwidth + 1
      precondition(
        i >= 0 && i < rows && j >= 0 && j < columns && offset >= 0 && offset < width,
        "BandedMatrix: index (\(i), \(j)) outside the band")
      band[i * width + offset] = newValue
    }
  }

  /// The matrix in dense form.
  @inlinable
  public var dense: Matrix<Scalar> {
    var result = Matrix<Scalar>(rows: rows, columns: columns, repeating: 0)
    for i in 0..<rows {
      for j in bandColumns(ofRow: i) { result[i, j] = self[i, j] }
    }
    return result
  }

  /// The Gram matrix A^T A, symmetric, with `lowerBandwidth + upperBandwidth` diagonals on either side.
  ///
  /// - Complexity: O(rows w^2) for a band of w entries.
  @inlinable
  public func gram() -> BandedMatrix {
    let width = lowerBandwidth + upperBandwidth
    var result = BandedMatrix(rows: columns, columns: columns, lowerBandwidth: width, upperBandwidth: width)
    for k in 0..<rows {
      for i in bandColumns(ofRow: k) {
        for j in bandColumns(ofRow: k) where j >= i { result[i, j] += self[k, i] * self[k, j] }
      }
    }
    result.mirrorUpperTriangle()
    return result
  }

  /// The outer Gram matrix A A^T, symmetric, with `lowerBandwidth + upperBandwidth` diagonals on either side.
  ///
  /// - Complexity: O(rows w^2) for a band of w entries.
  @inlinable
  public func outerGram() -> BandedMatrix {
    let width = lowerBandwidth + upperBandwidth
    var result = BandedMatrix(rows: rows, columns: rows, lowerBandwidth: width, upperBandwidth: width)
    for i in 0..<rows {
      for j in i..<Swift.min(rows, i + width + 1) {
        var sum: Scalar = 0
        for k in bandColumns(ofRow: j) where bandColumns(ofRow: i).contains(k) { sum += self[i, k] * self[j, k] }
        result[i, j] = sum
      }
    }
    result.mirrorUpperTriangle()
    return result
  }

  @usableFromInline
  mutating func mirrorUpperTriangle() {
    for i in 0..<rows {
      for j in bandColumns(ofRow: i) where j < i { self[i, j] = self[j, i] }
    }
  }
}
