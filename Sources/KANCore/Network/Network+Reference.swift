import RealModule
@_exported import ReferenceNetworks
import Splines

extension Network {
  /// Returns the same function as a reference network over any scalar, with the parameters converted.
  ///
  /// Normalizations by the bounds of a linear map become affine ones; the bounds are computed in the target scalar.
  /// - Parameters:
  ///   - others: parameters to use instead of the network's own; `nil` for its own.
  ///   - convert: converts a double to the target scalar.
  /// - Throws: `NetworkError.noReference(stage:what:)` for stages that the reference lacks: sigmoid and tanh, biases,
  ///   and activations; `NetworkError.rangesNotRemembered(stage:)`, and for a wrong number of parameters.
  public func reference<Scalar: SplineScalar>(
    parameters others: [Scalar]? = nil, _ convert: (Double) -> Scalar
  ) throws -> ReferenceNetwork<Scalar> {
    let all = others ?? parameters.map(convert)
    guard all.count == parameterCount else {
      throw NetworkError.countMismatch(what: "parameters of the network", expected: parameterCount, found: all.count)
    }
    var result: [ReferenceStage<Scalar>] = []
    for (k, (stage, range)) in zip(stages, parameterRanges).enumerated() {
      let own = Array(all[range])
      switch stage {
      case .linear(let map):
        result.append(
          .linear(try LinearStage(Matrix(rows: map.outputs, columns: map.inputs) { own[$0 * map.inputs + $1] })))
      case .splines(let edges):
        result.append(
          .layer(
            try ReferenceLayer(
              knots: edges.knots.map(convert), inputs: edges.inputs, outputs: edges.outputs, weights: own)))
      case .dense(let map):
        guard !map.hasBias else { throw NetworkError.noReference(stage: k, what: "a dense stage with bias") }
        result.append(
          .linear(try LinearStage(Matrix(rows: map.outputs, columns: map.inputs) { own[$0 * map.inputs + $1] })))
      case .activation: throw NetworkError.noReference(stage: k, what: "an activation")
      case .normalize(let map):
        result.append(.affine(try reference(of: map, stage: k, before: result.last, convert)))
      }
    }
    return try ReferenceNetwork(stages: result)
  }

  private func reference<Scalar: SplineScalar>(
    of map: Normalization, stage k: Int, before: ReferenceStage<Scalar>?, _ convert: (Double) -> Scalar
  ) throws -> AffineStage<Scalar> {
    func onto(_ bounds: [ClosedRange<Scalar>]) throws -> AffineStage<Scalar> {
      try AffineStage(mapping: bounds, into: convert(map.lower), convert(map.upper))
    }
    func converted(_ bounds: [ClosedRange<Double>]) -> [ClosedRange<Scalar>] {
      bounds.map { convert($0.lowerBound)...convert($0.upperBound) }
    }
    switch map.kind {
    case .affine(let scale, let shift):
      return try AffineStage(scale: scale.map(convert), shift: shift.map(convert))
    case .linearBounds(let box):
      guard case .linear(let linear) = before else { throw NetworkError.noLinearMapBefore(stage: k) }
      return try onto(linear.outputBounds(for: converted(box)))
    case .batchRange(let remembered):
      guard let remembered else { throw NetworkError.rangesNotRemembered(stage: k) }
      return try onto(converted(remembered))
    case .sigmoid: throw NetworkError.noReference(stage: k, what: "a sigmoid")
    case .tanh: throw NetworkError.noReference(stage: k, what: "a tanh")
    }
  }
}
