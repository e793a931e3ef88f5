import SplineKernels
import Splines

/// New spline weights of a network where no sample reaches (``Network/continuation(beyond:)``).
struct EdgeContinuation {
  /// A weight and its new value.
  struct Change {
    /// The index of the weight among all parameters.
    let place: Int
    let value: Double
    /// The largest change of the edge at a sample.
    let effect: Double
  }

  /// Weights of functions that no sample reaches.
  var unreached: [Change] = []
  /// Weights of functions that samples barely touch, in gaps of the samples; in order of their effects.
  var weak: [Change] = []

  /// Returns parameters with the weights that no sample reaches replaced, and the first ones of the others.
  func applied(to parameters: [Double], weak count: Int = 0) -> [Double] {
    var parameters = parameters
    for change in unreached + weak.prefix(count) { parameters[change.place] = change.value }
    return parameters
  }
}

extension Network {
  /// Returns the network with new spline weights where no sample reaches, ``EdgeContinuation/unreached``.
  ///
  /// - Parameter inputs: one row of ``inputs`` numbers per sample; with none, nothing changes.
  /// - Throws: the errors of ``continuation(beyond:)``.
  package func continuingEdges(beyond inputs: [Double]) throws(NetworkError) -> Network {
    try replacingParameters(with: continuation(beyond: inputs).applied(to: parameters))
  }

  /// Returns new spline weights where no sample reaches: between weights that samples determine, they are linear in the
  /// Greville sites, so that edges are straight inside a gap of the samples if all of its weights are replaced; beyond
  /// the first and the last of these weights, they are constant.
  ///
  /// A function is unreached if it is at most 2^-54 at all samples, so that outputs at the samples change by at most
  /// about 1e-16 times the change of the weights, and by nothing if the function is zero there. The weights from which
  /// lines are drawn have functions of at least 0.01 at some sample. Those of smaller functions are weak and do not
  /// matter for others, because errors of the samples may have made them large. If they lie between two of these
  /// weights and a function between the two is unreached, they have a new value, too.
  ///
  /// - Parameter inputs: one row of ``inputs`` numbers per sample; with none, nothing changes.
  /// - Throws: `NetworkError` for rows of the wrong width, batch ranges that no training has set, and points outside
  ///   the knots if that is an error.
  /// - Complexity: one evaluation for each layer of edges, which ends early once all of its functions are reached.
  func continuation(beyond inputs: [Double]) throws(NetworkError) -> EdgeContinuation {
    let fixed = try holdingRanges()
    var found = EdgeContinuation()
    for k in splineStages {
      guard case .splines(let edges) = stages[k] else { continue }
      let m = edges.dimension
      let reach = try fixed.reach(ofStage: k, edges, inputs)
      let sites = edges.knots.grevilleSites
      for edge in 0..<edges.inputs * edges.outputs {
        let (p, first) = (edge % edges.inputs, parameterRanges[k].lowerBound + edge * m)
        Self.add(
          to: &found, parameters[first..<first + m], reach: Array(reach[p * m..<(p + 1) * m]), sites: sites)
      }
    }
    found.weak.sort { ($0.effect, $0.place) < ($1.effect, $1.place) }
    return found
  }

  /// Functions that are no larger at any sample are not reached.
  private static var unreached: Double { 0x1p-54 }
  /// Functions that are as large at some sample have weights from which others are continued. The largest of the r
  /// functions at a point is at least 1 / r.
  private static var determined: Double { 0.01 }

  /// Adds the new weights of one edge.
  private static func add(
    to found: inout EdgeContinuation, _ weights: ArraySlice<Double>, reach: [Double], sites: [Double]
  ) {
    let first = weights.startIndex
    let anchors = reach.indices.filter { reach[$0] >= determined }
    guard let lowest = anchors.first, let highest = anchors.last else { return }
    let gaps = zip(anchors, anchors.dropFirst()).map { (range: $0 + 1..<$1, left: $0, right: $1) }
    let ends = [(range: 0..<lowest, left: lowest, right: lowest), (highest + 1..<reach.count, highest, highest)]
    for (range, left, right) in gaps + ends where range.contains(where: { reach[$0] <= unreached }) {
      let (a, b) = (weights[first + left], weights[first + right])
      for i in range {
        let share = left < right ? (sites[i] - sites[left]) / (sites[right] - sites[left]) : 0
        let value = share == 0 ? a : (1 - share) * a + share * b
        let effect = reach[i] * (value - weights[first + i]).magnitude
        let change = EdgeContinuation.Change(place: first + i, value: value, effect: effect)
        if reach[i] <= unreached {
          found.unreached.append(change)
        } else if left < right {
          found.weak.append(change)
        }
      }
    }
  }

  /// Returns the largest size of every function of a layer of edges over the samples, [p][i].
  private func reach(ofStage k: Int, _ edges: SplineEdges, _ inputs: [Double]) throws(NetworkError) -> [Double] {
    let (r, m) = (edges.knots.order.value, edges.dimension)
    let functions = LocalBasis(edges)
    let values = UnsafeMutablePointer<Double>.allocate(capacity: 2 * r)
    defer { values.deallocate() }
    var reach = [Double](repeating: 0, count: edges.inputs * m)
    var prefix: Evaluator<Double>?
    if k > 0 {
      let own = Array(parameters[..<parameterRanges[k].lowerBound])
      prefix = try Evaluator<Double>(Network(stages: Array(stages[..<k]), parameters: own))
    }
    let rows = 4096 * self.inputs
    for start in stride(from: 0, to: inputs.count, by: rows) {
      let block = Array(inputs[start..<min(start + rows, inputs.count)])
      let arguments = try prefix?.outputs(of: block) ?? block
      for (place, x) in arguments.enumerated() {
        let first = place % edges.inputs * m + functions.evaluate(x, upTo: 0, into: values)
        for j in 0..<r { reach[first + j] = max(reach[first + j], values[j].magnitude) }
      }
      if reach.allSatisfy({ $0 > Self.unreached }) { break }
    }
    return reach
  }
}

extension KnotVector<Double> {
  /// The Greville sites (t_{i+1} + ... + t_{i+r-1}) / (r - 1) of all functions; for r = 1, midpoints of intervals.
  fileprivate var grevilleSites: [Double] {
    let r = order.value
    return (0..<dimension).map { i in
      let own = r == 1 ? values[i...i + 1] : values[i + 1..<i + r]
      return own.reduce(0) { $0 + $1 / Double(own.count) }
    }
  }
}
