import KANCore
import Optim
import SeededRandom
import Testing

/// Losses with data for each sample: they are used on as many samples as they are for, also in refits.
@Suite struct LossSampleTests {
  /// A user-defined loss with an offset for each sample.
  private struct Shifted: RegressionLoss {
    let offsets: [Double]
    var name: String { "shifted by \(offsets.count)" }
    var sampleCount: Int? { offsets.count }
    func residual(of difference: Double, sample: Int, output: Int) -> (value: Double, slope: Double) {
      (difference - offsets[sample], 1)
    }
  }

  private static func weights(_ count: Int) -> [Double] { (0..<count).map { Double(1 + $0 % 4) } }

  @Test("Losses with data for each sample know how many, and others are for any number")
  func counts() throws {
    let classes = try Samples(inputs: [[0], [1], [2]], targets: [[0, 1], [1, 1], [0, 0]])
    let logistic = try LogisticLoss(targets: classes)
    #expect(logistic.sampleCount == 3)
    #expect(try WeightedLoss(weights: [1, 2]).sampleCount == 2)
    #expect(try HuberLoss(delta: 1).sampleCount == nil)
    #expect(try WeightedLoss(weights: [1, 2, 3], base: logistic).sampleCount == 3)
    for count in [2, 4] {
      let error = NetworkError.countMismatch(
        what: "samples for the loss \"\(logistic.name)\"", expected: 3, found: count)
      #expect(throws: error) { try WeightedLoss(weights: Self.weights(count), base: logistic) }
    }
  }

  @Test("A loss for more or fewer samples is refused, by an objective and by a task", arguments: [29, 31])
  func refusedCounts(count: Int) throws {
    let (training, validation) = try NoisyProblem.samples()
    let network = try NoisyProblem.network()
    let losses: [any RegressionLoss] = [
      try WeightedLoss(weights: Self.weights(count)), Shifted(offsets: Self.weights(count)),
    ]
    for loss in losses {
      func error(_ found: Int) -> NetworkError {
        .countMismatch(what: "samples for the loss \"\(loss.name)\"", expected: count, found: found)
      }
      #expect(throws: error(30)) { try RegressionObjective(network, samples: training, loss: loss) }
      #expect(throws: error(30)) { try RegressionTask(training, loss: loss) }
      #expect(throws: error(60)) { try RegressionTask(training, validation: validation, validationLoss: loss) }
      #expect(throws: error(90)) { try RegressionTask(training, validation: validation, refitLoss: loss) }
      #expect(throws: error(30)) { try RegressionTask(training, refitLoss: loss) }
    }
  }

  /// The mean of the squares of rho on training and validation samples, in units of one.
  private func mean(_ loss: any RegressionLoss, _ network: Network) throws -> Double {
    let (training, validation) = try NoisyProblem.samples()
    let all = try training.appending(validation)
    let outputs = try network.outputs(of: (0..<90).map { Array(all.input($0)) })
    let squares = (0..<90).map { k in
      let value = loss.residual(of: outputs[k][0] - all.targets[k], sample: k, output: 0).value
      return value * value
    }
    return squares.reduce(0, +) / 90
  }

  private var plan: TrainingPlan {
    let method = NoisyProblem.method(damping: 1)
    return TrainingPlan(levels: [
      TrainingLevel(optimizer: method, epochs: 3), .refit(optimizer: method, epochs: 2),
    ])
  }

