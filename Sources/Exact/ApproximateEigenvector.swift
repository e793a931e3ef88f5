import CFLINT

/// A vector v, a number theta, and a proved bound of the residual |M v - theta v| / |v| for a symmetric matrix M.
///
/// M has an eigenvalue within the residual of theta. Where all others are at least a distance g away from theta, the unit
/// eigenvector x of that one, with the right sign, satisfies |v / |v| - x| <= sqrt(2) residual / g (Davis and Kahan).
public struct ApproximateEigenvector: Sendable {
  /// The entries, exact numbers; the norm is 1 up to their rounding.
  public let entries: [Ball]
  /// Rayleigh's quotient, rounded: an exact number.
  public let quotient: Rational
  /// An upper bound of the residual.
  public let residual: Rational
}

extension SymmetricBandedMatrix {
  /// An eigenvector whose eigenvalue is near a shift, by inverse iteration at a working precision.
  ///
  /// The nearer the shift, the surer the right vector is found; what the result proves, it proves for any shift.
  /// - Returns: `nil` where the iteration broke down.
  /// - Precondition: the matrix has a row; the precision is at least 2 bits.
  /// - Complexity: O(size * bandwidth^2) operations on numbers of that precision.
  public func approximateEigenvector(near shift: Rational, precision: Int) -> ApproximateEigenvector? {
    precondition(size > 0, "SymmetricBandedMatrix: an empty matrix has no eigenvector")
    precondition(precision >= 2, "SymmetricBandedMatrix: a precision of \(precision) bits; give at least 2")
    // The entries, then theta, then the residual.
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
