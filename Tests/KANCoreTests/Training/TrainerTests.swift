import Exact
import KANCore
import Optim
import SeededRandom
import Splines
import Testing

struct TrainerTests {
  @Test("Refinement leaves the loss: halved intervals, given knots, chosen layers, with and without linear map")
  func refinementJumps() throws {
    let samples = try TrainingProblem.samples()
    for linearFirst in [false, true] {
      let network = try TrainingProblem.network(samples, linearFirst: linearFirst, order: 4)
      let layers = network.splineStages
      guard case .splines(let edges) = network.stages[layers[0]] else { continue }
      // Three times as many intervals in the last layer, unequal ones.
      let old = edges.knots
      let inner = old.values.indices.dropLast().flatMap { k -> [Double] in
        let (a, b) = (old.values[k], old.values[k + 1])
        return [a, a + (b - a) / 4, a + (b - a) * 5 / 8]
      }
      let all = inner + [old.values[old.values.count - 1]]
      let lower = try #require(all.firstIndex(of: old.lower))
      let upper = try #require(all.firstIndex(of: old.upper))
      let nested = try KnotVector(order: old.order, knots: Array(all[lower - 3...upper + 3]))
      let plan = TrainingPlan(levels: [
        TrainingLevel(optimizer: .lbfgs(), epochs: 2),
        TrainingLevel(refinement: .dyadic(stages: [layers[0]]), optimizer: .lbfgs(), epochs: 1),
        TrainingLevel(refinement: .dyadic(), optimizer: .lbfgs(), epochs: 1),
        TrainingLevel(optimizer: .adam(), epochs: 1),
      ])
      let onto = TrainingPlan(levels: [
        TrainingLevel(optimizer: .lbfgs(), epochs: 2),
        TrainingLevel(refinement: .onto([layers[layers.count - 1]: nested]), optimizer: .lbfgs(), epochs: 1),
      ])
      for plan in [plan, onto] {
        let result = try Trainer(network, on: samples, plan: plan).run()
        #expect(result.levels.count == plan.levels.count)
        for (level, planned) in zip(result.levels, plan.levels) {
          #expect(level.refinementJump < 1e-13 && level.rescalingJump < 1e-13, "\(level)")
          #expect(planned.refinement == .none ? level.refinementJump == 0 : level.intervals > 3)
          // Line searches do not go up, a step of Adam may.
          #expect(level.endLoss! <= level.startLoss || planned.optimizer == .adam())
        }
        // A level begins with the loss that the one before it ended with.
        for (coarse, fine) in zip(result.levels, result.levels.dropFirst()) {
          #expect(abs(coarse.endLoss! - fine.startLoss) <= 1e-12 * fine.startLoss)
        }
        #expect(result.loss < 0.1 * result.levels[0].startLoss)
      }
    }
  }

  @Test("In rationals refinement changes the loss of a trained network by exactly nothing")
  func exactRefinement() throws {
    let samples = try TrainingProblem.samples(8)
    let network = try TrainingProblem.network(samples, linearFirst: true, intervals: 4)
    let plan = TrainingPlan.multilevel(epochs: [3, 2], optimizer: .lbfgs())
    let trained = try Trainer(network, on: samples, plan: plan).run().network
    // Four intervals: all knots are dyadic numbers, and so exactly uniform.
    let exact = try trained.reference { Rational(exactly: $0)! }
    let batch = (0..<samples.count).map { samples.input($0).map { Rational(exactly: $0)! } }
    let finer = try exact.refinedDyadically()
    #expect(try finer.outputs(at: batch) == exact.outputs(at: batch))
    #expect(finer.parameterCount() > exact.parameterCount())
  }

