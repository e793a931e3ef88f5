import KANCore
import RealModule

/// The function (26) of the paper in rotated coordinates, f(x', y') with x' = c x + s y, y' = -s x + c y and f(x, y) =
/// cos(4 pi x) + sin(pi y) + sin(2 pi y) + |sin(3 pi y^2)|: smooth in x', with kinks along lines of constant y'.
///
/// The coordinates (x', y') belong to axes rotated counterclockwise by the angle, 0.175 in the paper.
package struct RotatedTarget: Sendable {
  /// The interval from which the paper draws both coordinates.
  package static let side = 0.0001...0.9999

  /// The angle of the rotation, in radians.
  package let angle: Double

  /// Creates the function for an angle.
  package init(angle: Double = 0.175) { self.angle = angle }

  /// Returns the value at (x, y).
  package func value(_ x: Double, _ y: Double) -> Double {
    let c = Double.cos(angle)
    let s = Double.sin(angle)
    let u = c * x + s * y
    let v = -s * x + c * y
    return Double.cos(4 * .pi * u) + Double.sin(.pi * v) + Double.sin(2 * .pi * v) + abs(Double.sin(3 * .pi * v * v))
  }

  /// Draws samples at uniformly random points of the square ``side`` x ``side``, with targets scaled to [0, 1] by their
  /// range.
  ///
  /// - Throws: `NetworkError.noSamples` for a count that is not positive.
  package func samples<G: RandomNumberGenerator>(count: Int, using generator: inout G) throws -> Samples {
    let inputs = (0..<2 * max(0, count)).map { _ in Double.random(in: RotatedTarget.side, using: &generator) }
    let values = (0..<max(0, count)).map { value(inputs[2 * $0], inputs[2 * $0 + 1]) }
    let least = values.min() ?? 0
    let range = (values.max() ?? 0) - least
    let targets = values.map { range > 0 ? ($0 - least) / range : 0 }
    return try Samples(inputs: inputs, inputWidth: 2, targets: targets, targetWidth: 1)
  }
}
