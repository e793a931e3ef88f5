import KANCore
import RealModule
import SeededRandom
import Splines

/// The network and the data of `Benchmarks/peers`: edges [2, 20, 20, 1] of order 4 on 20 intervals of [-1, 1].
///
/// Let U(seed, k) be the k-th number of SplitMix64 in [0, 1). Weight k of layer l, [q][p][i], is (0.95 / P)
/// (2 U(10 + l, k) - 1), so all hidden values stay in [-0.95, 0.95]. The inputs are -1 + 2 U(2, k), the targets
/// sin(3 x) cos(2 y).
enum PeerNetwork {
  static let widths = [2, 20, 20, 1]

  static func network() throws -> Network {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(4), intervals: 20, lower: -1, upper: 1)
    var stages: [Stage] = []
    var weights: [Double] = []
    for (l, (p, q)) in zip(widths, widths.dropFirst()).enumerated() {
      stages.append(.splines(try SplineEdges(knots: knots, inputs: p, outputs: q, outside: .clamp)))
      var generator = SplitMix64(seed: UInt64(10 + l))
      for _ in 0..<p * q * knots.dimension { weights.append((2 * generator.unit() - 1) * (0.95 / Double(p))) }
    }
    return try Network(stages: stages, parameters: weights)
  }

  static func samples(_ count: Int) throws -> Samples {
    var generator = SplitMix64(seed: 2)
    let inputs = (0..<2 * count).map { _ in -1 + 2 * generator.unit() }
    let targets = (0..<count).map { Double.sin(3 * inputs[2 * $0]) * Double.cos(2 * inputs[2 * $0 + 1]) }
    return try Samples(inputs: inputs, inputWidth: 2, targets: targets, targetWidth: 1)
  }
}
