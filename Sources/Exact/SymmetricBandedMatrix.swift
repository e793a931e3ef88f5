import CFLINT

/// An exact symmetric matrix that is zero more than `bandwidth` entries off the diagonal, such as A^T A for the change
/// of basis A of a spline space of order r (bandwidth r).
///
/// Rows and columns are counted from zero. Only the diagonal and the superdiagonals are stored.
public struct SymmetricBandedMatrix: Equatable, Sendable {
  /// The number of rows and columns.
  public let size: Int
  /// The number of stored superdiagonals.
  public let bandwidth: Int

  /// Entry (i, i + d), 0 <= d <= bandwidth, is at i (bandwidth + 1) + d; it is zero if i + d is outside the matrix.
  private var band: [Rational]

  /// Creates the matrix whose entry (i, j) is `entry(i, j)` for i <= j <= i + bandwidth; the lower triangle is its
  /// mirror image.
  ///
  /// A bandwidth beyond `size - 1` is reduced to that.
  /// - Precondition: both numbers are nonnegative.
  /// - Complexity: O(size * bandwidth) calls of `entry`.
  public init(size: Int, bandwidth: Int, _ entry: (Int, Int) throws -> Rational) rethrows {
    precondition(size >= 0 && bandwidth >= 0, "SymmetricBandedMatrix: negative size or bandwidth")
    self.size = size
    self.bandwidth = Swift.min(bandwidth, Swift.max(size - 1, 0))
    band = []
    band.reserveCapacity(size * (self.bandwidth + 1))
    for i in 0..<size {
      for d in 0...self.bandwidth { band.append(i + d < size ? try entry(i, i + d) : 0) }
    }
  }

  /// Creates a banded matrix from a dense symmetric one, with the narrowest band that contains it.
  ///
  /// - Throws: ``MatrixError/notSquare(operation:rows:columns:)``, ``MatrixError/notSymmetric(row:column:)``.
  /// - Complexity: O(rows^2).
  public init(_ dense: RationalMatrix) throws(MatrixError) {
    try dense.checkSymmetric("banded form")
    var widest = 0
    for i in 0..<dense.rows {
      for j in i..<dense.rows where j - i > widest && !dense[i, j].isZero { widest = j - i }
    }
    self.init(size: dense.rows, bandwidth: widest) { i, j in dense[i, j] }
  }

  /// Creates a banded matrix from a dense symmetric one, with a band of the given width.
  ///
  /// - Throws: ``MatrixError/notSquare(operation:rows:columns:)``, ``MatrixError/notSymmetric(row:column:)``,
  ///   ``MatrixError/outsideBand(row:column:bandwidth:)``, ``MatrixError/negativeBandwidth(_:)``.
  /// - Complexity: O(rows^2).
  public init(_ dense: RationalMatrix, bandwidth: Int) throws(MatrixError) {
    if bandwidth < 0 { throw .negativeBandwidth(bandwidth) }
    try dense.checkSymmetric("banded form")
    for i in 0..<dense.rows {
      for j in i..<dense.rows where j - i > bandwidth && !dense[i, j].isZero {
        throw .outsideBand(row: i, column: j, bandwidth: bandwidth)
      }
    }
    self.init(size: dense.rows, bandwidth: bandwidth) { i, j in dense[i, j] }
  }

  /// The entry (row, column), zero outside the band.
  ///
  /// - Precondition: the indices are inside the matrix.
  public subscript(row: Int, column: Int) -> Rational {
    precondition(
      row >= 0 && row < size && column >= 0 && column < size,
      "SymmetricBandedMatrix: index (\(row), \(column)) is outside a matrix of size \(size)")
    let distance = abs(row - column)
    return distance > bandwidth ? 0 : band[Swift.min(row, column) * (bandwidth + 1) + distance]
  }

  /// The matrix in dense form.
  ///
  /// - Complexity: O(size^2).
  public var dense: RationalMatrix { RationalMatrix(rows: size, columns: size) { i, j in self[i, j] } }

  /// Returns this matrix minus `shift` times the identity.
  ///
  /// - Complexity: O(size * bandwidth).
  public func subtracting(shift: Rational) -> SymmetricBandedMatrix {
    var result = self
    for i in 0..<size { result.band[i * (bandwidth + 1)] -= shift }
    return result
  }

