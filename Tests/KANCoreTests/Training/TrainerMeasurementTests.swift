import JSON
import KANCore
import Optim
import Splines
import Testing

/// A regression that writes down which samples its batches have, and whose targets may change with the network.
private final class ObservedTask: TrainingTask {
  private let samples: Samples
  private let refinedSamples: Samples
  private let parameterCount: Int
  /// The samples of every batch, in order.
  private(set) var batches: [[Int]] = []

  /// - Parameters:
  ///   - samples: those of networks of as many parameters as `network`.
  ///   - refinedSamples: those of all others.
  init(_ samples: Samples, refinedSamples: Samples, network: Network) {
    (self.samples, self.refinedSamples) = (samples, refinedSamples)
    parameterCount = network.parameterCount
  }

  var sampleCount: Int { samples.count }
  var recipe: JSONValue { [:] }
  var hasTestData: Bool { false }
  func testLoss(of network: Network) throws -> Double? { nil }

  func objective(for network: Network) throws -> RegressionObjective {
    try RegressionObjective(
      network, samples: network.parameterCount == parameterCount ? samples : refinedSamples)
  }

  func objective(for network: Network, samples chosen: ArraySlice<Int>) throws -> RegressionObjective {
    batches.append(Array(chosen))
    return try RegressionObjective(
      network,
      samples: Samples(
        inputs: chosen.map { Array(samples.input($0)) }, targets: chosen.map { Array(samples.target($0)) }))
  }
}

@Suite("What a trainer measures and draws")
struct TrainerMeasurementTests {
  @Test("The best network is the one of the smallest loss, though losses rise again")
  func bestOfRisingLosses() throws {
    let samples = try TrainingProblem.samples()
    let network = try TrainingProblem.network(samples)
    // Adam with a step that is far too large jumps about.
    var plan = TrainingPlan(
      levels: [TrainingLevel(optimizer: .adam(), epochs: 40, learningRate: .constant(0.7))])
    // A continuation may raise the loss by 1 %.
    plan.continuesEdges = false
    let trainer = try Trainer(network, on: samples, plan: plan)
    let result = try trainer.run()
    let losses = result.trace.map(\.loss) + result.levels.compactMap(\.endLoss)
    #expect(losses.last! > losses.min()! && zip(losses, losses.dropFirst()).contains { $0 < $1 })
    #expect(result.loss == losses.min()! && trainer.bestLoss == result.loss)
    #expect(try result.network.meanSquaredError(on: samples) == result.loss)
    #expect(try trainer.network().meanSquaredError(on: samples) == losses.last!)
  }

  @Test("All orders of the samples are drawn, about equally often")
  func ordersOfSamples() throws {
    let samples = try TrainingProblem.samples(3)
    let network = try TrainingProblem.network(samples, intervals: 1)
    let epochs = 1200
    var plan = TrainingPlan(
      levels: [TrainingLevel(optimizer: .gradientDescent, epochs: epochs, learningRate: .constant(1e-6))])
    (plan.batchSize, plan.shuffleSeed) = (2, 5)
    let task = ObservedTask(samples, refinedSamples: samples, network: network)
    _ = try Trainer(network, task: task, plan: plan).run()
    #expect(task.batches.count == 2 * epochs)
    var counts: [[Int]: Int] = [:]
    for k in 0..<epochs { counts[task.batches[2 * k] + task.batches[2 * k + 1], default: 0] += 1 }
    #expect(counts.count == 6 && counts.keys.allSatisfy { $0.sorted() == [0, 1, 2] })
    // Each of six has the mean 200 and the deviation sqrt(1200 * 5 / 36) = 13; five of these.
    for (order, count) in counts { #expect(abs(count - 200) <= 65, "\(order): \(count)") }
  }

  /// The orders of a run: SplitMix64, and Fisher and Yates from the last place down, with the high word of a product.
  private struct Orders {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }

    mutating func order(_ count: Int) -> [Int] {
      var order = Array(0..<count)
      for k in (1..<count).reversed() {
        order.swapAt(k, Int(next().multipliedFullWidth(by: UInt64(k + 1)).high))
      }
      return order
    }
  }

