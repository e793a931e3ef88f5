import ArgumentParser
import Claims
import Experiments
import Foundation
import KANCore
import SeededRandom

/// `kan experiment allen-cahn`: Figures 7, 8, and 9.
struct AllenCahnCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "allen-cahn",
    abstract: "The Allen-Cahn equation by collocation: Figures 7, 8, and 9.",
    discussion: """
      u_t = eps u_xx - 5 u^3 + 5 u on [-1, 1] with initial values x^2 cos(pi x), solved by networks [2, 5, 5, 1] of \
      order 4 with sigmoids on n = 4, 8, 16, ... intervals. Rows as printed: Adam with the settings of Section 5.2.3 \
      (text) and of Supplement D (appendix), without a boundary condition, and a perceptron for comparison; also the \
      text settings with a periodic condition. Our rows: periodic, by Levenberg-Marquardt. Errors are measured against \
      a spectral solution, losses at points not used in training. Of the training options, rows as printed accept \
      --levels, --epochs, --points, --initial-points, and those of the initial weights. Each appendix row takes an \
      hour or more. With --out, the directory receives result.json and, for each run, a trace, a checkpoint after \
      every round, and a model for every level; --resume continues from what is there.
      """)

  enum Rows: String, ExpressibleByArgument, CaseIterable {
    case printed, text, appendix, ours, all

    func includes(_ source: AllenCahnCase.Source) -> Bool {
      switch self {
      case .printed: source != .ours
      case .text: source == .text || source == .periodic
      case .appendix: source == .appendix
      case .ours: source == .ours
      case .all: true
      }
    }
  }

  @Option(
    parsing: .unconditional, help: "Which rows to run: as printed, only one of the two printed settings, ours, or all.")
  var rows = Rows.all

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("spline, relu, or mlp (as printed only); default: all.", valueName: "BASIS"))
  var basis: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("multilevel, coarse, or fine (default: all).", valueName: "SCHEDULE"))
  var schedule: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("lm, lbfgs, or adam (default: adam as printed, lm for our rows).", valueName: "OPTIMIZER"))
  var optimizer: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Seeds for the weights and points (default: 1234 as printed, 1234 ... 1238 for our rows).", valueName: "S,S,..."))
  var seeds: String?

  @OptionGroup var loss: AllenCahnLossOptions

  @Option(parsing: .unconditional, help: ArgumentHelp("The number of levels n = 4, 8, 16, 32, ...", valueName: "L"))
  var levels = 4

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Epochs of each level; 2500 each for Adam, as printed.", valueName: "E,E,..."))
  var epochs: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Epochs between two draws of points (default: 15); Adam draws once per level.", valueName: "E"))
  var round: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Networks tried on the first level (default: 4, or 1 for Adam).", valueName: "K"))
  var starts: Int?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Epochs of each of these networks (default: 30).", valueName: "E"))
  var startEpochs: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The largest learning rate of Adam in our rows (default: 0.01).", valueName: "RATE"))
  var learningRate: Double?

  @OptionGroup var weightings: WeightingOptions

  @OptionGroup var initializers: InitializerOptions

  @Option(parsing: .unconditional, help: ArgumentHelp("The coefficient eps.", valueName: "EPS"))
  var diffusion = 1e-4

  @Option(parsing: .unconditional, help: ArgumentHelp("The signs: corrected or printed.", valueName: "SIGNS"))
  var signs = "corrected"

  @Option(
    parsing: .unconditional, help: ArgumentHelp("The number of threads; results do not depend on it.", valueName: "T"))
  var threads = 1

  @Option(parsing: .unconditional, help: ArgumentHelp("Write results, traces, models, and figures.", valueName: "DIR"))
  var out: String?

  @Flag(help: "Resume from what is in the directory.")
  var resume = false

  func run() throws {
    let cases = try chosenCases()
    let given = try seeds.map(SeedList.parse)
    let equation = try chosenEquation()
    guard (1...256).contains(threads) else {
      throw BadInput("the number of threads must be between 1 and 256 (got \(threads))")
    }
    if resume, out == nil { throw BadInput("--resume needs the directory of the runs; give --out") }
    try refuseIdleOptions(cases)
    let plans = try cases.map(plan)
    let options = try cases.map { try loss.options(for: $0) }
    let directory = try out.map { try AllenCahnDirectory(path: $0, allowsExistingRun: resume) }
    var points = SplitMix64.stream(seed: AllenCahnStudy.judgeSeed, name: "points of the judge")
    let judge = try AllenCahnValidation(equation, using: &points)

    var report = AllenCahnReport(equation: equation, choices: AllenCahnChoices.all + changes)
    OutputText.write((report.choices.map { "\($0.name): \($0.value)" }).joined(separator: "\n") + "\n")
    let table = AllenCahnTable(cases: cases)
    for (k, setting) in cases.enumerated() {
      if k == 0 || cases[k - 1].source.kind != setting.source.kind {
        OutputText.write("\n\(setting.source.title)\n\(table.heading)\n")
      }
      for seed in given ?? setting.defaultSeeds {
        let run = try AllenCahnRun(
          setting, plan: plans[k], options: options[k], judge: judge, seed: seed, threads: threads
        ) { SplitMix64.stream(seed: seed, index: $0) }
        try directory?.restore(run)
        try train(run, directory)
        let outcome = try AllenCahnOutcome(run, judge: judge)
        report.study.add(outcome)
        try directory?.files.write(outcome.trace.csv, as: "\(setting.name)-\(seed).csv")
      }
      if let row = report.study.rows.last { OutputText.write(table.line(row) + "\n") }
    }
    let statements = AllenCahnStatements(report.study).lines
    if !statements.isEmpty { OutputText.write("\n" + statements.joined(separator: "\n") + "\n") }
    guard let directory else { return }
    try directory.files.write(report.json().text + "\n", as: "result.json")
    for remark in try directory.files.write(AllenCahnFigures.figures(report.study, judge: judge)) {
      CommandLineRun.complain(remark)
    }
  }

  /// Runs the remaining rounds, with a progress line and a checkpoint after each.
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
        setting, epochs: given, levels: levels, roundLength: round ?? 15, learningRate: learningRate ?? 1e-2,
        weighting: try weightings.chosen(), starts: starts, startEpochs: startEpochs ?? 30,
        initialization: try initializers.chosen())
    }
  }

  private func chosenEquation() throws -> AllenCahnEquation {
    guard diffusion.isFinite, diffusion >= 1e-5, diffusion <= 1 else {
      throw BadInput("--diffusion must be between 1e-5 and 1 (got \(diffusion))")
    }
    guard let signs = AllenCahnEquation.Signs(rawValue: signs) else {
      throw BadInput("--signs must be corrected or printed (got \"\(signs)\")")
    }
    return AllenCahnEquation(diffusion: diffusion, signs: signs)
  }

  private func chosenCases() throws -> [AllenCahnCase] {
    func choice<Choice: RawRepresentable & CaseIterable>(_ name: String?, _ what: String) throws -> Choice?
    where Choice.RawValue == String {
      guard let name else { return nil }
      guard let choice = Choice(rawValue: name) else {
        let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        throw BadInput("unknown \(what) \"\(name)\"; use one of \(known)")
      }
      return choice
    }
    let basis: AllenCahnCase.Basis? = try choice(basis, "basis")
    let schedule: AllenCahnCase.Schedule? = try choice(schedule, "schedule")
    let method: AllenCahnCase.Method? = try choice(optimizer, "optimizer")
    var cases = AllenCahnCase.printed + AllenCahnCase.ours([method ?? .lm])
    // The ReLU basis on one level is run only on request.
    if let schedule, schedule != .multilevel, basis == .relu {
      cases.append(AllenCahnCase(.relu, schedule, method ?? .lm))
    }
    cases = cases.filter {
      rows.includes($0.source) && $0.basis == basis ?? $0.basis && $0.schedule == schedule ?? $0.schedule
        && $0.method == method ?? $0.method
    }
    guard !cases.isEmpty else {
      throw BadInput(
        "no row has this --basis, --schedule, and --optimizer; rows as printed use adam on several levels")
    }
    return cases
  }

  /// Throws if an option is given that applies only to our rows and none of them is selected.
  private func refuseIdleOptions(_ cases: [AllenCahnCase]) throws {
    guard !cases.contains(where: { $0.source == .ours }) else { return }
    let given: [(option: String, isGiven: Bool)] = [
      ("--round", round != nil), ("--starts", starts != nil), ("--start-epochs", startEpochs != nil),
      ("--learning-rate", learningRate != nil), ("--weighting", try weightings.chosen() != .fixed),
      ("an option of our loss", loss.hasOwn),
    ]
    for entry in given where entry.isGiven {
      throw BadInput("\(entry.option) applies only to our rows, and none is selected; omit it or give --rows ours")
    }
  }

  /// The given options that differ from the settings of the rows as printed.
  private var changes: [(name: String, value: String)] {
    [
      ("--epochs", epochs), ("--points", loss.points.map(String.init)),
      ("--initial-points", loss.initialPoints.map(String.init)),
    ].compactMap { option, value in
      value.map { ("not as printed: \(option)", $0) }
    }
  }
}

/// Converts an error of an experiment into bad input.
func badInput<Result>(_ work: () throws -> Result) throws -> Result {
  do {
    return try work()
  } catch let error as ExperimentError {
    throw BadInput(error.description)
  }
}
