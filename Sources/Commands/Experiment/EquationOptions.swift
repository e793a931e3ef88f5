import ArgumentParser
import Experiments
import KANCore
import Optim

extension EquationSchedule: ExpressibleByArgument {}
extension EquationMethod: ExpressibleByArgument {}

/// The command-line options that all equation experiments share.
struct EquationOptions: ParsableArguments {
  @Option("spline, relu, or mlp (default: all rows of the table).", "BASIS")
  var basis: String?

  @Option("multilevel, coarse, or fine (default: all).", "SCHEDULE")
  var schedule: EquationSchedule?

  @Option("adam, adamw, lbfgs, lm, or best (default: those of the table).", "OPTIMIZER")
  var optimizer: EquationMethod?

  @Option(
    "printed, ours, or all. Rows as printed follow the paper's recipe; options that change it are for our rows.", "ROWS"
  )
  var rows = "all"

  @Option(
    "Seeds for the initial weights and random points (default: 1234 ... 1238 for poisson and helmholtz; 1234, 1244 "
      + "... 1274 for burgers; 1234 as printed and 1234 ... 1238 in our rows for allen-cahn).", "S,S,...")
  var seeds: String?

  @Option("The number of levels.", "L")
  var levels: Int?

  @Option("The epochs of every level of a multilevel schedule; the others use the same total.", "E,...")
  var epochs: String?

  @Option("1 or 4: the recipe of the method best for about so many minutes.", "M")
  var minutes = 1

  @OptionGroup var rates: LearningRateOptions

  @OptionGroup var weightings: WeightingOptions

  @OptionGroup var initializers: InitializerOptions

  @Option(
    "The number of starts that are compared, for the method best (default: 1; with --minutes 4, 12 for poisson and 6 for "
      + "helmholtz) and for allen-cahn by lm and lbfgs (default: 4).", "K")
  var starts: Int?

  @Option("The epochs of each start of allen-cahn by lm and lbfgs (default: 30).", "E")
  var startEpochs: Int?

  @Option(
    "The number of levels after which the method best compares its starts (default: 3; 2 for helmholtz with "
      + "--minutes 4).", "L")
  var startLevels: Int?

  @Option("The number of points that the method best draws at a time.", "N")
  var drawPoints: Int?
  @Option("The number of candidates for each of them, chosen where the residual is large; 1 for uniform points.", "K")
  var drawCandidates: Int?
  @Option("Epochs between two draws of the method best.", "E")
  var drawEvery: Int?

  @Option("Epochs between error values in the traces.", "E")
  var errorsEvery = 10

  @Option("The number of threads; results do not depend on it.", "T")
  var threads = 1

  @Option("Write result.json, traces, checkpoints, and figures.", "DIR")
  var out: String?

  @Flag(help: "Resume the runs in the directory, or start them if there are none.")
  var resume = false

  @Option("Seconds between checkpoints; 0 writes one after every epoch.", "seconds")
  var checkpointSeconds = 5.0

  /// Returns the seeds of a case.
  func chosenSeeds<E: EquationExperiment>(_ experiment: E, for equationCase: EquationCase) throws -> [UInt64] {
    try seeds.map(SeedList.parse) ?? experiment.seeds(for: equationCase)
  }

  /// Returns the cases: the matching rows of the table, or, if there are none, the row of ours that was named.
  func chosenCases<E: EquationExperiment>(_ experiment: E) throws -> [EquationCase] {
    if let basis, !["spline", "relu", "mlp"].contains(basis) {
      throw BadInput("--basis must be spline, relu, or mlp (got \"\(basis)\")")
    }
    let kinds = EquationKind.allCases.filter { [$0.rawValue, "all"].contains(self.rows) }
    guard !kinds.isEmpty else { throw BadInput("--rows must be printed, ours, or all (got \"\(self.rows)\")") }
    let rows = experiment.cases.filter { row in
      kinds.contains(row.kind) && (basis == nil || row.model.name.hasPrefix(basis!))
        && (optimizer == nil || row.method == optimizer)
        && (schedule == nil || row.schedule == schedule || !row.model.hasLevels)
    }
    if !rows.isEmpty { return rows }
    guard kinds.contains(.ours) else {
      throw BadInput("the paper has no such row; choose another one, or --rows ours")
    }
    guard basis != "mlp" else {
      throw BadInput("perceptrons appear only in rows as printed; choose another basis, or --rows printed")
    }
    let schedules = schedule.map { [$0] } ?? EquationSchedule.allCases
    let usual = experiment.cases.first { $0.kind == .ours }?.method ?? .adam
    return schedules.map {
      EquationCase(basis == "relu" ? .relu : .spline, $0, optimizer ?? usual)
    }
  }

  /// Applies the selected options to an experiment.
  func apply<E: EquationExperiment>(to experiment: inout E) throws {
    try rates.apply(to: &experiment)
    experiment.weighting = try weightings.chosen()
    experiment.initialization = try initializers.chosen()
    guard [1, 4].contains(minutes) else { throw BadInput("--minutes must be 1 or 4 (got \(minutes))") }
    if minutes == 4, levels != nil || epochs != nil {
      throw BadInput("--minutes chooses levels and epochs; omit it, or omit --levels and --epochs")
    }
    if minutes == 4 { experiment.spendFourMinutes() }
    if let levels = try chosenLevels() { experiment.levels = levels }
    if let epochs = try chosenEpochs() {
      for method in EquationMethod.allCases { experiment.epochs[method] = epochs }
    }
    if let drawPoints { experiment.best.points = drawPoints }
    if let drawCandidates { experiment.best.candidatesPerPoint = drawCandidates }
    if let drawEvery { experiment.best.every = drawEvery }
    if let starts { (experiment.starts, experiment.best.starts) = (starts, starts) }
    if let startEpochs { experiment.startEpochs = startEpochs }
    if let startLevels { experiment.best.startLevels = startLevels }
  }