  @Test("Every epoch goes on with the generator, whose first numbers are known")
  func ordersByHand() throws {
    // The published test vector of SplitMix64 for the state 1234567.
    var known = Orders(state: 1_234_567)
    #expect(
      (0..<3).map { _ in known.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
    let samples = try TrainingProblem.samples(7)
    let network = try TrainingProblem.network(samples, intervals: 1)
    for seed: UInt64 in [0, 1_234_567, .max] {
      var plan = TrainingPlan.multilevel(
        epochs: [3, 2], optimizer: .gradientDescent, learningRate: .constant(1e-6))
      (plan.batchSize, plan.shuffleSeed) = (3, seed)
      let task = ObservedTask(samples, refinedSamples: samples, network: network)
      _ = try Trainer(network, task: task, plan: plan).run()
      var orders = Orders(state: seed)
      #expect(task.batches.map(\.count) == Array(repeating: [3, 3, 1], count: 5).flatMap { $0 })
      #expect(task.batches.flatMap { $0 } == (0..<5).flatMap { _ in orders.order(7) }, "seed \(seed)")
    }
  }

  /// Of a network [2, 3, 1] of order 3 with tanh between: a sample takes 3 * 2 operations for the first map, 6 edges of
  /// 2 * 3 and 2 bases of 5/2 * 3 * 2, 3 * 10 for the tanh, 3 edges of 2 * 3 and 3 bases. With the gradient, twice the
  /// first stage, three times the others, and each basis with its derivative.
  static let forward: Double = 6 + 36 + 30 + 30 + 18 + 45
  static let both: Double = 12 + 108 + 60 + 90 + 54 + 90

  @Test("Work, evaluations and rates are those of each epoch, and sums are over all")
  func workOfEpochs() throws {
    let samples = try TrainingProblem.samples()
    let network = try TrainingProblem.network(samples)
    var plan = TrainingPlan.multilevel(
      epochs: [3, 2], optimizer: .gradientDescent, learningRate: .linearRamp(from: 0x1p-6, to: 0x1p-8))
    #expect(plan.epochs == 5)
    let whole = try Trainer(network, on: samples, plan: plan).run()
    #expect(whole.trace.map(\.flops) == Array(repeating: 60 * Self.both, count: 5))
    #expect(whole.trace.map(\.evaluations) == [1, 1, 1, 1, 1])
    #expect(whole.flops == 300 * Self.both)
    #expect(whole.seconds == whole.trace.reduce(0) { $0 + $1.seconds })
    #expect(whole.trace.map(\.learningRate) == [0x1p-6, 0x1.4p-7, 0x1p-8, 0x1p-6, 0x1p-8])
    #expect(whole.trace.map(\.level) == [0, 0, 0, 1, 1] && whole.trace.map(\.epoch) == [0, 1, 2, 0, 1])
    // Batches of 16, 16, 16 and 12, and the loss of all samples at the end of the epoch.
    plan.batchSize = 16
    let batches = try Trainer(network, on: samples, plan: plan).run()
    #expect(batches.trace.map(\.flops) == Array(repeating: 60 * (Self.both + Self.forward), count: 5))
    #expect(batches.trace.map(\.evaluations) == [4, 4, 4, 4, 4])
  }

  @Test("Points outside are those of the last evaluation")
  func pointsOutside() throws {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(3), intervals: 2, lower: 0, upper: 1)
    let network = try Network(
      stages: [.splines(SplineEdges(knots: knots, inputs: 1, outputs: 1))], parameters: [1, 2, 3, 4])
    let samples = try Samples(inputs: [[0], [1], [-0.5], [1.5], [2]], targets: [[0], [0], [0], [0], [0]])
    let plan = TrainingPlan(
      levels: [TrainingLevel(optimizer: .gradientDescent, epochs: 3, learningRate: .constant(1e-3))])
    #expect(try Trainer(network, on: samples, plan: plan).run().trace.map(\.pointsOutside) == [3, 3, 3])
  }

  @Test("A level without epochs ends where it starts")
  func levelWithoutEpochs() throws {
    let samples = try TrainingProblem.samples()
    let plan = TrainingPlan.multilevel(epochs: [2, 0, 1], optimizer: .adam())
    let result = try Trainer(TrainingProblem.network(samples), on: samples, plan: plan).run()
    #expect(result.levels[1].reason == "no epochs" && result.levels[1].endLoss == result.levels[1].startLoss)
    // The loss of the last epoch is that before its step.
    #expect(result.trace[1].loss != result.levels[1].startLoss && result.trace.count == 3)
  }

  @Test("Patience begins anew with every level")
  func patienceOfALevel() throws {
    let samples = try TrainingProblem.samples()
    // Steps that change no bit of the loss.
    let level = TrainingLevel(
      optimizer: .gradientDescent, epochs: 4, learningRate: .constant(1e-300), stopping: StoppingRule(patience: 1))
    let result = try Trainer(
      TrainingProblem.network(samples), on: samples, plan: TrainingPlan(levels: [level, level, level])
    ).run()
    #expect(result.trace.map(\.level) == [0, 0, 1, 1, 2, 2])
    #expect(Set(result.trace.map(\.loss)).count == 1)
  }

  @Test("A loss that changes at a refinement is measured as a jump, and is where the level starts")
  func jump() throws {
    let samples = try TrainingProblem.samples()
    let others = try TrainingProblem.samples(seed: 4)
    let network = try TrainingProblem.network(samples)
    let task = ObservedTask(samples, refinedSamples: others, network: network)
    let plan = TrainingPlan.multilevel(epochs: [2, 1], optimizer: .lbfgs(.init(iterationsPerEpoch: 3)))
    let levels = try Trainer(network, task: task, plan: plan).run().levels
    let before = try #require(levels[0].endLoss)
    #expect(levels[0].refinementJump == 0 && levels[1].startLoss != before)
    #expect(levels[1].refinementJump == abs(levels[1].startLoss - before) / max(before, levels[1].startLoss))
  }
}