  /// Multiplies every entry by a number.
  ///
  /// - Complexity: O(size * bandwidth).
  public func scaled(by factor: Rational) -> SymmetricBandedMatrix {
    var result = self
    for k in result.band.indices { result.band[k] *= factor }
    return result
  }

  /// Computes the exact number of negative, zero and positive eigenvalues, for every symmetric matrix, including
  /// singular ones and those with vanishing leading minors.
  ///
  /// Fraction-free banded elimination with pivots of size 1 and, where a diagonal entry vanishes, 2; a proof, not an
  /// approximation.
  /// - Complexity: O(size * bandwidth^2) operations on integers of O(size) words.
  public func inertia() -> Inertia {
    countingSigns { counts, band in
      kan_banded_inertia(counts, band, size, bandwidth)
      return true
    }!
  }

  /// Computes the exact inertia from pivots enclosed at a working precision; `nil` if the sign of a pivot remains
  /// undecided, as is always the case for a singular matrix.
  ///
  /// This is LDL^T in ball arithmetic: if the ball of every pivot excludes zero, the counts are proved. The balls widen
  /// along the matrix, by at worst about 2 log2(1 / (2^(1/w) - 1)) bits per row for the Gram matrices of splines of
  /// order w.
  /// - Precondition: the precision is at least 2 bits.
  /// - Complexity: O(size * bandwidth^2) operations on balls.
  public func inertia(precision: Int) -> Inertia? {
    precondition(precision >= 2, "SymmetricBandedMatrix: the precision must be at least 2 bits (got \(precision))")
    return countingSigns { counts, band in
      kan_banded_inertia_enclosed(counts, band, size, bandwidth, precision) != 0
    }
  }

  /// Runs a C function that counts signs and reports whether it succeeded.
  private func countingSigns(_ count: (UnsafeMutablePointer<Int>, UnsafePointer<fmpq>) -> Bool) -> Inertia? {
    if size == 0 { return Inertia(negative: 0, zero: 0, positive: 0) }
    return withBand { band in
      withUnsafeTemporaryAllocation(of: Int.self, capacity: 3) { counts in
        guard count(counts.baseAddress!, band) else { return nil }
        return Inertia(negative: counts[0], zero: counts[1], positive: counts[2])
      }
    }
  }

  /// Lends the band to C as an array; entries outside the matrix are zero.
  func withBand<Result>(_ body: (UnsafePointer<fmpq>) -> Result) -> Result {
    let copy = _fmpq_vec_init(band.count)!
    defer { _fmpq_vec_clear(copy, band.count) }
    for (k, x) in band.enumerated() where !x.isZero { x.withFLINT { fmpq_set(copy + k, $0) } }
    return body(copy)
  }

  /// Computes the exact inertia by the cheaper method: by ``inertia(precision:)`` at increasing precision, and by
  /// ``inertia()`` if that leaves a sign undecided. A proof in either case.
  ///
  /// - Complexity: that of ``inertia()`` at worst; O(size * bandwidth^2) operations on balls of O(size) bits if no
  ///   pivot is zero.
  public func inertiaByRisingPrecision() -> Inertia {
    // Balls that need more than this are about as long as the integers of the elimination.
    let longest = 256 + 32 * size
    var precision = 256
    while precision <= longest {
      if let inertia = inertia(precision: precision) { return inertia }
      precision *= 2
    }
    return inertia()
  }

  /// Returns the exact number of eigenvalues strictly below a bound.
  ///
  /// - Complexity: that of ``inertiaByRisingPrecision()``.
  public func eigenvalueCount(below bound: Rational) -> Int {
    subtracting(shift: bound).inertiaByRisingPrecision().negative
  }
}

extension RationalMatrix {
  /// Returns the exact number of negative, zero and positive eigenvalues of a symmetric matrix.
  ///
  /// - Throws: ``MatrixError/notSquare(operation:rows:columns:)``, ``MatrixError/notSymmetric(row:column:)``.
  /// - Complexity: O(rows * b^2) operations on integers, where b is the narrowest bandwidth that contains the matrix.
  public func inertia() throws(MatrixError) -> Inertia { try SymmetricBandedMatrix(self).inertia() }

  func checkSymmetric(_ operation: String) throws(MatrixError) {
    try checkSquare(operation)
    if let (row, column) = firstAsymmetry { throw .notSymmetric(row: row, column: column) }
  }
}
