import SplineKernels

/// A network that is known to be ready for other programs: every number is finite, every column has a name, and affine
/// maps are given by the numbers that the evaluator uses.
struct ExportedNetwork {
  let network: Network
  let inputNames: [String]
  let outputNames: [String]
  /// What the outputs are.
  let outputKind: OutputKind
  /// The affine map of every stage that is one.
  let maps: [AffineMap?]

  /// Checks a model.
  ///
  /// - Throws: ``ExportError`` for numbers that are not finite, names that do not match the columns, and batch ranges
  ///   that are not remembered.
  init(_ model: ModelFile) throws(ExportError) {
    let network = model.network
    inputNames = try Self.names(model.inputNames, usual: ColumnNames.inputs(network.inputs), "inputs")
    outputNames = try Self.names(model.outputNames, usual: ColumnNames.outputs(network.outputs), "outputs")
    for (k, stage) in network.stages.enumerated() {
      if case .normalize(let map) = stage, case .batchRange(nil) = map.kind { throw .rangesNotRemembered(stage: k) }
    }
    for (k, range) in network.parameterRanges.enumerated() {
      try Self.requireFinite(Array(network.parameters[range]), stage: k, "parameter")
    }
    let packed = PackedParameters(EvaluationPlan<Double>(network, channels: .value))
    packed.load(network.parameters)
    let maps = network.stages.indices.map { packed.affineMap(ofStage: $0) }
    for (k, map) in maps.enumerated() {
      guard let map else { continue }
      try Self.requireFinite(map.scale, stage: k, "factor")
      try Self.requireFinite(map.origin, stage: k, "origin")
      try Self.requireFinite(map.shift, stage: k, "offset")
      try Self.requireFinite(map.tolerance, stage: k, "tolerance")
    }
    self.network = network
    self.maps = maps
    outputKind = model.outputKind
  }

  /// The parameters of a stage.
  func parameters(ofStage k: Int) -> [Double] { Array(network.parameters[network.parameterRanges[k]]) }

  /// Throws for the first number that is not finite.
  static func requireFinite(_ values: [Double], stage: Int, _ what: String) throws(ExportError) {
    guard let place = values.firstIndex(where: { !$0.isFinite }) else { return }
    throw .notFinite(stage: stage, what: what, index: place, value: "\(values[place])")
  }

  private static func names(
    _ given: [String], usual: [String], _ what: String
  ) throws(ExportError) -> [String] {
    guard !given.isEmpty else { return usual }
    guard given.count == usual.count else {
      throw .nameCount(what: what, expected: usual.count, found: given.count)
    }
    return given
  }
}

/// The numbers by which the evaluator applies an affine normalization: y = shift + scale (x - origin), and an end of
/// the interval in place of a y that lies outside by no more than the tolerance.
struct AffineMap: Equatable {
  let scale: [Double]
  let origin: [Double]
  let shift: [Double]
  let tolerance: [Double]
}

extension PackedParameters {
  /// Returns the affine map of a stage; `nil` if it is none.
  func affineMap(ofStage k: Int) -> AffineMap? {
    guard case .affine(let operation) = plan.operations[k] else { return nil }
    func row(_ number: Int) -> [Double] {
      let start = buffer.pointer + plan.weightOffsets[k] + number * operation.stride
      return (0..<operation.width).map { Double(start[$0]) }
    }
    return AffineMap(scale: row(0), origin: row(1), shift: row(2), tolerance: row(3))
  }
}
