import Experiments
import KANCore
import Optim
import RealModule
import SeededRandom
import Testing

/// Plans, options, rounds and measures of the Allen-Cahn experiment, worked out by hand.
@Suite("The Allen-Cahn experiment: ends, rounds and measures by hand")
struct AllenCahnEndsTests {
  private struct Causal: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
      let cube = u.value * u.value * u.value
      return [u.field(0) * (u.derivative(1) - N(1e-4) * u.second(0, 0) + N(5) * cube - N(5) * u.value)]
    }
  }

  /// The numbers of the streams that a run asks for.
  private final class Log {
    var streams: [Int] = []
  }

  private func judge() throws -> AllenCahnValidation {
    var points = SplitMix64.stream(seed: AllenCahnStudy.judgeSeed, name: "points of the judge")
    return try AllenCahnValidation(using: &points)
  }

  private func run(
    _ setting: AllenCahnCase, _ judge: AllenCahnValidation, epochs: [Int], round: Int = 15, seed: UInt64 = 8,
    log: Log? = nil, _ change: (inout AllenCahnOptions) -> Void = { _ in }
  ) throws -> AllenCahnRun<SplitMix64> {
    var options = setting.defaultOptions
    options.points = 40
    options.pool = 60
    options.initialPoints = 10
    options.boundaryPoints = 5
    change(&options)
    let plan = try AllenCahnPlan(setting, epochs: epochs, roundLength: round, starts: 1)
    return try AllenCahnRun(setting, plan: plan, options: options, judge: judge, seed: seed) {
      log?.streams.append($0)
      return SplitMix64.stream(seed: seed, index: $0)
    }
  }

  private func outcome(
    _ setting: AllenCahnCase, _ judge: AllenCahnValidation, epochs: [Int], seed: UInt64 = 8
  ) throws -> AllenCahnOutcome {
    let run = try run(setting, judge, epochs: epochs, seed: seed)
    while !run.isFinished { try run.advance() }
    return try AllenCahnOutcome(run, judge: judge)
  }

  @Test("Options: the ends of every range are allowed, what lies just outside is refused")
  func options() {
    func isAllowed(_ change: (inout AllenCahnOptions) -> Void) -> Bool {
      var options = AllenCahnOptions()
      options.drawing = .fixed
      change(&options)
      return (try? options.validate()) != nil
    }
    let counts: [WritableKeyPath<AllenCahnOptions, Int>] = [\.points, \.initialPoints, \.boundaryPoints, \.pool]
    for count in counts {
      for (value, expected) in [(0, false), (1, true), (10_000_000, true), (10_000_001, false)] {
        #expect(isAllowed { $0[keyPath: count] = value } == expected)
      }
    }
    let weights: [(WritableKeyPath<AllenCahnOptions, Double>, Double)] = [
      (\.equationWeight, 1e12), (\.initialWeight, 1e12), (\.boundaryWeight, 1e12), (\.slopeWeight, 1e12),
      (\.causality, 20),
    ]
    for (weight, most) in weights {
      let cases: [(Double, Bool)] = [
        (0, true), (-Double.leastNonzeroMagnitude, false), (most, true), (most.nextUp, false), (.nan, false),
      ]
      for (value, expected) in cases {
        #expect(isAllowed { $0[keyPath: weight] = value } == expected, "\(value)")
      }
    }
    // A pool has to have the points that are chosen from it; no other drawing needs one.
    let pools: [(Int, AllenCahnOptions.Points, Bool)] = [
      (99, AllenCahnOptions.Points.adaptive, false), (100, .adaptive, true), (99, .uniform, true),
    ]
    for (pool, drawing, expected) in pools {
      #expect(
        isAllowed {
          $0.points = 100
          $0.pool = pool
          $0.drawing = drawing
        } == expected)
    }
  }

  @Test("Plans: the ends of every range are allowed, what lies just outside is refused")
  func plans() {
    let setting = AllenCahnCase(.spline, .multilevel, .lm)
    for (count, expected) in [(0, false), (1, true), (8, true), (9, false)] {
      #expect(((try? AllenCahnPlan(setting, levels: count)) != nil) == expected)
      #expect(((try? AllenCahnPlan(setting, epochs: Array(repeating: 1, count: count))) != nil) == expected)
    }
    let lists: [([Int], Bool)] = [
      ([0, 1], true), ([0, 0], false), ([1, -1], false), ([1_000_000], true), ([1_000_001], false),
    ]
    for (epochs, expected) in lists {
      #expect(((try? AllenCahnPlan(setting, epochs: epochs)) != nil) == expected)
    }
    for (length, expected) in [(0, false), (1, true)] {
      #expect(((try? AllenCahnPlan(setting, epochs: [2], roundLength: length)) != nil) == expected)
    }
    let rates: [(Double, Bool)] = [
      (0, false), (Double.leastNonzeroMagnitude, true), (1, true), (1.0.nextUp, false), (.nan, false),
    ]
    for (rate, expected) in rates {
      #expect(((try? AllenCahnPlan(setting, learningRate: rate)) != nil) == expected)
    }
    for (starts, expected) in [(0, false), (1, true), (1000, true), (1001, false)] {
      #expect(((try? AllenCahnPlan(setting, starts: starts)) != nil) == expected)
    }
    for (epochs, expected) in [(0, false), (1, true), (1_000_000, true), (1_000_001, false)] {
      #expect(((try? AllenCahnPlan(setting, startEpochs: epochs)) != nil) == expected)
    }
  }

  @Test(
    "Rounds: whole ones and what is left of a level; one for a level with Adam; all epochs on one level where stated")
  func rounds() throws {
    func rounds(_ schedule: AllenCahnCase.Schedule, _ method: AllenCahnCase.Method) throws -> [[Int]] {
      try AllenCahnPlan(AllenCahnCase(.spline, schedule, method), epochs: [7, 0, 3], roundLength: 3).rounds
        .map { [$0.level, $0.epochs] }
    }
    #expect(try rounds(.multilevel, .lm) == [[0, 3], [0, 3], [0, 1], [2, 3]])
    #expect(try rounds(.coarse, .lbfgs) == [[0, 3], [0, 3], [0, 3], [0, 1]])
    #expect(try rounds(.fine, .lm) == [[2, 3], [2, 3], [2, 3], [2, 1]])
    #expect(try rounds(.multilevel, .adam) == [[0, 7], [2, 3]])
    #expect(AllenCahnCase(.spline, .fine, .lm).defaultSeeds == [1234, 1235, 1236, 1237, 1238])
    #expect(AllenCahnCase(.spline, .fine, .lm).defaultEpochs(levels: 5) == [60, 90, 120, 400, 400])
    #expect(AllenCahnCase(.spline, .fine, .lbfgs).defaultEpochs(levels: 5) == [60, 30, 30, 60, 60])
    #expect(AllenCahnCase(.text, .spline).defaultEpochs(levels: 2) == [2500, 2500])
  }

  @Test(
    "A run takes stream 0 for weights, 1 for points that stay and another for every round; epochs count up in a level")
  func streams() throws {
    let log = Log()
    let run = try run(
      AllenCahnCase(.spline, .multilevel, .lm), judge(), epochs: [4, 3], round: 2, log: log
    ) { $0.drawing = .uniform }
    while !run.isFinished { try run.advance() }
    #expect(log.streams == [0, 1, 2, 1, 3, 1, 4, 1, 5])
    #expect(run.trace.map(\.level) == [0, 0, 0, 0, 1, 1, 1] && run.trace.map(\.epoch) == [0, 1, 2, 3, 0, 1, 2])
    #expect(run.rounds.map(\.level) == [0, 1, 2, 3])
    // Measured at the end of each round.
    #expect(run.trace.map { $0.testLoss != nil } == [false, true, false, true, false, true, true])
  }

  @Test("The loss of our rows: exp(2 c (1 - t)) over its mean on the equation, both ends compared at the stated times")
  func loss() throws {
    let run = try run(AllenCahnCase(.spline, .multilevel, .adam), judge(), epochs: [1]) {
      $0.drawing = .grid
      $0.points = 26
      $0.initialPoints = 4
      $0.boundaryPoints = 2
      $0.equationWeight = 0.5
      $0.initialWeight = 7
      $0.boundaryWeight = 2
      $0.slopeWeight = 0.25
      $0.causality = 1.5
    }
    let first = run.network
    try run.advance()
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
          "equation", points: grid, weight: 0.5, fields: [factor],
          equation: Causal()),
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
    #expect(abs(run.trace[0].loss - expected) <= 100 * expected.ulp, "\(run.trace[0].loss), \(expected)")
  }

  @Test(
    "A constant network, by hand: the residual 5 u^3 - 5 u, errors over all times, at the last one, and the largest")
  func constant() throws {
    let judge = try judge()
    var generator = SplitMix64(seed: 5)
    let network = try AllenCahnCase(.spline, .coarse, .lm).network(level: 0, using: &generator)
    // Five edges of 0.1 each.
    let half = try network.replacingParameters(with: network.parameters.map { _ in 0.1 })
    let measure = try judge.measure(half)
    #expect(abs(measure.equation - 1.875 * 1.875) <= 1e-12)
    let centers = (0..<500).map { -1 + 2 * (Double($0) + 0.5) / 500 }
    let initial = centers.reduce(0) { sum, x in
      let difference = 0.5 - x * x * Double.cos(.pi * x)
      return sum + difference * difference
    }
    #expect(abs(measure.initial - initial / 500) <= 1e-12)
    #expect(abs(measure.loss - measure.equation - measure.initial) <= 1e-12)
    func error(_ values: [Double]) -> Double {
      let squares = values.reduce(0) { $0 + (0.5 - $1) * (0.5 - $1) }
      return (squares / values.reduce(0) { $0 + $1 * $1 }).squareRoot()
    }
    let values = judge.reference.values
    #expect(values.count == 101 && values[100].count == 256)
    #expect(abs(measure.error - error(values.flatMap { $0 })) <= 1e-12)
    #expect(abs(measure.finalError - error(values[100])) <= 1e-12)
    #expect(abs(measure.finalError - error(values[99] + values[100])) > 1e-6)
    #expect(abs(measure.maximum - values.joined().map { abs(0.5 - $0) }.max()!) <= 1e-12)
  }

  @Test("Finer levels that lower the loss by a factor of ten and more refute what is said of the ReLU basis")
  func lowered() throws {
    let judge = try judge()
    let run = try run(AllenCahnCase(.spline, .multilevel, .lm), judge, epochs: [1, 8], round: 4) {
      $0.points = 200
      $0.pool = 400
      $0.initialPoints = 20
      $0.boundaryPoints = 10
    }
    while !run.isFinished { try run.advance() }
    let outcome = try AllenCahnOutcome(run, judge: judge)
    try #require(outcome.levels[0].loss >= 10 * outcome.levels[1].loss)
    let statements = AllenCahnFigureStatements.figure7(spline: outcome, relu: outcome, mlp: outcome)
    #expect(!statements[2].holds && statements[2].text.contains("less than a factor of 10"))
    // Equal losses are within a factor of ten of each other.
    #expect(statements[4].holds)
  }

  @Test("Losses of rows as printed have the weights 0.1 and 1, those of ours are the judge's")
  func losses() throws {
    let judge = try judge()
    for setting in [
      AllenCahnCase(.text, .spline), AllenCahnCase(.periodic, .spline), AllenCahnCase(.spline, .coarse, .lm),
    ] {
      let level = try outcome(setting, judge, epochs: [1]).last
      let expected = setting.source == .ours ? level.measure.loss : 0.1 * level.measure.equation + level.measure.initial
      #expect(abs(level.loss - expected) <= 2 * expected.ulp, "\(setting.name)")
    }
  }

  @Test("Rows of two seeds: statements have the worst of both, the table their statistics, losses before errors")
  func seeds() throws {
    let judge = try judge()
    var study = AllenCahnStudy()
    let cases = AllenCahnCase.Schedule.allCases.map { AllenCahnCase(.spline, $0, .lm) }
    for setting in cases {
      for seed in [UInt64(1), 2] { study.add(try outcome(setting, judge, epochs: [4, 2], seed: seed)) }
    }
    #expect(study.rows.map { $0.runs.map(\.seed) } == [[1, 2], [1, 2], [1, 2]])
    let short = RegressionTable.short
    let runs = study.rows[0].runs
    let gains = runs.map { $0.levels[0].loss / $0.levels[1].loss }
    func errors(_ k: Int) -> [Double] { study.rows[k].runs.map(\.measure.error) }
    let expected: [(limit: Double, isLeast: Bool, values: [Double])] = [
      (2, true, gains), (1e-10, false, runs.map(\.refinementJump)), (1e-6, false, runs.map(\.measure.loss)),
      (1e-2, false, errors(0)), (0.1, true, errors(1)), (0.1, true, errors(2)),
    ]
    let statements = AllenCahnStatements(study).all
    #expect(statements.count == expected.count)
    for (statement, (limit, isLeast, values)) in zip(statements, expected) {
      let worst = isLeast ? values.min()! : values.max()!
      #expect(statement.figures == "\(isLeast ? "least" : "largest") of 2 seeds \(short(worst))", "\(statement.text)")
      #expect(statement.holds == (isLeast ? worst >= limit : worst <= limit), "\(statement.text)")
    }
    let fields = AllenCahnTable(cases: cases).line(study.rows[0]).split(separator: " ").map(String.init)
    let columns = [runs.map(\.last.loss), errors(0)].flatMap { values -> [Double] in
      let mean = (values[0] + values[1]) / 2
      return [mean, abs(values[0] - values[1]) / 2.0.squareRoot(), mean, values.max()!]
    }
    #expect(Array(fields[..<9]) == ["lm-spline-multilevel"] + columns.map(short))
    #expect(Array(fields.suffix(2)) == zip(runs, errors(0)).map { "\(short($0.last.loss))/\(short($1))" })
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
