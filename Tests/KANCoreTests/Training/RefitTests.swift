import KANCore
import Optim
import SeededRandom
import Testing

/// The last level on all samples.
@Suite struct RefitTests {
  private static let penalty = SmoothnessPenalty(curvature: 1e-5)

  /// A path with its best network on the third of four levels, which are followed by others if given.
  private func plan(_ more: [TrainingLevel] = []) -> TrainingPlan {
    var plan = NoisyProblem.path(NoisyProblem.overfitting)
    plan.levels += more
    return plan
  }

  private func trainer(_ plan: TrainingPlan) throws -> Trainer<RegressionTask> {
    let (training, validation) = try NoisyProblem.samples()
    return try Trainer(NoisyProblem.network(), on: training, validation: validation, plan: plan)
  }

  /// The mean squared error on all samples plus the penalty, and a bound of its rounding.
  private func loss(of network: Network) throws -> (value: Double, bound: Double) {
    let (training, validation) = try NoisyProblem.samples()
    let penalty = try SmoothnessOracle(network, Self.penalty)
    let value = try network.meanSquaredError(on: training.appending(validation)) + penalty.value
    return (value, penalty.bound + 1e-13 * value)
  }

  @Test("A refit starts from the best network, on training and validation samples, with the penalty of its level")
  func start() throws {
    let first = try trainer(plan())
    let before = try first.run()
    #expect(first.bestLevel == 2 && before.trace.last?.level == 3)
    // The first loss of gradient descent is that before its step.
    let refit = TrainingLevel.refit(optimizer: .gradientDescent, epochs: 1)
    let second = try trainer(plan([refit]))
    let after = try second.run()
    let expected = try loss(of: before.network)
    let row = try #require(after.trace.last)
    for found in [after.levels[4].startLoss, row.loss] {
      #expect(abs(found - expected.value) <= expected.bound, "\(found), not \(expected.value)")
    }
    #expect(after.levels[4].refinementJump == 0 && second.bestLevel == 4)
    // The last network, the training samples alone, and the error alone have another loss.
    let (training, validation) = try NoisyProblem.samples()
    let error = try before.network.meanSquaredError(on: training.appending(validation))
    let few = try before.network.meanSquaredError(on: training)
    let last = try loss(of: first.network()).value
    for other in [last, few + expected.value - error, error] {
      #expect(abs(other - expected.value) > 1e-3 * expected.value + expected.bound, "\(other)")
    }
    // Without epochs the best network stays as it is.
    let none = try trainer(plan([.refit(optimizer: .gradientDescent, epochs: 0)])).run()
    #expect(none.network == before.network && none.levels[4].reason == "no epochs")
  }

  @Test("A refit has no validation loss, and its result is its own, with the validation loss before it")
  func result() throws {
    let before = try trainer(plan()).run()
    let refit = TrainingLevel.refit(optimizer: NoisyProblem.method(damping: 1e-9), epochs: 20)
    let after = try trainer(plan([refit])).run()
    #expect(after.trace.prefix(before.trace.count).map(\.timeless) == before.trace.map(\.timeless))
    let rows = after.trace.filter { $0.level == 4 }
    #expect(!rows.isEmpty && rows.allSatisfy { $0.validationLoss == nil })
    #expect(after.levels.map { $0.startValidationLoss == nil } == [false, false, false, false, true])
    #expect(before.trace.allSatisfy { $0.validationLoss != nil } && after.validationLoss == before.validationLoss)
    #expect(after.loss < after.levels[4].startLoss && after.loss == rows.map(\.loss).min()!)
    let own = try loss(of: after.network)
    #expect(abs(after.loss - own.value) <= own.bound)
    // It is the minimum over all samples: at distances of sqrt(16 eps N) before a last step.
    let (training, validation) = try NoisyProblem.samples()
    let all = try training.appending(validation)
    let oracle = try AdditiveOracle(all, order: 4, intervals: 12, box: [-1...1], isScaled: false)
    let u = oracle.coefficients(oracle.equations(0..<90), Self.penalty)
    for k in 0..<90 {
      let output = try after.network.outputs(of: [Array(all.input(k))])[0][0]
      #expect(abs(output - all.targets[k] - oracle.error(u, at: k)) <= 1e-6, "sample \(k)")
    }
  }

