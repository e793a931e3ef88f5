import ArgumentParser
import BasisProperties
import Claims
import Experiments
import Foundation
import KANCore

/// `kan experiment regression`: Table 2 and Figure 4.
struct RegressionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "regression",
    abstract: "Regression of the rotated nonsmooth function (26): Table 2, and the histories of Figure 4.",
    discussion: """
      By default all models, schedules and seeds, with L-BFGS and Levenberg-Marquardt. With --out the directory gets \
      result.json, a CSV trace for each run, and the histories as CSV and, where gnuplot is at hand, as SVG.
      """)

  @Option(parsing: .unconditional, help: ArgumentHelp("spline or relu; both and perceptrons.", valueName: "BASIS"))
  var basis: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("multilevel, coarse or fine; all by default.", valueName: "SCHEDULE"))
  var schedule: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("lbfgs, lm, adam or gd; lbfgs and lm.", valueName: "OPTIMIZER"))
  var optimizer: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Seeds of the initial weights.", valueName: "S,S,..."))
  var seeds = RegressionStudy.seeds.map(String.init).joined(separator: ",")

  @Option(parsing: .unconditional, help: ArgumentHelp("Levels n = 5, 10, 20, 40, ...", valueName: "L"))
  var levels = 4

  @Option(parsing: .unconditional, help: ArgumentHelp("The number of samples.", valueName: "N"))
  var samples = RegressionStudy.sampleCount

  @Option(
    parsing: .unconditional, help: ArgumentHelp("The number of threads; results do not depend on it.", valueName: "T"))
  var threads = 1

  @Option(parsing: .unconditional, help: ArgumentHelp("Write result.json, traces and figures.", valueName: "DIR"))
  var out: String?

  func run() throws {
    let seeds = try chosenSeeds()
    let cases = try chosenCases()
    try BadInput.require(levels, "the number of levels", 1...8)
    try BadInput.require(samples, "the number of samples", 1...10_000_000)
    try BadInput.require(threads, "the number of threads", 1...256)
    let directory = try out.map { try ExperimentDirectory(path: $0) }
    var generator = SplitMix64.stream(seed: RegressionStudy.dataSeed, name: "points")
    let data = try RotatedTarget().samples(count: samples, using: &generator)

    let table = RegressionTable(cases: cases)
    let progress = ProgressLine()
    var study = RegressionStudy()
    OutputText.write(table.heading + "\n")
    for setting in cases {
      for seed in seeds {
        var generator = SplitMix64(seed: seed)
        let run = try RegressionRun(
          setting, on: data, levels: levels, seed: seed, using: &generator, threads: threads
        ) { record in
          progress.show(
            "\(setting.name), seed \(seed), level \(record.level), epoch \(record.epoch): loss \(record.loss)")
        }
        progress.clear()
        study.add(run)
        try directory?.write(run.result.trace.csv, as: "\(setting.name)-\(seed).csv")
      }
      if let row = study.rows.last { OutputText.write(table.line(row) + "\n") }
    }
    let statements = RegressionStatements(study).lines
    if !statements.isEmpty { OutputText.write("\n" + statements.joined(separator: "\n") + "\n") }
    guard let directory else { return }
    try directory.write(RegressionReport.json(study, samples: samples, levels: levels).text + "\n", as: "result.json")
    for remark in try directory.write(RegressionHistories.figures(study)) { CommandLineRun.complain(remark) }
  }

  private func chosenSeeds() throws -> [UInt64] { try SeedList.parse(seeds) }

  private func chosenCases() throws -> [RegressionRun.Case] {
    let models: [RegressionModel] =
      switch basis {
      case nil: RegressionModel.all
      case "spline": [.spline]
      case "relu": [.relu(.normal), .relu(.uniform)]
      case let name?: throw BadInput("there is no basis \"\(name)\"; give spline or relu")
      }
    let schedules = try schedule.map { name -> [RegressionSchedule] in
      guard let schedule = RegressionSchedule(rawValue: name) else {
        throw BadInput("there is no schedule \"\(name)\"; give multilevel, coarse or fine")
      }
      return [schedule]
    }
    let optimizers = try optimizer.map { name -> [RegressionOptimizer] in
      guard let optimizer = RegressionOptimizer(rawValue: name) else {
        throw BadInput("there is no optimizer \"\(name)\"; give lbfgs, lm, adam or gd")
      }
      return [optimizer]
    }
    return RegressionStudy.cases(
      models: models, schedules: schedules ?? RegressionSchedule.allCases, optimizers: optimizers ?? [.lbfgs, .lm])
  }
}
