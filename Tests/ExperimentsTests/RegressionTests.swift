import Experiments
import KANCore
import RealModule
import SeededRandom
import Testing

@Suite("The regression study")
struct RegressionTests {
  private func samples(_ count: Int) throws -> Samples {
    var generator = SplitMix64(seed: 26)
    return try RotatedTarget().samples(count: count, using: &generator)
  }

  /// Gives the same number again and again: 1 draws the lower end of any interval, the largest number the upper end.
  private struct Constant: RandomNumberGenerator {
    var values: [UInt64]
    private var place = 0

    init(_ values: UInt64...) { self.values = values }

    mutating func next() -> UInt64 {
      defer { place += 1 }
      return values[place % values.count]
    }
  }

  @Test("Values of (26) by hand, in coordinates turned by the angle of 3, 4 and 5")
  func targetByHand() {
    let target = RotatedTarget(angle: Double.atan2(y: 3, x: 4))
    let (r2, r3, r6) = (2.0.squareRoot(), 3.0.squareRoot(), 6.0.squareRoot())
    // f(u, v) = cos(4 pi u) + sin(pi v) + sin(2 pi v) + |sin(3 pi v^2)|, term by term.
    let rows: [(u: Double, v: Double, terms: [Double])] = [
      (0.125, 0.5, [0, 1, 0, r2 / 2]), (0.25, 1.0 / 6, [-1, 0.5, r3 / 2, (r6 - r2) / 4]),
      (1.0 / 12, 1, [0.5, 0, 0, 0]), (0, -0.5, [1, -1, 0, r2 / 2]),
      // 3 v^2 = 3 / 2 and 4 / 3: the sine is -1 and -sqrt(3) / 2, and its magnitude counts.
      (0.5, r2 / 2, [1, Double.sin(.pi / r2), Double.sin(.pi * r2), 1]), (0, 2.0 / 3, [1, r3 / 2, -r3 / 2, r3 / 2]),
    ]
    for (u, v, terms) in rows {
      let value = terms.reduce(0, +)
      // (x, y) = (c u - s v, s u + c v) with c = 4 / 5, s = 3 / 5. Arguments up to 3 pi are off by a few ulp.
      let found = target.value(0.8 * u - 0.6 * v, 0.6 * u + 0.8 * v)
      #expect(abs(found - value) < 200 * Double.ulpOfOne, "u = \(u), v = \(v)")
    }
  }

  @Test("Samples reach both ends of the square, x first; targets go from 0 to 1 by the range of their values")
  func samplesOfTheTarget() throws {
    let target = RotatedTarget()
    func drawn(_ generator: Constant, _ count: Int) throws -> Samples {
      var generator = generator
      return try target.samples(count: count, using: &generator)
    }
    #expect(try drawn(Constant(1), 2).inputs == [0.0001, 0.0001, 0.0001, 0.0001])
    #expect(try drawn(Constant(.max), 1).inputs == [0.9999, 0.9999])
    // Equal values have no range.
    #expect(try drawn(Constant(1), 2).targets == [0, 0])
    let corners = try drawn(Constant(1, 1, .max, 1, 1, .max), 3)
    #expect(corners.inputs == [0.0001, 0.0001, 0.9999, 0.0001, 0.0001, 0.9999])
    let values = [target.value(0.0001, 0.0001), target.value(0.9999, 0.0001), target.value(0.0001, 0.9999)]
    // The values at (0, 0), (1, 0) and (0, 1) are 1, -0.145 and -0.345.
    let expected = [1, (values[1] - values[2]) / (values[0] - values[2]), 0]
    #expect(zip(corners.targets, expected).allSatisfy { abs($0 - $1) <= 4 * Double.ulpOfOne })
    let samples = try samples(300)
    #expect(samples.targets.min() == 0 && samples.targets.max() == 1)
    #expect(samples.inputs.allSatisfy { 0.0001 <= $0 && $0 <= 0.9999 })
    #expect(throws: NetworkError.self) { try self.samples(0) }
  }

