import RealModule
import Splines

extension ReferenceNetwork {
  /// Returns the network over another scalar, with every weight, knot, scale, and offset converted.
  ///
  /// - Throws: ``NetworkError/notASplineLayer(layer:)`` for bases other than B-splines and ReLU powers, and
  ///   `SplineError` if two knots become equal or one overflows.
  public func map<Other: SplineScalar>(_ convert: (Scalar) -> Other) throws -> ReferenceNetwork<Other> {
    var number = 0
    return try ReferenceNetwork<Other>(
      stages: stages.map { stage in
        switch stage {
        case .linear(let linear): return .linear(try LinearStage(linear.matrix.map(convert)))
        case .affine(let affine):
          return .affine(try AffineStage(scale: affine.scale.map(convert), shift: affine.shift.map(convert)))
        case .layer(let layer):
          guard let (knots, coordinates) = layer.splineCoordinates else {
            throw NetworkError.notASplineLayer(layer: number)
          }
          number += 1
          return .layer(
            try ReferenceLayer<Other>(
              basis: coordinates.basis(on: knots.map(convert)), inputs: layer.inputs, outputs: layer.outputs,
              weights: layer.weights.map(convert)))
        }
      })
  }
}
