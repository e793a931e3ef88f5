import RealModule

/// What a number has to be for splines to be written over it: an ordered field whose values may cross threads.
///
/// Over an exact field every identity of this module holds exactly; over `Double` and `Float` the same text is the
/// program.
public typealias SplineScalar = AlgebraicField & Comparable & Sendable

extension Numeric {
  /// The value of a small integer, which every ordered field of this package represents exactly.
  @usableFromInline
  init(integer: Int) {
    self = Self(exactly: integer)!
  }
}

/// Whether a number is finite; exact fields have no other kind.
@usableFromInline
func isFinite<Scalar: SplineScalar>(_ value: Scalar) -> Bool {
  value - value == 0
}

/// An integer power by repeated multiplication; `power(x, 0)` is 1, for zero too.
@usableFromInline
func power<Scalar: SplineScalar>(_ base: Scalar, _ exponent: Int) -> Scalar {
  var result: Scalar = 1
  for _ in 0..<exponent { result *= base }
  return result
}
