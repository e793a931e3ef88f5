import Experiments
import KANCore
import Optim
import RealModule
import SeededRandom
import Testing

/// Problems, recipes, and measures of the Allen-Cahn experiment, worked out by hand.
@Suite("The Allen-Cahn experiment: ends, levels and measures by hand")
struct AllenCahnEndsTests {
  private static let ours = EquationCase(.spline, .multilevel, .lm)

  /// u = input k, or zero.
  private func linear(_ k: Int) throws -> Network {
    try Network(
      stages: [.linear(LinearMap(inputs: 2, outputs: 1))], parameters: (0..<2).map { $0 == k ? 1 : 0 })
  }

  @Test("Problems: the ends of every range are allowed, what lies just outside is refused")
  func problems() throws {
    func isAllowed(_ change: (inout AllenCahnProblem) -> Void) -> Bool {
      var problem = AllenCahnProblem()
      change(&problem)
      return (try? problem.validate()) != nil
    }
    let counts: [WritableKeyPath<AllenCahnProblem, Int>] = [\.points, \.initialPoints, \.boundaryPoints]
    for count in counts {
      for (value, expected) in [(0, false), (1, true), (10_000_000, true), (10_000_001, false)] {
        #expect(isAllowed { $0[keyPath: count] = value } == expected)
      }
    }
    let causalities: [(Double, Bool)] = [
      (0, true), (-Double.leastNonzeroMagnitude, false), (20, true), (20.0.nextUp, false), (.nan, false),
    ]
    for (value, expected) in causalities { #expect(isAllowed { $0.causality = value } == expected, "\(value)") }

    func isPossible(_ change: (inout AllenCahnExperiment) -> Void) throws -> Bool {
      let experiment = try AllenCahnRuns.experiment(epochs: [1], change)
      return (try? experiment.problem(for: Self.ours)) != nil
    }
    let weights: [WritableKeyPath<AllenCahnProblem, Double>] = [
      \.equationWeight, \.initialWeight, \.boundaryWeight, \.slopeWeight,
    ]
    for weight in weights {
      let values: [(Double, Bool)] = [
        (0, true), (-Double.leastNonzeroMagnitude, false), (1e12, true), (.infinity, false), (.nan, false),
      ]
      for (value, expected) in values {
        #expect(try isPossible { $0.problem[keyPath: weight] = value } == expected, "\(value)")
      }
    }
    // A pool has to have the points that are chosen from it; no other drawing needs one.
    let pools: [(Int, AllenCahnProblem.Drawing?, Bool)] = [
      (39, nil, false), (40, .adaptive, true), (39, .uniform, true),
    ]
    for (pool, drawing, expected) in pools {
      let found = try isPossible {
        $0.problem.pool = pool
        $0.drawing = drawing
      }
      #expect(found == expected)
    }
    #expect(try isPossible { $0.problem.every = 1 } && !isPossible { $0.problem.every = 0 })
  }

  @Test("Recipes: epochs of every level, on one level where stated; starts; rates of Adam")
  func recipes() throws {
    var experiment = try AllenCahnRuns.usual.get()
    func recipe(_ schedule: EquationSchedule, _ method: EquationMethod) throws -> EquationRecipe {
      try experiment.recipe(for: EquationCase(.spline, schedule, method))
    }
    #expect(try recipe(.multilevel, .lm).plan.levels.map(\.epochs) == [60, 90, 120, 400])
    #expect(try recipe(.fine, .lm).halvings == 3 && recipe(.fine, .lm).plan.levels.map(\.epochs) == [670])
    #expect(try recipe(.coarse, .lm).halvings == 0 && recipe(.coarse, .lm).plan.levels.map(\.epochs) == [670])
    #expect(try recipe(.multilevel, .lbfgs).plan.levels.map(\.epochs) == [60, 30, 30, 60])
    #expect(try recipe(.multilevel, .lbfgs).plan.levels[0].optimizer == .lbfgs())
    let adam = try recipe(.multilevel, .adam).plan.levels
    #expect(adam.map(\.epochs) == [2500, 2500, 2500, 2500])
    #expect(
      adam.allSatisfy { $0.learningRate == .warmUp(epochs: 50, then: .cosine(from: 1e-2, to: 1e-3)) })
    // Several starts are compared where a coarse minimum decides.
    let starts = try [
      recipe(.multilevel, .lm), recipe(.coarse, .lbfgs), recipe(.fine, .lm), recipe(.multilevel, .adam),
    ].map(\.starts)
    #expect(starts == [4, 4, 1, 1])
    #expect(try recipe(.multilevel, .lm).startLength == .epochs(count: 30))
    #expect(try !recipe(.multilevel, .lm).plan.startsLevelsOver)
    experiment.levels = 5
    #expect(try recipe(.multilevel, .lm).plan.levels.map(\.epochs) == [60, 90, 120, 400, 400])
    #expect(try recipe(.multilevel, .lbfgs).plan.levels.map(\.epochs) == [60, 30, 30, 60, 60])
    experiment.levels = 2
    #expect(try experiment.recipe(for: .printed(.spline)).plan.levels.map(\.epochs) == [2500, 2500])
    #expect(!experiment.choices.contains { $0.name.hasPrefix("not as printed") })
    experiment.epochs[.adam] = [3]
    experiment.printedPoints = 7
    let changes = experiment.choices.filter { $0.name.hasPrefix("not as printed") }
    #expect(changes.map(\.value) == ["[3, 3]", "7"])
  }

