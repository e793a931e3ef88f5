import Exact
import Spectral
import Splines

/// Leading eigenvectors and singular vectors, rounded to whole numbers: in exact arithmetic any vector gives a rigorous
/// bound by its Rayleigh quotient, and a short one gives a readable counterexample.
enum LeadingVector {
  /// The eigenvector of the largest eigenvalue of a symmetric matrix, scaled to whole numbers of at most `bits` bits.
  ///
  /// - Throws: `LAPACKError`.
  static func rounded(ofSymmetric matrix: Matrix<Rational>, bits: Int) throws -> [Rational] {
    // Scaled by the largest entry, so that exact entries of any size fit a Double.
    let largest = matrix.entries.map(\.magnitude).max() ?? 0
    let scale: Rational = largest.isZero ? 1 : largest
    let eigen = try LAPACK.symmetricEigen(matrix.map { Double($0 / scale) })
    let vector = eigen.vector(matrix.rows - 1)
    let peak = vector.map(\.magnitude).max() ?? 1
    let factor = Double(sign: .plus, exponent: bits, significand: 1) / peak
    return vector.map { Rational(Int(($0 * factor).rounded())) }
  }
}
