import Exact
import KANCore
import Optim
import Splines
import Testing

/// Restarts on coarse levels, and the two-level correction.
@Suite struct MultilevelTests {
  // MARK: Restarts

  private func selection(
    _ seeds: [UInt64], plan: TrainingPlan, levels: Int = 1, failing: UInt64? = nil
  ) throws -> MultistartSelection<CollocationTask> {
    let problem = try CollocationTrainingTests.problem()
    return try MultistartSelection(
      seeds: seeds, task: CollocationTask(problem, weighting: .residualAttention()), plan: plan, levelCount: levels,
      network: { seed in
        var cases = RandomKANs(seed: seed)
        let box = [0.0...1, 0.0...1]
        var network = try Network.kan(widths: [2, 2, 1], order: 4, intervals: 2, inputBox: box, using: &cases.random)
        if seed == failing { network.parameters[0] = .infinity }
        return network
      },
      validation: { try CollocationObjective($0, problem: problem).value(at: $0.parameters) })
  }

  @Test(arguments: [(levels: 1, epoch: 6), (levels: 2, epoch: 3)])
  func theWinnerGoesOnAsIfAlone(levels: Int, epoch: Int) throws {
    let plan = TrainingPlan.multilevel(epochs: [6, 3, 2], optimizer: .adam())
    let seeds: [UInt64] = [5, 6, 7, 8]
    var selection = try selection(seeds, plan: plan, levels: levels, failing: 6)
    var checkpoints: [Checkpoint] = []
    while try selection.advance() != nil {
      if let winner = selection.winner { checkpoints.append(winner) }
    }
    let losses = selection.candidates.map(\.validationLoss)
    #expect(losses.count == 4 && losses[1] == .infinity)
    let best = losses.indices.min { losses[$0] < losses[$1] }!
    // The loss is that of the candidate trained alone, and training goes on with its bits.
    var alone = try self.selection([seeds[best]], plan: plan, levels: levels)
    _ = try alone.advance()
    #expect(alone.candidates[0].validationLoss == losses[best])
    var cases = RandomKANs(seed: seeds[best])
    let box = [0.0...1, 0.0...1]
    let start = try Network.kan(widths: [2, 2, 1], order: 4, intervals: 2, inputBox: box, using: &cases.random)
    let whole = try Trainer(start, task: selection.task, plan: plan)
    try whole.run()
    let winner = try #require(selection.winner)
    #expect(winner.level == levels - 1 && winner.epoch == epoch)
    let resumed = try Trainer(resuming: winner, task: selection.task, plan: plan)
    try resumed.run()
    #expect(try resumed.checkpoint().iterate.bits == whole.checkpoint().iterate.bits)
    // The work is that of the first levels, for every candidate that was trained.
    let work = whole.trace.prefix { $0.level < levels }.reduce(0) { $0 + $1.flops }
    #expect(alone.work.flops == work && alone.work.seconds > 0 && selection.work.flops >= 3 * work)

    // Interrupted after any candidate.
    for checkpoint in checkpoints {
      var again = try self.selection(seeds, plan: plan, levels: levels, failing: 6)
      try again.resume(from: checkpoint)
      #expect(!again.candidates.isEmpty)
      #expect(try again.run().timeless == winner.timeless)
    }
    var other = try self.selection([9, 10], plan: plan, levels: levels)
    #expect(throws: TrainingError.self) { try other.resume(from: winner) }
    // A candidate that has gone further than candidates go here.
    var fewer = try self.selection(seeds, plan: plan, failing: 6)
    if levels == 1 {
      try fewer.resume(from: winner)
    } else {
      let error = TrainingError.differentRun(what: "number of levels before the choice", checkpoint: "2", given: "1")
      #expect(throws: error) { try fewer.resume(from: winner) }
    }
  }

  /// Levels without epochs take no part.
  @Test func startsWithoutEpochs() throws {
    var selection = try selection([5, 6], plan: .multilevel(epochs: [2, 0, 0, 1], optimizer: .adam()), levels: 3)
    let winner = try selection.run()
    #expect(winner.level == 0 && winner.epoch == 2 && winner.trace.count == 2)
  }

  @Test func badStarts() throws {
    let plan = TrainingPlan.multilevel(epochs: [2], optimizer: .adam())
    #expect(throws: TrainingError.seeds([])) { try selection([], plan: plan) }
    #expect(throws: TrainingError.seeds([1, 1])) { try selection([1, 1], plan: plan) }
    for count in [0, -1, 2] {
      #expect(throws: TrainingError.startLevels(count, of: 1)) { try selection([3], plan: plan, levels: count) }
    }
    var failing = try selection([3], plan: plan, failing: 3)
    #expect(throws: TrainingError.noGoodStart(seeds: [3])) { try failing.run() }
    // A regression, too, goes on without the seed that fails.
    let samples = try TrainingProblem.samples()
    var regression = try MultistartSelection(
      seeds: [1, 2, 3], task: RegressionTask(samples), plan: plan,
      network: { seed in
        var network = try TrainingProblem.network(samples, seed: seed)
        if seed != 2 { network.parameters = network.parameters.map { $0 * 1e200 } }
        return network
      }, validation: { try $0.meanSquaredError(on: samples) })
    let winner = try regression.run()
    #expect(regression.candidates.map(\.validationLoss.isFinite) == [false, true, false])
    #expect(winner.epoch == 2 && winner.bestLoss.isFinite)
  }

  /// Losses are made up: a start that is better than the one before it, but not than all, does not win.
  @Test func theLeastLossWins() throws {
    let samples = try TrainingProblem.samples(5)
    let network = try TrainingProblem.network(samples)
    let losses: [Double] = [1, 3, 2, 0.5, 0.75, 0.5, .nan, .infinity, 0.25]
    var selection = try MultistartSelection(
      seeds: losses.indices.map { UInt64($0) }, task: RegressionTask(samples),
      plan: .multilevel(epochs: [0, 3], optimizer: .adam()),
      network: { seed in
        var parameters = network.parameters
        parameters[0] = Double(seed)
        return try network.replacingParameters(with: parameters)
      }, validation: { losses[Int($0.parameters[0])] })
    var winners: [Double] = []
    while let candidate = try selection.advance() {
      let loss = losses[Int(candidate.seed)]
      #expect(candidate.validationLoss == (loss.isFinite ? loss : .infinity))
      winners.append(try #require(selection.winner).network.parameters[0])
    }
    // Of two that are equal the first one stays.
    #expect(winners == [0, 0, 0, 3, 3, 3, 3, 3, 8] && selection.isFinished && selection.work.flops == 0)
  }
}
