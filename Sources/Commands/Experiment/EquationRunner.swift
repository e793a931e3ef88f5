import Experiments
import Foundation
import KANCore
import Pages

/// Runs the cases of an equation experiment for all seeds. Prints a table to standard output and progress to standard
/// error; writes a checkpoint and a trace for each run, result.json, and figures to the directory.
struct EquationRunner<E: EquationExperiment> {
  let experiment: E
  let options: EquationOptions

  /// Runs everything.
  ///
  /// - Parameter figures: creates figures from the study and the cases that were run.
  /// - Throws: ``BadInput`` for invalid options and directories, and the errors of training.
  func run(figures: (EquationStudy) throws -> [FigureData]) throws {
    let cases = try options.chosenCases(experiment)
    let seeds = try cases.map { try options.chosenSeeds(experiment, for: $0) }
    try options.check(cases, of: experiment)
    for equationCase in cases {
      let recipe = try experiment.recipe(for: equationCase)
      try recipe.plan.validate()
      for level in recipe.plan.levels { _ = try level.optimizer.makeOptimizer(geometry: nil) }
      _ = try CollocationTask(experiment.problem(for: equationCase), weighting: recipe.weighting)
    }
    let directory = try options.out.map { try ExperimentDirectory(path: $0, allowsExistingRun: options.resume) }
    let table = EquationTable(cases: cases)
    var study = EquationStudy()
    OutputText.write(experiment.choices.map { "\($0.name): \($0.value)\n" }.joined() + "")
    var kind: EquationKind?
    for (equationCase, seeds) in zip(cases, seeds) {
      if equationCase.kind != kind {
        kind = equationCase.kind
        OutputText.write("\n\(table.title(equationCase.kind))\n\(table.heading)\n")
      }
      for seed in seeds {
        let run = try train(equationCase, seed, directory)
        study.add(run)
        try directory?.write(run.result.trace.csv, as: "\(equationCase.name)-\(seed).csv")
      }
      if let row = study.rows.last {
        OutputText.write(table.line(row, printed: experiment.printed(equationCase)) + "\n")
      }
    }
    let statements = experiment.statements(study).map(\.line)
    if !statements.isEmpty { OutputText.write("\n" + statements.joined(separator: "\n") + "\n") }
    guard let directory else { return }
    try directory.write(EquationReport.json(study, of: experiment).text + "\n", as: "result.json")
    for remark in try directory.write(figures(study)) { CommandLineRun.complain(remark) }
  }

  private func train(_ equationCase: EquationCase, _ seed: UInt64, _ directory: ExperimentDirectory?) throws
    -> EquationRun
  {
    let name = "\(equationCase.name)-\(seed)"
    let checkpoint = try directory?.checkpoint(of: name)
    let progress = ProgressLine()
    defer { progress.clear() }
    let clock = ContinuousClock()
    var written = clock.now
    var generator = experiment.weights(seed: seed)
    progress.show("\(name): starts")
    return try EquationRun(
      equationCase, of: experiment, seed: seed, using: &generator, threads: options.threads,
      errorsEvery: options.errorsEvery, resuming: checkpoint
    ) { record, trainer in
      let error = record.relativeError.map { ", error \(SignificantDigits.text($0))" } ?? ""
      progress.show(
        "\(name), level \(record.level), epoch \(record.epoch): loss \(SignificantDigits.text(record.loss))\(error)")
      let now = clock.now
      let isDue = written.duration(to: now) / .seconds(1) >= options.checkpointSeconds
      guard let directory, isDue || trainer.levels.last?.reason != nil else { return }
      try directory.write(trainer.checkpoint(), of: name)
      written = now
    }
  }
}
