import ArgumentParser
import Claims
import Experiments
import Foundation
import KANCore
import SeededRandom

extension RegressionSchedule: ExpressibleByArgument {}
extension RegressionOptimizer: ExpressibleByArgument {}

/// `kan experiment regression`: Table 2 and Figure 4.
struct RegressionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "regression",
    abstract: "Regression of the rotated nonsmooth function (26): Table 2, and the histories of Figure 4.",
    discussion: """
      By default, runs all rows, schedules, and seeds: the nine rows of Table 2 as printed, under two readings of \
      "L-BFGS with a learning rate of 1.0", full steps (lbfgs-fixed) and a line search that tries them first (lbfgs), \
      then ours. With --out, the directory receives result.json, a CSV trace for each run, and the histories as CSV \
      and, if gnuplot is available, as SVG.
      """)

  @Option("printed, ours, or all.", "ROWS")
  var rows = "all"

  @Option("spline or relu (default: both, and perceptrons).", "BASIS")
  var basis: String?

  @Option("multilevel, coarse, or fine (default: all).", "SCHEDULE")
  var schedule: RegressionSchedule?

  @Option(
    "lbfgs-fixed, lbfgs, lm, adam, or gd (default: lbfgs-fixed and lbfgs for printed rows, lbfgs and lm for ours).",
    "OPTIMIZER")
  var optimizer: RegressionOptimizer?

  @Option("Seeds for the initial weights.", "S,S,...")
  var seeds = RegressionStudy.seeds.map(String.init).joined(separator: ",")

  @Option("The number of levels n = 5, 10, 20, 40, ...", "L")
  var levels = 4

  @Option("The number of samples.", "N")
  var samples = RegressionStudy.sampleCount

  @Option("The number of threads; results do not depend on it.", "T")
  var threads = 1

  @Option("Write result.json, traces, and figures.", "DIR")
  var out: String?

  func run() throws {
    let seeds = try chosenSeeds()
    let parts = try chosenParts()
    try BadInput.require(levels, "the number of levels", 1...8)
    try BadInput.require(samples, "the number of samples", 1...10_000_000)
    try BadInput.require(threads, "the number of threads", 1...256)
    let directory = try out.map { try ExperimentDirectory(path: $0) }
    var generator = SplitMix64.stream(seed: RegressionStudy.dataSeed, name: "points")
    let data = try RotatedTarget().samples(count: samples, using: &generator)

    let table = RegressionTable(cases: parts.flatMap(\.cases))
    var study = RegressionStudy()
    if parts.contains(where: \.isPrinted) {
      let choices = RegressionChoices.all.map { "  \($0.what): \($0.choice)" }
      OutputText.write("Not printed in the paper; chosen here:\n" + choices.joined(separator: "\n") + "\n\n")
    }
    for part in parts {
      OutputText.write(part.title + "\n" + table.heading + "\n")
      for regressionCase in part.cases {
        for seed in seeds {
          let run = try self.run(regressionCase, on: data, seed: seed)
          study.add(run)
          try directory?.write(run.result.trace.csv, as: "\(regressionCase.name)-\(seed).csv")
        }
        if let row = study.rows.last { OutputText.write(table.line(row) + "\n") }
      }
      OutputText.write("\n")
    }
    let differences = RegressionDifferences.lines(study)
    if !differences.isEmpty {
      OutputText.write("Means that differ from the printed ones by more than a factor of two:\n")
      OutputText.write(differences.map { "  " + $0 + "\n" }.joined() + "\n")
    }
    for (title, statements) in RegressionReport.statements(study) {
      OutputText.write(title + "\n" + statements.lines.map { "  " + $0 + "\n" }.joined() + "\n")
    }
    guard let directory else { return }
    try directory.write(RegressionReport.json(study, samples: samples, levels: levels).text + "\n", as: "result.json")
    for remark in try directory.write(RegressionHistories.figures(study)) { CommandLineRun.complain(remark) }
  }

  private func run(_ regressionCase: RegressionRun.Case, on data: Samples, seed: UInt64) throws -> RegressionRun {
    let progress = ProgressLine()
    var generator = SplitMix64(seed: seed)
    defer { progress.clear() }
    return try RegressionRun(
      regressionCase, on: data, levels: levels, seed: seed, using: &generator, threads: threads
    ) { record in
      progress.show(
        "\(regressionCase.name), seed \(seed), level \(record.level), epoch \(record.epoch): loss \(record.loss)")
    }
  }

  private func chosenSeeds() throws -> [UInt64] { try SeedList.parse(seeds) }

  /// A table in the output.
  private struct Part {
    let title: String
    let cases: [RegressionRun.Case]
    var isPrinted: Bool { cases.contains { $0.kind == .printed } }
  }

  private func chosenParts() throws -> [Part] {
    guard rows == "all" || RegressionKind(rawValue: rows) != nil else {
      throw BadInput("--rows must be printed, ours, or all (got \"\(rows)\")")
    }
    guard basis == nil || basis == "spline" || basis == "relu" else {
      throw BadInput("--basis must be spline or relu (got \"\(basis!)\")")
    }
    var parts: [Part] = []
    if rows != "ours" {
      for (method, title) in [
        (RegressionOptimizer.lbfgsFixed, "as printed, learning rate 1.0 read as full steps"),
        (.lbfgs, "as printed, learning rate 1.0 read as the first step of a line search"),
      ] where optimizer == nil || optimizer == method {
        parts.append(Part(title: title, cases: RegressionStudy.printedCases(method)))
      }
    }
    if rows != "printed" {
      parts.append(
        Part(title: "ours", cases: RegressionStudy.ourCases(optimizers: optimizer.map { [$0] } ?? [.lbfgs, .lm])))
    }
    parts = parts.map { part in
      Part(
        title: part.title,
        cases: part.cases.filter { regressionCase in
          (basis.map { regressionCase.model.basis == $0 } ?? true)
            && (schedule == nil || regressionCase.schedule == schedule || !regressionCase.model.hasLevels)
        })
    }
    guard parts.contains(where: { !$0.cases.isEmpty }) else {
      throw BadInput(
        "the paper has no row for \(optimizer?.rawValue ?? rows); use lbfgs-fixed or lbfgs, or --rows ours")
    }
    return parts.filter { !$0.cases.isEmpty }
  }
}
