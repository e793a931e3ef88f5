import Exact
import Spectral
import Splines

/// The eigenvalues of A^T A on uniform knots of [0, 1] with exact A: computed, then enclosed by exact counts.
struct CertifiedSpectrum {
  /// The order r.
  let order: SplineOrder
  /// The eigenvalues, ascending, from the bidiagonal factors.
  let values: [Double]
  private let matrix: SymmetricBandedMatrix
  /// The relative half-width of the enclosures: far above the rounding errors, far below the gaps.
  private static let width = Rational(1, 1_000_000_000)

  /// Computes the spectrum.
  ///
  /// - Throws: `SplineError`, `LAPACKError`.
  init(order: SplineOrder, intervals: Int) throws {
    let knots = try KnotVector<Rational>.uniform(order: order, intervals: intervals, lower: 0, upper: 1)
    self.order = order
    values = try Spectrum.gram(of: knots)
    matrix = SymmetricBandedMatrix(ChangeOfBasis(knots).banded.gram())
  }

  /// The bounds lambda_k (1 -+ 10^-9), k = 1 ... m.
  private func bounds(_ k: Int) -> (lower: Rational, upper: Rational) {
    let value = Rational(exactly: values[k - 1])!
    return (value * (1 - Self.width), value * (1 + Self.width))
  }

  /// Whether the k-th eigenvalue lies within the relative width of the computed one: at most k - 1 eigenvalues are below
  /// the lower bound and at least k below the upper one.
  func encloses(_ k: Int) -> Bool {
    let (lower, upper) = bounds(k)
    return matrix.eigenvalueCount(below: lower) <= k - 1 && matrix.eigenvalueCount(below: upper) >= k
  }

  /// Rational bounds of lambda_max / lambda_min; `nil` where one of the two is not enclosed.
  func ratioEnclosure() -> (lower: Rational, upper: Rational)? {
    let m = values.count
    guard encloses(1), encloses(m) else { return nil }
    let smallest = bounds(1)
    let largest = bounds(m)
    return (largest.lower / smallest.upper, largest.upper / smallest.lower)
  }
}
