import KANCore
import Optim
import SplineKernels
import Splines
import Testing

/// More samples than a chunk holds, with a partial last block: what is counted, found and summed over all of them.
@Suite struct ChunkTests {
  /// Four chunks, thirty-six blocks of 128, the last one partial.
  private static let count = 4500
  /// The ends of blocks and chunks, and places between.
  private static let places = [0, 1, 127, 128, 1151, 1152, 2300, 3456, 4479, 4480, 4499]

  private func layer(_ rule: OutsideRule) throws -> Network {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(3), intervals: 2, lower: 0, upper: 1)
    return try Network(
      stages: [.splines(SplineEdges(knots: knots, inputs: 1, outputs: 1, outside: rule))], parameters: [1, 2, 3, 4])
  }

  /// Points inside, but for those at `places`: below and above in turn, just outside and far.
  private func inputs(outsideAt places: [Int]) -> [Double] {
    var inputs = (0..<Self.count).map { [0, 1, 0.5, 0.25][$0 % 4] }
    for (k, place) in places.enumerated() {
      inputs[place] = [-0.5, 1.5, Double(0).nextDown, Double(1).nextUp][k % 4]
    }
    return inputs
  }

  @Test func pointsOutsideOfAllChunksAreCountedEveryTime() throws {
    let network = try layer(.clamp)
    let v = [1.0, -1, 2, 0.5]
    for places in [Self.places, [0], [4499], [1152, 4480], []] {
      let inputs = inputs(outsideAt: places)
      let samples = try Samples(inputs: inputs, inputWidth: 1, targets: inputs, targetWidth: 1)
      for threads in 1...2 {
        let evaluator = try Evaluator<Double>(network, threads: threads)
        let objective = try RegressionObjective(network, samples: samples, threads: threads)
        let x = network.parameters
        var (r, rows, gradient, gram): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
        let calls: [(String, () throws -> Int)] = [
          (
            "outputs",
            {
              _ = try evaluator.outputs(of: inputs)
              return evaluator.pointsOutside
            }
          ),
          (
            "value",
            {
              _ = try objective.value(at: x)
              return objective.pointsOutside
            }
          ),
          (
            "gradient",
            {
              _ = try objective.valueAndGradient(at: x, into: &gradient)
              return objective.pointsOutside
            }
          ),
          (
            "jacobian",
            {
              try objective.jacobian(at: x, residuals: &r, jacobian: &rows)
              return objective.pointsOutside
            }
          ),
          (
            "normal equations",
            {
              _ = try objective.normalEquations(at: x, gradient: &gradient, gram: &gram)
              return objective.pointsOutside
            }
          ),
          (
            "blocks",
            {
              try objective.gramBlocks(at: x, ranges: [1..<3], into: &gram)
              return objective.pointsOutside
            }
          ),
          (
            "J v",
            {
              try objective.applyJacobian(at: x, to: v, into: &r)
              return objective.pointsOutside
            }
          ),
        ]
        for (name, call) in calls {
          for _ in 0..<2 { #expect(try call() == places.count, "\(name), \(places), \(threads) threads") }
        }
        _ = try evaluator.outputs(of: [0.5])
        #expect(evaluator.pointsOutside == 0)
      }
    }
  }

  @Test func theFirstPointOutsideIsNamed() throws {
    let network = try layer(.error)
    for places in [[4499], [700, 4400], [4400, 700], [1151, 1152, 3000], [0, 4499]] {
      let inputs = inputs(outsideAt: places)
      let first = places.min()!
      for threads in 1...2 {
        #expect(
          throws: NetworkError.outsideDomain(
            layer: 0, unit: 0, sample: first, value: "\(inputs[first])", lower: "0.0", upper: "1.0")
        ) { try Evaluator<Double>(network, threads: threads).outputs(of: inputs) }
      }
    }
  }

  @Test func incompleteRowsAreRefused() throws {
    let network = try Network(stages: [.linear(LinearMap(inputs: 2, outputs: 1))], parameters: [1, 1])
    for found in [1, 3, 5] {
      let error = NetworkError.countMismatch(what: "inputs in rows of 2", expected: found + 1, found: found)
      let inputs = [Double](repeating: 0, count: found)
      #expect(throws: error) { try Evaluator<Double>(network).outputs(of: inputs) }
    }
  }

  /// y = (2 x, -4 x), which is exact; targets are off by 1 and 3.
  @Test func severalOutputsByHand() throws {
    let network = try Network(stages: [.linear(LinearMap(inputs: 1, outputs: 2))], parameters: [2, -4])
    let inputs = (0..<Self.count).map { Double($0 % 97) / 64 }
    let exact = inputs.flatMap { [2 * $0, -4 * $0] }
    let samples = try Samples(
      inputs: inputs, inputWidth: 1, targets: inputs.flatMap { [2 * $0 - 1, -4 * $0 + 3] }, targetWidth: 2)
    for threads in 1...2 {
      #expect(try Evaluator<Double>(network, threads: threads).outputs(of: inputs) == exact)
      #expect(try Evaluator<Float>(network, threads: threads).outputs(of: inputs) == exact)
      #expect(try network.meanSquaredError(on: samples, threads: threads) == 5)
      let objective = try RegressionObjective(network, samples: samples, threads: threads)
      var gradient: [Double] = []
      #expect(try objective.valueAndGradient(at: network.parameters, into: &gradient) == 5)
      // 2 / (N Q) sum difference x: products and sums of numbers of one sign, two roundings in each product.
      let sum = inputs.reduce(0, +)
      for (found, exact) in zip(gradient, [sum / Double(Self.count), -3 * sum / Double(Self.count)]) {
        #expect(abs(found - exact) <= Double(Self.count + 4) * Double.ulpOfOne * abs(exact))
      }
    }
  }

  /// Ranges [-1, 3] and [-2, 6], attained in the first and the last block, and in the middle.
  @Test func rangesOfTheWholeBatch() throws {
    let network = try Network(
      stages: [.normalize(Normalization(width: 2, into: 0, 1, kind: .batchRange(remembered: nil)))], parameters: [])
    var inputs = [Double](repeating: 0.5, count: 2 * Self.count)
    inputs[2 * 4499] = -1
    inputs[0] = 3
    inputs[2 * 2000 + 1] = -2
    inputs[2 * 4490 + 1] = 6
    let exact = inputs.enumerated().map { k, x in k % 2 == 0 ? (x + 1) / 4 : (x + 2) / 8 }
    for threads in 1...2 {
      let evaluator = try Evaluator<Double>(network, threads: threads)
      #expect(try evaluator.outputs(of: inputs, ranges: .batch) == exact)
      #expect(evaluator.currentRanges == [0: [-1...3, -2...6]])
      // A second batch has ranges of its own.
      #expect(try evaluator.outputs(of: [0, 0, 1, 2], ranges: .batch) == [0, 0, 1, 1])
    }
  }

  /// What is normalized by its own range does not notice a factor: all numbers are dyadic and short, so the gradient is
  /// zero exactly. Its ends are attained in the last block.
  @Test func aNormalizedFactorHasNoGradient() throws {
    var inputs = (0..<Self.count).map { 2 + Double($0 % 7) / 8 }
    inputs[4498] = 1
    inputs[4499] = 5
    func network(_ ranges: [ClosedRange<Double>]?) throws -> Network {
      try Network(
        stages: [
          .linear(LinearMap(inputs: 1, outputs: 1)),
          .normalize(Normalization(width: 1, into: 0, 1, kind: .batchRange(remembered: ranges))),
        ], parameters: [2])
    }
    func gradient(_ network: Network, _ ranges: RangeRule, threads: Int) throws -> [Double] {
      var gradient: [Double] = []
      _ = try Evaluator<Double>(network, threads: threads)
        .valueAndGradient(of: inputs, ranges: ranges, into: &gradient) { outputs, adjoints in
          for n in 0..<outputs.count { adjoints[n, 0, 0] = 1 }
          return 0
        }
      return gradient
    }
    for threads in 1...2 {
      #expect(try gradient(network(nil), .batch, threads: threads) == [0])
      // Control: with ranges that stay it is sum x / 8.
      let held = try network([2...10])
      #expect(try gradient(held, .remembered, threads: threads) == [inputs.reduce(0, +) / 8])
    }
  }
}
