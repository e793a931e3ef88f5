/// The numbers of a network as tensors, named "stages.<number>.<what>".
struct StageTensors {
  /// The prefix of the names: empty, or "best." for the best network of a checkpoint.
  var prefix = ""

  /// Returns the name of a tensor of stage `k`.
  func name(_ k: Int, _ what: String) -> String { "\(prefix)stages.\(k).\(what)" }

  /// Adds the tensors of a network: "weights" [q][p] of linear maps, [q][p][i] of edges, [q][p] and "bias" [q] of dense
  /// stages; "scale", "shift", "box", "remembered" of normalizations.
  func add(_ network: Network, to file: inout TensorFile) {
    for (k, range) in network.parameterRanges.enumerated() {
      let weights = network.parameters[range]
      switch network.stages[k] {
      case .linear(let map):
        file[name(k, "weights")] = Tensor(shape: [map.outputs, map.inputs], .doubles(Array(weights)))
      case .splines(let edges):
        file[name(k, "weights")] = Tensor(
          shape: [edges.outputs, edges.inputs, edges.dimension], .doubles(Array(weights)))
      case .dense(let map):
        let count = map.outputs * map.inputs
        file[name(k, "weights")] = Tensor(shape: [map.outputs, map.inputs], .doubles(Array(weights.prefix(count))))
        if map.hasBias { file[name(k, "bias")] = Tensor(Array(weights.dropFirst(count))) }
      case .normalize(let map):
        switch map.kind {
        case .affine(let scale, let shift):
          file[name(k, "scale")] = Tensor(scale)
          file[name(k, "shift")] = Tensor(shift)
        case .linearBounds(let box): file[name(k, "box")] = tensor(box)
        case .batchRange(let ranges?): file[name(k, "remembered")] = tensor(ranges)
        case .batchRange(nil), .sigmoid, .tanh: break
        }
      case .activation: break
      }
    }
  }

  /// Returns the parameters of a network with given stages.
  ///
  /// - Throws: ``FileError`` for tensors that are missing, have the wrong type or shape, or are not finite.
  func parameters(_ stages: [Stage], from tensors: TensorFile, file: String) throws(FileError) -> [Double] {
    var parameters: [Double] = []
    for (k, stage) in stages.enumerated() {
      switch stage {
      case .linear(let map):
        parameters += try tensors.finiteDoubles(name(k, "weights"), shape: [map.outputs, map.inputs], file: file)
      case .splines(let edges):
        parameters += try tensors.finiteDoubles(
          name(k, "weights"), shape: [edges.outputs, edges.inputs, edges.dimension], file: file)
      case .dense(let map):
        parameters += try tensors.finiteDoubles(name(k, "weights"), shape: [map.outputs, map.inputs], file: file)
        if map.hasBias { parameters += try tensors.finiteDoubles(name(k, "bias"), shape: [map.outputs], file: file) }
      case .normalize, .activation: break
      }
    }
    return parameters
  }

  private func tensor(_ bounds: [ClosedRange<Double>]) -> Tensor {
    Tensor(shape: [bounds.count, 2], .doubles(bounds.flatMap { [$0.lowerBound, $0.upperBound] }))
  }
}
