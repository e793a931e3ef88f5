import RealModule
import Splines

/// A fixed affine map of every unit, y_p = scale_p x_p + shift_p: what brings values into the interval of the next layer.
public struct AffineStage<Scalar: SplineScalar>: Sendable {
  /// The factors, one for a unit.
  public let scale: [Scalar]
  /// The offsets, one for a unit.
  public let shift: [Scalar]

  /// The stage with given factors and offsets.
  ///
  /// - Throws: ``NetworkError`` where there are none, or not equally many.
  public init(scale: [Scalar], shift: [Scalar]) throws(NetworkError) {
    guard !scale.isEmpty else { throw .widthOutOfRange(what: "the number of units of an affine stage", width: 0) }
    guard scale.count == shift.count else {
      throw .countMismatch(what: "offsets of an affine stage", expected: scale.count, found: shift.count)
    }
    self.scale = scale
    self.shift = shift
  }

  /// The increasing map of [`bounds[p].lower`, `bounds[p].upper`] onto [lower, upper] for every unit p. A unit that is
  /// known to be constant goes to the middle, with slope one.
  ///
  /// In floating point a unit that attains its bound may land outside by rounding.
  /// - Throws: ``NetworkError/widthOutOfRange(what:width:)`` for no bounds.
  public init(mapping bounds: [Bounds<Scalar>], into lower: Scalar, _ upper: Scalar) throws(NetworkError) {
    var scale: [Scalar] = []
    var shift: [Scalar] = []
    for bound in bounds {
      if bound.lower < bound.upper {
        let slope = (upper - lower) / (bound.upper - bound.lower)
        scale.append(slope)
        shift.append(lower - slope * bound.lower)
      } else {
        scale.append(1)
        shift.append((lower + upper) / 2 - bound.lower)
      }
    }
    try self.init(scale: scale, shift: shift)
  }

  /// The number of units.
  public var width: Int { scale.count }
}
