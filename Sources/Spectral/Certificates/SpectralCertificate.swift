import Exact
import RealModule
import Splines

/// Exact statements about the eigenvalues of a symmetric banded rational matrix, each of them a count by exact inertia
/// (Sylvester's law): nothing is rounded anywhere.
public struct SpectralCertificate: Sendable {
  /// The matrix to which the statements apply.
  public let matrix: SymmetricBandedMatrix

  /// Creates statements about a custom matrix.
  public init(_ matrix: SymmetricBandedMatrix) { self.matrix = matrix }

  /// Creates statements about A^T A for the change of basis A on given knots.
  ///
  /// - Complexity: O(m r^2).
  public init(gramOf knots: KnotVector<Rational>) {
    self.init(ChangeOfBasis(knots).banded.gram(), bandwidth: knots.order.value)
  }

  /// Creates statements about A A^T for the change of basis A on given knots.
  ///
  /// - Complexity: O(m r^2).
  public init(outerGramOf knots: KnotVector<Rational>) {
    self.init(ChangeOfBasis(knots).banded.outerGram(), bandwidth: knots.order.value)
  }

  /// Creates statements about At^T At for the scaled change of basis At = h^{r-1} A = (I - S)^r / (r-1)! on uniform
  /// knots, which depends only on the order and the number of intervals.
  ///
  /// - Throws: `SplineError.intervalCountOutOfRange(_:)`.
  /// - Complexity: O(m r^2).
  public init(scaledGramOfOrder order: SplineOrder, intervals: Int) throws(SplineError) {
    guard intervals >= 1 else { throw .intervalCountOutOfRange(intervals) }
    let r = order.value
    let m = intervals + r - 1
    let row = Stencil<Rational>.changeOfBasis(order: order)
    var scaled = BandedMatrix<Rational>(rows: m, columns: m, lowerBandwidth: 0, upperBandwidth: r)
    for i in 0..<m {
      for j in scaled.bandColumns(ofRow: i) { scaled[i, j] = row[j - i] }
    }
    self.init(scaled.gram(), bandwidth: r)
  }

  private init(_ gram: BandedMatrix<Rational>, bandwidth: Int) {
    self.init(SymmetricBandedMatrix(size: gram.rows, bandwidth: bandwidth) { i, j in gram[i, j] })
  }

  /// Returns the number of eigenvalues strictly below a bound.
  ///
  /// - Complexity: O(m w^2) operations on integers of O(m) words, for w superdiagonals.
  public func eigenvalueCount(below bound: Rational) -> Int {
    matrix.eigenvalueCount(below: bound)
  }

  /// Returns whether every eigenvalue is strictly below a bound, that is, whether `bound` I minus the matrix is
  /// positive definite.
  ///
  /// - Complexity: that of ``eigenvalueCount(below:)``.
  public func allEigenvalues(below bound: Rational) -> Bool { eigenvalueCount(below: bound) == matrix.size }

  /// Whether every eigenvalue is strictly positive.
  ///
  /// - Complexity: that of ``eigenvalueCount(below:)``.
  public var isPositiveDefinite: Bool { matrix.inertia().positive == matrix.size }
}
