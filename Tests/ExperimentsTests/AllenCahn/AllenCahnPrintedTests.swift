import Experiments
import KANCore
import Optim
import SeededRandom
import Testing

@Suite("The Allen-Cahn experiment as printed")
struct AllenCahnPrintedTests {
  private static let models: [EquationModel] = [.spline, .relu, .mlp(parameters: 750)]

  @Test("The rows: both settings with splines, ReLU and a perceptron, the periodic one, and ours")
  func names() throws {
    let experiment = try AllenCahnRuns.usual.get()
    #expect(
      experiment.cases.map(\.name) == [
        "printed-spline-multilevel", "printed-relu-multilevel", "printed-mlp-750", "printed-spline-multilevel-appendix",
        "printed-relu-multilevel-appendix", "printed-mlp-750-appendix", "printed-spline-multilevel-periodic",
        "lm-spline-multilevel", "lm-spline-coarse", "lm-spline-fine", "lm-relu-multilevel", "best-spline-multilevel",
        "best-spline-coarse", "best-spline-fine",
      ])
    for equationCase in experiment.cases {
      let isPrinted = equationCase.kind == .printed
      #expect(experiment.seeds(for: equationCase) == (isPrinted ? [1234] : [1234, 1235, 1236, 1237, 1238]))
      #expect(!isPrinted || equationCase.method == .adam)
    }
  }

  @Test("Points, weights, rates and steps are those of the text and of Supplement D")
  func settings() throws {
    let experiment = try AllenCahnRuns.usual.get()
    for variant in [nil, EquationVariant.appendix, .periodic] {
      let terms = try experiment.problem(for: .printed(.spline, variant)).terms
      let ends = variant == .periodic ? ["values at the ends", "slopes at the ends"] : []
      #expect(terms.map(\.name) == ["equation", "initial"] + ends)
      #expect(terms.map(\.points) == [variant == .appendix ? 251_001 : 20000, 501] + ends.map { _ in 100 })
      #expect(terms.map(\.weight) == [0.1, 1] + (ends.isEmpty ? [] : [1, 1e-6]))
      let choices = experiment.choices(for: .printed(.spline, variant))
      #expect(choices.contains { $0 == ("drawing", variant == .appendix ? "grid" : "fixed") })
      #expect(choices.contains { $0 == ("causality", "0.0") })
      for model in Self.models {
        let recipe = try experiment.recipe(for: .printed(model, variant))
        #expect(recipe.plan.levels.map(\.epochs) == (model.hasLevels ? [2500, 2500, 2500, 2500] : [10000]))
        #expect(recipe.starts == 1 && recipe.plan.startsLevelsOver && recipe.halvings == 0)
        #expect(
          recipe.weighting == .residualAttention(decay: 1 - 1e-4, rate: 1e-4, initial: 1, terms: ["equation"]))
        for level in recipe.plan.levels {
          #expect(level.optimizer == .adam())
          let rates = [0, 5, 10, 2499].map { level.learningRate.value(epoch: $0, of: 2500) }
          let expected = variant == .appendix ? [1e-4, 5.05e-3, 1e-2, 1e-2] : [1e-3, 1e-3, 1e-3, 1e-3]
          for (a, b) in zip(rates, expected) { #expect(abs(a - b) <= 4 * b.ulp) }
        }
      }
    }
  }

  @Test("Networks: n = 4 has three interior knots on [-1, 1]; both bases start from one function")
  func networks() throws {
    let experiment = try AllenCahnRuns.usual.get()
    for (halvings, count) in [280, 440, 760, 1400].enumerated() {
      var (first, second) = (SplitMix64(seed: 3), SplitMix64(seed: 3))
      let network = try experiment.network(for: .printed(.spline), halvings: halvings, using: &first)
      #expect(network.parameterCount == count)
      #expect(try experiment.network(for: .printed(.relu), halvings: halvings, using: &second) == network)
      let knots = network.stages.compactMap { stage in
        if case .splines(let edges) = stage { edges.knots } else { nil }
      }
      #expect(knots.count == 3)
      for knots in knots {
        #expect(knots.lower == -1 && knots.upper == 1 && knots.intervals == 4 << halvings && knots.order.value == 4)
      }
    }
    var generator = SplitMix64(seed: 3)
    #expect(
      try experiment.network(for: .printed(.mlp(parameters: 750)), halvings: 0, using: &generator).parameterCount == 750
    )
  }

  @Test("The first loss is that of the stated points and weights, without conditions at the ends")
  func loss() throws {
    let experiment = try AllenCahnRuns.experiment(epochs: [1, 1]) {
      $0.printedPoints = 26
      $0.printedInitialPoints = 9
    }
    let run = try AllenCahnRuns.run(.printed(.spline, .appendix), of: experiment)
    var weights = SplitMix64.stream(seed: 8, index: 0)
    let first = try experiment.network(for: .printed(.spline, .appendix), halvings: 0, using: &weights)
    let problem = try CollocationProblem(
      coordinates: 2,
      terms: [
        CollocationTerm(
          "equation", points: PointGrid.nodes([-1...1, 0...1], counts: [5, 5]), weight: 0.1, fields: [{ _ in 1 }],
          equation: AllenCahnRuns.Equation()),
        .values("initial", points: PointGrid.nodes([-1...1, 0...0], counts: [9, 1])) {
          [AllenCahnEquation.initialValue($0[0])]
        },
      ])
    let expected = try CollocationObjective(first, problem: problem).value(at: first.parameters)
    // Two sums of 25 and 9 squares in another order of operations: some 10^2 roundings.
    #expect(abs(run.result.trace[0].loss - expected) <= 100 * expected.ulp)
  }

  @Test("Every level starts over from the best network of the level before, with points of stream 1 and new attention")
  func levels() throws {
    let experiment = try AllenCahnRuns.experiment(epochs: [12, 8], points: 100)
    for equationCase in [EquationCase.printed(.spline, .appendix), .printed(.relu, .periodic)] {
      let recipe = try experiment.recipe(for: equationCase)
      let found = try AllenCahnRuns.run(equationCase, of: experiment)
      let problem = try experiment.problem(for: equationCase, seed: 8)
      var weights = SplitMix64.stream(seed: 8, index: 0)
      var network = try experiment.network(for: equationCase, halvings: 0, using: &weights)
      var losses: [Double] = []
      for (number, level) in recipe.plan.levels.enumerated() {
        var plan = TrainingPlan(levels: [level], rule: recipe.plan.rule, iteration: recipe.plan.iteration)
        plan.levels[0].refinement = number == 0 ? .none : .dyadic()
        let trainer = try Trainer(
          network, task: CollocationTask(problem, weighting: recipe.weighting, errorsEvery: 1000), plan: plan)
        try trainer.run()
        network = try trainer.bestNetwork()
        losses += trainer.trace.map(\.loss)
        #expect(found.allenCahnLevels[number].network == network, "\(equationCase.name), level \(number)")
      }
      #expect(found.result.network == network && found.result.trace.map(\.loss) == losses)
      // Negative control: attention that goes on gives other weights.
      var other = recipe
      other.plan.startsLevelsOver = false
      #expect(try AllenCahnRuns.run(equationCase, of: experiment, recipe: other).result.network != network)
    }
  }

  @Test("Statements say what the outcomes say: for every level, and for the three networks")
  func statements() throws {
    let experiment = try AllenCahnRuns.experiment(epochs: [40, 40, 40], points: 100)
    let runs = try Self.models.map { try AllenCahnRuns.run(.printed($0), of: experiment) }
    let (spline, relu, mlp) = (runs[0], runs[1], runs[2])
    #expect(spline.gains.count == 2 && mlp.gains.isEmpty && mlp.allenCahnLevels.map(\.intervals) == [0])
    let gains = spline.gains.allSatisfy { $0.after > $0.before }
    let levels = spline.allenCahnLevels
    let losses = levels.map(\.loss)
    let (first, last, other) = (relu.allenCahnLevels[0].loss, relu.loss, mlp.loss)
    #expect(last == relu.allenCahnLevels[2].loss)
    let figure7 = AllenCahnFigureStatements.figure7(spline: spline, relu: relu, mlp: mlp)
    #expect(
      figure7.map(\.holds) == [
        gains, losses[1] < losses[0] && losses[2] < losses[1], first < 10 * last, relu.relativeError > 0.5,
        other < 10 * last && last < 10 * other, mlp.relativeError > 0.5,
      ])
    let there = AllenCahnFigureStatements.figure8(levels)
    let back = AllenCahnFigureStatements.figure8(levels.reversed())
    #expect(there.count == 6 && back.count == 6)
    for k in 0..<3 { #expect(!(there[k].holds && back[3 + k].holds)) }
    for (k, statement) in there.enumerated() {
      let (a, b) = (levels[k / 3], levels[k / 3 + 1])
      let holds = [
        b.errors.relative < a.errors.relative, b.spectrum.energy < a.spectrum.energy,
        b.spectrum.activeWaves() > a.spectrum.activeWaves(),
      ]
      #expect(statement.holds == holds[k % 3], "\(statement.text)")
    }
    let (one, three) = (relu.allenCahnLevels[0].spectrum, relu.allenCahnLevels[2].spectrum)
    let waves = [one, three, levels[2].spectrum].map { $0.activeWaves() }
    let figure9 = AllenCahnFigureStatements.figure9(relu: relu, spline: spline)
    #expect(
      figure9.map(\.holds) == [
        three.energy < one.energy, waves[1] < 2 * waves[0], waves[1] < waves[2],
        relu.relativeError > spline.relativeError,
      ])
    // The first tenth of the second level, by hand: four epochs of geometric means over one.
    let level = spline.result.trace.filter { $0.level == 1 }.map(\.loss)
    let before = spline.result.trace.filter { $0.level == 0 }.map(\.loss)
    #expect(abs(spline.gains[0].after - level[0] / level[4]) <= 8 * spline.gains[0].after.ulp)
    #expect(abs(spline.gains[0].before - before[35] / before[39]) <= 8 * spline.gains[0].before.ulp)
    // A study has the statements of the figures for which it has the rows.
    var study = EquationStudy()
    study.add(spline)
    #expect(experiment.statements(study) == there)
    study.add(relu)
    #expect(experiment.statements(study) == there + figure9)
    study.add(mlp)
    #expect(experiment.statements(study) == figure7 + there + figure9)
  }
}
