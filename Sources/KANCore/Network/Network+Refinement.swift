import RealModule
import Splines

extension Network {
  /// The same function with finer knots in chosen layers of edges: u_fine = P^T u on every edge (Definition 1, Lemma 6).
  /// Outputs change by rounding only.
  ///
  /// - Parameter knots: the fine knots; the keys are places in ``stages``. Inner knots have to be nested, exterior knots
  ///   may lie anywhere.
  /// - Throws: ``NetworkError/stageOutOfRange(stage:count:)``, ``NetworkError/wrongStage(stage:expected:)`` for other
  ///   stages than layers of edges, `SplineError` where the knots are not nested.
  /// - Complexity: O(m' (r^2 + log n)) for a layer and O(m' r) for an edge.
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

  /// The same function with every knot interval halved, in all layers of edges or in chosen ones.
  ///
  /// - Parameter chosen: places in ``stages``; `nil` for all layers of edges.
  /// - Throws: as ``refined(onto:)``, and `SplineError` where a gap is too small to halve.
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
  /// The network on knots of which every second one is left out, in all layers of edges whose number of intervals is even;
  /// other layers stay. `nil` where none is left. The parameters are all zero: only its stages are meant, as
  /// those of a coarse space.
  ///
  /// Inner knots stay nested. Uniform knots stay uniform, and ``refinedDyadically(stages:)`` leads back to them; exterior
  /// knots of others repeat the outermost distance.
  /// - Throws: `SplineError` in principle only.
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
