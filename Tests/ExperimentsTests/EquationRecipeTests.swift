import BasisProperties
import Experiments
import KANCore
import Optim
import Testing

/// What the experiments train on, and how: against numbers written down here.
@Suite("Equation experiments: recipes and points")
struct EquationRecipeTests {
  private let best = EquationCase(.spline, .multilevel, .best)
  private let adam = EquationCase(.spline, .multilevel, .adam)
  private let adamw = EquationCase(.spline, .multilevel, .adamw)

  /// u = input k, which gives the coordinates of the points in residuals.
  private func linear(_ inputs: Int, _ k: Int?) throws -> Network {
    try Network(
      stages: [.linear(LinearMap(inputs: inputs, outputs: 1))], parameters: (0..<inputs).map { $0 == k ? 1 : 0 })
  }

  @Test("Numbers of points and weights of the terms, for training and for the choice of a start")
  func terms() throws {
    let (poisson, burgers) = (try PoissonExperiment(), try BurgersExperiment())
    func text(_ problem: CollocationProblem) -> [String] {
      problem.summary.map { "\($0.name) \($0.points) \($0.weight)" }
    }
    #expect(try text(poisson.problem(for: adam)) == ["volume 2401 0.01", "boundary 200 1.0", "interface 49 0.1"])
    #expect(try text(poisson.problem(for: best)) == text(poisson.problem(for: adam)))
    #expect(try text(poisson.validation(for: best)) == ["volume 1296 0.01", "boundary 200 1.0", "interface 36 0.1"])
    #expect(try text(burgers.problem(for: adamw)) == ["equation 4096 1.0", "initial 64 1.0", "boundary 128 1.0"])
    #expect(try text(burgers.problem(for: best)) == ["equation 4096 1.0", "initial 128 10.0", "boundary 128 1.0"])
    #expect(try text(burgers.validation(for: best)) == ["equation 2500 1.0", "initial 100 10.0", "boundary 100 1.0"])
    #expect(poisson.choices(for: best).contains { $0 == ("points", "lattice") })
    #expect(burgers.choices(for: adamw).contains { $0 == ("points", "grid") })
  }

  @Test("The initialiser that is chosen draws the splines' weights, and leaves perceptrons alone")
  func initialisers() throws {
    func weights<E: EquationExperiment>(_ experiment: E, _ setting: EquationCase, halvings: Int = 0) throws -> [Double]
    {
      var generator = SplitMix64(seed: 7)
      return try experiment.network(for: setting, halvings: halvings, using: &generator).parameters
    }
    func check<E: EquationExperiment>(_ usual: E, mapWeights: Int, perceptron: EquationCase) throws {
      var other = usual
      other.initialisation.edges = .fanIn(scale: 0.5)
      let (one, half) = (try weights(usual, adam), try weights(other, adam))
      #expect(one.count > mapWeights && half.prefix(mapWeights) == one.prefix(mapWeights))
      #expect(half.dropFirst(mapWeights) == one.dropFirst(mapWeights).map { $0 / 2 }[...])
      #expect(try weights(other, perceptron) == weights(usual, perceptron))
      #expect(usual.choices.last! == ("initialiser", "uniform within 1.0 / sqrt(inputs)"))
      #expect(other.choices.last! == ("initialiser", "uniform within 0.5 / sqrt(inputs)"))
      other.initialisation.edges = .functionSpace()
      #expect(try weights(other, adam) != one)
    }
    try check(PoissonExperiment(), mapWeights: 0, perceptron: EquationCase(.mlp(parameters: 352), .coarse, .adam))
    try check(BurgersExperiment(), mapWeights: 40, perceptron: EquationCase(.mlp(parameters: 500), .coarse, .adam))
  }

  @Test("Poisson: the points of the boundary go around the square, equally far from each other")
  func boundary() throws {
    let problem = try PoissonExperiment(ratio: 4).problem(for: adam)
    // The solution is zero there, so that residuals are the network, up to the rounding of sin(pi).
    func coordinate(_ k: Int) throws -> [Double] {
      try problem.residuals(of: linear(3, k), term: "boundary").map { $0[0] }
    }
    let (x, y) = (try coordinate(0), try coordinate(1))
    #expect(x.count == 200)
    for k in x.indices {
      let next = (k + 1) % x.count
      #expect(abs(max(abs(x[k]), abs(y[k])) - 1) <= 1e-14)
      #expect(abs(abs(x[next] - x[k]) + abs(y[next] - y[k]) - 8.0 / 200) <= 1e-14)
    }
  }

  @Test("Burgers: graded points are weighted, so that mean squares estimate the integrals of an equal grid")
  func grading() throws {
    for setting in [adamw, best] {
      let problem = try BurgersExperiment().problem(for: setting)
      // Of u = 0 the residual is the initial value, whose square has the mean 1/2. Midpoints give it up to h^2 / 24 max
      // |g''|: of the graded integrand g'' is 1266 at the ends and h = 1/64, of the other one 20 and 1/32.
      let residuals = try problem.residuals(of: linear(2, nil), term: "initial").map { $0[0] }
      let mean = residuals.reduce(0) { $0 + $1 * $1 } / Double(residuals.count)
      #expect(abs(mean - 0.5) <= 1266.0 / 24 / 64 / 64, "\(setting.name): \(mean)")
    }
  }

