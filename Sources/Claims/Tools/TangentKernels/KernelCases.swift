import Exact
import KANCore
import Splines

/// A network with a batch of inputs, for statements about its tangent kernels.
package struct KernelCase {
  /// The network, with all weights in spline coordinates.
  package let network: ReferenceNetwork<Rational>
  /// The inputs, [sample][input].
  package let batch: [[Rational]]
  /// The order of all layers.
  package let order: SplineOrder
  /// The number of layers.
  package let depth: Int
  /// The case in words, for a counterexample.
  package let description: String

  /// Creates a case from a network and a batch.
  package init(
    network: ReferenceNetwork<Rational>, batch: [[Rational]], order: SplineOrder, depth: Int, description: String
  ) {
    self.network = network
    self.batch = batch
    self.order = order
    self.depth = depth
    self.description = description
  }
}

/// The weights that enter the kernels in the statements about Theorem 2; included in the hypotheses of each.
let splineWeightsOnly =
  "Kernels of the spline weights only: a trainable linear first layer adds the same summand to both."

/// Families of networks for statements about tangent kernels.
enum KernelCases {
  /// Returns networks with one layer, one edge and one sample at the lower end, for every uniform knot vector of a
  /// family: the smallest networks.
  static func singleSamples(_ family: CaseFamily) throws -> [KernelCase] {
    var cases: [KernelCase] = []
    try family.forEachKnotVector(uniformOnly: true) { knots in
      let network = try ReferenceNetwork<Rational>(widths: [1, 1], knots: [knots]) { _, _, _, i in Rational(i % 2) }
      cases.append(
        KernelCase(
          network: network, batch: [[knots.lower]], order: knots.order, depth: 1,
          description: "\(knots.caseDescription), one edge, one sample x = \(knots.lower)"))
    }
    return cases
  }

  /// Returns random networks that cycle through all depths 1 ... `maxDepth` and orders 1 ... `maxOrder`, with random
  /// widths, weights and samples.
  ///
  /// - Parameters:
  ///   - uniform: whether to use uniform knots on random domains, rather than any of the family's kinds.
  ///   - samples: the largest number of samples; at most two after three or more layers, where exact values are long.
  static func random<R: RandomNumberGenerator>(
    count: Int, maxDepth: Int, maxOrder: Int, uniform: Bool, samples: Int, using generator: inout R
  ) throws -> [KernelCase] {
    try (0..<count).map { number in
      let depth = 1 + number % maxDepth
      let order = try SplineOrder(1 + (number / maxDepth) % maxOrder)
      let widths = (0...depth).map { _ in Int.random(in: 1...2, using: &generator) }
      var knots: [KnotVector<Rational>] = []
      for _ in 0..<depth {
        let n = Int.random(in: 1...4, using: &generator)
        if uniform {
          let lower = Rational(Int.random(in: -2...1, using: &generator))
          let length = Rational(Int.random(in: 1...4, using: &generator), 2)
          knots.append(try .uniform(order: order, intervals: n, lower: lower, upper: lower + length))
        } else {
          knots.append(try .random(.irregular, order: order, intervals: n, using: &generator))
        }
      }
      let network = try ReferenceNetwork<Rational>(widths: widths, knots: knots) { _, _, _, _ in
        Rational(Int.random(in: -4...4, using: &generator), 4)
      }
      let first = knots[0]
      let batch = (0..<Int.random(in: 1...(depth > 2 ? min(2, samples) : samples), using: &generator)).map { _ in
        (0..<widths[0]).map { _ in
          first.lower + (first.upper - first.lower) * Rational(Int.random(in: 0...15, using: &generator), 16)
        }
      }
      return KernelCase(
        network: network, batch: batch, order: order, depth: depth,
        description: "network \(number): r = \(order.value), widths \(widths), intervals \(knots.map(\.intervals)),"
          + " \(batch.count) samples")
    }
  }
}
