import KANCore
import Optim
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
  var identity: [(key: String, value: String)] { [] }
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
    let plan = TrainingPlan(
      levels: [TrainingLevel(optimizer: .adam(), epochs: 40, learningRate: .constant(0.7))])
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

  @Test("A loss that changes at a refinement is measured as a jump, and is where the level starts")
  func jump() throws {
    let samples = try TrainingProblem.samples()
    let others = try TrainingProblem.samples(seed: 4)
    let network = try TrainingProblem.network(samples)
    let task = ObservedTask(samples, refinedSamples: others, network: network)
    let plan = TrainingPlan.multilevel(epochs: [2, 1], optimizer: .lbfgs(iterationsPerEpoch: 3))
    let levels = try Trainer(network, task: task, plan: plan).run().levels
    let before = try #require(levels[0].endLoss)
    #expect(levels[0].refinementJump == 0 && levels[1].startLoss != before)
    #expect(levels[1].refinementJump == abs(levels[1].startLoss - before) / max(before, levels[1].startLoss))
  }
}
