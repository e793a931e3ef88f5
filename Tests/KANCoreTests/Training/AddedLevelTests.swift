import KANCore
import Optim
import Testing

/// Levels added to a finished run give the bits of one run with all levels.
@Suite struct AddedLevelTests {
  private static func beginning(of plan: TrainingPlan, levels: Int) -> TrainingPlan {
    var beginning = plan
    beginning.levels = Array(plan.levels.prefix(levels))
    return beginning
  }

  @Test("Every optimizer, after every level", arguments: ResumeTests.runs.indices)
  func everyLevel(number: Int) throws {
    let run = ResumeTests.runs[number]
    let samples = try TrainingProblem.samples()
    let network = try TrainingProblem.network(samples, hidden: run.hidden)
    let whole = try Trainer(network, on: samples, plan: run.plan)
    try whole.run()
    let final = try whole.checkpoint().timeless
    for count in 1..<run.plan.levels.count {
      let first = try Trainer(network, on: samples, plan: Self.beginning(of: run.plan, levels: count))
      try first.run()
      var checkpoint = try Checkpoint(TensorFile(bytes: first.checkpoint().tensors.bytes, file: "c"), file: "c")
      #expect(checkpoint.timeless != final)
      // An extended run can be stopped and resumed, too.
      while true {
        let resumed = try Trainer(
          resuming: checkpoint, task: RegressionTask(samples, threads: 2), plan: run.plan)
        guard try resumed.advance() != nil else { break }
        checkpoint = try resumed.checkpoint()
      }
      #expect(checkpoint.timeless == final, "\(run.name), \(count)")
      #expect(checkpoint.iterate.bits == final.iterate.bits)
    }
  }

  @Test("Validation samples end an extended run where they end the whole one, and a refit may be added")
  func validation() throws {
    let (training, validation) = try NoisyProblem.samples()
    func task() throws -> RegressionTask { try RegressionTask(training, validation: validation) }
    var plan = NoisyProblem.path([1e-2, 1e-4, 1e-6])
    plan.levels.append(.refit(optimizer: .levenbergMarquardt(), epochs: 3))
    plan.levelPatience = 1
    let network = try NoisyProblem.network()
    let whole = try Trainer(network, task: task(), plan: plan)
    try whole.run()
    for count in 1..<plan.levels.count {
      let first = try Trainer(network, task: task(), plan: Self.beginning(of: plan, levels: count))
      try first.run()
      let resumed = try Trainer(resuming: first.checkpoint(), task: task(), plan: plan)
      try resumed.run()
      #expect(try resumed.checkpoint().timeless == whole.checkpoint().timeless, "\(count)")
    }
  }

  @Test(
    "Anything else is refused: unfinished or stopped runs, other levels before the added ones, and impossible levels")
  func refused() throws {
    let samples = try TrainingProblem.samples()
    let plan = TrainingPlan.multilevel(epochs: [2, 1], optimizer: .adam())
    let trainer = try Trainer(TrainingProblem.network(samples), on: samples, plan: plan)
    _ = try trainer.advance()
    _ = try trainer.advance()
    let betweenLevels = try trainer.checkpoint()
    try trainer.run()
    let finished = try trainer.checkpoint()
    var stopped = finished
    stopped.stopped = .nonFiniteValue("inf")
    var unfinished = finished
    unfinished.levels[1].reason = nil

    func refusal(_ checkpoint: Checkpoint, _ epochs: [Int], _ optimizer: OptimizerChoice = .adam()) throws -> String {
      let error = #expect(throws: TrainingError.self) {
        try Trainer(
          resuming: checkpoint, task: RegressionTask(samples),
          plan: .multilevel(epochs: epochs, optimizer: optimizer))
      }
      return error?.description ?? ""
    }
    for checkpoint in [betweenLevels, stopped, unfinished] {
      #expect(try refusal(checkpoint, [2, 1, 1]).contains("number of levels is 2, not 3"))
    }
    #expect(try refusal(finished, [3, 1, 1]).contains("plan.levels[0].epochs is 2, not 3"))
    #expect(try refusal(finished, [2, 1, 1], .adam(.init(beta1: 0.5))).contains("beta1"))
    #expect(try refusal(finished, [2]).contains("number of levels is 2, not 1"))
    #expect(try refusal(finished, [2, 1, -1]).contains("level 2 has -1 epochs"))

    var search = LevenbergMarquardt.Options.searching
    // Nine edges of order 3 on 12 intervals have 126 parameters.
    for (limit, isRefused) in [(125, true), (126, false)] {
      search.denseLimit = limit
      var longer = plan
      longer.levels.append(
        TrainingLevel(refinement: .dyadic(), optimizer: .levenbergMarquardt(search), epochs: 1))
      if isRefused {
        let error = #expect(throws: TrainingError.self) {
          try Trainer(resuming: finished, task: RegressionTask(samples), plan: longer)
        }
        #expect(error?.description.contains("parameters of level 2 is 126; give at most 125") == true)
      } else {
        let resumed = try Trainer(resuming: finished, task: RegressionTask(samples), plan: longer)
        #expect(try resumed.run().trace.count == 4)
      }
    }
  }
}
