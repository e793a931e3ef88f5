import Experiments
import KANCore
import Optim
import RealModule
import SeededRandom
import Testing

/// Networks and recipes of the best method, and its conditions, which hold for any network.
@Suite("Equation experiments: the best method")
struct BestMethodTests {
  private static let best = EquationCase(.spline, .multilevel, .best)

  private func network<E: EquationExperiment>(
    _ experiment: E, seed: UInt64, halvings: Int = 1
  ) throws -> Network {
    var generator = SplitMix64(seed: seed)
    return try experiment.network(for: Self.best, halvings: halvings, using: &generator)
  }

  /// Requires that the network matters at a point: two of them have different values.
  private func requireFreedom<E: EquationExperiment>(_ experiment: E, at point: [Double]) throws {
    let problem = try experiment.problem(for: Self.best)
    let values = try [UInt64(1), 2].map { try problem.values(of: network(experiment, seed: $0), at: [point])[0][0] }
    #expect(values[0] != values[1], "\(point)")
  }

  private static let places = (-8...8).map { Double($0) / 8 }

  @Test("Burgers: any network has the initial values -sin(pi x) exactly, and zeros at both ends")
  func burgersConditions() throws {
    for viscosity in [1e-3, 1e-2, 10] {
      let experiment = try BurgersExperiment(viscosity: viscosity)
      let problem = try experiment.problem(for: Self.best)
      for seed in UInt64(1)...4 {
        let network = try network(experiment, seed: seed)
        let initial = try problem.values(of: network, at: Self.places.map { [0, $0] })
        #expect(initial == Self.places.map { [-Double.sin(.pi * $0)] }, "\(viscosity), seed \(seed)")
        let ends = try problem.values(of: network, at: Self.places.flatMap { [[abs($0), -1], [abs($0), 1]] })
        // The sine of the rounded pi is 1.2e-16.
        #expect(ends.allSatisfy { $0[0].magnitude <= Double.ulpOfOne }, "\(viscosity), seed \(seed)")
      }
      try requireFreedom(experiment, at: [0.5, 0.25])
    }
  }

  @Test("Poisson and Helmholtz: any network is zero on the boundary")
  func boundaryConditions() throws {
    func check<E: EquationExperiment>(_ experiment: E) throws {
      let sides = Self.places.flatMap { s -> [[Double]] in [[s, -1], [s, 1], [-1, s], [1, s]] }
      let problem = try experiment.problem(for: Self.best)
      for seed in UInt64(1)...4 {
        let values = try problem.values(of: network(experiment, seed: seed), at: sides)
        #expect(values.allSatisfy { $0 == [0] }, "\(experiment.name), seed \(seed)")
      }
      try requireFreedom(experiment, at: [0.5, 0.25])
      try requireFreedom(experiment, at: [0, 0.25])
    }
    try check(PoissonExperiment())
    try check(HelmholtzExperiment())
  }

  @Test("A lift that leaves a condition open is refused, and the condition is named")
  func wrongLifts() throws {
    func refused(_ lift: @escaping @Sendable (_ t: TracedNumber, _ x: TracedNumber) -> TracedNumber) throws -> String? {
      let times = PointGrid.nodes([0...1, -1...1], counts: [5, 2])
      let starts = PointGrid.centers([0...0, -1...1], counts: [1, 5])
      do throws(CollocationError) {
        _ = try CollocationProblem(
          coordinates: 2,
          terms: [
            CollocationTerm("equation", points: PointGrid.centers([0...1, -1...1], counts: [3, 4])) { u in
              [u.derivative(0)]
            }
          ],
          trial: TrialFunction { x, n in
            let start = -TracedNumber.sin(.pi * x[1])
            return [start + lift(x[0], x[1]) * n[0]]
          },
          met: [
            .values("initial", points: starts) { [-Double.sin(.pi * $0[1])] },
            .values("boundary", points: times) { _ in [0] },
          ])
        return nil
      } catch {
        guard case .conditionNotMet(let term, _, _, _, _) = error else { throw error }
        return term
      }
    }
    #expect(try refused { t, x in t * (1 - x * x) } == nil)
    #expect(try refused { t, x in 1 - x * x } == "initial")
    #expect(try refused { t, x in t } == "boundary")
    // The left end is left open.
    #expect(try refused { t, x in t * (1 - x) } == "boundary")
  }

