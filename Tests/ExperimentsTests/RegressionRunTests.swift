import BasisProperties
import Experiments
import KANCore
import Optim
import SeededRandom
import Testing

@Suite("The regression study: runs and what is said of them")
struct RegressionRunTests {
  private func samples(_ count: Int) throws -> Samples {
    var generator = SplitMix64(seed: 26)
    return try RotatedTarget().samples(count: count, using: &generator)
  }

  private func run(
    _ regressionCase: RegressionRun.Case, on samples: Samples, levels: Int = 4, seed: UInt64 = 5
  ) throws -> RegressionRun {
    var generator = SplitMix64(seed: seed)
    return try RegressionRun(regressionCase, on: samples, levels: levels, seed: seed, using: &generator)
  }

  @Test("First weights are those of the seed in both bases: normal with deviation 1, or uniform in [0, 1)")
  func firstWeights() throws {
    let samples = try samples(10)
    func weights(_ model: RegressionModel, _ seed: UInt64) throws -> [Double] {
      var generator = SplitMix64(seed: seed)
      return Array(
        try model.network(intervals: 40, samples: samples, using: &generator).parameters.dropFirst(10))
    }
    let uniform = try (0..<20).flatMap { try weights(.spline(.uniform), $0) }
    let normal = try (0..<20).flatMap { try weights(.spline(.normal), $0) }
    #expect(uniform.count == 20 * 220 && normal.count == 20 * 220)
    // Of 4400 uniform numbers none is in the lowest or the highest fiftieth with probability 0.98^4400 = 1e-39.
    #expect(uniform.allSatisfy { 0 <= $0 && $0 < 1 } && uniform.min()! < 0.02 && uniform.max()! > 0.98)
    let (flat, bell) = (Statistics(uniform), Statistics(normal))
    // Five deviations of a mean of 4400, and of a deviation, 1 / sqrt(8800).
    #expect(abs(flat.mean - 0.5) < 5 / (12 * 4400.0).squareRoot())
    #expect(abs(bell.mean) < 5 / 4400.0.squareRoot() && abs(bell.deviation - 1) < 5 / 8800.0.squareRoot())
    #expect(try weights(.relu(.uniform), 3) == weights(.spline(.uniform), 3))
    #expect(try weights(.spline(.uniform), 3) != weights(.spline(.uniform), 4))
  }

  @Test("Levels: multilevel training is on n = 5, 10, ..., coarse training on 5, fine training on the last alone")
  func levels() throws {
    let samples = try samples(20)
    for (schedule, intervals) in [
      (RegressionSchedule.multilevel, [5, 10, 20]), (.coarse, [5]), (.fine, [20]),
    ] {
      let run = try run(.init(.spline(.normal), schedule, .gd), on: samples, levels: 3)
      #expect(run.result.levels.map(\.intervals) == intervals)
    }
  }

  @Test(
    "The loss at the end is that of the last level: with Levenberg-Marquardt, whose steps all descend, the least one")
  func endLoss() throws {
    let run = try run(.init(.spline(.uniform), .multilevel, .lm), on: samples(200), levels: 2)
    #expect(run.endLoss == run.loss && run.result.levels.count == 2)
    #expect(run.result.levels[0].endLoss! > run.loss)
  }

  @Test("Every method is the stated one: the same run written out has the same losses, another memory has others")
  func methods() throws {
    let samples = try samples(60)
    let cases: [(RegressionOptimizer, RegressionKind, OptimizerChoice, Int)] = [
      (.lbfgs, .printed, .lbfgs(.init(memory: 100)), 1), (.lbfgs, .ours, .lbfgs(.init(memory: 10)), 1),
      (.lbfgsFixed, .printed, .lbfgs(.init(memory: 100, stepRule: .guardedStep(.default))), 1),
      (.lm, .ours, .levenbergMarquardt(), 1), (.adam, .ours, .adam(), 20), (.gd, .ours, .gradientDescent, 20),
    ]
    var traces: [[Double]] = []
    for (optimizer, kind, choice, factor) in cases {
      let found = try run(.init(.spline(.normal), .fine, optimizer, kind: kind), on: samples, levels: 1)
      var generator = SplitMix64(seed: 5)
      let network = try RegressionModel.spline(.normal).network(intervals: 5, samples: samples, using: &generator)
      let plan = TrainingPlan.multilevel(epochs: [16 * factor], optimizer: choice)
      let expected = try Trainer(network, on: samples, plan: plan).run()
      #expect(found.result.trace.map(\.loss) == expected.trace.map(\.loss), "\(optimizer), \(kind)")
      traces.append(found.result.trace.map(\.loss))
    }
    #expect(traces[0] != traces[1])
  }

