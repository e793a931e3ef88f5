import ArgumentParser
import BasisProperties
import Claims
import Experiments
import Foundation
import KANCore

/// `kan experiment allen-cahn`: Figures 7, 8 and 9.
struct AllenCahnCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "allen-cahn",
    abstract: "The Allen-Cahn equation by collocation: Figures 7, 8 and 9.",
    discussion: """
      u_t = eps u_xx - 5 u^3 + 5 u on [-1, 1], periodic, from x^2 cos(pi x), by networks [2, 5, 5, 1] of order 4 with \
      sigmoids on n = 4, 8, 16, ... intervals. Errors are those against a spectral solution, losses those with weight 1 \
      at points that were not trained at. With --out the directory gets result.json, and for each run a trace, a \
      checkpoint after every round and a model for every level; --resume goes on with what is there.
      """)

  @Option(parsing: .unconditional, help: ArgumentHelp("spline or relu; both by default.", valueName: "BASIS"))
  var basis: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("multilevel, coarse or fine; all by default.", valueName: "SCHEDULE"))
  var schedule: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("lm, lbfgs or adam; lm and adam.", valueName: "OPTIMIZER"))
  var optimizer: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Seeds of the weights and points.", valueName: "S,S,..."))
  var seeds = AllenCahnStudy.seeds.map(String.init).joined(separator: ",")

  @OptionGroup var loss: AllenCahnLossOptions

  @Option(parsing: .unconditional, help: ArgumentHelp("Levels n = 4, 8, 16, 32, ...", valueName: "L"))
  var levels = 4

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Epochs of each level; for Adam 2500 each, as printed.", valueName: "E,E,..."))
  var epochs: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Epochs between two draws of points; Adam draws once a level.", valueName: "E"))
  var round = 15

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Networks that are tried on the first level; 4, for Adam 1.", valueName: "K"))
  var starts: Int?

  @Option(parsing: .unconditional, help: ArgumentHelp("Epochs of each of them.", valueName: "E"))
  var startEpochs = 30

  @Option(parsing: .unconditional, help: ArgumentHelp("Adam's largest learning rate.", valueName: "RATE"))
  var learningRate = 1e-2

  @OptionGroup var weightings: WeightingOptions

  @OptionGroup var initialisers: InitialiserOptions

  @Option(parsing: .unconditional, help: ArgumentHelp("eps.", valueName: "EPS"))
  var diffusion = 1e-4

  @Option(parsing: .unconditional, help: ArgumentHelp("corrected or printed.", valueName: "SIGNS"))
  var signs = "corrected"

  @Option(
    parsing: .unconditional, help: ArgumentHelp("The number of threads; results do not depend on it.", valueName: "T"))
  var threads = 1

  @Option(parsing: .unconditional, help: ArgumentHelp("Write results, traces, models and figures.", valueName: "DIR"))
  var out: String?

  @Flag(help: "Go on with what is in the directory.")
  var resume = false

  func run() throws {
    let cases = try chosenCases()
    let seeds = try chosenSeeds()
    let equation = try chosenEquation()
    guard (1...256).contains(threads) else { throw BadInput("the number of threads is \(threads); give 1 to 256") }
    if resume, out == nil { throw BadInput("--resume needs the directory of the runs; give --out") }
    let plans = try cases.map(plan)
    let options = try cases.map { try loss.options(for: $0) }
    let directory = try out.map { try AllenCahnDirectory(path: $0, mayHoldRun: resume) }
    var points = SplitMix64.stream(seed: AllenCahnStudy.judgeSeed, name: "points of the judge")
    let judge = try AllenCahnJudge(equation, using: &points)

    let table = AllenCahnTable(cases: cases)
    var study = AllenCahnStudy()
    OutputText.write(table.heading + "\n")
    for (k, setting) in cases.enumerated() {
      for seed in seeds {
        let run = try AllenCahnRun(
          setting, plan: plans[k], options: options[k], judge: judge, seed: seed, threads: threads
        ) { SplitMix64.stream(seed: seed, index: $0) }
        try directory?.restore(run)
        try train(run, directory)
        let outcome = try AllenCahnOutcome(run, judge: judge)
        study.add(outcome)
        try directory?.files.write(outcome.trace.csv, as: "\(setting.name)-\(seed).csv")
      }
      if let row = study.rows.last { OutputText.write(table.line(row) + "\n") }
    }
    let statements = AllenCahnStatements(study).lines
    if !statements.isEmpty { OutputText.write("\n" + statements.joined(separator: "\n") + "\n") }
    guard let directory else { return }
    let report = AllenCahnReport(study: study, equation: equation, options: options[0])
    try directory.files.write(report.json().text + "\n", as: "result.json")
    for remark in try directory.files.write(AllenCahnFigures.figures(study, judge: judge)) {
      CommandLineRun.complain(remark)
    }
  }

  /// Makes the rounds that are left, with a line of progress and a checkpoint after each.
  private func train(_ run: AllenCahnRun<SplitMix64>, _ directory: AllenCahnDirectory?) throws {
    let progress = ProgressLine()
    let clock = ContinuousClock()
    var shown = clock.now
    while !run.isFinished {
      let number = run.rounds.count + 1
      try run.advance { record in
        let now = clock.now
        guard shown.duration(to: now) > .milliseconds(50) else { return }
        shown = now
        progress.show(
          "\(run.setting.name), seed \(run.seed), round \(number) of \(run.plan.rounds.count), n = "
            + "\(AllenCahnCase.coarsestIntervals << record.level), epoch \(record.epoch): loss "
            + SignificantDigits.text(record.loss))
      }
      try directory?.save(run)
    }
    progress.clear()
  }

  private func plan(_ setting: AllenCahnCase) throws -> AllenCahnPlan {
    let given = try epochs.map { try CommaList.integers($0, option: "--epochs", allowed: 0...1_000_000) }
    return try badInput {
      try AllenCahnPlan(
        setting, epochs: given, levels: levels, roundLength: round, learningRate: learningRate,
        weighting: try weightings.chosen(), starts: starts, startEpochs: startEpochs,
        initialisation: try initialisers.chosen())
    }
  }

  private func chosenEquation() throws -> AllenCahnEquation {
    guard diffusion.isFinite, diffusion >= 1e-5, diffusion <= 1 else {
      throw BadInput("--diffusion is \(diffusion); give a number from 1e-5 to 1")
    }
    guard let signs = AllenCahnEquation.Signs(rawValue: signs) else {
      throw BadInput("there are no signs \"\(signs)\"; give corrected or printed")
    }
    return AllenCahnEquation(diffusion: diffusion, signs: signs)
  }

  private func chosenSeeds() throws -> [UInt64] { try SeedList.parse(seeds) }

  private func chosenCases() throws -> [AllenCahnCase] {
    func choice<Choice: RawRepresentable & CaseIterable>(_ name: String?, _ what: String) throws -> [Choice]?
    where Choice.RawValue == String {
      guard let name else { return nil }
      guard let choice = Choice(rawValue: name) else {
        let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        throw BadInput("there is no \(what) \"\(name)\"; give one of \(known)")
      }
      return [choice]
    }
    return AllenCahnStudy.cases(
      bases: try choice(basis, "basis") ?? AllenCahnCase.Basis.allCases,
      schedules: try choice(schedule, "schedule"), methods: try choice(optimizer, "optimizer") ?? [.lm, .adam])
  }
}

/// Turns what an experiment refuses into bad input.
func badInput<Result>(_ work: () throws -> Result) throws -> Result {
  do {
    return try work()
  } catch let error as ExperimentError {
    throw BadInput(error.description)
  }
}
