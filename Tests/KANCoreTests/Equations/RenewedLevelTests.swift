import KANCore
import Optim
import Testing

/// What points that are drawn anew mean for levels and optimizers.
@Suite struct RenewedLevelTests {
  /// u = x is a spline: with the same points Levenberg-Marquardt is done after a few steps.
  struct Line: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] { [u.value - u.coordinate(0)] }
  }

  @Test("A minimum at one set of points does not end a level, a patience at the fresh ones does")
  func endsOfLevels() throws {
    let sampling = PointSampling([0...1], count: 30, every: 5)
    let network = try Network.kan([1, 1], order: 3, intervals: 2, over: [0...1], seed: 1)
    let fixed = try CollocationProblem(
      coordinates: 1, terms: [CollocationTerm("e", points: sampling.uniformPoints(30, draw: 0), equation: Line())])
    let renewed = try CollocationProblem(
      coordinates: 1, terms: [CollocationTerm("e", sampling: sampling, equation: Line())])
    for optimizer in [OptimizerChoice.levenbergMarquardt(), .levenbergMarquardt(.searching)] {
      let plan = TrainingPlan.multilevel(epochs: [60], optimizer: optimizer)
      #expect(try Trainer(network, solving: fixed, plan: plan).run().trace.count < 60)
      let run = try Trainer(network, solving: renewed, plan: plan).run()
      #expect(run.trace.count == 60 && run.stopped == nil && run.loss < 1e-20)
      let patient = TrainingPlan.multilevel(
        epochs: [60], optimizer: optimizer, stopping: StoppingRule(patience: 4, progress: 0.999))
      let stopped = try Trainer(network, solving: renewed, plan: patient).run()
      let losses = stopped.trace.compactMap(\.validationLoss)
      #expect(losses.count == stopped.trace.count && losses.count < 60)
      // The last four are not a thousandth of the least before them.
      let least = losses.dropLast(4).min()!
      #expect(losses.suffix(4).allSatisfy { $0 >= 0.001 * least })
    }
  }

  /// u' = cos 3x.
  struct Slope: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] { [u.derivative(0) - .cos(3 * u.coordinate(0))] }
  }

  /// An epoch is one iteration, which adds one pair.
  @Test("Pairs of L-BFGS that belong to earlier points are discarded")
  func memory() throws {
    let sampling = PointSampling([0...1], count: 12, every: 3)
    let problem = try CollocationProblem(
      coordinates: 1, terms: [CollocationTerm("slope", sampling: sampling, equation: Slope())])
    let plan = TrainingPlan.multilevel(epochs: [7], optimizer: .lbfgs(.init(iterationsPerEpoch: 1)))
    let trainer = try Trainer(Network.kan([1, 3, 1], over: [0...1], seed: 2), solving: problem, plan: plan)
    var counts: [Int?] = []
    try trainer.run { _ in
      counts.append(try trainer.checkpoint().optimizer?.vectors["reciprocalCurvatures"]?.count)
    }
    #expect(counts == [1, 2, 3, 1, 2, 3, 1])
  }
}