  @Test("A refit needs a loss for all samples: without one it is refused at once, with one it uses it")
  func refits() throws {
    let (training, validation) = try NoisyProblem.samples()
    let network = try NoisyProblem.network()
    let plan = plan
    let pairs: [(any RegressionLoss, any RegressionLoss)] = [
      (try WeightedLoss(weights: Self.weights(30)), try WeightedLoss(weights: Self.weights(90))),
      (Shifted(offsets: Self.weights(30)), Shifted(offsets: Self.weights(90))),
    ]
    for (loss, whole) in pairs {
      let without = try RegressionTask(training, validation: validation, loss: loss)
      let error = TrainingError.badOption(
        what: "the loss of a refit", value: "one for 30 samples",
        need: "a refitLoss for the 30 training samples followed by the 60 for validation")
      #expect(throws: error) { try Trainer(network, task: without, plan: plan) }
      // Without a refit, no such loss is needed.
      #expect(try Trainer(network, task: without, plan: TrainingPlan(levels: [plan.levels[0]])).run().trace.count == 3)
      let task = try RegressionTask(training, validation: validation, loss: loss, refitLoss: whole)
      let trainer = try Trainer(network, task: task, plan: plan)
      while trainer.level == 0, try trainer.advance() != nil {}
      let found = trainer.levels[1].startLoss
      let before = try Trainer(network, task: without, plan: TrainingPlan(levels: [plan.levels[0]])).run()
      let expected = try mean(whole, before.network)
      #expect(abs(found - expected) <= 256 * Double.ulpOfOne * expected, "\(whole.name): \(found), not \(expected)")
      let result = try trainer.run()
      #expect(result.loss < found && result.trace.last?.level == 1)
      // A run with another loss of the refit is another run.
      let another = #expect(throws: TrainingError.self) {
        let other = try RegressionTask(training, validation: validation, loss: loss, refitLoss: HuberLoss(delta: 1))
        return try Trainer(resuming: trainer.checkpoint(), task: other, plan: plan)
      }
      #expect(another?.description.contains("task.refit_loss") == true, "\(String(describing: another))")
    }
  }

  @Test("A run with another loss on the validation samples is another run, and is not resumed")
  func validationLossOfARun() throws {
    let (training, validation) = try NoisyProblem.samples()
    let plan = TrainingPlan(levels: [plan.levels[0]])
    let losses: [(any RegressionLoss)?] = [
      nil, try HuberLoss(delta: 0.5), try HuberLoss(delta: 0.25), try WeightedLoss(weights: Self.weights(60)),
    ]
    for (k, loss) in losses.enumerated() {
      let trainer = try Trainer(
        NoisyProblem.network(), on: training, validation: validation, plan: plan, validationLoss: loss)
      _ = try trainer.advance()
      let checkpoint = try trainer.checkpoint()
      for (l, other) in losses.enumerated() {
        let task = try RegressionTask(training, validation: validation, validationLoss: other)
        if k == l {
          #expect(throws: Never.self) { try Trainer(resuming: checkpoint, task: task, plan: plan) }
        } else {
          let error = #expect(throws: TrainingError.self, "\(k), \(l)") {
            try Trainer(resuming: checkpoint, task: task, plan: plan)
          }
          #expect(error?.description.contains("task.validation_loss") == true, "\(String(describing: error))")
        }
      }
    }
  }

  @Test("The initializer of a trainer for samples takes the losses of a task")
  func initializer() throws {
    let (training, validation) = try NoisyProblem.samples()
    let network = try NoisyProblem.network()
    let (loss, whole) = (try WeightedLoss(weights: Self.weights(30)), try WeightedLoss(weights: Self.weights(90)))
    let own = try WeightedLoss(weights: Self.weights(60))
    let task = try RegressionTask(
      training, validation: validation, loss: loss, validationLoss: own, refitLoss: whole)
    let short = try Trainer(
      network, on: training, validation: validation, plan: plan, loss: loss, validationLoss: own, refitLoss: whole
    ).run()
    let long = try Trainer(network, task: task, plan: plan).run()
    #expect(short.network == long.network && short.recipe == long.recipe && short.levels == long.levels)
    #expect(short.validationLoss == long.validationLoss)
    // A control: by squares, the start has another validation loss.
    let squares = try Trainer(
      network, on: training, validation: validation, plan: plan, loss: loss, refitLoss: whole)
    #expect(squares.levels[0].startValidationLoss != short.levels[0].startValidationLoss)
    // Without validation samples, the refit is on the training samples, for which the loss is.
    #expect(try Trainer(network, on: training, plan: plan, loss: loss).run().trace.count == 5)
  }
}
