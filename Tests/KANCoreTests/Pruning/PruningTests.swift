import KANCore
import SeededRandom
import SplineKernels
import Splines
import Testing

/// Pruning by hand, and certified bounds against measured changes.
@Suite struct PruningTests {
  private func edges(
    _ inputs: Int, _ outputs: Int, order: Int = 2, intervals: Int = 1, outside: OutsideRule = .clamp
  ) throws -> Stage {
    let knots = try KnotVector<Double>.uniform(
      order: SplineOrder(order), intervals: intervals, lower: 0, upper: 1)
    return .splines(try SplineEdges(knots: knots, inputs: inputs, outputs: outputs, outside: outside))
  }

  /// A layer from two units to one: a low hat, and a straight line.
  private func hatAndLine() throws -> Network {
    try Network(stages: [edges(2, 1, intervals: 3)], parameters: [0, 0.125, 0.125, 0, 0, 1, 2, 3])
  }

  @Test("A nearly constant edge becomes its midpoint; the bound is attained, and a tenth of it is not one")
  func constantEdge() throws {
    let network = try hatAndLine()
    let result = try network.pruned(tolerance: [0.07])
    #expect(result.network.parameters == [0, 0, 0, 0, 0.0625, 1.0625, 2.0625, 3.0625])
    let layer = result.layers[0]
    #expect(layer.constantEdges == 1 && layer.removedUnits.isEmpty && layer.newIntervals == layer.intervals)
    #expect(result.bounds[0] >= 0.0625 && result.bounds[0] <= 0.0625 * (1 + 4 * Double.ulpOfOne))
    var random = SplitMix64(seed: 1)
    let points = [0.0, 0.0] + PruningCases.points(2000, width: 2, size: 3, using: &random)
    func excess(_ bounds: [Double]) throws -> Double {
      try PruningCases.excess(of: result.network, over: network, bounds: bounds, at: points, rounding: 1e-14)
    }
    #expect(try excess(result.bounds) <= 0)
    #expect(try excess(result.bounds.map { $0 / 10 }) > 0.05)
    let again = try result.network.pruned(tolerance: [0.07])
    #expect(again.isUnchanged && again.network == result.network && again.bounds == [0])
    // Slightly less is not enough.
    let less = try network.pruned(tolerance: [0.06])
    #expect(less.isUnchanged && less.network == network && less.bounds == [0])
  }

  @Test("Knots of a line go once the other edge is constant")
  func knotsAfterEdges() throws {
    let network = try Network(stages: [edges(2, 1, intervals: 4)], parameters: [0, 0, 0.125, 0, 0, 0, 1, 2, 3, 4])
    let result = try network.pruned(tolerance: [0.07])
    #expect(result.layers[0].newIntervals == 1 && result.layers[0].constantEdges == 1)
    let expected = [0, 0, 0.0625, 4.0625]
    #expect(zip(result.network.parameters, expected).allSatisfy { abs($0 - $1) < 1e-14 })
    #expect(result.bounds[0] >= 0.0625 && result.bounds[0] < 0.0625 + 1e-13)
  }

  /// The first edge goes from [0, 1/4] to 1/8; the second one has slope 4 for every order.
  @Test(arguments: 2...4)
  func propagation(order: Int) throws {
    let kinds: [(kind: Normalization.Kind, bound: Double)] = [
      (.tanh, 0.25), (.sigmoid, 0.125), (.affine(scale: [-0.25], shift: [0.5]), 0.125),
      (.batchRange(remembered: [-1...1]), 0.25),
    ]
    for (kind, bound) in kinds {
      let network = try Network(
        stages: [
          edges(1, 1), .normalize(Normalization(width: 1, into: 0, 1, kind: kind)), edges(1, 1, order: order),
          .normalize(Normalization(width: 1, into: -1, 1, kind: .affine(scale: [1000], shift: [7]))),
        ], parameters: [0, 0.25] + (0..<order).map { 4 * Double($0) })
      let result = try network.pruned(tolerance: [300])
      #expect(result.network.parameters.prefix(2) == [0.125, 0.125])
      #expect(result.bounds[0] >= 1000 * bound && result.bounds[0] < 1000 * bound * (1 + 1e-13), "\(kind)")
      let points = (-8...16).map { Double($0) / 8 }
      let excess = try PruningCases.excess(
        of: result.network.holdingRanges(), over: network.holdingRanges(), bounds: result.bounds, at: points,
        rounding: 1e-9)
      #expect(excess <= 0 && excess > -10 * bound, "\(kind): \(excess)")
    }
  }

  @Test func linearStages() throws {
    let network = try Network(
      stages: [
        edges(1, 1), .dense(DenseMap(inputs: 1, outputs: 2, hasBias: true)),
        .linear(LinearMap(inputs: 2, outputs: 2)),
        .activation(ActivationStage(width: 2, function: .tanh)),
      ], parameters: [0, 0.25, 2, -5, 7, 7, 1, 0, -1, 1])
    let result = try network.pruned(tolerance: [1, 1])
    for (bound, expected) in zip(result.bounds, [0.25, 0.875]) {
      #expect(bound >= expected && bound < expected * (1 + 1e-14))
    }
    // The tolerance of one output decides, too.
    #expect(try network.pruned(tolerance: [1, 0.8]).isUnchanged)
  }

