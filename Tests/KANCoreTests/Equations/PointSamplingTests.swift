import KANCore
import Optim
import Testing

/// Points that are drawn anew during training.
@Suite struct PointSamplingTests {
  /// u' = cos 3x.
  struct Slope: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] { [u.derivative(0) - .cos(3 * u.coordinate(0))] }
  }

  /// A root that is not a number left of a place, nearly whatever the network is.
  struct Root: DifferentialEquation {
    let place: Double
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] { [.sqrt(u.coordinate(0) - N(place) + u.value / 1e9)] }
  }

  private func network() throws -> Network { try .kan([1, 3, 1], over: [0...1], seed: 2) }

  @Test("A refit takes its best network by the loss at fresh points")
  func refit() throws {
    let problem = try CollocationProblem(
      coordinates: 1,
      terms: [
        CollocationTerm("slope", sampling: PointSampling([0...1], count: 6, every: 1), equation: Slope()),
        .values("start", points: [[0]]) { _ in [0] },
      ])
    let plan = TrainingPlan(levels: [
      TrainingLevel(optimizer: .adam(), epochs: 4), .refit(optimizer: .adam(), epochs: 4),
    ])
    let trainer = try Trainer(network(), solving: problem, plan: plan)
    let result = try trainer.run()
    let losses = result.trace.filter { $0.level == 1 }.compactMap(\.validationLoss)
    let start = try #require(result.levels[1].startValidationLoss)
    #expect(losses.count == 4 && trainer.bestLevel == 1)
    #expect(result.validationLoss == min(start, losses.min()!))
    #expect(try trainer.task.validationLoss(of: result.network) == result.validationLoss)
  }

  @Test("A residual that is not a number at a candidate is named with level and epoch, and nothing is drawn")
  func failingCandidates() throws {
    let sampling = PointSampling([0...1], count: 4, every: 1, candidates: 64, seed: 7)
    // The first points lie right of the place. Neighbors among 64 candidates are less than 0.03 apart.
    let least = sampling.uniformPoints(4, draw: 0).map { $0[0] }.min()!
    try #require(least > 0.08)
    let place = least / 2
    let problem = try CollocationProblem(
      coordinates: 1, terms: [CollocationTerm("root", sampling: sampling, equation: Root(place: place))],
      outputScale: OutputScale(middles: [0], halves: [1]))
    let plan = TrainingPlan.multilevel(epochs: [3], optimizer: .adam())
    let trainer = try Trainer(network(), solving: problem, plan: plan)
    #expect(try trainer.advance() != nil)
    let before = try trainer.checkpoint()
    let error = try #require(throws: CollocationError.self) { try trainer.advance() }
    guard case .residualNotFinite("root", 0, _, let at, "nan", let level, let epoch) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(at[0] < place + 1e-6 && level == 0 && epoch == 1)
    let after = try trainer.checkpoint()
    #expect(after.task == before.task && after.iterate == before.iterate)
  }
}
