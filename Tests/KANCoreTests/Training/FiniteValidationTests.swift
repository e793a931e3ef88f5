import KANCore
import Optim
import Testing

/// Validation losses that are not finite: they are ignored.
@Suite struct FiniteValidationTests {
  /// Squares of differences up to a limit; beyond it, a value that is no number, or infinite.
  private struct Limited: RegressionLoss {
    let limit: Double
    let beyond: Double
    var name: String { "up to \(limit), then \(beyond)" }
    func residual(of difference: Double, sample: Int, output: Int) -> (value: Double, slope: Double) {
      (difference.magnitude <= limit ? difference : beyond, 1)
    }
  }

  /// A line with values up to 2, off by that much from a network that is zero.
  private func line() throws -> Samples {
    let inputs = (0..<30).map { [-1 + Double($0) / 15] }
    return try Samples(inputs: inputs, targets: inputs.map { [2 * $0[0]] })
  }

  @Test(
    "Validation losses that are not finite are ignored: a later finite one is kept", arguments: [Double.nan, .infinity])
  func finiteLosses(beyond: Double) throws {
    let line = try line()
    let plan = TrainingPlan.multilevel(epochs: [12], optimizer: NoisyProblem.method(damping: 1))
    let trainer = try Trainer(
      NoisyProblem.network(), on: line, validation: line, plan: plan,
      validationLoss: Limited(limit: 1, beyond: beyond))
    #expect(trainer.levels[0].startValidationLoss == nil)
    func check() throws {
      let checkpoint = try trainer.checkpoint()
      #expect(try Checkpoint(TensorFile(bytes: checkpoint.tensors.bytes, file: "c"), file: "c") == checkpoint)
    }
    try check()
    while try trainer.advance() != nil { try check() }
    let result = try trainer.result()
    let losses = result.trace.compactMap(\.validationLoss)
    #expect(losses.min()! < 1 && result.validationLoss == losses.min()!)
    #expect(try result.network.meanSquaredError(on: line) == losses.min()!)
    // If none is finite, the network with the smallest loss is kept.
    let never = try Trainer(
      NoisyProblem.network(), on: line, validation: line, plan: plan,
      validationLoss: Limited(limit: -1, beyond: beyond)
    ).run()
    #expect(never.validationLoss == nil && never.trace.allSatisfy { $0.validationLoss == nil })
    #expect(try never.network == Trainer(NoisyProblem.network(), on: line, plan: plan).run().network)
  }

  @Test("A change of the penalty does not discard the best network, though the start of the level is not finite")
  func finiteLossesOfLevels() throws {
    let line = try line()
    var plan = NoisyProblem.path([1e-3, 1e-3, 1e-5])
    plan.levels[0] = TrainingLevel(
      optimizer: NoisyProblem.method(damping: 1), epochs: 4, smoothing: plan.levels[1].smoothing)
    // A step of Adam is as long as its learning rate, unless the gradient is near 1e-8 or less.
    (plan.levels[1].optimizer, plan.levels[1].epochs) = (.adam(), 1)
    plan.levels[1].learningRate = .constant(1e9)
    plan.levels[2].optimizer = .gradientDescent
    plan.levels[2].learningRate = .constant(1e-300)
    let trainer = try Trainer(
      NoisyProblem.network(), on: line, validation: line, plan: plan,
      validationLoss: Limited(limit: 1.5, beyond: .nan))
    let result = try trainer.run()
    let starts = result.levels.map { $0.startValidationLoss != nil }
    #expect(starts == [false, true, false] && trainer.bestLevel == 0)
    let least = try #require(result.trace.compactMap(\.validationLoss).min())
    #expect(try result.validationLoss == least && result.network.meanSquaredError(on: line) == least)
  }
}