  @Test("A network refined dyadically returns to its knots", arguments: 2...5)
  func refinedNetwork(order: Int) throws {
    for (seed, intervals) in [(1, 4), (2, 5)] {
      var random = SplitMix64(seed: UInt64(10 * order + seed))
      let plain = try Network.kan(
        widths: [2, 3, 2], order: order, intervals: intervals, inputBox: [-1...1, -1...1], using: &random)
      let coarse = try plain.replacingParameters(with: plain.parameters.map { _ in 2 * random.unit() - 1 })
      let fine = try coarse.refinedDyadically()
      let result = try fine.pruned(tolerance: [1e-12, 1e-12])
      #expect(result.network.stages == coarse.stages, "order \(order), \(result.layers)")
      #expect(result.bounds.allSatisfy { $0 > 0 && $0 <= 1e-12 })
      #expect(zip(result.network.parameters, coarse.parameters).allSatisfy { abs($0 - $1) < 1e-12 })
      let again = try result.network.pruned(tolerance: [1e-12, 1e-12])
      #expect(again.isUnchanged && again.network == result.network && again.bounds == [0, 0])
    }
  }

  @Test("Units that are constant, or ignored, are removed, with their own numbers in the stages between")
  func units() throws {
    let kinds: [Normalization.Kind] = [
      .tanh, .sigmoid, .affine(scale: [0.25, 0.5, 0.125], shift: [0.5, 0.25, 0.375]),
      .batchRange(remembered: [-2...2, -1...1, -3...1]),
    ]
    var random = SplitMix64(seed: 5)
    let points = PruningCases.points(200, width: 1, size: 2, using: &random)
    for (kind, constant) in kinds.flatMap({ kind in [(kind, 0), (kind, 1)] }) {
      // One of the units 0 and 1 is constant, and the last layer ignores unit 2.
      var first = (0..<15).map { _ in 2 * random.unit() - 1 }
      for i in 0..<5 { first[5 * constant + i] = 0.3 }
      var second = (0..<15).map { _ in 2 * random.unit() - 1 }
      for i in 10..<15 { second[i] = 0.7 }
      let network = try Network(
        stages: [
          edges(1, 3, order: 3, intervals: 3), .normalize(Normalization(width: 3, into: 0, 1, kind: kind)),
          edges(3, 1, order: 3, intervals: 3),
        ], parameters: first + second)
      let result = try network.pruned(tolerance: [1e-9])
      #expect(result.network.widths == [1, 1, 1] && result.network.parameterCount == 10, "\(kind)")
      #expect(result.layers.map(\.removedUnits) == [[constant, 2], []])
      #expect(result.layers.map(\.constantEdges) == [0, 2])
      #expect(result.bounds[0] < 1e-13)
      let excess = try PruningCases.excess(
        of: result.network.holdingRanges(), over: network.holdingRanges(), bounds: result.bounds, at: points,
        rounding: 1e-13)
      #expect(excess <= 0, "\(kind): \(excess)")
    }
  }

  @Test("A network of zeros keeps one unit")
  func zeros() throws {
    var random = SplitMix64(seed: 1)
    let plain = try Network.kan(
      widths: [2, 3, 3, 1], order: 3, intervals: 3, inputBox: [-1...1, -1...1], using: &random)
    let result = try plain.replacingParameters(with: plain.parameters.map { _ in 0 }).pruned(tolerance: [0])
    #expect(result.network.widths == [2, 1, 1, 1] && result.network.parameters.allSatisfy { $0 == 0 })
    #expect(result.bounds == [0] && result.layers.allSatisfy { $0.constantEdges == 0 })
  }

  /// Random networks: inside the box and outside of it, no change exceeds the bound, and no bound the tolerance.
  @Test(arguments: 2...5)
  func boundsHold(order: Int) throws {
    let hidden: [HiddenNormalization] = [.tanh, .sigmoid, .fixed(-2...2)]
    let outside: [OutsideRule] = [.clamp, .linear]
    var (edges, knots, units) = (0, 0, 0)
    for seed in 0..<12 {
      let network = try PruningCases.network(
        seed: 100 * order + seed, order: order, intervals: [4, 5, 8][seed / 2 % 3], hidden: hidden[seed % 3],
        outside: outside[seed / 6])
      var random = SplitMix64(seed: UInt64(seed))
      let points =
        PruningCases.points(1000, width: 2, size: 1, using: &random)
        + PruningCases.points(1000, width: 2, size: 5, using: &random)
      for tolerance in [[1e-6, 1e-6], [0.01, 0.02], [0.3, 0.1], [2, 1]] {
        let result = try network.pruned(tolerance: tolerance)
        #expect(zip(result.bounds, tolerance).allSatisfy { $0 >= 0 && $0 <= $1 })
        let excess = try PruningCases.excess(of: result.network, over: network, bounds: result.bounds, at: points)
        #expect(excess <= 0, "order \(order), seed \(seed), tolerance \(tolerance): \(excess)")
        edges += result.layers.reduce(0) { $0 + $1.constantEdges }
        knots += result.layers.reduce(0) { $0 + $1.intervals - $1.newIntervals }
        units += result.layers.reduce(0) { $0 + $1.removedUnits.count }
      }
    }
    #expect(edges > 0 && knots > 0 && units > 0, "\(edges) edges, \(knots) intervals, \(units) units")
  }

  @Test("Tangents outside: a layer whose arguments may leave the knots keeps its edges")
  func tangents() throws {
    let parameters = [0, 0.01, 0, 1]
    let network = try Network(
      stages: [
        edges(1, 1, outside: .linear), .normalize(Normalization(width: 1, into: 0, 1, kind: .tanh)),
        edges(1, 1, outside: .linear),
      ], parameters: parameters)
    #expect(try network.pruned(tolerance: [0.1]).isUnchanged)
    // Inside the knots it may lose them.
    #expect(try network.pruned(tolerance: [0.1], insideKnots: true).layers[0].constantEdges == 1)
    let swapped = try Network(stages: network.stages, parameters: [0, 1, 0, 0.01])
    #expect(try swapped.pruned(tolerance: [0.1]).network.parameters == [0, 1, 0.005, 0.005])
  }
}