  @Test("Networks: widths, orders, intervals and parameters; knots on [-1, 1], which end polynomials continue")
  func networks() throws {
    func check<E: EquationExperiment>(
      _ experiment: E, widths: [Int], order: Int, box: [ClosedRange<Double>], parameters: [Int]
    ) throws {
      for (halvings, count) in parameters.enumerated() {
        var generator = SplitMix64(seed: 5)
        let expected = try Network.kan(
          widths: widths, order: order, intervals: 4 << halvings, inputBox: box, domain: -1...1, hidden: .fixed(-1...1),
          outside: .extrapolate, initialization: Initialization(edges: .functionSpace(scale: 0.5)), using: &generator)
        let found = try network(experiment, seed: 5, halvings: halvings)
        #expect(found == expected && found.parameterCount == count, "\(experiment.name), \(halvings)")
      }
    }
    try check(
      BurgersExperiment(), widths: [2, 5, 5, 5, 1], order: 8, box: [0...1, -1...1], parameters: [715, 975, 1495])
    try check(
      PoissonExperiment(), widths: [3, 5, 1], order: 8, box: [-1...1, -1...1, 0...1], parameters: [220, 300, 460, 780])
    try check(
      HelmholtzExperiment(), widths: [2, 5, 5, 1], order: 8, box: [-1...1, -1...1], parameters: [440, 600, 920])
    // Levenberg-Marquardt has a network of its own, of order 4.
    var generator = SplitMix64(seed: 5)
    let lm = EquationCase(.spline, .multilevel, .lm)
    #expect(try BurgersExperiment().network(for: lm, halvings: 0, using: &generator).parameterCount == 592)
  }

  @Test("Recipes: a search over the damping for up to 5000 parameters, epochs by schedule, and the share of the knots")
  func recipes() throws {
    func check<E: EquationExperiment>(_ usual: E, epochs: [Int], starts: Int = 1) throws {
      var options = LevenbergMarquardt.Options(initialDamping: 1e-2, trialsPerStep: 30, denseLimit: 5000)
      options.dampingChoice = .search
      options.acceleration = true
      let total = epochs.reduce(0, +)
      let schedules: [(EquationSchedule, halvings: Int, epochs: [Int])] = [
        (.multilevel, 0, epochs), (.coarse, 0, [total]), (.fine, epochs.count - 1, [total]),
      ]
      var experiment = usual
      experiment.weighting = .gradientNorms(every: 2, decay: 0.5)
      experiment.initialization.edges = .normal(deviation: 3)
      experiment.starts = 4
      for (schedule, halvings, epochs) in schedules {
        let equationCase = EquationCase(.spline, schedule, .best)
        let recipe = try experiment.recipe(for: equationCase)
        #expect(recipe.halvings == halvings && recipe.plan.levels.map(\.epochs) == epochs, "\(equationCase.name)")
        #expect(recipe.plan.levels.allSatisfy { $0.optimizer == .levenbergMarquardt(options) })
        #expect(recipe.plan.hiddenShare == 0.97 && recipe.plan.iteration == .spline)
        // Weightings, initializers, and the starts of other methods are not for this one.
        #expect(recipe.weighting == .fixed && experiment.comparesStarts(equationCase) == (schedule == .multilevel))
        #expect(recipe.starts == (schedule == .multilevel ? starts : 1))
        #expect(experiment.initialParameters(of: equationCase).edges == .functionSpace(scale: 0.5))
      }
      #expect(try network(experiment, seed: 3) == network(usual, seed: 3))
      let lm = try experiment.recipe(for: EquationCase(.spline, .multilevel, .lm))
      #expect(lm.plan.hiddenShare == nil && lm.weighting == experiment.weighting && lm.starts == 1)
      #expect(lm.plan.levels[0].optimizer == .levenbergMarquardt())
    }
    try check(BurgersExperiment(), epochs: [30, 30, 50])
    try check(PoissonExperiment(), epochs: [100, 60, 120, 500])
    try check(HelmholtzExperiment(), epochs: [80, 60, 160])
    var (burgers, poisson, helmholtz) = try (BurgersExperiment(), PoissonExperiment(), HelmholtzExperiment())
    burgers.spendFourMinutes()
    poisson.spendFourMinutes()
    helmholtz.spendFourMinutes()
    try check(burgers, epochs: [30, 30, 50, 100])
    try check(poisson, epochs: [100, 60, 120, 2000], starts: 12)
    try check(helmholtz, epochs: [80, 60, 160, 400], starts: 6)
    // Starts are compared after the third level, or after the last one.
    #expect(try poisson.recipe(for: Self.best).startLength == .levels(count: 3))
    #expect(try helmholtz.recipe(for: Self.best).startLength == .levels(count: 2))
    poisson.levels = 2
    #expect(try poisson.recipe(for: Self.best).startLength == .levels(count: 2))
  }

  @Test("A network with more parameters than J^T J is formed for is refused before the first epoch")
  func tooLarge() throws {
    var experiment = HelmholtzExperiment()
    experiment.best = BestMethod(widths: [2, 556, 1], order: 6, points: 10, candidatesPerPoint: 1, every: 1)
    experiment.levels = 1
    // 1668 edges on 4 intervals: 15012 parameters.
    var generator = SplitMix64(seed: 1)
    let error = #expect(throws: TrainingError.self) {
      try EquationRun(Self.best, of: experiment, seed: 1, using: &generator)
    }
    #expect(error?.description.contains("15012") == true && error?.description.contains("at most 5000") == true)
  }
}
