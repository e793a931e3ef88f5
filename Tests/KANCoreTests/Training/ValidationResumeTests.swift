import KANCore
import Optim
import SeededRandom
import Testing

/// Resuming runs with validation samples, penalties, skipped levels, and refits: the same bits from every epoch on.
@Suite struct ValidationResumeTests {
  /// A name, a plan, and the way of the hidden units.
  static let runs: [(name: String, plan: TrainingPlan, hidden: HiddenNormalization)] = {
    let newton = OptimizerChoice.levenbergMarquardt()
    let lbfgs = OptimizerChoice.lbfgs(.init(iterationsPerEpoch: 3))
    func level(
      _ optimizer: OptimizerChoice, _ epochs: Int, _ curvature: Double?, isFiner: Bool = false
    ) -> TrainingLevel {
      TrainingLevel(
        refinement: isFiner ? .dyadic() : .none, optimizer: optimizer, epochs: epochs,
        smoothing: curvature.map { SmoothnessPenalty(curvature: $0, slope: $0 / 10) })
    }
    func refit(_ optimizer: OptimizerChoice, _ epochs: Int) -> TrainingLevel {
      .refit(optimizer: optimizer, epochs: epochs)
    }
    var skipping = TrainingPlan(levels: [level(newton, 3, 0.1), level(newton, 2, 1e-3, isFiner: true)])
    skipping.levels += [NoisyProblem.idle, level(newton, 2, nil), level(newton, 2, 1e-5), refit(newton, 3)]
    skipping.levelPatience = 1
    var ending = TrainingPlan(levels: [level(.adam(), 3, 1e-3), NoisyProblem.idle])
    ending.levels += [level(.adam(), 2, 1e-4, isFiner: true), level(.adam(), 2, nil)]
    ending.levelPatience = 1
    var batches = TrainingPlan(levels: [level(.adam(), 3, 1e-3), level(.adam(), 2, 1e-4, isFiner: true)])
    (batches.batchSize, batches.shuffleSeed, batches.iteration) = (16, 7, .relu)
    batches.rule = UpdateRule(geometry: .relu, gradient: .relu)
    let ranges = TrainingPlan(levels: [level(lbfgs, 2, 1e-3), level(lbfgs, 2, nil), refit(lbfgs, 3)])
    let jumping = TrainingPlan(levels: [level(lbfgs, 2, 1e-3), refit(.adam(), 4)])
    let earlier = TrainingPlan(levels: [level(newton, 6, 1e-3), level(newton, 2, 100), refit(newton, 3)])
    return [
      ("skipped levels and a refit", skipping, .tanh), ("skipped levels at the end", ending, .sigmoid),
      ("batches", batches, .tanh), ("batch ranges", ranges, .batchRange),
      ("batch ranges, and a refit whose best network is not its last", jumping, .batchRange),
      ("a refit with the penalty of an earlier level", earlier, .tanh),
    ]
  }()

  private func task(threads: Int = 1) throws -> RegressionTask {
    let (samples, validation) = (try TrainingProblem.samples(), try TrainingProblem.samples(25, seed: 6))
    return try RegressionTask(
      samples, validation: validation, test: TrainingProblem.samples(20, seed: 4), threads: threads)
  }

  @Test("From every epoch on a resumed run has the bits of the whole one", arguments: runs.indices)
  func everyEpoch(number: Int) throws {
    let run = Self.runs[number]
    let task = try task()
    let network = try TrainingProblem.network(task.samples, hidden: run.hidden)
    let trainer = try Trainer(network, task: task, plan: run.plan)
    var checkpoints = [try trainer.checkpoint()]
    let result = try trainer.run { _ in checkpoints.append(try trainer.checkpoint()) }
    checkpoints.append(try trainer.checkpoint())
    let final = try trainer.checkpoint().timeless
    let skipped = result.levels.contains(where: \.isSkipped)
    #expect(skipped == run.name.hasPrefix("skipped"), "\(run.name)")
    #expect(checkpoints.count == final.trace.count + 2 && trainer.isFinished)
    for (k, checkpoint) in checkpoints.enumerated() {
      let read = try Checkpoint(TensorFile(bytes: checkpoint.tensors.bytes, file: "c"), file: "c")
      #expect(read == checkpoint, "\(run.name), \(k)")
      let resumed = try Trainer(resuming: read, task: self.task(threads: 2), plan: run.plan)
      #expect(try resumed.checkpoint() == checkpoint, "\(run.name), \(k)")
      let again = try resumed.run()
      let end = try resumed.checkpoint().timeless
      #expect(end == final && end.iterate.bits == final.iterate.bits, "\(run.name), \(k)")
      #expect(end.best.parameters.bits == final.best.parameters.bits, "\(run.name), \(k)")
      #expect(again.network == result.network && again.loss == result.loss, "\(run.name), \(k)")
      #expect(again.validationLoss == result.validationLoss && again.testLoss == result.testLoss)
    }
  }

  @Test("The penalty of a resumed refit is that of the level of the best network")
  func penaltyOfARefit() throws {
    let run = try #require(Self.runs.last)
    let trainer = try Trainer(TrainingProblem.network(task().samples), task: task(), plan: run.plan)
    var checkpoint = try trainer.checkpoint()
    try trainer.run { record in
      if record.level == 2, checkpoint.level < 2 { checkpoint = try trainer.checkpoint() }
    }
    // A curvature of 100 makes validation worse.
    #expect(checkpoint.level == 2 && checkpoint.epoch == 1 && checkpoint.penaltyLevel == 0)
    #expect(checkpoint.bestLevel == 2 && checkpoint.bestValidationLoss == nil)
    // With the penalty of another level, or with none, training ends elsewhere.
    let final = try trainer.checkpoint().iterate
    for level in [1, 2] {
      checkpoint.penaltyLevel = level
      let other = try Trainer(resuming: checkpoint, task: task(), plan: run.plan)
      try other.run()
      #expect(try other.checkpoint().iterate != final)
    }
    checkpoint.penaltyLevel = 3
    #expect(throws: TrainingError.self) { try Trainer(resuming: checkpoint, task: task(), plan: run.plan) }
  }

  @Test("Validation losses have a column of the trace, where there are any")
  func traces() throws {
    let samples = try TrainingProblem.samples()
    let plan = TrainingPlan.multilevel(epochs: [2, 2], optimizer: .adam())
    let plain = try Trainer(TrainingProblem.network(samples), on: samples, plan: plan).run()
    #expect(!plain.trace.csv.contains("validation_loss"))
    let validated = try Trainer(
      TrainingProblem.network(samples), on: samples, validation: samples, test: samples, plan: plan
    ).run()
    let table = try CSVTable(bytes: Array(validated.trace.csv.utf8), file: "trace")
    #expect(table.header.last == "validation_loss" && table.rows == 4)
    let column = stride(from: table.columns - 1, to: table.values.count, by: table.columns).map { table.values[$0] }
    #expect(column == validated.trace.compactMap(\.validationLoss))
  }
}