  @Test("Epochs and learning rates of every level; schedules of every shape")
  func plans() throws {
    var poisson = try PoissonExperiment()
    let newton = try poisson.recipe(for: EquationCase(.spline, .multilevel, .lm))
    #expect(newton.plan.levels.map(\.epochs) == [40, 20, 20, 20] && newton.starts == 1)
    #expect(try poisson.recipe(for: best).plan.levels.map(\.epochs) == [30, 20, 20, 20])
    let starts = try poisson.recipe(for: best)
    #expect(starts.starts == 4 && starts.startEpochs == 10)
    func rates(_ setting: EquationCase) throws -> [LearningRateSchedule] {
      try poisson.recipe(for: setting).plan.levels.map(\.learningRate)
    }
    let first = (0..<4).map { 1e-2 * [1, 0.5, 0.25, 0.125][$0] }
    let last = (0..<4).map { 1e-4 * [1, 0.5, 0.25, 0.125][$0] }
    #expect(try rates(adam) == (0..<4).map { .warmUp(epochs: 25, then: .cosine(from: first[$0], to: last[$0])) })
    let fine = EquationCase(.spline, .fine, .adam)
    #expect(try rates(fine) == [.warmUp(epochs: 25, then: .cosine(from: first[3], to: last[3]))])
    poisson.warmUp = 0
    poisson.period = 7
    let shapes: [(LearningRateShape, LearningRateSchedule)] = [
      (.constant, .constant(1e-2)), (.linear, .linearRamp(from: 1e-2, to: 1e-4)),
      (.exponential, .exponential(from: 1e-2, to: 1e-4)), (.cosine, .cosine(from: 1e-2, to: 1e-4)),
      (.cyclic, .cyclicExponential(from: 1e-2, to: 1e-4, period: 7)),
    ]
    #expect(shapes.count == LearningRateShape.allCases.count)
    for (shape, schedule) in shapes {
      poisson.rateShape = shape
      #expect(try rates(adam)[0] == schedule)
    }
    poisson.weightDecay = 0.25
    #expect(try poisson.recipe(for: adamw).plan.levels[0].optimizer == .adamW(weightDecay: 0.25))
    let burgers = try BurgersExperiment()
    let cycles = try burgers.recipe(for: adamw).plan.levels
    #expect(cycles.map(\.epochs) == [1000, 500, 250] && cycles[0].optimizer == .adamW(weightDecay: 1e-4))
    #expect(
      cycles[1].learningRate
        == .warmUp(epochs: 10, then: .cyclicExponential(from: 1e-2, to: 1e-4, period: 250)))
    #expect(
      [EquationSchedule.multilevel, .fine, .coarse].map { burgers.printed(EquationCase(.spline, $0, .adamw)) }
        == [2.4e-5, 4.1e-3, 6.6e-3])
  }

  @Test("Statements say what the medians of the rows say")
  func statements() throws {
    var poisson = try PoissonExperiment(ratio: 4)
    poisson.setting.side = 9
    poisson.setting.boundaryCount = 24
    poisson.levels = 2
    poisson.epochs = [.adam: [8], .lm: [6, 4]]
    var study = EquationStudy()
    for setting in poisson.cases where [.adam, .lm].contains(setting.method) {
      for seed in [UInt64(1), 2, 3] {
        var generator = SplitMix64(seed: seed)
        study.add(try EquationRun(setting, of: poisson, seed: seed, using: &generator))
      }
    }
    func row(_ model: EquationModel, _ schedule: EquationSchedule, _ method: EquationMethod) throws -> EquationStudy.Row
    {
      try #require(study.row(model, schedule, method))
    }
    let multilevel = try row(.spline, .multilevel, .adam)
    let halved = multilevel.runs.map { run in
      let ends = run.result.levels.compactMap(\.endLoss)
      return ends[1] <= ends[0] / 2 ? 1 : 0
    }
    let loss = multilevel.losses.median
    let expected = [
      10 * loss <= (try row(.relu, .multilevel, .adam)).losses.median,
      10 * multilevel.errors.median <= (try row(.spline, .fine, .adam)).errors.median,
      10 * loss <= (try row(.spline, .coarse, .adam)).losses.median,
      10 * loss <= (try row(.mlp(parameters: 352), .coarse, .adam)).losses.median, halved == [1, 1, 1],
      10 * (try row(.spline, .multilevel, .lm)).errors.median <= (try row(.spline, .fine, .lm)).errors.median,
    ]
    let statements = poisson.statements(study)
    #expect(statements.map(\.holds) == expected)
    #expect(statements[4].figures == "levels that do: \(halved.map(String.init).joined(separator: ", ")) of 1")
    let short = RegressionTable.short
    #expect(
      statements[1].figures
        == "medians \(short(multilevel.errors.median)) against "
        + short(try row(.spline, .fine, .adam).errors.median))
    // The columns after the losses: mean, deviation, median, least and largest error.
    let fields = EquationTable(cases: study.rows.map(\.setting)).line(multilevel, printed: nil).split(separator: " ")
    let errors = multilevel.errors
    #expect(
      fields[6..<11].map(String.init)
        == [errors.mean, errors.deviation, errors.median, errors.smallest, errors.largest].map(short))
  }
}
