import RealModule
import Splines

/// A stage of a network.
public enum ReferenceStage<Scalar: SplineScalar>: Sendable {
  /// A linear map without bias.
  case linear(LinearStage<Scalar>)
  /// A fixed affine map of every unit.
  case affine(AffineStage<Scalar>)
  /// A layer of edges.
  case layer(ReferenceLayer<Scalar>)

  /// The number of inputs.
  public var inputs: Int {
    switch self {
    case .linear(let stage): stage.matrix.columns
    case .affine(let stage): stage.width
    case .layer(let layer): layer.inputs
    }
  }

  /// The number of outputs.
  public var outputs: Int {
    switch self {
    case .linear(let stage): stage.matrix.rows
    case .affine(let stage): stage.width
    case .layer(let layer): layer.outputs
    }
  }
}

/// A Kolmogorov-Arnold network as a chain of stages of any depth and width, generic over the scalar.
///
/// Deliberately slow and simple: it is exact over the rationals, and all faster code is checked against it. It is a
/// value; training creates new ones with ``replacingParameters(with:of:)``.
public struct ReferenceNetwork<Scalar: SplineScalar>: Sendable {
  /// The stages, starting with the one next to the inputs.
  public let stages: [ReferenceStage<Scalar>]

  /// Creates a chain of given stages.
  ///
  /// - Throws: ``NetworkError/noStages`` and ``NetworkError/stagesDoNotFit(stage:inputs:previousOutputs:)``.
  public init(stages: [ReferenceStage<Scalar>]) throws(NetworkError) {
    guard !stages.isEmpty else { throw .noStages }
    for k in 1..<max(1, stages.count) where stages[k].inputs != stages[k - 1].outputs {
      throw .stagesDoNotFit(stage: k, inputs: stages[k].inputs, previousOutputs: stages[k - 1].outputs)
    }
    self.stages = stages
  }

  /// The number of inputs.
  public var inputs: Int { stages[0].inputs }
  /// The number of outputs.
  public var outputs: Int { stages[stages.count - 1].outputs }

  /// The layers of edges, in order; the index of a layer is its position here.
  public var layers: [ReferenceLayer<Scalar>] {
    stages.compactMap { stage in
      if case .layer(let layer) = stage { return layer }
      return nil
    }
  }

  /// Returns the network with every layer of edges replaced by `transform(number, layer)`; other stages are unchanged.
  ///
  /// - Throws: the errors of `transform`, and ``NetworkError`` if the new layers do not match.
  public func mapLayers(
    _ transform: (_ number: Int, _ layer: ReferenceLayer<Scalar>) throws -> ReferenceLayer<Scalar>
  ) throws -> ReferenceNetwork {
    var number = 0
    return try ReferenceNetwork(
      stages: stages.map { stage in
        guard case .layer(let layer) = stage else { return stage }
        defer { number += 1 }
        return .layer(try transform(number, layer))
      })
  }

  /// Returns the outputs for a batch, [sample][output].
  ///
  /// - Parameter batch: the inputs, [sample][input].
  /// - Throws: ``NetworkError/outsideDomain(layer:unit:sample:value:lower:upper:)`` and
  ///   ``NetworkError/sampleWidth(what:sample:expected:found:)``.
  /// - Complexity: O(P Q m) per sample and layer.
  public func outputs(at batch: [[Scalar]]) throws -> [[Scalar]] {
    try batch.enumerated().map { sample, x in try trace(x, sample: sample, derivatives: false).output }
  }

  /// Returns the same function in other coordinates of its edges; see ``ReferenceLayer/rewritten(in:layer:)``.
  ///
  /// - Throws: ``NetworkError/notASplineLayer(layer:)``, `SplineError.notUniform`.
  public func rewritten(in coordinates: WeightCoordinates) throws -> ReferenceNetwork {
    try mapLayers { number, layer in try layer.rewritten(in: coordinates, layer: number) }
  }

  /// Returns the same function with every layer in one of the three forms of Lemma 3.
  ///
  /// - Throws: ``NetworkError/notASplineLayer(layer:)``.
  public func written(as form: EvaluationForm) throws -> ReferenceNetwork {
    try mapLayers { number, layer in try layer.written(as: form, layer: number) }
  }
}
