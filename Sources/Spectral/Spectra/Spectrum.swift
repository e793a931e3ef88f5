import Exact
import RealModule
import Splines

/// Singular values of the change of basis A, and eigenvalues and eigenvectors of A^T A and A A^T, ascending, for any
/// strictly increasing knots.
///
/// The functions named after what they compute are accurate: they use the bidiagonal factors of A
/// (``BidiagonalProduct``), whose entries are rounded once from exact ones. Those named `dense...` are the obvious
/// methods, LAPACK on A or on A^T A formed explicitly; their small values have large relative errors.
public enum Spectrum {
  /// Computes the singular values of A, ascending, to high relative accuracy.
  ///
  /// - Throws: ``LAPACKError``, ``BidiagonalProduct/Refusal`` if entries leave the range of `Double`, ``RangeError`` if
  ///   values do.
  /// - Complexity: O(m^2 r).
  public static func singularValues(of knots: KnotVector<Rational>) throws -> [Double] {
    let values = try product(knots).singularValues()
    try requireNormal(values, "singular value")
    return values
  }

  /// Computes the eigenvalues of A^T A, which are also those of A A^T, ascending, to high relative accuracy.
  ///
  /// - Throws: the errors of ``singularValues(of:)``.
  /// - Complexity: O(m^2 r).
  public static func gram(of knots: KnotVector<Rational>) throws -> [Double] {
    try squares(of: singularValues(of: knots))
  }

  /// Computes the eigenvalues, ascending, and eigenvectors of A^T A.
  ///
  /// - Throws: the errors of ``singularValues(of:)``.
  /// - Complexity: O(m^3 r).
  public static func gramEigen(of knots: KnotVector<Rational>) throws -> EigenDecomposition {
    let (values, _, right) = try product(knots).singularVectors()
    return EigenDecomposition(values: try squares(of: values), vectors: right)
  }

  /// Computes the eigenvalues, ascending, and eigenvectors of A A^T.
  ///
  /// - Throws: the errors of ``singularValues(of:)``.
  /// - Complexity: O(m^3 r).
  public static func outerGramEigen(of knots: KnotVector<Rational>) throws -> EigenDecomposition {
    let (values, left, _) = try product(knots).singularVectors()
    return EigenDecomposition(values: try squares(of: values), vectors: left)
  }

  /// For each eigenvector of ``gramEigen(of:)`` or ``outerGramEigen(of:)``, returns the size below which an entry is
  /// rounding error: 12 m r eps over the relative gap of the singular values, since an entry undergoes about 2 m r
  /// rotations of six roundings each. An estimate, not an enclosure.
  ///
  /// - Complexity: O(m).
  public static func vectorErrors(_ eigen: EigenDecomposition, order: SplineOrder) -> [Double] {
    let sigma = eigen.values.map { $0.squareRoot() }
    func gap(_ a: Double, _ b: Double) -> Double { (b - a) / (a + b) }
    let scale = 12 * Double(sigma.count * order.value) * Double.ulpOfOne
    return sigma.indices.map { k in
      let below = k > 0 ? gap(sigma[k - 1], sigma[k]) : 1
      let above = k + 1 < sigma.count ? gap(sigma[k], sigma[k + 1]) : 1
      return scale / min(below, above)
    }
  }

  /// Counts the sign changes in each eigenvector, leaving entries below ``vectorErrors(_:order:)`` undecided.
  ///
  /// - Complexity: O(m^2).
  public static func signChanges(_ eigen: EigenDecomposition, order: SplineOrder) -> [SignChanges] {
    let errors = vectorErrors(eigen, order: order)
    return errors.indices.map { SignChanges(of: eigen.vector($0), threshold: errors[$0]) }
  }

  /// Computes the singular values of A on uniform knots, ascending, to high relative accuracy.
  ///
  /// - Throws: `SplineError` for bad sizes or an empty interval, otherwise the errors of ``singularValues(of:)``.
  /// - Complexity: O(m^2 r).
  public static func singularValues(
    order: SplineOrder, intervals: Int, lower: Rational = 0, upper: Rational = 1
  ) throws -> [Double] {
    try singularValues(of: .uniform(order: order, intervals: intervals, lower: lower, upper: upper))
  }

  /// Computes the eigenvalues of A^T A on uniform knots, ascending, to high relative accuracy.
  ///
  /// - Throws: `SplineError` for bad sizes or an empty interval, otherwise the errors of ``singularValues(of:)``.
  /// - Complexity: O(m^2 r).
  public static func gram(
    order: SplineOrder, intervals: Int, lower: Rational = 0, upper: Rational = 1
  ) throws -> [Double] {
    try gram(of: .uniform(order: order, intervals: intervals, lower: lower, upper: upper))
  }

  /// Computes the 2-norm of At = h^{r-1} A, which depends only on the order and the number of intervals. By Theorem 1
  /// it is at most 2^r / (r-1)!, the maximum of the symbol.
  ///
  /// - Throws: `SplineError` for bad sizes, otherwise the errors of ``singularValues(of:)``.
  /// - Complexity: O(m^2 r).
  public static func scaledNorm(order: SplineOrder, intervals: Int) throws -> Double {
    // With spacing 1 the scaled matrix is A itself.
    try singularValues(order: order, intervals: intervals, lower: 0, upper: Rational(max(1, intervals))).last ?? 0
  }

  /// Computes the eigenvalues of A^T A by `dsyevd` on the product, ascending: absolute errors of a small multiple of m
  /// eps ||A||^2, so that the small ones may be wrong in every digit and in sign.
  ///
  /// - Throws: ``LAPACKError``.
  /// - Complexity: O(m^3).
  public static func denseGram(of knots: KnotVector<Rational>) throws -> [Double] {
    try LAPACK.symmetricEigenvalues(LAPACK.gram(ChangeOfBasis(knots).matrix.map { Double($0) }))
  }

  private static func product(_ knots: KnotVector<Rational>) throws(BidiagonalProduct.Refusal) -> BidiagonalProduct {
    let factors = ChangeOfBasis(knots).factors.reversed()
    return try BidiagonalProduct(
      factors.map { factor in
        BidiagonalFactor(
          diagonal: factor.diagonal.map { Double($0) }, superdiagonal: factor.superdiagonal.map { Double($0) })
      })
  }
}
