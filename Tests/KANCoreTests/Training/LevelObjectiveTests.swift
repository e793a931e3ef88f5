import KANCore
import Optim
import RealModule
import SeededRandom
import SplineKernels
import Splines
import Testing

/// The objective of a level with a penalty: its values, gradients, rows, and products belong together.
@Suite struct LevelObjectiveTests {
  private static let seed: UInt64 = 3301
  private static let penalty = SmoothnessPenalty(curvature: 0.015625, slope: 0.25)

  private func problem(order: Int, domain: ClosedRange<Double>, count: Int) throws -> (Network, Samples) {
    var random = SplitMix64.stream(seed: Self.seed, index: order)
    let network = try SmoothnessOracle.network(order: order, domain: domain, using: &random)
    return (network, try SmoothnessOracle.samples(count, using: &random))
  }

  /// Single parameters, whole edges, ranges across edges, and gaps.
  private func partitions(_ network: Network) -> [[Range<Int>]] {
    let m = network.parameterCount
    return [[], network.edgeRanges, (0..<m).map { $0..<$0 + 1 }, [2..<5, 7..<40, 40..<m - 1], [0..<m]]
  }

  /// Compares everything with the rows and the residuals. Rows of the samples have entries of size s = sqrt(2 / N)
  /// times sums of a few terms of size one, in which rounding errors are relative to s, and so have the residuals.
  private func check(_ state: OptimizerState, _ ranges: [Range<Int>], samples: Int, _ context: String) throws {
    let (x, rows) = (try state.vector("x"), try state.vector("jacobian"))
    let (r, v, w) = (try state.vector("residuals"), try state.vector("v"), try state.vector("w"))
    let (m, count) = (x.count, r.count)
    let s = (2 / Double(samples)).squareRoot()
    // Sums of `count` or m products in different orders, and some roundings in each factor.
    let unit = 2 * Double(count + m + 64) * Double.ulpOfOne
    func compare(_ found: Double, _ terms: [(Double, Double)], _ what: String) {
      let sum = terms.reduce(0) { $0 + $1.0 * $1.1 }
      let size = terms.reduce(0) { $0 + (abs($1.0) + s) * (abs($1.1) + s) }
      if abs(found - sum) <= unit * size { return }
      Issue.record("\(what): \(found), not \(sum), \(context)")
    }
    let squares = r.map { ($0 / 2, $0) }
    for what in ["value", "value with gradient", "value of normal equations"] {
      compare(try state.number(what), squares, what)
    }
    let alone = try state.vector("residuals alone")
    compare(alone.reduce(0) { $0 + $1 * $1 / 2 }, squares, "residuals alone")
    let columns = (0..<m).map { i in (0..<count).map { rows[$0 * m + i] } }
    let (first, second) = (try state.vector("gradient"), try state.vector("gradient of normal equations"))
    let (gram, transposed) = (try state.vector("gram"), try state.vector("J^T w"))
    for (i, column) in columns.enumerated() {
      compare(first[i], Array(zip(column, r)), "gradient")
      compare(second[i], Array(zip(column, r)), "gradient of normal equations")
      compare(transposed[i], Array(zip(column, w)), "J^T w")
      for (j, other) in columns.enumerated() { compare(gram[i * m + j], Array(zip(column, other)), "J^T J") }
    }
    let product = try state.vector("J v")
    for k in 0..<count { compare(product[k], (0..<m).map { (rows[k * m + $0], v[$0]) }, "J v") }
    let blocks = try state.vector("blocks")
    #expect(blocks.count == GramBlocks.entryCount(ranges), "\(context)")
    var place = 0
    for range in ranges {
      for i in range {
        for j in range {
          compare(blocks[place], Array(zip(columns[i], columns[j])), "block of \(range)")
          place += 1
        }
      }
    }
  }

  @Test(
    "With a penalty, values, gradients, residuals, rows, products, and blocks are those of one sum of squares",
    arguments: [(2, 0.0...1), (3, -3.0...5), (4, 0.0...1), (5, 0.0...100)])
  func consistency(order: Int, domain: ClosedRange<Double>) throws {
    let (network, samples) = try problem(order: order, domain: domain, count: 40)
    let rows = try SmoothnessOracle(network, Self.penalty).rows
    for ranges in partitions(network) {
      let place = "seed \(Self.seed), order \(order), \(ranges.count) ranges"
      let (state, record) = try Probe.look(at: network, samples, Self.penalty, ranges: ranges)
      #expect(state.counts["residuals"] == samples.targets.count + rows && rows > 0)
      try check(state, ranges, samples: samples.count, place)
      // What is recorded is the loss with the penalty.
      let penalty = try SmoothnessOracle(network, Self.penalty)
      let loss = try network.meanSquaredError(on: samples) + penalty.value
      #expect(abs(record.loss - loss) <= penalty.bound + 1e-13 * loss, "\(record.loss), not \(loss), \(place)")
    }
  }

