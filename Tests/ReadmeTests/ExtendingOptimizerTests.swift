import KAN
import Testing

/// Signed gradient descent with a step that shrinks by a constant factor.
struct SignDescent: Optimizer {
  struct Options: OptimizerOptions {
    static let method = "sign-descent"
    var factor = 0.98
    var defaultLearningRate: Double { 1e-2 }
    var needsWholeData: Bool { false }

    func makeOptimizer(
      geometry: DescentGeometry?, preconditioning: Preconditioning?
    ) throws(OptimizerError) -> any Optimizer { SignDescent(options: self) }
  }

  let options: Options
  var name: String { Options.method }
  private var scale = 1.0
  init(options: Options) { self.options = options }

  mutating func step<O: DifferentiableObjective>(
    _ x: inout [Double], objective: O, learningRate: Double
  ) throws -> StepReport {
    var gradient = [Double](repeating: 0, count: x.count)
    let value = try objective.valueAndGradient(at: x, into: &gradient)
    let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
    for i in x.indices where gradient[i] != 0 { x[i] -= gradient[i] < 0 ? -scale * learningRate : scale * learningRate }
    scale *= options.factor
    return StepReport(value: value, gradientNorm: norm, stepSize: learningRate, evaluations: 1)
  }

  var state: OptimizerState { OptimizerState(optimizer: name, numbers: ["scale": scale]) }
  mutating func restore(_ state: OptimizerState) throws {
    try state.require(optimizer: name)
    scale = try state.number("scale")
  }
  mutating func reset() { scale = 1 }
}

@Test("A method of one's own trains, and its options are part of the run")
func ownOptimizer() throws {
  var random = SplitMix64(seed: 4)
  let inputs = (0..<200).map { _ in [random.unit()] }
  let samples = try Samples(inputs: inputs, targets: inputs.map { [$0[0] * $0[0]] })
  let network = try Network.kan([1, 1], intervals: 4, fitting: samples, seed: 1)
  let plan = TrainingPlan.multilevel(epochs: [150, 50], optimizer: OptimizerChoice(SignDescent.Options()))
  let trainer = try Trainer(network, on: samples, plan: plan)
  _ = try trainer.advance()
  // Every weight that has a gradient moves by the learning rate, one hundredth.
  let moves = zip(try trainer.network().parameters, network.parameters).map { abs($0 - $1) }
  #expect(moves.allSatisfy { abs($0 - 0.01) <= 1e-15 }, "\(moves)")
  for _ in 0..<29 { _ = try trainer.advance() }
  let checkpoint = try trainer.checkpoint()
  let result = try trainer.run()
  #expect(result.loss < result.trace[0].loss)
  // The state is in the checkpoint, and so are the options.
  let resumed = try Trainer(resuming: checkpoint, task: RegressionTask(samples), plan: plan).run()
  #expect(resumed.network == result.network)
  let other = TrainingPlan.multilevel(
    epochs: [150, 50], optimizer: OptimizerChoice(SignDescent.Options(factor: 0.9)))
  let error = #expect(throws: TrainingError.self) {
    try Trainer(resuming: checkpoint, task: RegressionTask(samples), plan: other)
  }
  #expect(error?.description.contains("plan.levels[0].optimizer.factor is 0.98, not 0.9") == true)
}
