import KANCore
import Optim
import SeededRandom
import Testing

/// Validation samples: the network that is kept, and when levels and training end.
@Suite struct ValidationTests {
  private func plan(epochs: Int, _ stopping: StoppingRule = .none) -> TrainingPlan {
    .multilevel(epochs: [epochs], optimizer: NoisyProblem.method(damping: 1), stopping: stopping)
  }

  @Test("The network that is kept has the smallest validation loss of all epochs, not the smallest training loss")
  func keptNetwork() throws {
    let (training, validation) = try NoisyProblem.samples()
    let network = try NoisyProblem.network()
    let trainer = try Trainer(network, on: training, validation: validation, plan: plan(epochs: 12))
    let result = try trainer.run()
    let losses = try result.trace.map { try #require($0.validationLoss) }
    let least = losses.min()!
    #expect(result.validationLoss == least && losses.count == 12, "seed \(NoisyProblem.seed)")
    #expect(try result.network.meanSquaredError(on: validation) == least)
    #expect(try result.levels[0].startValidationLoss == network.meanSquaredError(on: validation))
    // The training loss falls all the time, and the last network is far worse.
    #expect(zip(result.trace, result.trace.dropFirst()).allSatisfy { $0.loss > $1.loss })
    #expect(losses[11] > 1.2 * least)
    #expect(try trainer.network().meanSquaredError(on: validation) == losses[11])
    let own = try result.network.meanSquaredError(on: training)
    #expect(abs(result.loss - own) <= 1e-13 * own && result.loss > result.trace[11].loss)
    #expect(trainer.bestLoss == result.loss)

    // A control: the same steps without validation samples end with the last network.
    let blind = try Trainer(network, on: training, plan: plan(epochs: 12)).run()
    #expect(blind.trace.map(\.loss) == result.trace.map(\.loss) && blind.loss == result.trace[11].loss)
    #expect(blind.validationLoss == nil && blind.trace.allSatisfy { $0.validationLoss == nil })
    #expect(try blind.network.meanSquaredError(on: validation) == losses[11])
  }

  @Test(
    "The loss that is kept is that of the kept network, also with methods that know only the loss before a step",
    arguments: [OptimizerChoice.gradientDescent, .adam(), .nesterov(), .lbfgs(.init(iterationsPerEpoch: 1))])
  func lossOfKeptNetwork(method: OptimizerChoice) throws {
    let (training, validation) = try NoisyProblem.samples()
    let batchSizes: [Int?] = method == .adam() ? [nil, 8] : [nil]
    for batchSize in batchSizes {
      var plan = TrainingPlan.multilevel(epochs: [25], optimizer: method)
      plan.batchSize = batchSize
      let trainer = try Trainer(NoisyProblem.network(), on: training, validation: validation, plan: plan)
      while let record = try trainer.advance() {
        let best = try trainer.bestNetwork()
        let own = try best.meanSquaredError(on: training)
        let place = "\(method.method), epoch \(record.epoch): \(trainer.bestLoss), not \(own)"
        #expect(abs(trainer.bestLoss - own) <= 1e-13 * own, "\(place)")
        #expect(try trainer.checkpoint().bestLoss == trainer.bestLoss)
        guard try best == trainer.network() else { continue }
        // Steps of first-order methods change the loss by much more than rounding does.
        let isOfStart = batchSize == nil && !method.options.needsWholeData
        #expect((abs(record.loss - own) > 1e-9 * own) == isOfStart, "\(place)")
      }
      let result = try trainer.result()
      #expect(result.validationLoss! < result.levels[0].startValidationLoss! && result.loss == trainer.bestLoss)
      // The loss at the end of the level is that of the last network, whichever is kept.
      let last = try trainer.network().meanSquaredError(on: training)
      #expect(abs(result.levels[0].endLoss! - last) <= 1e-13 * last, "\(method.method)")
    }
  }

  @Test("The start counts: if every step is worse, it is kept")
  func keptStart() throws {
    let (training, validation) = try NoisyProblem.samples()
    let best = try Trainer(
      NoisyProblem.network(), on: training, validation: validation, plan: plan(epochs: 12)
    ).run().network
    let steep = TrainingPlan(
      levels: [TrainingLevel(optimizer: .adam(), epochs: 5, learningRate: .constant(5))])
    let trainer = try Trainer(best, on: training, validation: validation, plan: steep)
    let result = try trainer.run()
    #expect(result.network == best && result.loss == result.levels[0].startLoss)
    #expect(result.trace.allSatisfy { $0.validationLoss! > result.levels[0].startValidationLoss! })
  }

  /// The number of epochs after which `patience` of them in a row made no progress.
  private func end(_ losses: [Double], patience: Int, progress: Double) -> Int {
    var (best, waited) = (losses[0], 0)
    for k in losses.indices.dropFirst() {
      waited = losses[k] < best * (1 - progress) ? 0 : waited + 1
      if waited == 0 { best = losses[k] }
      if waited == patience { return k + 1 }
    }
    return losses.count
  }

  @Test(
    "A level ends after exactly as many epochs without progress of the validation loss as patience allows",
    arguments: [(1, 0.0), (2, 0.0), (3, 0.0), (5, 0.0), (1, 0.2), (2, 0.2)])
  func patience(patience: Int, progress: Double) throws {
    let (training, validation) = try NoisyProblem.samples()
    let network = try NoisyProblem.network()
    let whole = try Trainer(network, on: training, validation: validation, plan: plan(epochs: 12)).run()
    let losses = whole.trace.compactMap(\.validationLoss)
    let expected = end(losses, patience: patience, progress: progress)
    let rule = StoppingRule(patience: patience, progress: progress)
    let result = try Trainer(
      network, on: training, validation: validation, plan: plan(epochs: 12, rule)
    ).run()
    #expect(result.trace.compactMap(\.validationLoss) == Array(losses.prefix(expected)) && expected < 12)
    #expect(result.levels[0].reason == "no progress by \(progress) in \(patience) epochs")
    // A control: the training loss makes progress in every epoch.
    let blind = try Trainer(network, on: training, plan: plan(epochs: 12, StoppingRule(patience: 1, progress: 0))).run()
    #expect(blind.trace.count == 12)
  }

  @Test("After as many levels without a smaller validation loss as allowed, all others are skipped", arguments: 1...3)
  func levelPatience(patience: Int) throws {
    let (training, validation) = try NoisyProblem.samples()
    let network = try NoisyProblem.network()
    var plan = TrainingPlan(
      levels: [TrainingLevel(optimizer: NoisyProblem.method(damping: 1), epochs: 3)]
        + Array(repeating: NoisyProblem.idle, count: 6))
    plan.levelPatience = patience
    let trainer = try Trainer(network, on: training, validation: validation, plan: plan)
    let result = try trainer.run()
    #expect(result.levels.map(\.level) == Array(0...6) && trainer.isFinished)
    for level in result.levels {
      let epochs = result.trace.filter { $0.level == level.level }
      if level.level <= patience {
        #expect(epochs.count == (level.level == 0 ? 3 : 2) && level.reason == "all epochs are done")
      } else {
        let reason = "skipped, because the validation error did not decrease in \(patience) levels"
        #expect(epochs.isEmpty && level.reason == reason, "level \(level.level): \(level.reason ?? "none")")
        #expect(level.endLoss == nil && level.startLoss == result.levels[patience].endLoss)
        #expect(level.parameterCount == network.parameterCount && level.intervals == 12)
      }
    }
    #expect(result.validationLoss == result.trace[2].validationLoss && trainer.bestLevel == 0)

    // Without patience, and without validation samples, no level is skipped.
    let blind = try Trainer(network, on: training, plan: plan).run()
    #expect(blind.trace.count == 15 && blind.levels.allSatisfy { $0.endLoss != nil })
    plan.levelPatience = nil
    #expect(try Trainer(network, on: training, validation: validation, plan: plan).run().trace.count == 15)
  }

  @Test("Levels with a smaller validation loss are not skipped, and levels without one after them are")
  func progressOfLevels() throws {
    let (training, validation) = try NoisyProblem.samples()
    var plan = NoisyProblem.path(NoisyProblem.overfitting + [1e-8, 1e-8, 1e-8])
    plan.levelPatience = 1
    let trainer = try Trainer(NoisyProblem.network(), on: training, validation: validation, plan: plan)
    let result = try trainer.run()
    let least = (0..<4).map { level in
      result.trace.filter { $0.level == level }.compactMap(\.validationLoss).min() ?? .infinity
    }
    #expect(least[0] > least[1] && least[1] > least[2] && least[3] > least[2], "\(least)")
    #expect(Set(result.trace.map(\.level)).sorted() == [0, 1, 2, 3])
    #expect(result.levels.suffix(3).allSatisfy { $0.isSkipped })
    #expect(trainer.bestLevel == 2 && result.validationLoss == least[2])
  }

  @Test("Without validation samples losses with different penalties are not compared: the last penalty's best is kept")
  func penaltiesWithoutValidation() throws {
    let (training, _) = try NoisyProblem.samples()
    for (weights, isOne) in [([1e-5, 0.1], false), ([1e-5, 1e-5], true)] {
      var plan = NoisyProblem.path(weights)
      // The steps of the second level lead nowhere.
      plan.levels[1].optimizer = .adam()
      plan.levels[1].learningRate = .constant(0.5)
      let trainer = try Trainer(NoisyProblem.network(), on: training, plan: plan)
      let result = try trainer.run()
      let losses = result.levels.map { level in
        result.trace.filter { $0.level == level.level }.map(\.loss) + [level.endLoss ?? .infinity]
      }
      let (first, second) = (losses[0].min()!, (losses[1] + [result.levels[1].startLoss]).min()!)
      if isOne {
        #expect(trainer.bestLoss == losses.joined().min()!)
      } else {
        #expect(trainer.bestLevel == 1 && trainer.bestLoss == second && first < second)
      }
      let penalty = try SmoothnessOracle(result.network, SmoothnessPenalty(curvature: weights[trainer.bestLevel]))
      let own = try result.network.meanSquaredError(on: training) + penalty.value
      #expect(abs(result.loss - own) <= penalty.bound + 1e-13 * own)
    }
  }

  @Test("The number of threads changes no bit, with validation samples, penalties, and a refit")
  func threads() throws {
    let samples = try TrainingProblem.samples(3000)
    let validation = try TrainingProblem.samples(2500, seed: 8)
    let network = try TrainingProblem.network(samples, order: 4)
    var plan = TrainingPlan(
      levels: [1e-2, 1e-4].map { weight in
        TrainingLevel(
          optimizer: .levenbergMarquardt(), epochs: 2, smoothing: SmoothnessPenalty(curvature: weight, slope: weight))
      } + [.refit(optimizer: .lbfgs(.init(iterationsPerEpoch: 3)), epochs: 2)])
    plan.levelPatience = 1
    let results = try [1, 3].map { threads in
      try Trainer(network, on: samples, validation: validation, plan: plan, threads: threads).run()
    }
    #expect(results[0].network.parameters.bits == results[1].network.parameters.bits)
    #expect(results[0].trace.map(\.timeless) == results[1].trace.map(\.timeless))
    #expect(results[0].levels == results[1].levels && results[0].levels.count == 3)
  }

  @Test("A sample without a value is named after the table that it is from")
  func samplesOutside() throws {
    let inside = try Samples(inputs: [[0.25], [0.75]], targets: [[1], [2]])
    let outside = try Samples(inputs: [[0.5], [1.5]], targets: [[1], [2]])
    let network = try Network.kan([1, 1], over: [0...1], outside: .error, seed: 1)
    let tasks = [
      ("validation samples", try RegressionTask(inside, validation: outside)),
      ("test samples", try RegressionTask(inside, test: outside)),
    ]
    for (what, task) in tasks {
      let error = #expect(throws: NetworkError.self) { try Trainer(network, task: task, plan: plan(epochs: 1)).run() }
      #expect(error?.description.hasPrefix("\(what): layer 0, unit 0, sample 1: the value 1.5") == true, "\(what)")
      let reason = NetworkError.outsideDomain(layer: 0, unit: 0, sample: 1, value: "1.5", lower: "0.0", upper: "1.0")
      #expect(error == .samplesOutside(what: what, error: reason))
    }
  }

  @Test("Validation samples have as many columns as the others, and are part of what a run is known by")
  func columns() throws {
    let (training, validation) = try NoisyProblem.samples()
    let wide = try Samples(inputs: [[1, 2]], targets: [[3]])
    #expect(throws: NetworkError.sampleWidth(what: "validation inputs", sample: 0, expected: 1, found: 2)) {
      try RegressionTask(training, validation: wide)
    }
    let many = try Samples(inputs: [[1]], targets: [[3, 4]])
    #expect(throws: NetworkError.sampleWidth(what: "validation targets", sample: 0, expected: 1, found: 2)) {
      try RegressionTask(training, validation: many)
    }
    let trainer = try Trainer(NoisyProblem.network(), on: training, validation: validation, plan: plan(epochs: 2))
    _ = try trainer.advance()
    let checkpoint = try trainer.checkpoint()
    for others in [nil, training] {
      let task = try RegressionTask(training, validation: others)
      let error = #expect(throws: TrainingError.self) {
        try Trainer(resuming: checkpoint, task: task, plan: plan(epochs: 2))
      }
      #expect(error?.description.contains("task.validation") == true, "\(String(describing: error))")
    }
  }
}
