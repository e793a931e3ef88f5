import Exact
import KANCore
import Optim
import Splines
import Testing

/// Restarts on the coarsest level, and the two-level correction.
@Suite struct MultilevelTests {
  // MARK: Restarts

  private func selection(
    _ seeds: [UInt64], plan: TrainingPlan, failing: UInt64? = nil
  ) throws -> MultistartSelection<CollocationTask> {
    let problem = try CollocationTrainingTests.problem()
    return try MultistartSelection(
      seeds: seeds, task: CollocationTask(problem, weighting: .residualAttention()), plan: plan,
      network: { seed in
        var cases = RandomKANs(seed: seed)
        let box = [0.0...1, 0.0...1]
        var network = try Network.kan(widths: [2, 2, 1], order: 4, intervals: 2, inputBox: box, using: &cases.random)
        if seed == failing { network.parameters[0] = .infinity }
        return network
      },
      validation: { try CollocationObjective($0, problem: problem).value(at: $0.parameters) })
  }

  @Test func theWinnerGoesOnAsIfAlone() throws {
    let plan = TrainingPlan.multilevel(epochs: [6, 3], optimizer: .adam())
    let seeds: [UInt64] = [5, 6, 7, 8]
    var selection = try selection(seeds, plan: plan, failing: 6)
    var checkpoints: [Checkpoint] = []
    while try selection.advance() != nil {
      if let winner = selection.winner { checkpoints.append(winner) }
    }
    let losses = selection.candidates.map(\.validationLoss)
    #expect(losses.count == 4 && losses[1] == .infinity)
    let best = losses.indices.min { losses[$0] < losses[$1] }!
    // The loss is that of the candidate trained alone, and training goes on with its bits.
    let network = try self.selection([seeds[best]], plan: plan)
    var alone = network
    _ = try alone.advance()
    #expect(alone.candidates[0].validationLoss == losses[best])
    var cases = RandomKANs(seed: seeds[best])
    let box = [0.0...1, 0.0...1]
    let start = try Network.kan(widths: [2, 2, 1], order: 4, intervals: 2, inputBox: box, using: &cases.random)
    let whole = try Trainer(start, task: selection.task, plan: plan)
    try whole.run()
    let winner = try #require(selection.winner)
    #expect(winner.level == 0 && winner.epoch == 6)
    let resumed = try Trainer(resuming: winner, task: selection.task, plan: plan)
    try resumed.run()
    #expect(try resumed.checkpoint().iterate.bits == whole.checkpoint().iterate.bits)
    // The work is that of the first level, for every candidate that was trained.
    let level = whole.trace.prefix(6).reduce(0) { $0 + $1.flops }
    #expect(alone.work.flops == level && alone.work.seconds > 0 && selection.work.flops >= 3 * level)

    // Interrupted after any candidate.
    for checkpoint in checkpoints {
      var again = try self.selection(seeds, plan: plan, failing: 6)
      try again.resume(from: checkpoint)
      #expect(!again.candidates.isEmpty)
      #expect(try again.run().timeless == winner.timeless)
    }
    var other = try self.selection([9, 10], plan: plan)
    #expect(throws: TrainingError.self) { try other.resume(from: winner) }
  }

  @Test func badStarts() throws {
    let plan = TrainingPlan.multilevel(epochs: [2], optimizer: .adam())
    #expect(throws: TrainingError.seeds([])) { try selection([], plan: plan) }
    #expect(throws: TrainingError.seeds([1, 1])) { try selection([1, 1], plan: plan) }
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
