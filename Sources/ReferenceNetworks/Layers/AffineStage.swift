import RealModule
import Splines

/// A fixed affine map of every unit, y_p = scale_p x_p + shift_p, which maps values into the interval of the next
/// layer.
public struct AffineStage<Scalar: SplineScalar>: Sendable {
  /// The factors, one per unit.
  public let scale: [Scalar]
  /// The offsets, one per unit.
  public let shift: [Scalar]

  /// Creates a stage with given factors and offsets.
  ///
  /// - Throws: ``NetworkError`` if there are none, or their numbers differ.
  public init(scale: [Scalar], shift: [Scalar]) throws(NetworkError) {
    guard !scale.isEmpty else { throw .widthOutOfRange(what: "the number of units of an affine stage", width: 0) }
    guard scale.count == shift.count else {
      throw .countMismatch(what: "offsets of an affine stage", expected: scale.count, found: shift.count)
    }
    self.scale = scale
    self.shift = shift
  }

  /// Creates the increasing map of `bounds[p]` onto [lower, upper] for every unit p. A unit that is known to be
  /// constant maps to the midpoint, with slope one.
  ///
  /// In floating point, a unit that attains its bound may end up outside due to rounding.
  /// - Throws: ``NetworkError/widthOutOfRange(what:width:)`` for no bounds.
  public init(mapping bounds: [ClosedRange<Scalar>], into lower: Scalar, _ upper: Scalar) throws(NetworkError) {
    var scale: [Scalar] = []
    var shift: [Scalar] = []
    for bound in bounds {
      if bound.lowerBound < bound.upperBound {
        let slope = (upper - lower) / (bound.upperBound - bound.lowerBound)
        scale.append(slope)
        shift.append(lower - slope * bound.lowerBound)
      } else {
        scale.append(1)
        shift.append((lower + upper) / 2 - bound.lowerBound)
      }
    }
    try self.init(scale: scale, shift: shift)
  }

  /// The number of units.
  public var width: Int { scale.count }
}