  @Test("The loss is the mean squared error of the network that is returned")
  func losses() throws {
    let samples = try TrainingProblem.samples()
    let test = try TrainingProblem.samples(25, seed: 8)
    for hidden in [HiddenNormalization.tanh, .batchRange] {
      let network = try TrainingProblem.network(samples, hidden: hidden)
      let plan = TrainingPlan.multilevel(epochs: [3, 2], optimizer: .lbfgs())
      let result = try Trainer(network, on: samples, test: test, plan: plan).run()
      let own = try result.network.meanSquaredError(on: samples)
      #expect(abs(own - result.loss) <= 1e-12 * own, "\(hidden)")
      #expect(try result.testLoss == result.network.meanSquaredError(on: test))
      #expect(result.trace.last?.testLoss == result.testLoss)
      #expect(result.trace.allSatisfy { $0.flops > 0 && $0.evaluations > 0 && $0.seconds >= 0 })
    }
  }

  @Test("One step of gradient descent is the step of Table 1, for all rules and both iterations")
  func geometries() throws {
    let samples = try TrainingProblem.samples()
    let network = try TrainingProblem.network(samples)
    let objective = try RegressionObjective(network, samples: samples)
    var gradient = [Double](repeating: 0, count: network.parameterCount)
    _ = try objective.valueAndGradient(at: network.parameters, into: &gradient)
    let change = BlockDiagonalOperator<Double>(
      network.stages.compactMap { stage in
        guard case .splines(let edges) = stage else { return nil }
        return .init(ChangeOfBasis(edges.knots), repetitions: edges.inputs * edges.outputs)
      })
    for rule in UpdateRule.allCases {
      let direction = try rule.direction(gradient: gradient, in: .spline, change: change)
      let rate = 1e-3 / max(1, direction.map(abs).max()!)
      for iteration in Coordinates.allCases {
        var plan = TrainingPlan.multilevel(
          epochs: [1], optimizer: .gradientDescent, learningRate: .constant(rate))
        (plan.rule, plan.iteration) = (rule, iteration)
        let trainer = try Trainer(network, on: samples, plan: plan)
        try trainer.run()
        let found = try trainer.network().parameters
        let expected = zip(network.parameters, direction).map { $0 - rate * $1 }
        // Maps there and back through A lose at most its condition number, here below 1e4, times a few roundings.
        let error = zip(found, expected).map { abs($0 - $1) }.max()!
        #expect(error < 1e4 * 100 * .ulpOfOne, "\(rule), \(iteration): \(error)")
        #expect(zip(found, network.parameters).contains { $0 != $1 })
      }
    }
  }

