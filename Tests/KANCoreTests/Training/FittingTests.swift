import KANCore
import Optim
import RealModule
import SeededRandom
import Testing

/// Networks made for samples, trained and evaluated in one call each.
@Suite struct FittingTests {
  private func samples(_ unit: Double = 1, offset: Double = 0) throws -> Samples {
    var random = SplitMix64(seed: 9)
    let inputs = (0..<200).map { _ in [3 * random.unit(), 10 + random.unit()] }
    return try Samples(
      inputs: inputs, targets: inputs.map { [unit * (.sin($0[0]) + ($0[1] - 10) * ($0[1] - 10)) + offset] })
  }

  /// Training in any unit makes the same steps, up to the rounding of the map of the outputs.
  @Test(arguments: [OptimizerChoice.gradientDescent, .adam(), .adamW(), .nesterov(), .lbfgs(), .levenbergMarquardt()])
  func theUnitOfTheTargetsDoesNotMatter(optimizer: OptimizerChoice) throws {
    var losses: [Double] = []
    for exponent in [-20, 10, 100] {
      let unit = Double(sign: .plus, exponent: exponent, significand: 1)
      let data = try samples(unit)
      let network = try Network.kan([2, 3, 1], intervals: 3, fitting: data, seed: 5)
      let fit = try network.trained(on: data, test: data, epochs: [6, 3], by: optimizer)
      #expect(fit.stopped == nil)
      // What is reported is in units of the targets.
      let error = try fit.network.meanSquaredError(on: data)
      #expect(abs(fit.testLoss! - error) <= 1e-13 * error && abs(fit.loss - error) <= 1e-12 * error)
      #expect(fit.trace.allSatisfy { $0.loss >= fit.loss })
      let first = try RegressionObjective(network, samples: data)
      var gradient: [Double] = []
      let value = try first.valueAndGradient(at: network.parameters, into: &gradient)
      #expect(abs(fit.levels[0].startLoss - value) <= 1e-13 * value)
      losses.append(fit.loss / (unit * unit))
    }
    // The maps differ in their last digits, and training multiplies differences.
    #expect(losses.max()! <= losses.min()! * (1 + 1e-6), "\(losses)")
  }

  /// The norm of the gradient is reported in units of the targets, and the unit is no part of the step.
  @Test func gradientNormsAndStops() throws {
    let data = try samples(1024)
    let network = try Network.kan([2, 3, 1], intervals: 3, fitting: data, seed: 6)
    let objective = try RegressionObjective(network, samples: data)
    var gradient: [Double] = []
    let value = try objective.valueAndGradient(at: network.parameters, into: &gradient)
    let task = try RegressionTask(data)
    let half = OutputScale(of: data).halves[0]
    #expect(task.lossUnit(for: network) == half * half)
    let plan = TrainingPlan.multilevel(epochs: [1], optimizer: .gradientDescent, learningRate: .constant(0.125))
    let trainer = try Trainer(network, task: task, plan: plan)
    let record = try #require(try trainer.advance())
    let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(abs(record.loss - value) <= 1e-13 * value && abs(record.gradientNorm - norm) <= 1e-13 * norm)
    let expected = zip(network.parameters, gradient).map { $0 - 0.125 * ($1 / (half * half)) }
    for (a, b) in zip(try trainer.network().parameters, expected) { #expect(abs(a - b) <= 1e-13) }
    // A stopping rule is in units of the targets as well.
    let stopping = TrainingPlan.multilevel(
      epochs: [50], optimizer: .lbfgs(.init(iterationsPerEpoch: 1)), stopping: StoppingRule(loss: value / 2))
    let stopped = try Trainer(network, task: task, plan: stopping).run()
    #expect(stopped.loss <= value / 2 && stopped.trace.dropLast().allSatisfy { $0.loss > value / 2 })
    #expect(stopped.trace.count < 50)
    // So are the numbers of the reason for which an optimizer ends; its tolerance is in those of training.
    let tolerant = TrainingPlan.multilevel(epochs: [50], optimizer: .lbfgs(.init(gradientTolerance: 0.125)))
    let ended = try Trainer(network, task: task, plan: tolerant).run()
    let last = try #require(ended.trace.last)
    let reason = Termination.gradientTolerance(norm: last.gradientNorm, tolerance: 0.125 * half * half)
    #expect(ended.levels[0].reason == reason.description && last.gradientNorm > 0.125)
  }

  @Test func networksForSamples() throws {
    let data = try samples(1, offset: 3)
    var random = SplitMix64(seed: 77)
    let by = try Network.kan(widths: [2, 4, 1], order: 3, intervals: 6, inputBox: data.inputBox, using: &random)
    #expect(try Network.kan([2, 4, 1], order: 3, intervals: 6, over: data.inputBox, seed: 77) == by)
    let scaled = try Network.kan([2, 4, 1], order: 3, intervals: 6, fitting: data, seed: 77)
    let scale = OutputScale(of: data)
    #expect(try scaled == by.scalingOutputs(by: scale))
    random = SplitMix64(seed: 78)
    let mlp = try Network.mlp(widths: [2, 4, 1], outputBias: true, inputBox: data.inputBox, using: &random)
    #expect(try Network.mlp([2, 4, 1], fitting: data, seed: 78) == mlp.scalingOutputs(by: scale))
    #expect(throws: NetworkError.self) { try Network.kan([3, 1], fitting: data, seed: 1) }
  }

  @Test func outputsOfRows() throws {
    let data = try samples()
    let network = try Network.kan([2, 2, 3], intervals: 3, over: data.inputBox, hidden: .batchRange, seed: 2)
    let rows = (0..<data.count).map { Array(data.input($0)) }
    // Ranges of a batch belong to training.
    #expect(throws: NetworkError.rangesNotRemembered(stage: 2)) { try network.outputs(of: rows) }
    let plain = try Network.kan([2, 2, 3], intervals: 3, over: data.inputBox, seed: 2)
    let flat = try Evaluator<Double>(plain).outputs(of: data.inputs)
    let outputs = try plain.outputs(of: rows, threads: 2)
    #expect(outputs.count == data.count && outputs.allSatisfy { $0.count == 3 })
    #expect(Array(outputs.joined()).bits == flat.bits)
    #expect(try plain.outputs(of: []).isEmpty)
    #expect(throws: NetworkError.sampleWidth(what: "inputs", sample: 1, expected: 2, found: 3)) {
      try plain.outputs(of: [[0, 10], [0, 10, 1]])
    }
  }
}
