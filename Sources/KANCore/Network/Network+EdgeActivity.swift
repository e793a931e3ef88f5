import Splines

extension Network {
  /// Returns how much the edges vary over data, and their shares in the variance of the outputs.
  ///
  /// - Parameters:
  ///   - inputs: one row of ``inputs`` numbers per sample, [sample][input].
  ///   - bins: the number of intervals of each histogram, at least 1.
  ///   - threads: the number of threads to use; the result is bitwise the same for any number.
  /// - Returns: one ``EdgeActivity`` for each layer of edges, linear map, and dense map, in the order of the stages, so
  ///   that the inputs of each are the outputs of the one before it; its arrays are [q][p].
  /// - Throws: `NetworkError.unsupported(what:advice:)` for a network without layers of edges, and `NetworkError` for
  ///   rows of the wrong width, no samples, numbers that are not finite (also inside the network), points outside the
  ///   knots if that is an error, and batch ranges that no training has set.
  /// - Complexity: L + 1 evaluations for the arguments of the L stages, each by a network of the stages before it, and
  ///   one evaluation for the contributions. Memory: O(N (P + Q)) for N samples and the widest stage.
  public func edgeActivity(
    on inputs: [Double], bins: Int = 32, threads: Int = 1
  ) throws(NetworkError) -> [EdgeActivity] {
    let network = try holdingRanges()
    try network.requireSplines()
    try requireFinite(inputs, width: self.inputs, "the inputs")
    // Of the whole network, because errors then name the layer and the unit.
    _ = try Evaluator<Double>(network, threads: threads).outputs(of: inputs)
    var layers: [EdgeActivity] = []
    for (k, stage) in network.stages.enumerated() {
      switch stage {
      case .normalize, .activation: continue
      case .linear, .dense:
        let columns = try network.arguments(of: k, inputs, threads)
        layers.append(try network.mapActivity(k, arguments: columns.map { Moments(of: $0) }))
      case .splines(let edges):
        let columns = try network.arguments(of: k, inputs, threads)
        let moments = try network.edgeMoments(k, edges, columns: columns, weights: nil, threads)
        let histograms = columns.map {
          EdgeActivity.Histogram(of: $0, over: EdgeActivity.range(on: edges.knots, of: $0), bins: bins)
        }
        layers.append(
          EdgeActivity(
            stage: k, inputs: edges.inputs, outputs: edges.outputs, moments: moments, histograms: histograms))
      }
    }
    return network.distributingShares(layers)
  }

  /// Returns how much the edges vary without data: the argument of every edge is uniformly distributed on the interval
  /// of its knots, independently of the other layers. The inputs of linear and dense maps are uniform on the box of the
  /// normalization by bounds that follows, or on [-1, 1] if none does.
  ///
  /// - Parameters:
  ///   - bins: the number of intervals of each histogram, at least 1; all counts are zero.
  ///   - threads: the number of threads to use.
  /// - Returns: the same as ``edgeActivity(on:bins:threads:)``. Moments are integrals of polynomials, exact up to
  ///   rounding.
  /// - Throws: `NetworkError.unsupported(what:advice:)` for a network without layers of edges, and `NetworkError` for
  ///   batch ranges that no training has set and numbers that overflow.
  /// - Complexity: one evaluation of each layer of edges at n r points.
  public func edgeActivity(bins: Int = 32, threads: Int = 1) throws(NetworkError) -> [EdgeActivity] {
    let network = try holdingRanges()
    try network.requireSplines()
    var layers: [EdgeActivity] = []
    for (k, stage) in network.stages.enumerated() {
      switch stage {
      case .normalize, .activation: continue
      case .linear, .dense:
        layers.append(try network.mapActivity(k, arguments: network.mapBox(k).map { Moments(uniformOn: $0) }))
      case .splines(let edges):
        let (points, weights) = edges.knots.gaussPoints
        let columns = Array(repeating: points, count: edges.inputs)
        let moments = try network.edgeMoments(k, edges, columns: columns, weights: weights, threads)
        let histogram = EdgeActivity.Histogram(of: [], over: EdgeActivity.range(on: edges.knots, of: []), bins: bins)
        layers.append(
          EdgeActivity(
            stage: k, inputs: edges.inputs, outputs: edges.outputs, moments: moments,
            histograms: Array(repeating: histogram, count: edges.inputs)))
      }
    }
    return network.distributingShares(layers)
  }

