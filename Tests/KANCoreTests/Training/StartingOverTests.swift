import KANCore
import Optim
import Testing

/// Levels that start over from the best network of the level before.
@Suite struct StartingOverTests {
  /// Two levels at a rate that overshoots, so that the best network is not the last one.
  private func plan(_ coordinates: Coordinates) -> TrainingPlan {
    var plan = TrainingPlan.multilevel(epochs: [12, 9, 6], optimizer: .adam(), learningRate: .constant(0.5))
    (plan.iteration, plan.rule) = (coordinates, UpdateRule(geometry: coordinates, gradient: coordinates))
    plan.startsLevelsOver = true
    return plan
  }

  private func task() throws -> CollocationTask {
    try CollocationTask(
      CollocationTrainingTests.problem(),
      weighting: .residualAttention(decay: 0.75, rate: 0.5, initial: 0.5, terms: ["heat"]), errorsEvery: 100)
  }

  @Test("Every level is a run of its own from the best network of the level before, bit for bit, in both bases")
  func levels() throws {
    for coordinates in [Coordinates.spline, .relu] {
      let plan = plan(coordinates)
      var network = try CollocationTrainingTests.network()
      let whole = try Trainer(network, task: task(), plan: plan)
      let result = try whole.run()
      var (losses, isLast): ([Double], [Bool]) = ([], [])
      for level in plan.levels {
        var own = plan
        own.levels = [level]
        let trainer = try Trainer(network, task: task(), plan: own)
        try trainer.run()
        network = try trainer.bestNetwork()
        losses += trainer.trace.map(\.loss)
        isLast.append(try network == trainer.network())
      }
      #expect(result.trace.map(\.loss).bits == losses.bits)
      #expect(result.network == network && whole.bestLevel == 2)
      // Else the test would show nothing.
      try #require(isLast.prefix(2).contains(false), "\(coordinates)")
      var onwards = plan
      onwards.startsLevelsOver = false
      let other = try Trainer(CollocationTrainingTests.network(), task: task(), plan: onwards).run()
      #expect(other.trace.map(\.loss).bits.prefix(12) == losses.bits.prefix(12))
      #expect(other.trace.map(\.loss).bits != losses.bits)
    }
  }

  @Test("A run that goes on from any epoch ends in the same bits")
  func resume() throws {
    let plan = plan(.spline)
    let trainer = try Trainer(CollocationTrainingTests.network(), task: task(), plan: plan)
    var checkpoints: [Checkpoint] = []
    let whole = try trainer.run { _ in checkpoints.append(try trainer.checkpoint()) }
    for checkpoint in checkpoints {
      let resumed = try Trainer(resuming: checkpoint, task: task(), plan: plan).run()
      #expect(resumed.network.parameters.bits == whole.network.parameters.bits)
      #expect(resumed.trace.map(\.loss).bits == whole.trace.map(\.loss).bits)
    }
  }

  @Test("Not with a refit, whose network would be that of the last level")
  func refit() {
    var plan = TrainingPlan.multilevel(epochs: [1, 1])
    plan.levels.append(.refit(optimizer: .lbfgs(), epochs: 1))
    #expect(throws: Never.self) { try plan.validate() }
    plan.startsLevelsOver = true
    #expect(throws: TrainingError.self) { try plan.validate() }
  }
}