  @Test("Values of (26) in coordinates turned counterclockwise, computed elsewhere to 30 digits; clockwise they differ")
  func rotation() {
    let target = RotatedTarget()
    for (x, y, value) in [
      (0, 0, 1), (1, 0, -0.1450899722517072), (0, 1, -0.34470713143978498), (0.25, 0.5, 1.748743436561622),
      (0.9, 0.2, 0.93876033228501732),
    ] {
      // Arguments up to 4 pi are off by a few ulp.
      #expect(abs(target.value(x, y) - value) < 200 * Double.ulpOfOne, "(\(x), \(y))")
    }
    #expect(abs(RotatedTarget(angle: -0.175).value(1, 0) - 2.6720221) < 1e-7)
  }

  @Test("The three schedules do the same work, if an epoch costs in proportion to n")
  func schedules() {
    for schedule in RegressionSchedule.allCases {
      #expect(schedule.epochs().enumerated().reduce(0) { $0 + $1.element << $1.offset } == 128)
    }
    #expect(RegressionSchedule.multilevel.epochs(levels: 5) == [32, 16, 8, 4, 4])
    #expect(RegressionSchedule.fine.epochs(levels: 2) == [0, 16])
  }

  @Test("The parameter counts of Table 2")
  func parameterCounts() throws {
    let samples = try samples(10)
    var generator = SplitMix64(seed: 1)
    for (n, count) in [(5, 55), (10, 80), (20, 130), (40, 230)] {
      let network = try RegressionModel.spline(.normal).network(intervals: n, samples: samples, using: &generator)
      #expect(network.parameterCount == count)
    }
    for count in [20, 120, 500] {
      let network = try RegressionModel.mlp(parameters: count).network(
        intervals: 1, samples: samples, using: &generator)
      #expect(network.parameterCount == count)
    }
    #expect(throws: ExperimentError.unknownPerceptron(parameters: 7, experiment: "regression", known: [20, 120, 500])) {
      try RegressionModel.mlp(parameters: 7).network(intervals: 1, samples: samples, using: &generator)
    }
  }

  @Test("Multilevel training meets Table 2, refinement keeps the loss, threads keep the bits")
  func multilevel() throws {
    let samples = try samples(2000)
    func run(_ optimizer: RegressionOptimizer, threads: Int) throws -> RegressionRun {
      var generator = SplitMix64(seed: 1234)
      return try RegressionRun(
        .init(.spline(.uniform), .multilevel, optimizer), on: samples, seed: 1234, using: &generator, threads: threads)
    }
    let quasiNewton = try run(.lbfgs, threads: 1)
    // Below the printed mean, 3.67e-5.
    #expect(quasiNewton.loss < 3.67e-5)
    #expect(quasiNewton.result.levels.map(\.parameterCount) == [55, 80, 130, 230])
    #expect(quasiNewton.result.levels.allSatisfy { $0.refinementJump < 5e-11 && $0.rescalingJump < 5e-11 })
    let least = try run(.lm, threads: 1)
    #expect(least.loss < 3.67e-5)
    #expect(try run(.lm, threads: 2).loss == least.loss)
  }

  @Test("First-order methods take twenty steps for an epoch")
  func adam() throws {
    let samples = try samples(100)
    var generator = SplitMix64(seed: 1)
    let run = try RegressionRun(
      .init(.relu(.normal), .fine, .adam), on: samples, levels: 1, seed: 1, using: &generator)
    #expect(run.result.trace.count == 16 * 20)
    #expect(run.case.name == "adam-relu-normal-fine")
  }

  @Test("Statistics and the table")
  func table() throws {
    let statistics = Statistics([6, 1, 3, 2])
    #expect(statistics.mean == 3 && statistics.median == 2.5 && statistics.largest == 6 && statistics.smallest == 1)
    #expect(abs(statistics.deviation - (14.0 / 3).squareRoot()) <= 4 * Double.ulpOfOne)
    let rows: [(values: [Double], mean: Double, median: Double, deviation: Double)] = [
      ([5], 5, 5, 0), ([4, 2], 3, 3, 2.0.squareRoot()), ([9, 0, 3], 4, 3, 21.0.squareRoot()),
    ]
    for (values, mean, median, deviation) in rows {
      let found = Statistics(values)
      #expect(found.mean == mean && found.median == median && abs(found.deviation - deviation) <= 4 * deviation.ulp)
      #expect(found.smallest == values.min() && found.largest == values.max())
    }
    let texts = [0, 1.25e-6, 9.999e-6, 0.0136, 1.35, 20.71, 1234.5].map(RegressionTable.short)
    #expect(texts == ["0", "1.25e-6", "1.0e-5", "0.0136", "1.35", "20.7", "1230"])
    var study = RegressionStudy()
    let samples = try samples(50)
    for seed in [UInt64(1), 2] {
      var generator = SplitMix64(seed: seed)
      study.add(
        try RegressionRun(.init(.spline(.uniform), .coarse, .gd), on: samples, seed: seed, using: &generator))
    }
    #expect(study.rows.count == 1 && study.rows[0].runs.count == 2 && study.rows[0].printed == nil)
    let table = RegressionTable(cases: study.rows.map(\.case))
    #expect(table.line(study.rows[0]).hasPrefix("gd-spline-uniform-coarse"))
    #expect(RegressionStudy.ourCases().count == 2 * 4 * 3 + 3)
    #expect(RegressionStatements(study, .lbfgs).all.isEmpty)
  }

  @Test("The nine printed rows, and the inequalities that the paper reads off them")
  func printedTable() {
    let values = PrintedTable2.rows.map { [$0.mean.value, $0.deviation.value] }
    #expect(
      values == [
        [1.10e-2, 8.32e-3], [1.35, 1.50e-1], [1.06e-2, 8.03e-3], [1.65e-3, 4.18e-5], [2.54e-3, 5.64e-3],
        [3.67e-5, 7.19e-5], [2.94e-2, 1.60e-2], [1.02e-3, 9.42e-4], [3.33e-4, 2.92e-4],
      ])
    #expect(PrintedTable2.rows.map(\.parameters) == [55, 230, 230, 55, 230, 230, 20, 120, 500])
    let statements = RegressionStatements.ofTheTable.all
    #expect(statements.count == 9 && statements.allSatisfy(\.holds))
    // With equal means nothing is gained, and nothing is lost.
    let equal = RegressionStatements { _ in 1 }.all.map(\.holds)
    #expect(equal == [false, false, false, true, false, false, false, false, true])
  }

  @Test("Printed rows start from the same function in both bases, and refine without a jump")
  func printedRows() throws {
    let samples = try samples(200)
    let cases = RegressionStudy.printedCases(.lbfgsFixed)
    #expect(cases.map(\.printed) == PrintedTable2.rows.map { $0 })
    func run(_ regressionCase: RegressionRun.Case) throws -> RegressionRun {
      var generator = SplitMix64(seed: 1234)
      return try RegressionRun(regressionCase, on: samples, seed: 1234, using: &generator)
    }
    let runs = try cases.filter { $0.schedule == .fine && $0.model.hasLevels }.map(run)
    // The same function, but for u to w and back: m terms below 2^r m^{r-1} / (r-1)! that cancel, m = 44, r = 5.
    let starts = runs.map { $0.result.levels[0].startLoss }
    let bound = 44 * 32 * Double.pow(44, 4) / 24 * Double.ulpOfOne
    #expect(abs(starts[0] - starts[1]) <= bound * starts[1])
    #expect(runs.allSatisfy { $0.result.trace.count <= 16 && $0.loss <= $0.endLoss })
    let multilevel = try run(.init(.spline(.normal), .multilevel, .lbfgs, kind: .printed))
    #expect(multilevel.result.levels.allSatisfy { $0.refinementJump < 5e-11 && $0.rescalingJump < 5e-11 })
    let squares = samples.targets.reduce(0) { $0 + $1 * $1 } / 200
    #expect(abs(multilevel.relativeError - (multilevel.loss / squares).squareRoot()) <= 1e-14)
    #expect(multilevel.case.name == "printed-lbfgs-spline-normal-multilevel")
  }

  @Test("A perceptron makes as many epochs as coarse training has operations for")
  func perceptronEpochs() throws {
    let samples = try samples(20)
    var generator = SplitMix64(seed: 1)
    let run = try RegressionRun(
      .init(.mlp(parameters: 500), .coarse, .gd), on: samples, seed: 1, using: &generator)
    var coarse = SplitMix64(seed: 1)
    let network = try RegressionModel.spline(.uniform).network(intervals: 5, samples: samples, using: &coarse)
    let work = FlopCount(network.stages, withGradient: true).total(samples: 20) * 128 * 20
    // To half an epoch of 20 steps.
    let epoch = run.result.flops / Double(run.result.trace.count) * 20
    #expect(abs(run.result.flops - work) <= epoch)
  }
}
