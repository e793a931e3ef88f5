import Optim
import RealModule
import Splines

extension ReferenceNetwork {
  /// Returns the number of selected parameters.
  public func parameterCount(of selection: ParameterSelection = .edgeWeights) -> Int {
    stages.reduce(0) { $0 + weights(of: $1, selection).count }
  }

  /// Returns the selected parameters in the coordinates of the weights: stage by stage, [q][p][i] for edges, [q][p] for
  /// linear maps.
  public func parameters(of selection: ParameterSelection = .edgeWeights) -> [Scalar] {
    stages.flatMap { weights(of: $0, selection) }
  }

  /// Returns the selected parameters in given coordinates.
  ///
  /// - Throws: the same errors as ``rewritten(in:)``.
  public func parameters(
    in coordinates: WeightCoordinates, of selection: ParameterSelection = .edgeWeights
  ) throws -> [Scalar] {
    try rewritten(in: coordinates).parameters(of: selection)
  }

  /// Returns the network with other parameters, in the coordinates of the weights and the order of ``parameters(of:)``.
  ///
  /// - Throws: ``NetworkError/countMismatch(what:expected:found:)``.
  public func replacingParameters(
    with parameters: [Scalar], of selection: ParameterSelection = .edgeWeights
  ) throws -> ReferenceNetwork {
    let count = parameterCount(of: selection)
    guard parameters.count == count else {
      throw NetworkError.countMismatch(what: "parameters of the network", expected: count, found: parameters.count)
    }
    var rest = parameters[...]
    return try ReferenceNetwork(
      stages: stages.map { stage in
        let own = Array(rest.prefix(weights(of: stage, selection).count))
        rest = rest.dropFirst(own.count)
        switch stage {
        case .affine: return stage
        case .layer(let layer): return .layer(try layer.replacingWeights(with: own))
        case .linear(let linear):
          guard selection == .allWeights else { return stage }
          let columns = linear.matrix.columns
          return .linear(try LinearStage(Matrix(rows: linear.matrix.rows, columns: columns) { own[$0 * columns + $1] }))
        }
      })
  }

  /// Returns the change of basis C on the vector of all selected parameters, one copy per edge: parameters in
  /// `coordinates` are C^T u, gradients C^{-1} g_u (so g_u = C g). Linear maps are unchanged.
  ///
  /// - Throws: ``NetworkError/notASplineLayer(layer:)``, `SplineError.notUniform`.
  public func changeOfBasis(
    to coordinates: WeightCoordinates = .relu, of selection: ParameterSelection = .edgeWeights
  ) throws -> BlockDiagonalOperator<Scalar> {
    var blocks: [BlockDiagonalOperator<Scalar>.Block] = []
    var number = 0
    for stage in stages {
      switch stage {
      case .affine: break
      case .linear:
        let count = weights(of: stage, selection).count
        if count > 0 { blocks.append(.init(DiagonalOperator<Scalar>.identity(count))) }
      case .layer(let layer):
        guard let (knots, _) = layer.splineCoordinates else { throw NetworkError.notASplineLayer(layer: number) }
        let change = try coordinates.changeOfBasis(on: knots)
        blocks.append(.init(change, repetitions: layer.inputs * layer.outputs))
        number += 1
      }
    }
    return BlockDiagonalOperator(blocks)
  }

  private func weights(of stage: ReferenceStage<Scalar>, _ selection: ParameterSelection) -> [Scalar] {
    switch stage {
    case .affine: return []
    case .layer(let layer): return layer.weights
    case .linear(let linear): return selection == .allWeights ? linear.matrix.entries : []
    }
  }
}