  @Test(
    "Weights are from stream 0 of a seed, points that stay from stream 1; others are drawn anew every so many epochs")
  func streams() throws {
    let experiment = try AllenCahnRuns.experiment(epochs: [4, 3], every: 2) { $0.drawing = .uniform }
    var (first, second) = (experiment.weights(seed: 8), SplitMix64.stream(seed: 8, index: 0))
    #expect(first.next() == second.next())
    // The residual of u = x is 5 x^3 - 5 x, that of u = t is 1 + 5 t^3 - 5 t.
    let problem = try experiment.problem(for: .printed(.spline), seed: 8)
    var stream = SplitMix64.stream(seed: 8, index: 1)
    let points = PointGrid.random([-1...1, 0...1], count: 40, using: &stream)
    for (k, slope) in [(0, 0.0), (1, 1.0)] {
      let residuals = try problem.residuals(of: linear(k), term: "equation").map { $0[0] }
      for (residual, point) in zip(residuals, points) {
        #expect(abs(residual - slope - 5 * point[k] * (point[k] * point[k] - 1)) <= 64 * Double.ulpOfOne)
      }
    }
    var draws: [Int?] = []
    let run = try AllenCahnRuns.run(Self.ours, of: experiment) { _, trainer in
      draws.append(try trainer.checkpoint().task?.counts["draws"])
    }
    #expect(draws == [0, 0, 1, 1, 2, 2, 3])
    #expect(run.result.trace.map(\.level) == [0, 0, 0, 0, 1, 1, 1])
    #expect(run.result.trace.map(\.epoch) == [0, 1, 2, 3, 0, 1, 2])
    // Another seed has other draws.
    let seeds = try [UInt64(8), 9].map { try experiment.problem(for: Self.ours, seed: $0).recipe.compactText }
    #expect(seeds[0] != seeds[1])
  }

  @Test("The loss of our rows: exp(2 c (1 - t)) over its mean on the equation, both ends compared at the stated times")
  func loss() throws {
    let equationCase = EquationCase(.spline, .multilevel, .adam)
    let experiment = try AllenCahnRuns.experiment(epochs: [1]) {
      $0.drawing = .grid
      $0.problem.points = 26
      $0.problem.initialPoints = 4
      $0.problem.boundaryPoints = 2
      $0.problem.equationWeight = 0.5
      $0.problem.initialWeight = 7
      $0.problem.boundaryWeight = 2
      $0.problem.slopeWeight = 0.25
      $0.problem.causality = 1.5
    }
    let run = try AllenCahnRuns.run(equationCase, of: experiment)
    var weights = SplitMix64.stream(seed: 8, index: 0)
    let first = try experiment.network(for: equationCase, halvings: 0, using: &weights)
    let (places, times): ([Double], [Double]) = ([-1, -0.5, 0, 0.5, 1], [0, 0.25, 0.5, 0.75, 1])
    let grid = places.flatMap { x in times.map { [x, $0] } }
    // The mean of exp(3 (1 - t)) over 0 ... 1 is (exp(3) - 1) / 3.
    let mean = (Double.exp(3) - 1) / 3
    let left: [[Double]] = [[-1, 0.25], [-1, 0.75]]
    let right: [[Double]] = [[1, 0.25], [1, 0.75]]
    let factor: @Sendable ([Double]) -> Double = { (Double.exp(3 * (1 - $0[1])) / mean).squareRoot() }
    let problem = try CollocationProblem(
      coordinates: 2,
      terms: [
        CollocationTerm(
          "equation", points: grid, weight: 0.5, fields: [factor], equation: AllenCahnRuns.Equation()),
        .values("initial", points: [[-0.75, 0], [-0.25, 0], [0.25, 0], [0.75, 0]], weight: 7) {
          [$0[0] * $0[0] * Double.cos(.pi * $0[0])]
        },
        CollocationTerm("values", points: left, partners: right, weight: 2) { [$0.side(0).value - $0.side(1).value] },
        CollocationTerm("slopes", points: left, partners: right, weight: 0.25) {
          [$0.side(0).derivative(0) - $0.side(1).derivative(0)]
        },
      ])
    let expected = try CollocationObjective(first, problem: problem).value(at: first.parameters)
    // A sum of some thirty squares in another order of operations.
    let found = run.result.trace[0].loss
    #expect(abs(found - expected) <= 100 * expected.ulp, "\(found), \(expected)")
    // The usual points of Adam stay.
    let usual = try AllenCahnRuns.experiment(epochs: [1]).choices(for: equationCase)
    #expect(usual.contains { $0 == ("drawing", "fixed") })
  }