  @Test("Each statement on Table 2 holds from its factor on, and not below")
  func statementsAtTheirFactors() {
    typealias RelativePoint = (model: PrintedTable2.Model, schedule: RegressionSchedule?)
    let order = 10.0.squareRoot()
    let best = PrintedTable2.Model.mlp(widths: [2, 20, 20, 1])
    let expected: [(larger: RelativePoint, smaller: RelativePoint, factor: Double)] = [
      ((.relu, .coarse), (.spline, .coarse), order), ((.relu, .fine), (.spline, .fine), order),
      ((.relu, .multilevel), (.spline, .multilevel), order), ((.spline, .fine), (.spline, .coarse), 1 / order),
      ((.relu, .fine), (.relu, .coarse), 10 * order), ((.spline, .coarse), (.spline, .multilevel), 10),
      ((.spline, .fine), (.spline, .multilevel), 10), ((best, nil), (.spline, .multilevel), order),
      ((.relu, .multilevel), (.relu, .coarse), 1 / order),
    ]
    for (k, statement) in expected.enumerated() {
      for (larger, holds) in [(statement.factor, true), (statement.factor.nextDown, false)] {
        let all = RegressionStatements { row in
          row.model == statement.larger.model && row.schedule == statement.larger.schedule ? larger : 1
        }.all
        #expect(all.count == expected.count && all[k].holds == holds, "\(all[k].text)")
        // The row that it is compared with is the stated one: without it there is one statement less, at this place.
        let without = RegressionStatements { row in
          row.model == statement.smaller.model && row.schedule == statement.smaller.schedule ? nil : 1
        }.all
        #expect(!without.contains { $0.text == all[k].text })
      }
    }
  }

  @Test("Means of printed rows beyond a factor of two are told on either side, those of rows of ours never")
  func differences() throws {
    let inputs = try samples(60).inputs
    func lines(_ scale: Double, _ kind: RegressionKind) throws -> [String] {
      var generator = SplitMix64(seed: 8)
      let targets = (0..<60).map { _ in scale * (generator.unit() - 0.5) }
      let samples = try Samples(inputs: inputs, inputWidth: 2, targets: targets, targetWidth: 1)
      var study = RegressionStudy()
      study.add(try run(.init(.spline(.normal), .fine, .lbfgs, kind: kind), on: samples, levels: 1))
      let (mean, printed) = (study.rows[0].losses.mean, 2.54e-3)
      // 60 targets of independent size and 55 parameters: some 5/60 of the variance is left.
      #expect(scale == 0 ? mean < printed / 2 : mean > 2 * printed, "\(mean)")
      return RegressionDifferences.lines(study)
    }
    for scale in [0.0, 100] {
      let found = try lines(scale, .printed)
      #expect(found.count == 1 && found[0].hasPrefix("printed-lbfgs-spline-normal-fine: ") == true)
      #expect(found[0].contains(", printed 2.54e-3. "))
      #expect(try lines(scale, .ours).isEmpty)
    }
  }

  @Test("The cells of a row: printed numbers, the statistics of the losses, their ends, seconds and operations in 10^9")
  func cells() throws {
    let samples = try samples(40)
    var study = RegressionStudy()
    var runs: [RegressionRun] = []
    for seed in [UInt64(3), 1, 2] {
      runs.append(
        try run(.init(.relu(.normal), .fine, .lbfgsFixed, kind: .printed), on: samples, levels: 1, seed: seed))
      study.add(runs[runs.count - 1])
    }
    let losses = runs.map(\.loss)
    let mean = (losses[0] + losses[1] + losses[2]) / 3
    let squares = losses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let ends = runs.map(\.endLoss).reduce(0, +) / 3
    let flops = runs.map(\.flops).reduce(0, +) / 3 / 1e9
    let short = RegressionTable.short
    let cells = RegressionTable.cells(study.rows[0])
    #expect(cells.count == RegressionTable.headings.count)
    #expect(Array(cells[..<3]) == ["printed-lbfgs-fixed-relu-normal-fine", "1.35", "0.15"])
    #expect(
      Array(cells[3..<8])
        == [mean, (squares / 2).squareRoot(), losses.sorted()[1], losses.max()!, ends].map(short))
    #expect(cells[9] == short(flops) && cells[10] == losses.map(short).joined(separator: " "))
  }
}
