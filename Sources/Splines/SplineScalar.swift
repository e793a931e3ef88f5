import RealModule

/// The requirements on scalars for splines: an ordered field whose values may be sent across threads.
///
/// Over an exact field every identity of this module holds exactly; the same code runs over `Double` and `Float`.
public typealias SplineScalar = AlgebraicField & Comparable & Sendable

extension Numeric {
  /// Converts a small integer, which every ordered field of this package represents exactly.
  @usableFromInline
  init(integer: Int) {
    self = Self(exactly: integer)!
  }
}

/// Returns whether a number is finite; in an exact field every number is.
@usableFromInline
func isFinite<Scalar: SplineScalar>(_ value: Scalar) -> Bool {
  value - value == 0
}

/// Computes an integer power by repeated multiplication; `power(x, 0)` is 1, even for zero.
@usableFromInline
func power<Scalar: SplineScalar>(_ base: Scalar, _ exponent: Int) -> Scalar {
  var result: Scalar = 1
  for _ in 0..<exponent { result *= base }
  return result
}
