import Experiments
import KANCore
import Optim
import SeededRandom
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

  @Test("Numbers of points and weights of the terms")
  func terms() throws {
    var (poisson, burgers) = (PoissonExperiment(), try BurgersExperiment())
    func text(_ problem: CollocationProblem) -> [String] {
      problem.terms.map { "\($0.name) \($0.points) \($0.weight)" }
    }
    // Means of squares, for rows of ours.
    #expect(try text(poisson.problem(for: adam)) == ["volume 2401 0.01", "boundary 200 1.0", "interface 49 0.1"])
    #expect(try text(burgers.problem(for: adamw)) == ["equation 4096 1.0", "initial 64 1.0", "boundary 128 1.0"])
    #expect(burgers.choices(for: adamw).contains { $0 == ("points", "grid") })
    // The best method has no terms for conditions that hold exactly.
    #expect(try text(poisson.problem(for: best)) == ["volume 1500 0.01", "interface 49 0.1"])
    #expect(try text(burgers.problem(for: best)) == ["equation 6000 1.0"])
    #expect(try text(HelmholtzExperiment().problem(for: best)) == ["equation 4000 0.0001"])
    poisson.problem.points = .lattice
    burgers.problem.points = .graded
    #expect(try text(poisson.problem(for: adam)) == text(PoissonExperiment().problem(for: adam)))
    #expect(poisson.choices(for: adam).contains { $0 == ("points", "lattice") })
    #expect(try text(burgers.problem(for: adamw)) == text(BurgersExperiment().problem(for: adamw)))
    #expect(burgers.choices(for: adamw).contains { $0 == ("points", "graded") })
  }

  @Test("The initializer that is chosen draws the splines' weights, and leaves perceptrons alone")
  func initializers() throws {
    func weights<E: EquationExperiment>(_ experiment: E, _ equationCase: EquationCase, halvings: Int = 0) throws
      -> [Double]
    {
      var generator = SplitMix64(seed: 7)
      return try experiment.network(for: equationCase, halvings: halvings, using: &generator).parameters
    }
    func check<E: EquationExperiment>(_ usual: E, mapWeights: Int, perceptron: EquationCase) throws {
      var other = usual
      other.initialization.edges = .fanIn(scale: 0.5)
      let (one, half) = (try weights(usual, adam), try weights(other, adam))
      #expect(one.count > mapWeights && half.prefix(mapWeights) == one.prefix(mapWeights))
      #expect(half.dropFirst(mapWeights) == one.dropFirst(mapWeights).map { $0 / 2 }[...])
      #expect(try weights(other, perceptron) == weights(usual, perceptron))
      #expect(usual.choices.contains { $0 == ("initializer", "uniform within 1.0 / sqrt(inputs)") })
      #expect(other.choices.contains { $0 == ("initializer", "uniform within 0.5 / sqrt(inputs)") })
      other.initialization.edges = .functionSpace()
      #expect(try weights(other, adam) != one)
    }
    try check(PoissonExperiment(), mapWeights: 0, perceptron: EquationCase(.mlp(parameters: 352), .coarse, .adam))
    try check(BurgersExperiment(), mapWeights: 40, perceptron: EquationCase(.mlp(parameters: 500), .coarse, .adam))
  }

  @Test("Poisson: the points of the boundary go around the square, equally far from each other")
  func boundary() throws {
    let problem = try PoissonExperiment().problem(for: adam)
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
    var burgers = try BurgersExperiment()
    burgers.problem.cells = 128
    for points in BurgersProblem.Points.allCases {
      burgers.problem.points = points
      let problem = try burgers.problem(for: adamw)
      // Of u = 0 the residual is the initial value, whose square has the mean 1/2. Midpoints give it up to h^2 / 24 max
      // |g''| with h = 1/64: of the graded integrand g'' is 1266 at the ends, of the other one 20.
      let residuals = try problem.residuals(of: linear(2, nil), term: "initial").map { $0[0] }
      let mean = residuals.reduce(0) { $0 + $1 * $1 } / Double(residuals.count)
      #expect(abs(mean - 0.5) <= 1266.0 / 24 / 64 / 64, "\(points): \(mean)")
    }
  }

  @Test("Epochs and learning rates of every level; schedules of every shape")
  func plans() throws {
    var poisson = PoissonExperiment()
    let newton = try poisson.recipe(for: EquationCase(.spline, .multilevel, .lm))
    #expect(newton.plan.levels.map(\.epochs) == [50, 30, 30, 30] && newton.starts == 1)
    func rates(_ equationCase: EquationCase) throws -> [LearningRateSchedule] {
      try poisson.recipe(for: equationCase).plan.levels.map(\.learningRate)
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
    #expect(try poisson.recipe(for: adamw).plan.levels[0].optimizer == .adamW(.init(weightDecay: 0.25)))
    let burgers = try BurgersExperiment()
    let cycles = try burgers.recipe(for: adamw).plan.levels
    #expect(cycles.map(\.epochs) == [1000, 500, 250] && cycles[0].optimizer == .adamW(.init(weightDecay: 1e-4)))
    #expect(
      cycles[1].learningRate
        == .warmUp(epochs: 10, then: .cyclicExponential(from: 1e-2, to: 1e-4, period: 250)))
  }

  @Test("Rows as printed: problem, weights, schedules, rates and attention are the paper's, whatever ours are")
  func printedRows() throws {
    func text(_ problem: CollocationProblem) -> [String] {
      problem.terms.map { "\($0.name) \($0.points) \($0.weight)" }
    }
    var poisson = PoissonExperiment()
    poisson.problem.side = 7
    poisson.problem.volumeWeight = 5
    poisson.epochs[.adam] = [3]
    poisson.hiddenLimit = 9
    poisson.initialization.edges = .functionSpace()
    let figure6 = EquationCase(.spline, .multilevel, .adam, kind: .printed)
    #expect(figure6.name == "printed-spline-multilevel" && adam.name == "adam-spline-multilevel")
    #expect(poisson.cases.prefix(3).allSatisfy { $0.kind == .printed } && poisson.cases[3].kind == .ours)
    // Sums of squares: 2401 * 1e-2, 200 * 1 and 49 * 1e-1 times the mean squares.
    let terms = try poisson.problem(for: figure6).terms
    #expect(terms.map(\.points) == [2401, 200, 49])
    for (term, weight) in zip(terms, [24.01, 200, 4.9]) { #expect(abs(term.weight - weight) <= 4 * weight.ulp) }
    let recipe = try poisson.recipe(for: figure6)
    #expect(recipe.plan.levels.map(\.epochs) == [1250, 1250, 1250, 1250] && recipe.starts == 1)
    for level in recipe.plan.levels {
      #expect(level.optimizer == .adam() && level.learningRate.value(epoch: 0, of: 1250) == 1e-4)
      #expect(level.learningRate.value(epoch: 10, of: 1250) == 1e-2)
      #expect(level.learningRate.value(epoch: 1249, of: 1250) == 1e-2)
    }
    #expect(
      recipe.weighting == .residualAttention(decay: 1 - 1e-4, rate: 1e-4, initial: 1, terms: ["volume"]))
    var (one, two) = (SplitMix64(seed: 3), SplitMix64(seed: 3))
    #expect(
      try poisson.network(for: figure6, halvings: 0, using: &one)
        == PoissonExperiment().network(for: figure6, halvings: 0, using: &two))
    #expect(poisson.seeds == [1234, 1235, 1236, 1237, 1238])

    var burgers = try BurgersExperiment(viscosity: 0.1)
    burgers.problem.cells = 9
    burgers.epochs[.adamw] = [3]
    func table3(_ schedule: EquationSchedule, _ variant: EquationVariant? = nil) -> EquationCase {
      EquationCase(.spline, schedule, .adamw, kind: .printed, variant: variant)
    }
    #expect(try text(burgers.problem(for: table3(.fine))) == ["equation 4096 1.0", "initial 64 1.0"])
    #expect(
      try text(burgers.problem(for: table3(.fine, .boundary)))
        == ["equation 4096 1.0", "initial 64 1.0", "boundary 128 1.0"])
    #expect(table3(.fine, .boundary).name == "printed-spline-fine-boundary")
    #expect(burgers.choices(for: table3(.coarse)).contains { $0 == ("viscosity", "0.01") })
    for (schedule, halvings, epochs) in [
      (EquationSchedule.coarse, 0, [3200]), (.fine, 2, [800]), (.multilevel, 0, [800, 400, 200]),
    ] {
      let recipe = try burgers.recipe(for: table3(schedule))
      #expect(recipe.halvings == halvings && recipe.plan.levels.map(\.epochs) == epochs)
      #expect(
        recipe.plan.levels.allSatisfy {
          $0.optimizer == .adamW(.init(weightDecay: 1e-2))
            && $0.learningRate == .triangular(base: 1e-4, peak: 1e-3, steps: 100, decay: 0.9995)
        })
    }
    let perceptron = EquationCase(.mlp(parameters: 3416), .coarse, .adamw, kind: .printed)
    #expect(try burgers.recipe(for: perceptron).plan.levels.map(\.epochs) == [3200])
    #expect(burgers.seeds == [1234, 1244, 1254, 1264, 1274])
    #expect(burgers.initialParameters(of: table3(.fine, .weights01)).edges == .fanIn(scale: 0.1))
    let printed = [table3(.coarse), table3(.fine), table3(.multilevel), perceptron].map { burgers.printed($0)?.mean }
    #expect(printed == [6.635e-3, 4.072e-3, 2.402e-5, 1.734e-2])
    #expect(burgers.printed(adamw) == nil && poisson.printed(figure6) == nil)
  }

  @Test(
    "Poisson: inner nodes of a grid of 51 x 51, whose outer ones are the boundary and whose middle is the interface")
  func nodes() throws {
    let problem = try PoissonExperiment().problem(for: EquationCase(.spline, .multilevel, .adam, kind: .printed))
    // Of u = input k the residual of the equation is -f; of the boundary it is the coordinate.
    let source = try problem.residuals(of: linear(3, nil), term: "volume").map { -$0[0] }
    #expect(source.count == 2401)
    for (k, f) in source.enumerated() {
      let (x, y) = (Double(k / 49 - 24) / 25, Double(k % 49 - 24) / 25)
      #expect(abs(f - PoissonSolution.source(x, y)) <= 1e-11)
    }
  }

  @Test("Statements say what the means of the rows say")
  func statements() throws {
    var burgers = try BurgersExperiment()
    burgers.printedEpochs = [.coarse: [4, 0], .fine: [0, 2], .multilevel: [2, 1]]
    var study = EquationStudy()
    for equationCase in burgers.cases where equationCase.kind == .printed && equationCase.variant == nil {
      for seed in [UInt64(1), 2] {
        var generator = SplitMix64(seed: seed)
        study.add(try EquationRun(equationCase, of: burgers, seed: seed, using: &generator))
      }
    }
    let means = study.rows.map(\.losses.mean)
    let (coarse, fine, multilevel, perceptron) = (means[0], means[1], means[2], min(means[3], means[4]))
    let statements = burgers.statements(study)
    #expect(
      statements.map(\.holds) == [
        max(coarse, fine, multilevel) <= perceptron, multilevel * multilevel * 1000 <= coarse * coarse,
        multilevel * multilevel * 1000 <= fine * fine, multilevel * multilevel * 1000 <= perceptron * perceptron,
      ])
    let short = RegressionTable.short
    #expect(short(means[3]) != short(means[4]))
    #expect(
      statements.map(\.figures) == [
        "\(short(max(coarse, fine, multilevel))) against \(short(perceptron))",
        "\(short(multilevel)) against \(short(coarse))", "\(short(multilevel)) against \(short(fine))",
        "\(short(multilevel)) against \(short(perceptron))",
      ])
    // The columns after the losses: mean, deviation, median, least and largest error.
    let fields = EquationTable(cases: study.rows.map(\.case))
      .line(study.rows[0], printed: burgers.printed(study.rows[0].case)).split(separator: " ")
    #expect(fields[1..<3].map(String.init) == [short(6.635e-3), short(4.060e-3)])
    let errors = study.rows[0].errors
    #expect(
      fields[7..<12].map(String.init)
        == [errors.mean, errors.deviation, errors.median, errors.smallest, errors.largest].map(short))
  }
}