  @Test("With a penalty, differences of values and residuals along a line are the slopes", arguments: [4, 5])
  func differences(order: Int) throws {
    let (network, samples) = try problem(order: order, domain: -3...5, count: 30)
    let state = try Probe.look(at: network, samples, Self.penalty).state
    let slope = zip(try state.vector("gradient"), try state.vector("v")).reduce(0) { $0 + $1.0 * $1.1 }
    // Steps of 2^-17: third derivatives of a few thousands times 2^-34, and roundings of 1e-15 times 2^17.
    let quotient = try state.number("slope")
    #expect(abs(quotient - slope) <= 1e-5 * (1 + abs(slope)), "seed \(Self.seed): \(quotient), not \(slope)")
    for (quotient, product) in zip(try state.vector("slopes"), try state.vector("J v")) {
      #expect(abs(quotient - product) <= 1e-5 * (1 + abs(product)), "seed \(Self.seed): \(quotient), not \(product)")
    }
    // Without the penalty the slope is another one.
    let plain = try Probe.look(at: network, samples, nil).state.number("slope")
    #expect(abs(plain - slope) > 1e-3 * abs(slope))
  }

  @Test("Without a penalty, and with one of weight zero, every bit is that of the objective itself")
  func withoutPenalty() throws {
    let (network, samples) = try problem(order: 4, domain: -3...5, count: 50)
    for ranges in partitions(network) {
      let options = Probe.Options(ends: ranges.flatMap { [$0.lowerBound, $0.upperBound] })
      let task = try RegressionTask(samples)
      let base = try RegressionObjective(network, samples: samples, units: task.units(for: network))
      let direct = try Probe.report(of: base, at: network.parameters, options)
      for penalty in [nil, SmoothnessPenalty(curvature: 0)] {
        let state = try Probe.look(at: network, samples, penalty, ranges: ranges).state
        #expect(state.numbers == direct.numbers && state.counts == direct.counts)
        for (name, vector) in direct.vectors { #expect(state.vectors[name]?.bits == vector.bits, "\(name)") }
      }
    }
  }

  @Test("The penalty is added in the unit of the outputs, and the loss is recorded in that of the targets")
  func unitsOfOutputs() throws {
    var random = SplitMix64(seed: Self.seed)
    let data = try SmoothnessOracle.samples(40, using: &random)
    for unit in [0x1p10, 0x1p-20] {
      let scaled = try Samples(
        inputs: data.inputs, inputWidth: 2, targets: data.targets.map { unit * $0 }, targetWidth: 1)
      let network = try Network.kan([2, 3, 1], intervals: 4, fitting: scaled, seed: 6)
      let half = OutputScale(of: scaled).halves[0]
      let (state, record) = try Probe.look(at: network, scaled, Self.penalty)
      let penalty = try SmoothnessOracle(network, Self.penalty)
      let loss = try network.meanSquaredError(on: scaled) / (half * half) + penalty.value
      let value = try state.number("value")
      #expect(abs(value - loss) <= penalty.bound + 1e-13 * loss, "\(value), not \(loss)")
      #expect(abs(record.loss - half * half * loss) <= half * half * (penalty.bound + 1e-13 * loss))
      #expect(penalty.value > 1e-3 * loss)
    }
  }

  @Test("In batches every step has the whole penalty, and so has the loss that is recorded")
  func batches() throws {
    let samples = try TrainingProblem.samples(50)
    let network = try TrainingProblem.network(samples, order: 4)
    var plan = TrainingPlan(levels: [TrainingLevel(optimizer: .adam(), epochs: 3, smoothing: Self.penalty)])
    plan.batchSize = 16
    let trainer = try Trainer(network, on: samples, plan: plan)
    while let record = try trainer.advance() {
      let now = try trainer.network()
      let penalty = try SmoothnessOracle(now, Self.penalty)
      let loss = try now.meanSquaredError(on: samples) + penalty.value
      #expect(abs(record.loss - loss) <= penalty.bound + 1e-13 * loss)
    }
    // One batch of all samples makes the step of the whole.
    let level = TrainingLevel(
      optimizer: .gradientDescent, epochs: 1, learningRate: .constant(1e-3), smoothing: Self.penalty)
    var single = TrainingPlan(levels: [level])
    let whole = try Trainer(network, on: samples, plan: single)
    single.batchSize = 50
    let batch = try Trainer(network, on: samples, plan: single)
    _ = (try whole.advance(), try batch.advance())
    let steps = zip(try whole.network().parameters, try batch.network().parameters)
    // The sums over the samples are in another order.
    #expect(steps.allSatisfy { abs($0 - $1) <= 1e-13 * (1 + abs($0)) })
  }
}
