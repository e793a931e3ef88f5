import Exact
import Splines

/// At^T At for the scaled change of basis At = h^{r-1} A, which depends only on the order and the number of intervals.
/// Here it comes from the bidiagonal factors of A; `SpectralCertificate` uses the closed form of Corollary 1.
enum ScaledGram {
  /// Returns the exact banded matrix, of size m = n + r - 1.
  ///
  /// - Throws: `SplineError` for intervals below 1.
  static func matrix(order: SplineOrder, intervals: Int) throws -> SymmetricBandedMatrix {
    let knots = try KnotVector<Rational>.uniform(
      order: order, intervals: intervals, lower: 0, upper: Rational(intervals))
    return try SymmetricBandedMatrix(ChangeOfBasis(knots).scaledBanded().gram())
  }
}

extension SymmetricBandedMatrix {
  /// Creates a symmetric banded matrix from a banded matrix of splines, for exact inertia.
  init(_ matrix: BandedMatrix<Rational>) {
    self.init(size: matrix.rows, bandwidth: matrix.upperBandwidth) { i, j in matrix[i, j] }
  }

  /// Creates a banded matrix from the upper half of a dense symmetric matrix.
  init(upperHalfOf matrix: Matrix<Rational>) {
    self.init(size: matrix.rows, bandwidth: matrix.rows) { i, j in matrix[i, j] }
  }
}
