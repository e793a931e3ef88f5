import RealModule
import SplineKernels
import Splines

/// Upper bounds of how fast stages change with their arguments.
enum LipschitzFactors {
  /// The factors of one stage.
  private enum Factors {
    /// One for every unit.
    case units([Double])
    /// One for every pair, [q][p].
    case pairs([Double])
  }

  /// Returns, for stages from `first` on, how far every output moves at most when a unit after the stage moves by one:
  /// [stage][output][unit]; nothing for earlier stages.
  ///
  /// - Throws: `NetworkError` for stages after `first` without such bounds.
  static func toOutputs(of network: Network, from first: Int) throws(NetworkError) -> [[[Double]]] {
    let count = network.stages.count
    var result = [[[Double]]](repeating: [], count: count)
    result[count - 1] = (0..<network.outputs).map { o in (0..<network.outputs).map { $0 == o ? 1 : 0 } }
    let ranges = network.parameterRanges
    for k in stride(from: count - 1, to: first, by: -1) {
      let factors = try factors(of: network.stages[k], k, Array(network.parameters[ranges[k]]))
      let width = network.stages[k].inputs
      result[k - 1] = result[k].map { row in
        switch factors {
        case .units(let own): return zip(row, own).map { Upward.product($0, $1) }
        case .pairs(let own):
          return (0..<width).map { p in
            row.indices.reduce(0.0) { Upward.sum($0, Upward.product(row[$1], own[$1 * width + p])) }
          }
        }
      }
    }
    return result
  }

  private static func factors(
    of stage: Stage, _ k: Int, _ parameters: [Double]
  ) throws(NetworkError) -> Factors {
    switch stage {
    case .linear: return .pairs(parameters.map { abs($0) })
    case .dense(let map): return .pairs(parameters.prefix(map.inputs * map.outputs).map { abs($0) })
    case .activation(let activation): return .units(Array(repeating: 1, count: activation.width))
    case .splines(let edges):
      let m = edges.dimension
      return .pairs(
        (0..<edges.inputs * edges.outputs).map { slope(parameters[$0 * m..<($0 + 1) * m], on: edges.knots) })
    case .normalize(let map):
      let length = EnclosedNumber(map.upper) - EnclosedNumber(map.lower)
      switch map.kind {
      case .affine(let scale, _): return .units(scale.map { abs($0) })
      case .tanh: return .units(Array(repeating: (length / 2).top, count: map.width))
      case .sigmoid: return .units(Array(repeating: (length / 4).top, count: map.width))
      case .batchRange(let ranges?):
        return .units(
          ranges.map { range in
            let width = EnclosedNumber(range.upperBound) - EnclosedNumber(range.lowerBound)
            return range.lowerBound < range.upperBound ? (length / width).top : 1
          })
      case .batchRange(nil): throw .rangesNotRemembered(stage: k)
      case .linearBounds:
        throw .unsupported(
          what: "certified pruning before stage \(k), which normalizes by the bounds of a linear map",
          advice: "give such a normalization only before the first layer of edges")
      }
    }
  }

  /// Returns a bound of the slopes of a spline: the largest coefficient of its derivative, a spline of order r - 1.
  /// Steps have none unless they are constant.
  static func slope(_ u: ArraySlice<Double>, on knots: KnotVector<Double>) -> Double {
    let r = knots.order.value
    let start = u.startIndex
    return (1..<u.count).reduce(0.0) { largest, i in
      if u[start + i] == u[start + i - 1] { return largest }
      if r == 1 { return .infinity }
      let rise = EnclosedNumber(u[start + i]) - EnclosedNumber(u[start + i - 1])
      let run = EnclosedNumber(knots.values[i + r - 1]) - EnclosedNumber(knots.values[i])
      return max(largest, (EnclosedNumber(Double(r - 1)) * rise / run).size)
    }
  }

  /// Throws unless the effect of pruning can be bounded for the activations and outside rules of a network.
  static func requireSupported(_ network: Network, insideKnots: Bool) throws(NetworkError) {
    for (k, stage) in network.stages.enumerated() {
      switch stage {
      case .activation(let activation) where activation.function != .tanh:
        throw .unsupported(
          what: "certified pruning with the ReLU activation of stage \(k)",
          advice: "the supported stages are layers of edges, linear and dense maps, normalizations, and tanh")
      case .splines(let edges):
        let continuation = edges.outside.continuation
        if continuation == .polynomial || continuation == .zero, !argumentsStayInside(network, k, insideKnots) {
          throw .unsupported(
            what: "certified pruning of stage \(k), whose arguments may lie outside its knots under the rule"
              + " \"\(edges.outside.rawValue)\",",
            advice: "use clamp, map the arguments into the knots by tanh or a sigmoid, or bound the change for inputs"
              + " inside the knots only")
        }
      default: break
      }
    }
  }

  /// Returns whether the stage before a layer of edges gives only values between its knots. If only inputs inside the knots
  /// count, the first layer has such arguments, also behind one fixed normalization.
  static func argumentsStayInside(_ network: Network, _ k: Int, _ insideKnots: Bool) -> Bool {
    if insideKnots {
      if k == 0 { return true }
      if k == 1, case .normalize(let map) = network.stages[0], case .affine = map.kind { return true }
    }
    guard k > 0, case .splines(let edges) = network.stages[k] else { return false }
    let (a, b) = (edges.knots.lower, edges.knots.upper)
    switch network.stages[k - 1] {
    case .normalize(let map): return (map.kind == .tanh || map.kind == .sigmoid) && a <= map.lower && map.upper <= b
    case .activation(let activation): return activation.function == .tanh && a <= -1 && 1 <= b
    case .linear, .dense, .splines: return false
    }
  }
}
