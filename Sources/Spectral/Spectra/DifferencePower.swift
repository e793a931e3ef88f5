import Exact
import RealModule
import Splines

/// The integer matrix T = (I - S)^r of size m = n + r - 1, S the upper shift: (r-1)! h^{r-1} A on n uniform intervals.
///
/// Its entries are (-1)^k C(r, k) at distance k = 0 ... r above the diagonal, exact in `Double`, so that methods can be
/// compared on the same matrix.
public struct DifferencePower: Equatable, Sendable {
  /// The order r.
  public let order: SplineOrder
  /// The number of intervals n.
  public let intervals: Int

  /// Creates the matrix for an order and a number of intervals.
  ///
  /// - Throws: `SplineError.intervalCountOutOfRange`.
  public init(order: SplineOrder, intervals: Int) throws(SplineError) {
    guard intervals >= 1 else { throw .intervalCountOutOfRange(intervals) }
    self.order = order
    self.intervals = intervals
  }

  /// The size m.
  public var size: Int { intervals + order.degree }

  private func row<Scalar: SplineScalar>() -> [Scalar] {
    (1..<order.value + 1).reduce(into: [1]) { row, _ in
      row = (0...row.count).map { k in (k < row.count ? row[k] : 0) - (k > 0 ? row[k - 1] : 0) }
    }
  }

  /// T as a dense matrix.
  ///
  /// - Complexity: O(m^2).
  public var matrix: Matrix<Double> {
    let row: [Double] = row()
    return Matrix(rows: size, columns: size) { i, j in j >= i && j - i < row.count ? row[j - i] : 0 }
  }

  /// Exact statements about the eigenvalues of T^T T.
  ///
  /// - Complexity: O(m r^2).
  public var certificate: SpectralCertificate {
    let row: [Rational] = row()
    return SpectralCertificate(
      SymmetricBandedMatrix(size: size, bandwidth: order.value) { i, j in
        (max(0, j - order.value)..<i + 1).reduce(0) { $0 + row[i - $1] * row[j - $1] }
      })
  }

  /// Computes the singular values of T, ascending, each to high relative accuracy, from the factors I - S.
  ///
  /// - Throws: ``LAPACKError``; never ``BidiagonalProduct/Refusal``.
  /// - Complexity: O(m^2 r).
  public func singularValues() throws -> [Double] {
    let factor = BidiagonalFactor<Double>(
      diagonal: Array(repeating: 1, count: size), superdiagonal: Array(repeating: -1, count: size - 1))
    return try BidiagonalProduct(Array(repeating: factor, count: order.value)).singularValues()
  }

  /// Computes the eigenvalues of T^T T, ascending, as squares of accurate singular values.
  ///
  /// - Throws, Complexity: those of ``singularValues()``.
  public func gramEigenvalues() throws -> [Double] { try singularValues().map { $0 * $0 } }

  /// Computes the eigenvalues of T^T T by `dsyevd` on the product, ascending; some may be negative.
  ///
  /// - Throws: ``LAPACKError``.
  /// - Complexity: O(m^3).
  public func denseGramEigenvalues() throws -> [Double] {
    try LAPACK.symmetricEigenvalues(LAPACK.gram(matrix))
  }

  /// Computes the squares of the singular values of T by `dgesdd`, ascending.
  ///
  /// - Throws: ``LAPACKError``.
  /// - Complexity: O(m^3).
  public func squaredDenseSingularValues() throws -> [Double] {
    try LAPACK.singularValues(matrix).reversed().map { $0 * $0 }
  }

  /// Computes proved enclosures of all eigenvalues of T^T T, ascending.
  ///
  /// - Parameter relativeWidth: the maximum ratio of width to lower end, positive.
  /// - Throws: the errors of ``singularValues()``.
  /// - Complexity: two exact inertias for each of the m eigenvalues.
  public func certifiedGramEigenvalues(
    relativeWidth: Rational = Rational(1, 1_000_000_000_000)
  ) throws -> [Enclosure] {
    let certificate = certificate
    return try gramEigenvalues().enumerated().map { k, value in
      certificate.enclosure(ofEigenvalue: k, near: value, relativeWidth: relativeWidth)
    }
  }
}
