import KANCore
import Splines

/// Points on the graphs of the edges of a layer, in the units of the knots; none for a linear or dense map.
struct EdgeCurves {
  /// The arguments for each input: below the knots, between them, and above.
  private var arguments: [[[Double]]] = []
  /// The values for each input, [point][q].
  private var values: [[Double]] = []
  private let inputs: Int
  private let outputs: Int

  /// Computes the points over the ranges of the layer's histograms. Where arguments outside the knots are an error,
  /// there are none.
  ///
  /// - Complexity: O(100 P Q r), for more than 128 intervals O(257 P Q r).
  init(of layer: EdgeActivity, in network: Network) throws {
    inputs = layer.inputs
    outputs = layer.outputs
    guard case .splines(let edges) = network.stages[layer.stage] else { return }
    let inside = EdgeCurves.arguments(on: edges.knots)
    for p in 0..<inputs {
      let range = layer.histograms[p].range
      var own = [[], inside, []]
      if edges.outside != .error {
        own[0] = EdgeCurves.arguments(from: range.lowerBound, to: edges.knots.lower.nextDown)
        own[2] = EdgeCurves.arguments(from: edges.knots.upper.nextUp, to: range.upperBound)
      }
      arguments.append(own)
      values.append(try network.edgeValues(stage: layer.stage, input: p, at: own.flatMap { $0 }))
    }
  }

  /// Returns the points of edge [q][p] below the knots, between them, and above.
  func pieces(_ edge: Int) -> [[(x: Double, y: Double)]] {
    var result: [[(x: Double, y: Double)]] = [[], [], []]
    guard !arguments.isEmpty else { return result }
    let (q, p) = edge.quotientAndRemainder(dividingBy: inputs)
    var place = 0
    for (k, piece) in arguments[p].enumerated() {
      for x in piece {
        result[k].append((x: x, y: values[p][place * outputs + q]))
        place += 1
      }
    }
    return result
  }

  /// Returns the points of edge [q][p] between the knots.
  func inside(_ edge: Int) -> [(x: Double, y: Double)] { pieces(edge)[1] }

  /// Returns arguments on every interval, or equally spaced ones if there are many intervals. Steps, of order 1, have
  /// both ends of every interval.
  private static func arguments(on knots: KnotVector<Double>) -> [Double] {
    let n = knots.intervals
    guard n <= 128 else {
      return (0...256).map { min(knots.lower + (knots.upper - knots.lower) * (Double($0) / 256), knots.upper) }
    }
    let count = knots.order.value <= 2 ? 1 : max(2, 96 / n)
    var result: [Double] = []
    for k in 0..<n {
      let (start, end) = (knots[k], knots[k + 1])
      for j in 0..<count { result.append(start + (end - start) * (Double(j) / Double(count))) }
      if knots.order.value == 1 { result.append(end.nextDown) }
    }
    result.append(knots.upper)
    return result
  }

  private static func arguments(from start: Double, to end: Double) -> [Double] {
    (0...16).map { $0 == 16 ? end : start + (end - start) * (Double($0) / 16) }
  }
}
