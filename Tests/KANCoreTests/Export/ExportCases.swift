import KANCore
import SeededRandom
import SplineKernels
import Splines

/// Random networks with every kind of stage, and points for them.
enum ExportCases {
  static let count = 20

  /// Returns a network of a seed. The first twelve are chains of layers of edges, the others mix all stages.
  static func network(_ seed: Int) throws -> Network {
    var cases = RandomKANs(seed: 4100 + UInt64(seed))
    // Rules, hidden maps, and depths repeat after 5, 4, and 3 seeds.
    let outside = OutsideRule.allCases[seed % 5]
    // Polynomials that continue outside grow with the order; steps jump, so they are alone in their network.
    let orders = seed == 9 ? 1...1 : outside == .extrapolate ? 2...4 : seed % 3 == 0 ? 5...8 : 2...6
    let hidden: [HiddenNormalization?] = [nil, .sigmoid, .tanh, .batchRange]
    if seed < 12 {
      return try cases.network(
        depth: 1 + seed % 3, linear: seed % 2 == 0, uniform: seed % 4 < 2, orders: orders, hidden: hidden[seed % 4],
        outside: outside)
    }
    if seed % 2 == 0 { return try perceptron(seed, &cases) }
    return try mixture(outside, &cases)
  }

  /// Returns points of the box [-1, 1] and, unless that is an error, around it, [sample][input]: its corners first, and
  /// then points whose digits have nothing to do with those of knots.
  static func points(_ seed: Int, _ network: Network) -> [Double] {
    var random = SplitMix64(seed: 4200 + UInt64(seed))
    let rules = network.stages.compactMap { stage -> OutsideRule? in
      if case .splines(let edges) = stage { return edges.outside }
      return nil
    }
    let size: Double = rules.contains(.error) ? 1 : rules.contains(.extrapolate) ? 1.0625 : 1.5
    var points = [Double](repeating: -1, count: network.inputs) + [Double](repeating: 1, count: network.inputs)
    for _ in 0..<30 * network.inputs { points.append(size * (2 * random.unit() - 1)) }
    return points
  }

  /// Dense maps and activations, with outputs of another size.
  private static func perceptron(_ seed: Int, _ cases: inout RandomKANs) throws -> Network {
    let functions: [ActivationStage.Function] = [.tanh, .relu, .powerRelu(order: 1 + seed / 2 % 4)]
    let (p, q) = (cases.width(), 1 + cases.width())
    var stages: [Stage] = [.normalize(try .affine(mapping: Array(repeating: -1...1, count: p), into: -1, 1))]
    stages.append(.dense(try DenseMap(inputs: p, outputs: q, hasBias: true)))
    for function in functions {
      stages.append(.activation(try ActivationStage(width: q, function: function)))
      stages.append(.dense(try DenseMap(inputs: q, outputs: q, hasBias: seed % 4 == 0)))
    }
    let scale = (0..<q).map { Double(1 + $0) * 0.75 }
    stages.append(.normalize(try Normalization(width: q, into: -1, 1, kind: .affine(scale: scale, shift: scale))))
    return try filled(stages, &cases)
  }

  /// A linear map with its bounds, edges, a remembered range, edges, an activation, a dense map, a sigmoid, edges.
  private static func mixture(_ outside: OutsideRule, _ cases: inout RandomKANs) throws -> Network {
    let box: [ClosedRange<Double>] = [-1...1, -2...1.5]
    let range: [ClosedRange<Double>] = [-1.5...2, -3...2.5, 0.5...0.5]
    let first = try cases.knots(orders: 2...4, uniform: false, lower: -1, upper: 1)
    let second = try cases.knots(orders: 2...3, uniform: true, lower: 0, upper: 2)
    let third = try cases.knots(orders: 2...6, uniform: true, lower: 0.25, upper: 1)
    // Only the first layer may have arguments outside.
    let inner: OutsideRule = outside == .error ? .clamp : outside
    return try filled(
      [
        .linear(LinearMap(inputs: 2, outputs: 2)),
        .normalize(Normalization(width: 2, into: -1, 1, kind: .linearBounds(box: box))),
        .splines(SplineEdges(knots: first, inputs: 2, outputs: 3, outside: outside)),
        .normalize(Normalization(width: 3, into: 0, 2, kind: .batchRange(remembered: range))),
        .splines(SplineEdges(knots: second, inputs: 3, outputs: 2, outside: inner)),
        .activation(ActivationStage(width: 2, function: .tanh)),
        .dense(DenseMap(inputs: 2, outputs: 2, hasBias: true)),
        .normalize(Normalization(width: 2, into: 0.25, 1, kind: .sigmoid)),
        .splines(SplineEdges(knots: third, inputs: 2, outputs: 1, outside: inner)),
      ], &cases)
  }

  private static func filled(_ stages: [Stage], _ cases: inout RandomKANs) throws -> Network {
    let count = stages.reduce(0) { $0 + $1.parameterCount }
    // Multiples of 1/16 plus 1/3: no parameter is zero.
    return try Network(stages: stages, parameters: (0..<count).map { _ in cases.number() + 1.0 / 3 })
  }
}