  /// Returns the epochs of every level, if given.
  private func chosenEpochs() throws -> [Int]? {
    if let levels { try BadInput.require(levels, "--levels", 1...8) }
    guard let epochs else { return nil }
    let counts = try CommaList.integers(epochs, option: "--epochs", allowed: 0...100_000_000)
    if let levels, levels != counts.count {
      let numbers = "\(counts.count) number\(counts.count == 1 ? "" : "s")"
      throw BadInput("--levels is \(levels) but --epochs has \(numbers); give one number per level")
    }
    return counts
  }

  /// Returns the number of levels, if given.
  private func chosenLevels() throws -> Int? {
    let count = try chosenEpochs()?.count ?? levels
    if let count { try BadInput.require(count, "the number of levels", 1...8) }
    return count
  }

  /// Throws if an option that changes a recipe is given but no row of ours is selected.
  static func requireOwn(_ cases: [EquationCase], _ options: [(name: String, isGiven: Bool)]) throws {
    guard !cases.contains(where: { $0.kind == .ours }), let option = options.first(where: \.isGiven) else { return }
    throw BadInput(
      "\(option.name) changes a recipe, but the selected rows are as printed; omit it or choose --rows ours")
  }

  /// Throws if an option that the method best does not use is given but all selected rows of ours are by this method.
  static func requireOthers(_ cases: [EquationCase], _ options: [(name: String, isGiven: Bool)]) throws {
    let own = cases.filter { $0.kind == .ours }
    guard !own.isEmpty, own.allSatisfy({ $0.method == .best }), let option = options.first(where: \.isGiven) else {
      return
    }
    throw BadInput("\(option.name) does not apply to the method best; omit it or choose another method")
  }

  /// Throws if a number is out of range or an option applies to no selected row.
  func check<E: EquationExperiment>(_ chosen: [EquationCase], of experiment: E) throws {
    try Self.requireOwn(
      chosen,
      [
        ("--levels", levels != nil && !experiment.changesPrintedEpochs),
        ("--epochs", epochs != nil && !experiment.changesPrintedEpochs),
        ("--weighting", weightings.weighting != .fixed),
        ("--initializer", initializers.initializer != nil), ("--initial-scale", initializers.initialScale != nil),
      ])
    let cases = chosen.filter { $0.kind == .ours }
    if let starts { try BadInput.require(starts, "the number of starts", 1...1000) }
    if let startEpochs { try BadInput.require(startEpochs, "the number of epochs per start", 0...1_000_000) }
    let compared = cases.filter(experiment.comparesStarts)
    let (best, others) = (compared.filter { $0.method == .best }, compared.filter { $0.method != .best })
    let startOptions = [
      ("--starts", starts != nil, "the method best and to allen-cahn by lm and lbfgs", compared),
      ("--start-epochs", startEpochs != nil, "allen-cahn by lm and lbfgs", others),
      ("--start-levels", startLevels != nil, "the method best", best),
    ]
    for (option, isGiven, rows, cases) in startOptions where isGiven {
      guard !cases.isEmpty else {
        throw BadInput(
          "\(option) applies only to \(rows), from coarse knots, and no selected row is of this kind; omit it")
      }
      if option != "--starts", cases.allSatisfy({ experiment.startCount(of: $0) == 1 }) {
        throw BadInput("\(option) requires several starts, but there is only one; give --starts or omit it")
      }
    }
    let draws = [
      ("--draw-points", drawPoints, 1...1_000_000), ("--draw-candidates", drawCandidates, 1...1000),
      ("--draw-every", drawEvery, 1...1_000_000), ("--minutes", minutes == 1 ? nil : minutes, 4...4),
      ("--start-levels", startLevels, 1...8),
    ]
    for case (let option, let value?, let allowed) in draws {
      guard allowed.contains(value) else {
        throw BadInput("\(option) must be between \(allowed.lowerBound) and \(allowed.upperBound) (got \(value))")
      }
      guard cases.contains(where: { $0.method == .best }) else {
        throw BadInput(
          "\(option) applies only to the method best, and no selected row uses it; omit it or choose --optimizer best")
      }
    }
    try Self.requireOthers(
      chosen,
      [
        ("--weighting", weightings.weighting != .fixed), ("--initializer", initializers.initializer != nil),
        ("--initial-scale", initializers.initialScale != nil),
      ])
    if schedule != nil, !chosen.contains(where: \.model.hasLevels) {
      throw BadInput(
        "--schedule applies only to splines; a perceptron has no levels; omit it or choose --basis spline")
    }
    try rates.check(cases, of: experiment)
    try initializers.check(cases)
    try BadInput.require(errorsEvery, "the number of epochs between errors", 1...1_000_000_000)
    try BadInput.require(threads, "the number of threads", 1...256)
    guard checkpointSeconds >= 0 else {
      throw BadInput("--checkpoint-seconds must be at least 0 (got \(checkpointSeconds))")
    }
    if resume, out == nil { throw BadInput("--resume needs the directory of the runs; give --out") }
  }
}
