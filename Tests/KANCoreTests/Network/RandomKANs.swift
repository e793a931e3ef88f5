import KANCore
import SeededRandom
import SplineKernels
import Splines

/// Random networks in `Double` whose numbers are short, so that they are exact rationals of small size.
struct RandomKANs {
  var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// A multiple of 1/16 in [-1, 1].
  mutating func number() -> Double { Double(Int.random(in: -16...16, using: &random)) / 16 }

  mutating func width(_ limit: Int = 4) -> Int { Int.random(in: 1...limit, using: &random) }

  /// Knots on [a, b] of a given order; irregular ones have gaps of one to four units.
  mutating func knots(orders: ClosedRange<Int>, uniform: Bool, lower: Double, upper: Double) throws
    -> KnotVector<Double>
  {
    let order = try SplineOrder(Int.random(in: orders, using: &random))
    if uniform {
      // Powers of two: uniform as rationals, too.
      let intervals = [1, 2, 4, 8, 16][Int.random(in: 0..<5, using: &random)]
      return try .uniform(order: order, intervals: intervals, lower: lower, upper: upper)
    }
    let step = (upper - lower) / 16
    var inner = [0, 16]
    for place in 1..<16 where Bool.random(using: &random) && inner.count < 7 { inner.append(place) }
    var places = inner.sorted()
    for _ in 1..<max(1, order.value) {
      places.insert(places[0] - Int.random(in: 1...4, using: &random), at: 0)
      places.append(places[places.count - 1] + Int.random(in: 1...4, using: &random))
    }
    return try KnotVector(order: order, knots: places.map { lower + Double($0) * step })
  }

  /// A chain of layers of edges on [0, 1], [-1, 1] or [0, 2]. Before the first: a linear map normalized by its bounds, or
  /// a fixed map of the box [-1, 1]. Between layers: `hidden`, or fixed maps of exact bounds.
  mutating func network(
    depth: Int, linear: Bool, uniform: Bool = true, orders: ClosedRange<Int> = 3...5, maxWidth: Int = 4,
    hidden: HiddenNormalization? = nil, outside: OutsideRule = .clamp
  ) throws -> Network {
    let widths = (0...depth).map { _ in width(maxWidth) }
    var stages: [Stage] = []
    var parameters: [Double] = []
    let box = -1.0...1
    var bounds: [ClosedRange<Double>] = []
    for l in 0..<depth {
      let (lower, upper) = [(0.0, 1.0), (-1.0, 1.0), (0.0, 2.0)][Int.random(in: 0..<3, using: &random)]
      let knots = try knots(orders: orders, uniform: uniform, lower: lower, upper: upper)
      if l == 0 && linear {
        let inputs = width(3)
        stages.append(.linear(try LinearMap(inputs: inputs, outputs: widths[0])))
        for _ in 0..<inputs * widths[0] {
          let weight = number()
          parameters.append(weight == 0 ? 0.5 : weight)
        }
        stages.append(
          .normalize(
            try Normalization(
              width: widths[0], into: lower, upper,
              kind: .linearBounds(box: Array(repeating: box, count: inputs)))))
      } else if l == 0 {
        stages.append(
          .normalize(try .affine(mapping: Array(repeating: box, count: widths[0]), into: lower, upper)))
      } else if let hidden {
        let kind: Normalization.Kind =
          switch hidden {
          case .sigmoid: .sigmoid
          case .tanh: .tanh
          case .batchRange: .batchRange(remembered: bounds)
          case .fixed: .sigmoid
          }
        stages.append(.normalize(try Normalization(width: widths[l], into: lower, upper, kind: kind)))
      } else {
        stages.append(.normalize(try .affine(mapping: bounds, into: lower, upper)))
      }
      let edges = try SplineEdges(knots: knots, inputs: widths[l], outputs: widths[l + 1], outside: outside)
      stages.append(.splines(edges))
      let weights = (0..<Stage.splines(edges).parameterCount).map { _ in number() }
      parameters += weights
      bounds = try ReferenceLayer(knots: knots, inputs: widths[l], outputs: widths[l + 1], weights: weights)
        .outputBounds().map { ($0.lowerBound - 0.0625)...($0.upperBound + 0.0625) }
    }
    return try Network(stages: stages, parameters: parameters)
  }

  /// Inputs in the box [-1, 1], [sample][input]; multiples of 1/64, or any.
  mutating func inputs(_ network: Network, samples: Int) -> [Double] {
    (0..<samples * network.inputs).map { _ in Double(Int.random(in: -64...64, using: &random)) / 64 }
  }

  /// Samples with random targets.
  mutating func samples(_ network: Network, count: Int) throws -> Samples {
    let inputs = inputs(network, samples: count)
    let targets = (0..<count * network.outputs).map { _ in number() }
    return try Samples(inputs: inputs, inputWidth: network.inputs, targets: targets, targetWidth: network.outputs)
  }
}

/// Flat rows as arrays.
func rows<T>(_ flat: [T], _ width: Int) -> [[T]] {
  stride(from: 0, to: flat.count, by: width).map { Array(flat[$0..<$0 + width]) }
}