  @Test(
    "A constant network, by hand: the residual 5 u^3 - 5 u, errors over all times, at the last one, and the largest")
  func constant() throws {
    let experiment = try AllenCahnRuns.usual.get()
    var generator = SplitMix64(seed: 5)
    let network = try experiment.network(for: Self.ours, halvings: 0, using: &generator)
    // Five edges of 0.1 each.
    let half = try network.replacingParameters(with: network.parameters.map { _ in 0.1 })
    let level = try AllenCahnLevel(half, of: Self.ours, by: experiment.judge)
    #expect(abs(level.equation - 1.875 * 1.875) <= 1e-12)
    let centers = (0..<500).map { -1 + 2 * (Double($0) + 0.5) / 500 }
    let initial = centers.reduce(0) { sum, x in
      let difference = 0.5 - x * x * Double.cos(.pi * x)
      return sum + difference * difference
    }
    #expect(abs(level.initial - initial / 500) <= 1e-12)
    #expect(abs(level.loss - level.equation - level.initial) <= 1e-12)
    func error(_ values: [Double]) -> Double {
      let squares = values.reduce(0) { $0 + (0.5 - $1) * (0.5 - $1) }
      return (squares / values.reduce(0) { $0 + $1 * $1 }).squareRoot()
    }
    let values = experiment.judge.reference.values
    #expect(values.count == 101 && values[100].count == 256)
    #expect(abs(level.errors.relative - error(values.flatMap { $0 })) <= 1e-12)
    #expect(abs(level.finalError - error(values[100])) <= 1e-12)
    #expect(abs(level.finalError - error(values[99] + values[100])) > 1e-6)
    #expect(abs(level.errors.maximum - values.joined().map { abs(0.5 - $0) }.max()!) <= 1e-12)
    #expect(try experiment.judge.values(of: half).joined().allSatisfy { abs($0 - 0.5) <= 1e-14 })
    let names = ["loss", "equation", "initial", "relative_error", "maximum_error", "final_error"]
    #expect(Array(level.report.map(\.key).prefix(6)) == names)
  }

  @Test("Finer levels that lower the loss by a factor of ten and more refute what is said of the ReLU basis")
  func lowered() throws {
    let experiment = try AllenCahnRuns.experiment(epochs: [1, 12], points: 400, every: 4)
    let run = try AllenCahnRuns.run(Self.ours, of: experiment)
    let levels = run.allenCahnLevels
    try #require(levels[0].loss >= 10 * levels[1].loss)
    let statements = AllenCahnFigureStatements.figure7(spline: run, relu: run, mlp: run)
    #expect(!statements[2].holds && statements[2].text.contains("less than a factor of 10"))
    // Equal losses are within a factor of ten of each other.
    #expect(statements[4].holds)
  }

  @Test("Losses of rows as printed have the weights 0.1 and 1, those of ours are the judge's")
  func losses() throws {
    let experiment = try AllenCahnRuns.experiment(epochs: [1])
    let problem = experiment.judge.problem
    for equationCase in [
      EquationCase.printed(.spline), .printed(.spline, .periodic), EquationCase(.spline, .coarse, .lm),
    ] {
      let run = try AllenCahnRuns.run(equationCase, of: experiment)
      let level = run.allenCahnLevels[0]
      let own = try CollocationObjective(level.network, problem: problem).value(at: level.network.parameters)
      let expected = equationCase.kind == .ours ? own : 0.1 * level.equation + level.initial
      #expect(abs(level.loss - expected) <= 2 * expected.ulp && run.loss == level.loss, "\(equationCase.name)")
    }
    #expect(problem.terms.map(\.points) == [20000, 500, 300, 300] && problem.terms.map(\.weight) == [1, 1, 1, 1e-6])
  }