  @Test("A refit follows skipped levels, and is not skipped itself", arguments: [1, 2])
  func skippedLevels(patience: Int) throws {
    var plan = plan([NoisyProblem.idle, NoisyProblem.idle, NoisyProblem.idle])
    plan.levels.append(.refit(optimizer: NoisyProblem.method(damping: 1e-9), epochs: 3))
    plan.levelPatience = patience
    let after = try trainer(plan).run()
    let skipped = after.levels.map(\.isSkipped)
    let expected = (0..<8).map { (3 + patience..<7).contains($0) }
    #expect(skipped == expected && after.trace.last?.level == 7)
    let best = try trainer(self.plan()).run().network
    let start = try loss(of: best)
    #expect(abs(after.levels[7].startLoss - start.value) <= start.bound)
  }

  @Test("Without validation samples a refit trains on all samples, too: those that there are")
  func withoutValidation() throws {
    let (training, _) = try NoisyProblem.samples()
    let levels = NoisyProblem.path([1e-3]).levels + [.refit(optimizer: .gradientDescent, epochs: 2)]
    let trainer = try Trainer(NoisyProblem.network(), on: training, plan: TrainingPlan(levels: levels))
    let result = try trainer.run()
    let before = try #require(result.levels[0].endLoss)
    #expect(abs(result.levels[1].startLoss - before) <= 1e-13 * before && result.validationLoss == nil)
  }

  @Test("Refits that are not last, with batches, or with refinements or penalties of their own are refused")
  func refusedPlans() throws {
    let refit = TrainingLevel.refit(optimizer: .gradientDescent, epochs: 1)
    let last = plan([refit])
    #expect(throws: Never.self) { try last.validate() }
    let changes: [(inout TrainingPlan) -> Void] = [
      { $0.levels.append(NoisyProblem.idle) }, { $0.levels.swapAt(0, 4) }, { $0.levels = [refit] },
      { $0.levels.append(refit) }, { $0.levels[4].refinement = .dyadic() }, { $0.levels[4].smoothing = Self.penalty },
      {
        // Methods that take batches.
        for k in $0.levels.indices { $0.levels[k].optimizer = .gradientDescent }
        $0.batchSize = 8
      },
    ]
    for (number, change) in changes.enumerated() {
      var plan = last
      change(&plan)
      let error = #expect(throws: TrainingError.self, "change \(number)") { try plan.validate() }
      #expect(error?.description.contains("the refit of level") == true, "change \(number)")
      #expect(throws: TrainingError.self) { try trainer(plan) }
    }
  }

  @Test("Penalties that are negative or not finite, and a patience below one level, are refused by name")
  func refusedNumbers() throws {
    for (penalty, what) in [
      (SmoothnessPenalty(curvature: -1e-3), "curvature"), (SmoothnessPenalty(curvature: .infinity), "curvature"),
      (SmoothnessPenalty(curvature: .nan), "curvature"), (SmoothnessPenalty(curvature: 1, slope: -1), "slope"),
      (SmoothnessPenalty(curvature: 1, slope: .nan), "slope"),
    ] {
      var plan = plan()
      plan.levels[1].smoothing = penalty
      let error = #expect(throws: TrainingError.self) { try plan.validate() }
      #expect(error?.description.contains("the weight of the \(what) in level 1") == true, "\(penalty)")
    }
    for patience in [0, -1] {
      var plan = plan()
      plan.levelPatience = patience
      let error = #expect(throws: TrainingError.self) { try plan.validate() }
      #expect(error?.description == "the number of levels without progress is \(patience); give at least 1")
    }
  }
}
