import Exact
import Spectral
import Splines

/// Leading eigenvectors and singular vectors, rounded to integers: in exact arithmetic any vector gives a rigorous
/// bound by its Rayleigh quotient, and a short one gives a readable counterexample.
package enum LeadingVector {
  /// Returns the eigenvector of the largest eigenvalue of a symmetric matrix, scaled to integers of at most `bits`
  /// bits.
  package static func rounded(ofSymmetric matrix: Matrix<Rational>, bits: Int) throws -> [Rational] {
    // Scaled by the largest entry, so that exact entries of any size fit in a Double.
    let largest = matrix.entries.map(\.magnitude).max() ?? 0
    let scale: Rational = largest.isZero ? 1 : largest
    let eigen = try LAPACK.symmetricEigen(matrix.map { Double($0 / scale) })
    let vector = eigen.vector(matrix.rows - 1)
    let peak = vector.map(\.magnitude).max() ?? 1
    let factor = Double(sign: .plus, exponent: bits, significand: 1) / peak
    return vector.map { Rational(Int(($0 * factor).rounded())) }
  }
}

extension LeadingVector {
  /// Returns the largest eigenvalue of a small positive semidefinite matrix, without LAPACK and to four digits or more:
  /// the result of 2^14 steps of power iteration, by squaring.
  package static func radius(_ matrix: Matrix<Double>) -> Double {
    let n = matrix.rows
    let trace = (0..<n).reduce(0.0) { $0 + matrix[$1, $1] }
    guard trace > 0 else { return 0 }
    var power = matrix.scaled(by: 1 / trace)
    for _ in 0..<14 {
      power = power * power
      let size = (0..<n).reduce(0.0) { $0 + power[$1, $1] }
      power = power.scaled(by: 1 / size)
    }
    // trace(M P) / trace(P) with P = M^p, p = 2^14, lies below rho and above rho / n^{1/p}.
    var sum = 0.0
    for i in 0..<n { for j in 0..<n { sum += matrix[i, j] * power[j, i] } }
    return sum / (0..<n).reduce(0.0) { $0 + power[$1, $1] }
  }
}