  @Test("Rows of two seeds: statements have the worst of both, cells the statistics of the measured losses")
  func seeds() throws {
    let experiment = try AllenCahnRuns.experiment(epochs: [4, 2])
    var study = EquationStudy()
    for schedule in EquationSchedule.allCases {
      for seed in [UInt64(1), 2] {
        study.add(try AllenCahnRuns.run(EquationCase(.spline, schedule, .lm), of: experiment, seed: seed))
      }
    }
    #expect(study.rows.map { $0.runs.map(\.seed) } == [[1, 2], [1, 2], [1, 2]])
    let short = RegressionTable.short
    let runs = study.rows[0].runs
    let gains = runs.map { $0.allenCahnLevels[0].loss / $0.allenCahnLevels[1].loss }
    func errors(_ k: Int) -> [Double] { study.rows[k].runs.map(\.relativeError) }
    let jumps = runs.map { $0.result.levels[1].refinementJump }
    let expected: [(limit: Double, isLeast: Bool, values: [Double])] = [
      (2, true, gains), (1e-10, false, jumps), (1e-6, false, runs.map(\.loss)), (1e-2, false, errors(0)),
      (0.1, true, errors(1)), (0.1, true, errors(2)),
    ]
    let statements = experiment.statements(study)
    #expect(statements.count == expected.count && statements.allSatisfy { $0.kind == .ours })
    for (statement, (limit, isLeast, values)) in zip(statements, expected) {
      let worst = isLeast ? values.min()! : values.max()!
      #expect(statement.figures == "\(isLeast ? "least" : "largest") of 2 seeds \(short(worst))", "\(statement.text)")
      #expect(statement.holds == (isLeast ? worst >= limit : worst <= limit), "\(statement.text)")
    }
    let losses = runs.map { $0.allenCahnLevels[1].loss }
    let mean = (losses[0] + losses[1]) / 2
    let cells = EquationTable.cells(study.rows[0], printed: experiment.printed(study.rows[0].case))
    #expect(
      Array(cells[..<7]) == ["lm-spline-multilevel", "-", "-"]
        + [mean, abs(losses[0] - losses[1]) / 2.0.squareRoot(), mean, losses.max()!].map(short))
    #expect(cells.last == zip(losses, errors(0)).map { "\(short($0))/\(short($1))" }.joined(separator: " "))
  }

  @Test("Waves: the mean, the fastest ones in x and in t, their cuts, and what is just as large as a share of the peak")
  func waves() {
    let (n, m) = (8, 4)
    let points = (0..<n).map { -1 + 2 * Double($0) / Double(n) }
    let times = (0..<m).map { (Double($0) + 0.5) / Double(m) }
    // Powers of two in transforms of powers of two: nothing is rounded.
    let residuals = (0..<n * m).map { place -> Double in
      let (inSpace, inTime): (Double, Double) = (place % n % 2 == 0 ? 1 : -1, place / n % 2 == 0 ? 0.5 : -0.5)
      return 2 + inSpace + inTime
    }
    let spectrum = ResidualSpectrum(points: points, times: times, residuals: residuals)
    #expect(spectrum.waveNumbers == [-4, -3, -2, -1, 0, 1, 2, 3] && spectrum.frequencies == [-2, -1, 0, 1])
    for (a, omega) in spectrum.frequencies.enumerated() {
      for (b, k) in spectrum.waveNumbers.enumerated() {
        let expected: Double =
          switch (omega, k) {
          case (0, 0): 2
          case (0, -4): 1
          case (-2, 0): 0.5
          default: 0
          }
        #expect(spectrum.transform[a][b] == expected, "omega = \(omega), k = \(k)")
      }
    }
    #expect(spectrum.magnitudes[0][0] == 3.5 && spectrum.magnitudes[1][1] == 0.5)
    #expect(spectrum.cutInSpace == [2, 0, 0, 0] && spectrum.cutInTime == [2, 0])
    // The mean of the squares: 4 + 1 + 1/4.
    #expect(spectrum.energy == 5.25 && spectrum.peak == 2)
    let shares: [(Double, Int)] = [(1, 1), (0.5, 2), (0.5.nextUp, 1), (0.25, 3), (0.25.nextUp, 2), (0, 3)]
    for (share, count) in shares {
      #expect(spectrum.activeWaves(share: share) == count, "\(share)")
    }
    let energies: [(Double, Int)] = [(0.5, 1), (4.5 / 5.25, 2), (0.99, 3), (1, 3)]
    for (share, count) in energies {
      #expect(spectrum.wavesWith(energyShare: share) == count, "\(share)")
    }
  }
}