  @Test("Mixed rules and batches are refused at once where the method cannot have them")
  func refusals() throws {
    let samples = try TrainingProblem.samples()
    let network = try TrainingProblem.network(samples)
    var mixed = TrainingPlan(levels: [
      TrainingLevel(optimizer: .adam(), epochs: 1),
      TrainingLevel(refinement: .dyadic(), optimizer: .lbfgs(), epochs: 1),
    ])
    mixed.rule = UpdateRule(geometry: .relu, gradient: .spline)
    #expect(throws: OptimizerError.self) { try Trainer(network, on: samples, plan: mixed) }
    var batches = TrainingPlan.multilevel(epochs: [1], optimizer: .levenbergMarquardt())
    batches.batchSize = 8
    #expect(throws: TrainingError.batchesRefused(level: 0, optimizer: "levenberg-marquardt")) {
      try Trainer(network, on: samples, plan: batches)
    }
    let level = TrainingLevel(optimizer: .adam(), epochs: 1)
    func plan(_ change: (inout TrainingPlan) -> Void) -> TrainingPlan {
      var plan = TrainingPlan(levels: [level])
      change(&plan)
      return plan
    }
    for (plan, error) in [
      (plan { $0.levels = [] }, TrainingError.noLevels), (plan { $0.batchSize = 0 }, .batchSize(0)),
      (plan { $0.levels[0].epochs = -1 }, .epochs(level: 0, epochs: -1)),
      (plan { $0.levels[0].stopping.patience = 0 }, .patience(level: 0, patience: 0)),
      (
        plan { $0.linearRowLength = 0 },
        .badOption(what: "the length of linear rows", value: "0.0", need: "a positive finite number")
      ),
      (
        plan { $0.levels[0].stopping.loss = .nan },
        .badOption(what: "the loss at which level 0 ends", value: "nan", need: "a finite nonnegative number")
      ),
      (
        plan { $0.levels[0].stopping.gradientNorm = -1 },
        .badOption(
          what: "the norm of the gradient at which level 0 ends", value: "-1.0",
          need: "a finite nonnegative number")
      ),
      (
        plan { $0.levels[0].stopping.progress = 1 },
        .badOption(
          what: "the progress that level 0 waits for", value: "1.0", need: "a fraction from 0 to below 1")
      ),
    ] {
      #expect(throws: error) { try Trainer(network, on: samples, plan: plan) }
    }
    #expect(throws: OptimizerError.self) {
      try Trainer(network, on: samples, plan: plan { $0.levels[0].learningRate = .constant(-1) })
    }
    // An impossible refinement of a late level is found before the first epoch.
    #expect(throws: NetworkError.self) {
      try Trainer(
        network, on: samples,
        plan: plan { $0.levels.append(TrainingLevel(refinement: .dyadic(stages: [0]), optimizer: .adam(), epochs: 1)) })
    }
    var huge = network
    huge.parameters = network.parameters.map { $0 * 1e200 }
    #expect(throws: TrainingError.self) { try Trainer(huge, on: samples, plan: plan { _ in }) }
  }

  @Test("What is not finite stops at once; the last good point and the best one stay")
  func nonFinite() throws {
    let samples = try TrainingProblem.samples()
    let network = try TrainingProblem.network(samples)
    for epochs in [[1, 1], [40, 40]] {
      let plan = TrainingPlan.multilevel(
        epochs: epochs, optimizer: .gradientDescent, learningRate: .linearRamp(from: 1e-2, to: 1e160))
      let first = TrainingPlan.multilevel(
        epochs: epochs, optimizer: .gradientDescent, learningRate: .constant(1e160))
      let trainer = try Trainer(network, on: samples, plan: epochs[0] == 1 ? first : plan)
      let result = try trainer.run()
      let stopped = try #require(result.stopped)
      #expect(stopped.description.contains("learning rate"))
      #expect(result.levels.count == 1 && result.levels[0].reason == stopped.description)
      #expect(result.loss.isFinite && result.network.parameters.allSatisfy(\.isFinite))
      #expect(try result.network.meanSquaredError(on: samples) == result.loss)
      #expect(try trainer.network().parameters.allSatisfy(\.isFinite))
      #expect(try trainer.network().meanSquaredError(on: samples).isFinite)
      #expect(try trainer.advance() == nil && trainer.isFinished)
      let resumed = try Trainer(resuming: trainer.checkpoint(), task: trainer.task, plan: trainer.plan)
      #expect(try resumed.advance() == nil && resumed.stopped == stopped)
    }
  }

  @Test("Batches of one network share an objective, which gives the bits of a new one")
  func batchesReuseTheObjective() throws {
    let samples = try TrainingProblem.samples()
    let network = try TrainingProblem.network(samples, hidden: .batchRange)
    let task = try RegressionTask(samples)
    var order = Array(0..<samples.count)
    order.reverse()
    let first = try task.objective(for: network, samples: order[0..<16])
    let memory = first.samples.inputs.withUnsafeBufferPointer { $0.baseAddress }
    for batch in [order[0..<16], order[16..<32], order[32..<37], order[5..<21]] {
      let shared = try task.objective(for: network, samples: batch)
      #expect(shared === first && shared.samples.inputs.withUnsafeBufferPointer { $0.baseAddress } == memory)
      let chosen = try Samples(
        inputs: batch.map { Array(samples.input($0)) }, targets: batch.map { Array(samples.target($0)) })
      #expect(shared.samples == chosen && shared.residualCount == batch.count)
      let new = try RegressionObjective(network, samples: chosen)
      var (a, b): ([Double], [Double]) = ([], [])
      let values = [
        try shared.valueAndGradient(at: network.parameters, into: &a),
        try new.valueAndGradient(at: network.parameters, into: &b),
      ]
      #expect(values[0] == values[1] && a.bits == b.bits)
      try shared.residuals(at: network.parameters, into: &a)
      try new.residuals(at: network.parameters, into: &b)
      #expect(a.bits == b.bits)
    }
    // Another network, or only other parameters, has an objective of its own; no samples are refused.
    let moved = try network.replacingParameters(with: network.parameters.map { $0 + 1 })
    let other = try task.objective(for: moved, samples: order[0..<4])
    #expect(other !== first && other.network == moved)
    #expect(throws: NetworkError.noSamples) { try task.objective(for: moved, samples: order[0..<0]) }
  }

  @Test("Batches: one seed one order, another seed another; all samples are seen")
  func batches() throws {
    let samples = try TrainingProblem.samples(50)
    let network = try TrainingProblem.network(samples)
    func train(_ seed: UInt64, _ size: Int?) throws -> TrainingResult {
      var plan = TrainingPlan.multilevel(epochs: [5, 3], optimizer: .adam())
      (plan.batchSize, plan.shuffleSeed) = (size, seed)
      return try Trainer(network, on: samples, plan: plan).run()
    }
    let one = try train(1, 16)
    #expect(try train(1, 16).network == one.network)
    #expect(try train(2, 16).network != one.network)
    #expect(one.trace[0].evaluations == 4 && one.loss < one.levels[0].startLoss)
    // A batch of everything is the whole, up to the order of the sums.
    let whole = try train(1, nil).network.parameters
    #expect(zip(try train(1, 50).network.parameters, whole).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test("The same bits for 1, 2 and 8 threads")
  func threads() throws {
    let samples = try TrainingProblem.samples(3000)
    let network = try TrainingProblem.network(samples)
    let plan = TrainingPlan.multilevel(epochs: [2, 1], optimizer: .lbfgs(.init(iterationsPerEpoch: 5)))
    let results = try [1, 2, 8].map { try Trainer(network, on: samples, plan: plan, threads: $0).run() }
    for result in results { #expect(result.network.parameters.bits == results[0].network.parameters.bits) }
  }

  @Test("Levels end early for the reason that is given")
  func stopping() throws {
    let samples = try TrainingProblem.samples()
    let network = try TrainingProblem.network(samples)
    func reasons(_ rule: StoppingRule, _ optimizer: OptimizerChoice = .lbfgs()) throws -> (String, Int) {
      let plan = TrainingPlan.multilevel(epochs: [30], optimizer: optimizer, stopping: rule)
      let result = try Trainer(network, on: samples, plan: plan).run()
      return (result.levels[0].reason ?? "", result.trace.count)
    }
    let loss = try reasons(StoppingRule(loss: 0.05))
    #expect(loss.0.contains("reached 0.05") && loss.1 < 30)
    let gradient = try reasons(StoppingRule(gradientNorm: 1e-2))
    #expect(gradient.0.contains("gradient") && gradient.1 < 30)
    let patience = try reasons(StoppingRule(patience: 2, progress: 0.9), .adam())
    #expect(patience.0.contains("progress") && patience.1 == 3)
    #expect(try reasons(.none, .adam()) == ("all epochs are done", 30))
  }

  @Test("The trace as CSV has a row for every epoch")
  func traceTable() throws {
    let samples = try TrainingProblem.samples()
    let plan = TrainingPlan.multilevel(epochs: [2, 1], optimizer: .adam())
    let result = try Trainer(TrainingProblem.network(samples), on: samples, test: samples, plan: plan).run()
    let table = try CSVTable(bytes: Array(result.trace.csv.utf8), file: "trace")
    #expect(table.rows == 3 && table.header.prefix(3) == ["level", "epoch", "loss"])
    #expect(table.values[2] == result.trace[0].loss)
  }
}
