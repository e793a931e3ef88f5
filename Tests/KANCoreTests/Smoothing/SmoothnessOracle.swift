import Exact
import KANCore
import RealModule
import SeededRandom
import SplineKernels
import Splines

/// The penalty of a network from its definition, over the rationals.
struct SmoothnessOracle {
  /// The sum over all edges and derivatives of weight times the integral of phi^(d) squared over the domain mapped to
  /// [0, 1].
  private(set) var value = 0.0
  /// A bound of the rounding errors of |B u|^2 / 2.
  private(set) var bound = 0.0
  /// The number of rows of B.
  private(set) var rows = 0

  /// Adds up the penalty.
  ///
  /// With lengths of at least g and at most G between knots, the s-th derivative of a function is at most (2 / g)^s,
  /// also if its differences are taken as sums. So the terms of row entries of an edge are, all together, at most
  /// sqrt(2 weight length / L) L^d (2 / g)^d exp(2 G / g), and each of them has at most 10 r + 10 roundings with the
  /// product with u; the entries of the Hilbert matrix are at most one.
  init(_ network: Network, _ penalty: SmoothnessPenalty) throws {
    for (stage, range) in zip(network.stages, network.parameterRanges) {
      guard case .splines(let edges) = stage else { continue }
      let knots: KnotVector<Rational> = try edges.knots.map { Rational(exactly: $0)! }
      let basis = BSplineBasis(knots)
      let (r, m, count) = (edges.knots.order.value, edges.dimension, edges.inputs * edges.outputs)
      let length = knots.upper - knots.lower
      let gaps = zip(edges.knots.values, edges.knots.values.dropFirst()).map { $1 - $0 }
      let (least, most) = (gaps.min()!, gaps.max()!)
      for (d, weight) in [(2, penalty.curvature), (1, penalty.slope)] where weight != 0 && d < r {
        let gram = try basis.gram(ofDerivative: d).dense
        let factor = Rational(exactly: weight)! * length.power(2 * d - 1)
        var largest = 0.0
        for edge in 0..<count {
          let own = network.parameters[range.lowerBound + edge * m..<range.lowerBound + (edge + 1) * m]
          let u = own.map { Rational(exactly: $0)! }
          let energy = zip(u, gram * u).reduce(Rational(0)) { $0 + $1.0 * $1.1 }
          value += Double(factor * energy)
          largest = max(largest, own.reduce(0) { max($0, abs($1)) })
        }
        let own = count * knots.intervals * (r - d)
        rows += own
        let size = Double(r) * largest * Double.exp(2 * most / least)
        let scale = weight * Double.pow(2 * Double(length) / least, 2 * d)
        bound += Double(count) * scale * size * size * Double(20 * r + 20 + own) * Double.ulpOfOne
      }
    }
  }

  /// A network [2, 3, 1] of edges on an interval, with knots at equal distances, or at one or two units.
  static func network(
    order: Int, domain: ClosedRange<Double>, isUniform: Bool = true, using random: inout SplitMix64
  ) throws -> Network {
    let r = try SplineOrder(order)
    var knots = try KnotVector<Double>.uniform(
      order: r, intervals: 4, lower: domain.lowerBound, upper: domain.upperBound)
    if !isUniform {
      var places = [0]
      for _ in 0..<2 * order + 2 { places.append(places[places.count - 1] + Int.random(in: 1...2, using: &random)) }
      let first = places[order - 1]
      let unit = (domain.upperBound - domain.lowerBound) / Double(places[order + 3] - first)
      knots = try KnotVector(order: r, knots: places.map { domain.lowerBound + unit * Double($0 - first) })
    }
    let stages: [Stage] = [
      .normalize(try .affine(mapping: [0...1, 0...1], into: knots.lower, knots.upper)),
      .splines(try SplineEdges(knots: knots, inputs: 2, outputs: 3)),
      .normalize(try Normalization(width: 3, into: knots.lower, knots.upper, kind: .tanh)),
      .splines(try SplineEdges(knots: knots, inputs: 3, outputs: 1)),
    ]
    let count = 9 * knots.dimension
    return try Network(stages: stages, parameters: (0..<count).map { _ in 2 * random.unit() - 1 })
  }

  /// Samples with inputs in [0, 1] and targets in [-1, 1].
  static func samples(_ count: Int, using random: inout SplitMix64) throws -> Samples {
    let inputs = (0..<count).map { _ in [random.unit(), random.unit()] }
    return try Samples(inputs: inputs, targets: inputs.map { [2 * $0[0] * $0[1] - 1] })
  }
}
