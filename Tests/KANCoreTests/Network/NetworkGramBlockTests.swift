import KANCore
import Optim
import RealModule
import SeededRandom
import SplineKernels
import Splines
import Testing

/// Diagonal blocks of J^T J that are gathered without it, against sums over whole rows and the default by way of it.
@Suite struct NetworkGramBlockTests {
  /// Random ranges: parts of edges, single parameters, several edges, gaps; and the edges, everything, and nothing.
  static func partitions(_ network: Network, _ random: inout SplitMix64) -> [[Range<Int>]] {
    let m = network.parameterCount
    var partitions = [network.edgeRanges, [0..<m], (0..<m).map { $0..<$0 + 1 }, [], [m..<m]]
    for longest in [3, 40] {
      var ranges: [Range<Int>] = []
      var place = 0
      while place < m {
        let end = min(m, place + Int.random(in: 1...longest, using: &random))
        if Int.random(in: 0..<4, using: &random) > 0 { ranges.append(place..<end) }
        place = end
      }
      partitions.append(ranges)
    }
    return partitions
  }

  /// The blocks of an objective are those of its rows and of its normal equations.
  static func check(_ objective: some LeastSquaresObjective, at x: [Double], _ partitions: [[Range<Int>]]) throws {
    let m = objective.dimension
    let count = objective.residualCount
    var (r, rows) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count * m))
    try objective.jacobian(at: x, residuals: &r, jacobian: &rows)
    var (exact, sizes) = ([Double](repeating: 0, count: m * m), [Double](repeating: 0, count: m * m))
    for k in 0..<count {
      for i in 0..<m where rows[k * m + i] != 0 {
        let factor = rows[k * m + i]
        for j in 0..<m {
          exact[i * m + j] += factor * rows[k * m + j]
          sizes[i * m + j] += abs(factor * rows[k * m + j])
        }
      }
    }
    let byDefault = Defaults(base: objective)
    for ranges in partitions {
      var (blocks, slow): ([Double], [Double]) = ([7], [7])
      try objective.gramBlocks(at: x, ranges: ranges, into: &blocks)
      try byDefault.gramBlocks(at: x, ranges: ranges, into: &slow)
      #expect(blocks.count == GramBlocks.entryCount(ranges) && slow.count == blocks.count)
      var place = 0
      var worst = 0.0
      for range in ranges {
        for i in range {
          for j in range {
            // Three sums of `count` products in different orders.
            let bound = 2 * Double(count + 2) * .ulpOfOne * sizes[i * m + j]
            for found in [blocks[place], slow[place]] {
              let error = abs(found - exact[i * m + j])
              worst = max(worst, error <= bound ? 0 : error / max(bound, .leastNormalMagnitude))
            }
            let mirrored = place + (j - i) * (range.count - 1)
            if blocks[place] != blocks[mirrored] { worst = .infinity }
            place += 1
          }
        }
      }
      #expect(worst == 0, "\(ranges.count) ranges: an error of \(worst) bounds")
    }
  }

  /// An objective with the defaults alone.
  private struct Defaults<Base: LeastSquaresObjective>: LeastSquaresObjective {
    let base: Base
    var dimension: Int { base.dimension }
    var residualCount: Int { base.residualCount }
    func residuals(at x: [Double], into r: inout [Double]) throws { try base.residuals(at: x, into: &r) }
    func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws {
      try base.jacobian(at: x, residuals: &residuals, jacobian: &jacobian)
    }
    func normalEquations(at x: [Double], gradient: inout [Double], gram: inout [Double]) throws -> Double {
      try base.normalEquations(at: x, gradient: &gradient, gram: &gram)
    }
  }

  @Test(arguments: 0..<16)
  func randomNetworks(seed: Int) throws {
    var cases = RandomKANs(seed: 3900 + UInt64(seed))
    let between: [HiddenNormalization?] = [nil, .sigmoid, .batchRange]
    let network = try cases.network(
      depth: 1 + seed % 3, linear: seed % 2 == 0, uniform: seed % 4 < 2, maxWidth: 3, hidden: between[seed / 2 % 3])
    // Panels of rows hold 2048 samples at most, blocks 128.
    let samples = try cases.samples(network, count: [5, 300, 2100, 1][seed % 4])
    let partitions = Self.partitions(network, &cases.random)
    let precision: Precision = seed % 5 == 4 ? .float : .double
    let objective = try RegressionObjective(network, samples: samples, precision: precision)
    try Self.check(objective, at: network.parameters, partitions)
    // Threads do not change the bits.
    let threaded = try RegressionObjective(network, samples: samples, threads: 2, precision: precision)
    for ranges in partitions {
      var (one, two): ([Double], [Double]) = ([], [])
      try objective.gramBlocks(at: network.parameters, ranges: ranges, into: &one)
      try threaded.gramBlocks(at: network.parameters, ranges: ranges, into: &two)
      #expect(one.bits == two.bits)
    }
  }

  /// Narrow supports, so that normal equations multiply blocks; dense stages with biases behind the edges.
  @Test func manyIntervalsAndDenseStages() throws {
    var random = SplitMix64(seed: 3950)
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(3), intervals: 40, lower: -1, upper: 1)
    let network = try Network(
      stages: [
        .linear(LinearMap(inputs: 2, outputs: 3)), .normalize(Normalization(width: 3, into: -1, 1, kind: .tanh)),
        .splines(SplineEdges(knots: knots, inputs: 3, outputs: 2)),
        .dense(DenseMap(inputs: 2, outputs: 3, hasBias: true)),
        .activation(ActivationStage(width: 3, function: .tanh)),
        .dense(DenseMap(inputs: 3, outputs: 2, hasBias: false)),
      ], parameters: (0..<6 + 252 + 9 + 6).map { _ in 2 * random.unit() - 1 })
    let inputs = (0..<2 * 700).map { _ in 2 * random.unit() - 1 }
    let samples = try Samples(inputs: inputs, inputWidth: 2, targets: inputs, targetWidth: 2)
    let objective = try RegressionObjective(network, samples: samples)
    try Self.check(objective, at: network.parameters, Self.partitions(network, &random))
    #expect(
      network.edgeRanges == [0..<6, 6..<48, 48..<90, 90..<132, 132..<174, 174..<216, 216..<258, 258..<267, 267..<273])
  }

  /// One edge of order 3 and two samples: products of three entries in the blocks, by hand two rows of 9.
  @Test func operationsOfBlocks() throws {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(3), intervals: 8, lower: 0, upper: 1)
    let network = try Network(
      stages: [.splines(SplineEdges(knots: knots, inputs: 1, outputs: 1))],
      parameters: [Double](repeating: 1, count: 10))
    let samples = try Samples(inputs: [0.1, 0.9], inputWidth: 1, targets: [0, 0], targetWidth: 1)
    let objective = try RegressionObjective(network, samples: samples)
    func flops(_ ranges: [Range<Int>]) throws -> Double {
      var blocks: [Double] = []
      try objective.gramBlocks(at: network.parameters, ranges: ranges, into: &blocks)
      return objective.flops
    }
    let rows = try flops([])
    #expect(try flops([0..<10]) == rows + 18)
    // The first sample has the entries 0, 1, 2, the second 7, 8, 9.
    #expect(try flops((0..<10).map { $0..<$0 + 1 }) == rows + 6)
    #expect(try flops([1..<9]) == rows + 8)
  }

  @Test(arguments: [Precision.double, .float])
  func collocation(precision: Precision) throws {
    let problem = try CollocationObjectiveTests.problem(60)
    let network = try CollocationObjectiveTests.network()
    var random = SplitMix64(seed: 3960)
    let objective = try CollocationObjective(network, problem: problem, precision: precision)
    try Self.check(objective, at: network.parameters, Self.partitions(network, &random))
  }

  /// Outer edges of very different sizes scale the columns of the inner ones.
  @Test func preconditionedIterationsOfScaledEdges() throws {
    var random = SplitMix64(seed: 3970)
    let samples = try TrainingProblem.samples(400)
    var network = try Network.kan(
      widths: [2, 4, 1], order: 4, intervals: 8, inputBox: samples.inputBox, using: &random)
    var parameters = network.parameters
    let m = network.edgeRanges[0].count
    for (k, factor) in [1, 0.03, 0.001, 30].enumerated() {
      for j in network.edgeRanges[8 + k] { parameters[j] *= factor }
    }
    network = try network.replacingParameters(with: parameters)
    #expect(network.edgeRanges.allSatisfy { $0.count == m } && network.edgeRanges.count == 12)
    let objective = try RegressionObjective(network, samples: samples)
    var diagonal: [Double] = []
    try objective.gramBlocks(at: parameters, ranges: parameters.indices.map { $0..<$0 + 1 }, into: &diagonal)

    func step(_ ranges: [Range<Int>]?, denseLimit: Int = 0) throws -> (x: [Double], products: Int) {
      var optimizer = try LevenbergMarquardt(
        .init(denseLimit: denseLimit, conjugateGradientTolerance: 1e-6, conjugateGradientLimit: 10_000),
        preconditionerRanges: ranges)
      var state = OptimizerState(optimizer: optimizer.name)
      state.numbers = ["damping": 1e-8 * diagonal.max()!, "growth": 2]
      state.counts["dimension"] = parameters.count
      try optimizer.restore(state)
      var x = parameters
      let report = try optimizer.step(&x, objective: objective, learningRate: 1)
      return (x, report.evaluations)
    }
    let plain = try step(nil)
    let jacobi = try step([])
    let blocks = try step(network.edgeRanges)
    #expect(3 * blocks.products < plain.products)
    #expect(blocks.products < jacobi.products)
  }
}
