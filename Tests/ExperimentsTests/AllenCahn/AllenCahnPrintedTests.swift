import Experiments
import KANCore
import Optim
import SeededRandom
import Testing

@Suite("The Allen-Cahn experiment as printed")
struct AllenCahnPrintedTests {
  private struct Equation: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
      [u.derivative(1) - N(1e-4) * u.second(0, 0) + N(5) * u.value * u.value * u.value - N(5) * u.value]
    }
  }

  @Test("The rows: both settings with splines, ReLU and a perceptron, and the periodic one")
  func names() {
    #expect(
      AllenCahnCase.printed.map(\.name) == [
        "printed-text-spline-multilevel", "printed-text-relu-multilevel", "printed-text-mlp",
        "printed-appendix-spline-multilevel", "printed-appendix-relu-multilevel", "printed-appendix-mlp",
        "printed-plus-periodic-spline-multilevel",
      ])
    #expect(AllenCahnCase.ours().map(\.name).contains("lm-relu-multilevel"))
    #expect(AllenCahnCase.printed.allSatisfy { $0.defaultSeeds == [1234] && $0.method == .adam })
    #expect(
      AllenCahnCase(.text, .relu).source.kind == "printed"
        && AllenCahnCase(.periodic, .relu).source.kind == "printed-plus")
    #expect(AllenCahnCase(.spline, .fine, .lm).source.kind == "ours")
  }

  @Test("Points, weights, rates and steps are those of the text and of Supplement D")
  func settings() throws {
    for source in [AllenCahnCase.Source.text, .appendix, .periodic] {
      for basis in AllenCahnCase.Basis.allCases {
        let setting = AllenCahnCase(source, basis)
        let options = setting.defaultOptions
        #expect(options.points == (source == .appendix ? 251_001 : 20000))
        #expect(options.drawing == (source == .appendix ? .grid : .fixed) && options.initialPoints == 501)
        #expect(options.equationWeight == 0.1 && options.initialWeight == 1 && options.causality == 0)
        #expect((options.boundaryWeight > 0) == (source == .periodic))
        let plan = try AllenCahnPlan(setting)
        #expect(plan.rounds.map(\.epochs) == (basis == .mlp ? [10000] : [2500, 2500, 2500, 2500]))
        #expect(plan.starts == 1 && plan.optimizer == .adam())
        #expect(
          plan.weighting == .residualAttention(decay: 1 - 1e-4, rate: 1e-4, initial: 1, terms: ["equation"]))
        let rates = [0, 5, 10, 2499].map { plan.learningRate.value(epoch: $0, of: 2500) }
        let expected = source == .appendix ? [1e-4, 5.05e-3, 1e-2, 1e-2] : [1e-3, 1e-3, 1e-3, 1e-3]
        for (a, b) in zip(rates, expected) { #expect(abs(a - b) <= 4 * b.ulp) }
      }
    }
  }

  @Test("Networks: n = 4 has three interior knots on [-1, 1]; both bases start from one function")
  func networks() throws {
    for (level, count) in [280, 440, 760, 1400].enumerated() {
      var (first, second) = (SplitMix64(seed: 3), SplitMix64(seed: 3))
      let network = try AllenCahnCase(.text, .spline).network(level: level, using: &first)
      #expect(network.parameterCount == count)
      #expect(try AllenCahnCase(.text, .relu).network(level: level, using: &second) == network)
      let knots = network.stages.compactMap { stage in
        if case .splines(let edges) = stage { edges.knots } else { nil }
      }
      #expect(knots.count == 3)
      for knots in knots {
        #expect(knots.lower == -1 && knots.upper == 1 && knots.intervals == 4 << level && knots.order.value == 4)
      }
    }
    var generator = SplitMix64(seed: 3)
    #expect(try AllenCahnCase(.text, .mlp).network(level: 0, using: &generator).parameterCount == 750)
  }

  @Test("The first loss is that of the stated points and weights, without conditions at the ends")
  func loss() throws {
    var points = SplitMix64.stream(seed: AllenCahnStudy.judgeSeed, name: "points of the judge")
    let judge = try AllenCahnValidation(using: &points)
    let setting = AllenCahnCase(.appendix, .spline)
    var options = setting.defaultOptions
    options.points = 26
    options.initialPoints = 9
    let run = try AllenCahnRun(
      setting, plan: AllenCahnPlan(setting, epochs: [1, 1]), options: options, judge: judge, seed: 8
    ) { SplitMix64.stream(seed: 8, index: $0) }
    let first = run.network
    try run.advance()
    let problem = try CollocationProblem(
      coordinates: 2,
      terms: [
        CollocationTerm(
          "equation", points: PointGrid.nodes([-1...1, 0...1], counts: [5, 5]), weight: 0.1, equation: Equation()),
        .values("initial", points: PointGrid.nodes([-1...1, 0...0], counts: [9, 1])) {
          [AllenCahnEquation.initialValue($0[0])]
        },
      ])
    let expected = try CollocationObjective(first, problem: problem).value(at: first.parameters)
    // Two sums of 25 and 9 squares in another order of operations: some 10^2 roundings.
    #expect(abs(run.trace[0].loss - expected) <= 100 * expected.ulp)
  }

  @Test("Statements say what the outcomes say: for every level, and for the three networks")
  func statements() throws {
    var points = SplitMix64.stream(seed: AllenCahnStudy.judgeSeed, name: "points of the judge")
    let judge = try AllenCahnValidation(using: &points)
    var outcomes: [AllenCahnOutcome] = []
    for basis in AllenCahnCase.Basis.allCases {
      let setting = AllenCahnCase(.text, basis)
      var options = setting.defaultOptions
      options.points = 100
      options.initialPoints = 20
      let run = try AllenCahnRun(
        setting, plan: AllenCahnPlan(setting, epochs: [40, 40, 40]), options: options, judge: judge, seed: 8
      ) { SplitMix64.stream(seed: 8, index: $0) }
      while !run.isFinished { try run.advance() }
      outcomes.append(try AllenCahnOutcome(run, judge: judge))
    }
    let (spline, relu, mlp) = (outcomes[0], outcomes[1], outcomes[2])
    #expect(spline.gains.count == 2 && mlp.gains.isEmpty && mlp.levels.map(\.intervals) == [0])
    let gains = spline.gains.allSatisfy { $0.after > $0.before }
    let losses = spline.levels.map(\.loss)
    let (first, last, other) = (relu.levels[0].loss, relu.levels[2].loss, mlp.levels[0].loss)
    #expect(
      AllenCahnFigureStatements.figure7(spline: spline, relu: relu, mlp: mlp).map(\.holds) == [
        gains, losses[1] < losses[0] && losses[2] < losses[1], first < 10 * last, relu.measure.error > 0.5,
        other < 10 * last && last < 10 * other, mlp.measure.error > 0.5,
      ])
    let there = AllenCahnFigureStatements.figure8(spline.levels)
    let back = AllenCahnFigureStatements.figure8(spline.levels.reversed())
    #expect(there.count == 6 && back.count == 6)
    for k in 0..<3 { #expect(!(there[k].holds && back[3 + k].holds)) }
    for (k, statement) in there.enumerated() {
      let (a, b) = (spline.levels[k / 3], spline.levels[k / 3 + 1])
      let holds = [
        b.measure.error < a.measure.error, b.spectrum.energy < a.spectrum.energy,
        b.spectrum.activeWaves() > a.spectrum.activeWaves(),
      ]
      #expect(statement.holds == holds[k % 3], "\(statement.text)")
    }
    let waves = [relu.levels[0], relu.levels[2], spline.levels[2]].map { $0.spectrum.activeWaves() }
    #expect(
      AllenCahnFigureStatements.figure9(relu: relu, spline: spline).map(\.holds) == [
        relu.levels[2].spectrum.energy < relu.levels[0].spectrum.energy, waves[1] < 2 * waves[0], waves[1] < waves[2],
        relu.measure.error > spline.measure.error,
      ])
    // The first tenth of the second level, by hand: four epochs of geometric means over one.
    let level = spline.trace.filter { $0.level == 1 }.map(\.loss)
    let before = spline.trace.filter { $0.level == 0 }.map(\.loss)
    #expect(abs(spline.gains[0].after - level[0] / level[4]) <= 8 * spline.gains[0].after.ulp)
    #expect(abs(spline.gains[0].before - before[35] / before[39]) <= 8 * spline.gains[0].before.ulp)
  }
}
