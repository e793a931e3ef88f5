import RealModule
import SplineKernels
import Splines

/// The greedy choice of what to remove from a network, with the bound that ``Network/pruned(tolerance:)`` states.
///
/// The bound is a sum over the layers, so a step is checked by the change of its own layer.
struct Pruner {
  /// A step on the layers that may be taken.
  private struct Step {
    let layer: Int
    /// The edge to make constant; -1 for every second knot.
    let edge: Int
    /// About how much of the tolerance it takes.
    let cost: Double
  }

  let network: Network
  let tolerance: [Double]
  /// [stage][output][unit], see ``LipschitzFactors/toOutputs(of:from:)``.
  private let factors: [[[Double]]]
  var layers: [PrunedLayer] = []
  /// For every layer and unit, a bound on its change for equal arguments of the layer.
  private var changes: [[Double]] = []

  init(_ network: Network, tolerance: [Double], insideKnots: Bool) throws(NetworkError) {
    guard tolerance.count == network.outputs else {
      throw .countMismatch(what: "tolerances of the outputs", expected: network.outputs, found: tolerance.count)
    }
    if let value = tolerance.first(where: { !($0 >= 0 && $0.isFinite) }) {
      throw .valueOutOfRange(what: "a tolerance", value: "\(value)", needed: "a finite number of at least 0")
    }
    if let place = network.parameters.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(what: "the parameters", row: 0, column: place, value: "\(network.parameters[place])")
    }
    try LipschitzFactors.requireSupported(network, insideKnots: insideKnots)
    self.network = network
    self.tolerance = tolerance
    guard let first = network.splineStages.first else {
      factors = []
      return
    }
    factors = try LipschitzFactors.toOutputs(of: network, from: first)
    for k in network.splineStages {
      guard case .splines(let edges) = network.stages[k] else { continue }
      layers.append(PrunedLayer(edges, stage: k, of: network, insideKnots: insideKnots))
      changes.append(Array(repeating: 0, count: edges.outputs))
    }
  }

  /// Returns the bound on every output for given changes of the layers.
  private func bounds(_ changes: [[Double]]) -> [Double] {
    tolerance.indices.map { output in
      var sum = 0.0
      for (layer, own) in zip(layers, changes) {
        let row = factors[layer.stage][output]
        for q in own.indices { sum = Upward.sum(sum, Upward.product(row[q], own[q])) }
      }
      return sum
    }
  }

  /// The largest share of the tolerance that bounds take.
  private func share(_ bounds: [Double]) -> Double {
    zip(bounds, tolerance).reduce(0) { max($0, $1.0 == 0 ? 0 : $1.0 / $1.1) }
  }

  /// Returns the changes with those of some units of a layer computed anew.
  private func updated(with layer: PrunedLayer, _ l: Int, units: [Int]) -> [[Double]] {
    var new = changes
    for q in units { new[l][q] = layer.row(q).change }
    return new
  }

  /// Replaces a layer if the bound allows.
  private mutating func accept(_ layer: PrunedLayer, _ l: Int, units: [Int]) -> Bool {
    let new = updated(with: layer, l, units: units)
    guard zip(bounds(new), tolerance).allSatisfy({ $0 <= $1 }) else { return false }
    layers[l] = layer
    changes = new
    return true
  }

  // MARK: Edges and knots

  /// Makes edges constant and removes knots, what costs least first.
  mutating func simplifyLayers() {
    var steps: [Step] = []
    for (l, layer) in layers.enumerated() {
      for edge in layer.edges.indices {
        let range = layer.range(edge)
        let half = range.upperBound / 2 - range.lowerBound / 2
        let unit = edge / layer.original.inputs
        let moved = tolerance.indices.map { Upward.product(factors[layer.stage][$0][unit], half) }
        steps.append(Step(layer: l, edge: edge, cost: share(moved)))
      }
      if let step = coarsening(l) { steps.append(step) }
    }
    func sort() { steps.sort { ($0.cost, $0.layer, $0.edge) > ($1.cost, $1.layer, $1.edge) } }
    sort()
    while let step = steps.popLast() {
      guard step.cost.isFinite else { continue }
      var layer = layers[step.layer]
      if step.edge >= 0 {
        layer.makeConstant(step.edge)
        _ = accept(layer, step.layer, units: [step.edge / layer.original.inputs])
      } else if let coarse = layer.coarsened(), accept(coarse, step.layer, units: coarse.units),
        let next = coarsening(step.layer)
      {
        steps.append(next)
        sort()
      }
    }
  }

  /// Returns the step that removes every second knot of a layer.
  private func coarsening(_ l: Int) -> Step? {
    guard let coarse = layers[l].coarsened() else { return nil }
    let new = bounds(updated(with: coarse, l, units: coarse.units))
    return Step(layer: l, edge: -1, cost: max(0, share(new) - share(bounds(changes))))
  }

  // MARK: Units

  /// Removes hidden units that the next layer ignores, or that are constant; one unit is always left.
  mutating func removeUnits() {
    var isDone = false
    while !isDone {
      isDone = true
      for l in layers.indices.dropLast() where isFollowedElementwise(l) {
        for p in layers[l].units where layers[l].units.count > 1 {
          let ignored = layers[l + 1].ignores(input: p)
          guard ignored || layers[l].isConstant(unit: p) else { continue }
          guard let next = nextLayer(l, without: p, isIgnored: ignored),
            accept(next, l + 1, units: next.units)
          else { continue }
          layers[l].units.removeAll { $0 == p }
          // Nothing depends on a unit that is ignored, so its edges may as well be the old ones.
          if ignored { changes[l][p] = 0 }
          isDone = false
        }
      }
    }
  }

  /// Whether only maps of single units lie between a layer and the next one.
  private func isFollowedElementwise(_ l: Int) -> Bool {
    network.stages[layers[l].stage + 1..<layers[l + 1].stage].allSatisfy {
      switch $0 {
      case .normalize, .activation: true
      case .linear, .dense, .splines: false
      }
    }
  }

  /// Returns the next layer without one of its inputs, whose edges become constants.
  private func nextLayer(_ l: Int, without p: Int, isIgnored: Bool) -> PrunedLayer? {
    var next = layers[l + 1]
    if !isIgnored {
      let x = argument(of: p, after: l)
      for q in next.units where next.edges[q * next.original.inputs + p].isKept {
        guard next.makeConstant(q * next.original.inputs + p, at: x) else { return nil }
      }
    }
    next.inputs.removeAll { $0 == p }
    return next
  }

  /// Returns the argument that a constant unit gives to the next layer.
  private func argument(of p: Int, after l: Int) -> EnclosedNumber {
    func half(_ t: EnclosedNumber) -> EnclosedNumber { (1 + t) / 2 }
    var x = EnclosedNumber(layers[l].row(p).constant)
    for stage in network.stages[layers[l].stage + 1..<layers[l + 1].stage] {
      guard case .normalize(let map) = stage else {
        x = EnclosedNumber.tanh(x)
        continue
      }
      let (lower, upper) = (EnclosedNumber(map.lower), EnclosedNumber(map.upper))
      switch map.kind {
      case .affine(let scale, let shift): x = EnclosedNumber(scale[p]) * x + EnclosedNumber(shift[p])
      case .tanh: x = lower + (upper - lower) * half(EnclosedNumber.tanh(x))
      case .sigmoid: x = lower + (upper - lower) * half(EnclosedNumber.tanh(x / 2))
      case .batchRange(let ranges):
        guard let range = ranges?[p] else { break }
        let (low, high) = (EnclosedNumber(range.lowerBound), EnclosedNumber(range.upperBound))
        x = low < high ? lower + (upper - lower) / (high - low) * (x - low) : x - low + (lower + upper) / 2
      case .linearBounds: break
      }
    }
    return x
  }

  // MARK: Result

  /// Returns the network that is left, with its bounds.
  func result() throws(NetworkError) -> PruningResult {
    var stages: [Stage] = []
    var parameters: [Double] = []
    var units: [Int] = []
    for (stage, range) in zip(network.stages, network.parameterRanges) {
      if let layer = layers.first(where: { $0.stage == stages.count }) {
        stages.append(
          .splines(
            try SplineEdges(
              knots: layer.knots, inputs: layer.inputs.count, outputs: layer.units.count,
              outside: layer.original.outside)))
        parameters += layer.units.flatMap { layer.row($0).coefficients }
        units = layer.units
        continue
      }
      switch stage {
      case .linear, .dense, .splines: units = Array(0..<stage.outputs)
      case .normalize, .activation: if units.isEmpty { units = Array(0..<stage.outputs) }
      }
      stages.append(try restricted(stage, to: units))
      parameters += network.parameters[range]
    }
    return PruningResult(
      network: try Network(stages: stages, parameters: parameters), bounds: bounds(changes),
      layers: layers.map(\.summary))
  }

  /// Returns a stage of single units for some of them; others are returned unchanged.
  private func restricted(_ stage: Stage, to units: [Int]) throws(NetworkError) -> Stage {
    guard units.count < stage.outputs else { return stage }
    switch stage {
    case .linear, .dense, .splines: return stage
    case .activation(let activation):
      return .activation(try ActivationStage(width: units.count, function: activation.function))
    case .normalize(let map):
      var kind = map.kind
      switch map.kind {
      case .affine(let scale, let shift): kind = .affine(scale: units.map { scale[$0] }, shift: units.map { shift[$0] })
      case .batchRange(let ranges?): kind = .batchRange(remembered: units.map { ranges[$0] })
      case .batchRange(nil), .linearBounds, .sigmoid, .tanh: break
      }
      return .normalize(try Normalization(width: units.count, into: map.lower, map.upper, kind: kind))
    }
  }
}
