import RealModule
import Splines

extension Network {
  /// Returns the same function with finer knots in selected layers of edges: u_fine = P^T u on every edge
  /// (Definition 1, Lemma 6). Outputs change only by rounding.
  ///
  /// - Parameter knots: the fine knots; the keys are indices in ``stages``. Inner knots must be nested; exterior knots
  ///   may lie anywhere.
  /// - Throws: `NetworkError.stageOutOfRange(stage:count:)`, `NetworkError.wrongStage(stage:expected:)` for stages
  ///   that are not layers of edges, `SplineError` if the knots are not nested.
  /// - Complexity: O(m' (r^2 + log n)) per layer and O(m' r) per edge.
  public func refined(onto knots: [Int: KnotVector<Double>]) throws -> Network {
    for k in knots.keys.sorted() {
      guard stages.indices.contains(k) else { throw NetworkError.stageOutOfRange(stage: k, count: stages.count) }
      guard case .splines = stages[k] else { throw NetworkError.wrongStage(stage: k, expected: "a layer of edges") }
    }
    var newStages = stages
    for (k, fine) in knots {
      guard case .splines(let edges) = stages[k] else { continue }
      newStages[k] = .splines(
        try SplineEdges(knots: fine, inputs: edges.inputs, outputs: edges.outputs, outside: edges.outside))
    }
    let prolongation = try NetworkProlongation(coarse: stages, fine: newStages)
    return try Network(stages: newStages, parameters: prolongation.apply(parameters))
  }

  /// Returns the same function with every knot interval halved, in all layers of edges or in selected ones.
  ///
  /// - Parameter chosen: indices in ``stages``; `nil` for all layers of edges.
  /// - Throws: the same errors as ``refined(onto:)``, and `SplineError` if an interval is too small to halve.
  public func refinedDyadically(stages chosen: Set<Int>? = nil) throws -> Network {
    var finer: [Int: KnotVector<Double>] = [:]
    for k in chosen?.sorted() ?? splineStages {
      guard stages.indices.contains(k) else { throw NetworkError.stageOutOfRange(stage: k, count: stages.count) }
      guard case .splines(let edges) = stages[k] else {
        throw NetworkError.wrongStage(stage: k, expected: "a layer of edges")
      }
      finer[k] = try edges.knots.refinedDyadically()
    }
    return try refined(onto: finer)
  }
}

extension Network {
  /// Returns the network with every second knot removed, in all layers of edges whose number of intervals is even;
  /// other layers are unchanged. `nil` if there is no such layer. The parameters are all zero: only the stages matter,
  /// as those of a coarse space.
  ///
  /// Inner knots stay nested. Uniform knots stay uniform, and ``refinedDyadically(stages:)`` restores them; exterior
  /// knots of nonuniform knots repeat the outermost spacing.
  /// - Throws: `SplineError` only in principle.
  /// - Complexity: O(knots).
  public func coarsenedDyadically() throws -> Network? {
    var newStages = stages
    var isCoarser = false
    for k in splineStages {
      guard case .splines(let edges) = stages[k] else { continue }
      let knots = edges.knots
      let n = knots.intervals
      guard n % 2 == 0 else { continue }
      isCoarser = true
      let coarse: KnotVector<Double>
      if knots.uniformSpacing != nil {
        coarse = try .uniform(order: knots.order, intervals: n / 2, lower: knots.lower, upper: knots.upper)
      } else {
        let inner = stride(from: 0, through: n, by: 2).map { knots[$0] }
        let exterior = 1..<knots.order.value
        let below = exterior.reversed().map { inner[0] - Double($0) * (inner[1] - inner[0]) }
        let above = exterior.map { inner[n / 2] + Double($0) * (inner[n / 2] - inner[n / 2 - 1]) }
        coarse = try KnotVector(order: knots.order, knots: below + inner + above)
      }
      newStages[k] = .splines(
        try SplineEdges(knots: coarse, inputs: edges.inputs, outputs: edges.outputs, outside: edges.outside))
    }
    guard isCoarser else { return nil }
    let count = newStages.reduce(0) { $0 + $1.parameterCount }
    return try Network(stages: newStages, parameters: Array(repeating: 0, count: count))
  }
}