  /// Returns the values of all edges that leave one input of a layer of edges, by the rule of the layer outside the
  /// knots.
  ///
  /// - Parameters:
  ///   - k: the index of the layer in ``stages``.
  ///   - p: the input of the layer.
  ///   - points: the arguments, in the units of the knots.
  ///   - threads: the number of threads to use.
  /// - Returns: one row of Q numbers per point, [point][q].
  /// - Precondition: the layer has an input `p`.
  /// - Throws: `NetworkError.stageOutOfRange(stage:count:)`, `NetworkError.wrongStage(stage:expected:)`, and the errors
  ///   of `Evaluator.outputs(of:ranges:)`, whose layer and unit are then 0.
  /// - Complexity: O(Q r) per point.
  public func edgeValues(
    stage k: Int, input p: Int, at points: [Double], threads: Int = 1
  ) throws(NetworkError) -> [Double] {
    guard stages.indices.contains(k) else { throw .stageOutOfRange(stage: k, count: stages.count) }
    guard case .splines(let edges) = stages[k] else { throw .wrongStage(stage: k, expected: "a layer of edges") }
    precondition((0..<edges.inputs).contains(p), "edgeValues: input \(p) of \(edges.inputs)")
    let own = (0..<edges.outputs).flatMap { q in coefficients(k, edges, q: q, p: p) }
    let layer = try SplineEdges(knots: edges.knots, inputs: 1, outputs: edges.outputs, outside: edges.outside)
    let single = try Network(stages: [.splines(layer)], parameters: own)
    return try Evaluator<Double>(single, threads: threads).outputs(of: points)
  }
}

extension Network {
  private func requireSplines() throws(NetworkError) {
    guard splineStages.isEmpty else { return }
    throw .unsupported(
      what: "showing the edge functions of a network without spline layers",
      advice: "give a network with at least one")
  }

  private func requireFinite(_ values: [Double], width: Int, _ what: String) throws(NetworkError) {
    guard let place = values.firstIndex(where: { !$0.isFinite }) else { return }
    throw .notFinite(what: what, row: place / width, column: place % width, value: "\(values[place])")
  }

  /// Returns the arguments of stage `k` for a batch of inputs, column by column.
  private func arguments(of k: Int, _ inputs: [Double], _ threads: Int) throws(NetworkError) -> [[Double]] {
    var values = inputs
    if k > 0 {
      let count = parameterRanges[k].lowerBound
      let prefix = try Network(stages: Array(stages[..<k]), parameters: Array(parameters[..<count]))
      values = try Evaluator<Double>(prefix, threads: threads).outputs(of: inputs)
    }
    let width = stages[k].inputs
    try requireFinite(values, width: width, "the arguments of stage \(k)")
    return (0..<width).map { p in stride(from: p, to: values.count, by: width).map { values[$0] } }
  }

  private func coefficients(_ k: Int, _ edges: SplineEdges, q: Int, p: Int) -> ArraySlice<Double> {
    let first = parameterRanges[k].lowerBound + (q * edges.inputs + p) * edges.dimension
    return parameters[first..<first + edges.dimension]
  }

  /// Returns the moments of the contributions of a layer of edges, [q][p], for the arguments of each input.
  private func edgeMoments(
    _ k: Int, _ edges: SplineEdges, columns: [[Double]], weights: [Double]?, _ threads: Int
  ) throws(NetworkError) -> [Moments] {
    var moments = [Moments](repeating: Moments(mean: 0, deviation: 0), count: edges.inputs * edges.outputs)
    for p in 0..<edges.inputs {
      let values = try edgeValues(stage: k, input: p, at: columns[p], threads: threads)
      try requireFinite(values, width: edges.outputs, "the contributions of input \(p) of stage \(k)")
      for q in 0..<edges.outputs {
        let own = stride(from: q, to: values.count, by: edges.outputs).map { values[$0] }
        // A constant is a sum of r terms of the size of the coefficients, each with a few rounding errors for each
        // order.
        let size = coefficients(k, edges, q: q, p: p).reduce(0) { max($0, $1.magnitude) }
        let slack = 64 * Double(edges.knots.order.value) * Double.ulpOfOne * size
        moments[q * edges.inputs + p] = Moments(of: own, weights: weights, slack: slack)
      }
    }
    return moments
  }

  /// Returns the activity of a linear or dense map, whose contributions W_qp x_p have the moments of x_p times W_qp.
  private func mapActivity(_ k: Int, arguments: [Moments]) throws(NetworkError) -> EdgeActivity {
    let (p, q) = (stages[k].inputs, stages[k].outputs)
    let first = parameterRanges[k].lowerBound
    let moments = (0..<p * q).map { place in
      let (weight, own) = (parameters[first + place], arguments[place % p])
      return Moments(mean: weight * own.mean, deviation: weight.magnitude * own.deviation)
    }
    try requireFinite(moments.map(\.mean), width: p, "the means of the contributions of stage \(k)")
    try requireFinite(moments.map(\.deviation), width: p, "the deviations of the contributions of stage \(k)")
    return EdgeActivity(stage: k, inputs: p, outputs: q, moments: moments)
  }

  /// Returns the intervals of the inputs of a linear or dense map without data.
  private func mapBox(_ k: Int) -> [ClosedRange<Double>] {
    if k + 1 < stages.count, case .normalize(let map) = stages[k + 1], case .linearBounds(let box) = map.kind {
      return box
    }
    return Array(repeating: -1...1, count: stages[k].inputs)
  }

  /// Returns the layers with their shares in the variance of the outputs, from the last layer to the first.
  private func distributingShares(_ layers: [EdgeActivity]) -> [EdgeActivity] {
    var result = layers
    var units = [Double](repeating: 1 / Double(outputs), count: outputs)
    for l in result.indices.reversed() { units = result[l].distribute(units) }
    return result
  }
}
