import CFLINT

/// A vector v, a number theta, and a proved bound on the residual |M v - theta v| / |v| for a symmetric matrix M.
///
/// M has an eigenvalue within the residual of theta. If all others are at least a distance g from theta, the
/// corresponding unit eigenvector x, with the right sign, satisfies |v / |v| - x| <= sqrt(2) residual / g (Davis and
/// Kahan).
public struct ApproximateEigenvector: Sendable {
  /// The entries, which are exact numbers; the norm is 1 up to their rounding.
  public let entries: [Ball]
  /// The Rayleigh quotient, rounded: an exact number.
  public let quotient: Rational
  /// An upper bound on the residual.
  public let residual: Rational
}

extension SymmetricBandedMatrix {
  /// Computes an eigenvector whose eigenvalue is near a shift, by inverse iteration at a working precision.
  ///
  /// The closer the shift, the more reliably the right vector is found; what the result proves holds for any shift.
  /// - Returns: the vector, or `nil` if the iteration broke down.
  /// - Precondition: the matrix is not empty; the precision is at least 2 bits.
  /// - Complexity: O(size * bandwidth^2) operations on numbers of that precision.
  public func approximateEigenvector(near shift: Rational, precision: Int) -> ApproximateEigenvector? {
    precondition(size > 0, "SymmetricBandedMatrix: an empty matrix has no eigenvector")
    precondition(precision >= 2, "SymmetricBandedMatrix: the precision must be at least 2 bits (got \(precision))")
    // The entries, theta and the residual, in this order.
    let balls = _arb_vec_init(size + 2)!
    defer { _arb_vec_clear(balls, size + 2) }
    withBand { band in
      shift.withFLINT {
        kan_banded_eigenvector(balls, balls + size, balls + (size + 1), band, size, bandwidth, $0, precision)
      }
    }
    func ball(_ k: Int) -> Ball { Ball.make(precision: precision) { arb_set($0, balls + k) } }
    let quotient = ball(size)
    let residual = ball(size + 1)
    guard quotient.isFinite, residual.isFinite else { return nil }
    return ApproximateEigenvector(
      entries: (0..<size).map(ball), quotient: quotient.midpoint, residual: residual.upper)
  }
}
