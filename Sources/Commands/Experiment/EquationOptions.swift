import ArgumentParser
import Experiments
import KANCore
import Optim

/// What all equation experiments can be told on the command line.
struct EquationOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("spline, relu or mlp; by default all rows of the table.", valueName: "BASIS"))
  var basis: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("multilevel, coarse or fine; all by default.", valueName: "SCHEDULE"))
  var schedule: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("adam, adamw, lbfgs, lm or best; those of the table by default.", valueName: "OPTIMIZER"))
  var optimizer: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "printed, ours or all. Rows as printed have the paper's recipe; what changes a recipe is for rows of ours.",
      valueName: "ROWS"))
  var rows = "all"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Seeds of the initial weights; 1234 ... 1238 for poisson, 1234, 1244 ... 1274 for burgers.", valueName: "S,S,..."
    ))
  var seeds: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("The number of levels.", valueName: "L"))
  var levels: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The epochs of every level of a multilevel schedule; the others have as many in all.", valueName: "E,..."))
  var epochs: String?

  @OptionGroup var rates: LearningRateOptions

  @OptionGroup var weightings: WeightingOptions

  @OptionGroup var initialisers: InitialiserOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many starts the best method compares on the coarsest level; 8 for poisson, 3 for burgers.", valueName: "K"))
  var starts: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The epochs of each of them; 10 for poisson, 20 for burgers.", valueName: "E"))
  var startEpochs: Int?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Epochs between errors in the traces.", valueName: "E"))
  var errorsEvery = 10

  @Option(
    parsing: .unconditional, help: ArgumentHelp("The number of threads; results do not depend on it.", valueName: "T"))
  var threads = 1

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Write result.json, traces, checkpoints and figures.", valueName: "DIR"))
  var out: String?

  @Flag(help: "Go on with the runs in the directory; where it holds none, begin.")
  var resume = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Seconds between checkpoints, 0 for one after every epoch.", valueName: "seconds"))
  var checkpointSeconds = 5.0

  /// The seeds.
  func chosenSeeds<E: EquationExperiment>(_ experiment: E) throws -> [UInt64] {
    try seeds.map(SeedList.parse) ?? experiment.seeds
  }

  /// The cases: rows of the table where some fit, otherwise the one of ours that was named.
  func chosenCases<E: EquationExperiment>(_ experiment: E) throws -> [EquationCase] {
    if let basis, !["spline", "relu", "mlp"].contains(basis) {
      throw BadInput("there is no basis \"\(basis)\"; give spline, relu or mlp")
    }
    let schedule = try schedule.map { name in
      guard let schedule = EquationSchedule(rawValue: name) else {
        throw BadInput("there is no schedule \"\(name)\"; give multilevel, coarse or fine")
      }
      return schedule
    }
    let method = try optimizer.map { name in
      guard let method = EquationMethod(rawValue: name) else {
        throw BadInput("there is no optimizer \"\(name)\"; give adam, adamw, lbfgs, lm or best")
      }
      return method
    }
    let kinds = EquationKind.allCases.filter { [$0.rawValue, "all"].contains(self.rows) }
    guard !kinds.isEmpty else { throw BadInput("there are no rows \"\(self.rows)\"; give printed, ours or all") }
    let rows = experiment.cases.filter { row in
      kinds.contains(row.kind) && (basis == nil || row.model.name.hasPrefix(basis!))
        && (method == nil || row.method == method)
        && (schedule == nil || row.schedule == schedule || !row.model.hasLevels)
    }
    if !rows.isEmpty { return rows }
    guard kinds.contains(.ours) else {
      throw BadInput("the paper has no such row; choose others, or --rows ours")
    }
    guard basis != "mlp" else {
      throw BadInput("perceptrons are only in rows as printed; choose another basis, or --rows printed")
    }
    let schedules = schedule.map { [$0] } ?? EquationSchedule.allCases
    return schedules.map {
      EquationCase(basis == "relu" ? .relu : .spline, $0, method ?? experiment.cases[0].method)
    }
  }

  /// Gives an experiment what was chosen here.
  func apply<E: EquationExperiment>(to experiment: inout E) throws {
    try rates.apply(to: &experiment)
    experiment.weighting = try weightings.chosen()
    experiment.initialisation = try initialisers.chosen()
    if let levels = try chosenLevels() { experiment.levels = levels }
    if let epochs = try chosenEpochs() {
      for method in EquationMethod.allCases { experiment.epochs[method] = epochs }
    }
    if let starts { experiment.starts = starts }
    if let startEpochs {
      guard experiment.starts > 1 else {
        throw BadInput("--start-epochs is for several starts, and --starts is 1; give more, or leave it out")
      }
      experiment.startEpochs = startEpochs
    }
  }

  /// The epochs of every level, where they are given.
  private func chosenEpochs() throws -> [Int]? {
    guard let epochs else { return nil }
    let counts = try CommaList.integers(epochs, option: "--epochs", allowed: 0...100_000_000)
    if let levels, levels != counts.count {
      throw BadInput("--levels is \(levels) and --epochs has \(counts.count) numbers; give one for every level")
    }
    return counts
  }

  /// The number of levels, where it is given.
  private func chosenLevels() throws -> Int? {
    let count = try chosenEpochs()?.count ?? levels
    if let count { try BadInput.require(count, "the number of levels", 1...8) }
    return count
  }

  /// Refuses options that change a recipe where no row of ours is chosen.
  static func requireOwn(_ cases: [EquationCase], _ options: [(name: String, isGiven: Bool)]) throws {
    guard !cases.contains(where: { $0.kind == .ours }), let option = options.first(where: \.isGiven) else { return }
    throw BadInput(
      "\(option.name) changes a recipe, and the chosen rows are as printed; leave it out, or choose --rows ours")
  }

  /// Refuses numbers out of range, and options that no chosen row has a use for.
  func check<E: EquationExperiment>(_ chosen: [EquationCase], of experiment: E) throws {
    try Self.requireOwn(
      chosen,
      [
        ("--levels", levels != nil), ("--epochs", epochs != nil), ("--weighting", weightings.weighting != .fixed),
        ("--initialiser", initialisers.initialiser != nil), ("--initial-scale", initialisers.initialScale != nil),
      ])
    let cases = chosen.filter { $0.kind == .ours }
    if let starts { try BadInput.require(starts, "the number of starts", 1...1000) }
    if let startEpochs { try BadInput.require(startEpochs, "the number of epochs of a start", 0...1_000_000) }
    for (option, isGiven) in [("--starts", starts != nil), ("--start-epochs", startEpochs != nil)] where isGiven {
      guard cases.contains(where: { $0.method == .best }) else {
        throw BadInput(
          "\(option) is for the method best, and no chosen row is trained by it; leave it out, or choose --optimizer best"
        )
      }
    }
    if schedule != nil, !chosen.contains(where: \.model.hasLevels) {
      throw BadInput(
        "--schedule is for splines, and a perceptron has no levels; leave it out, or choose --basis spline")
    }
    try rates.check(cases, of: experiment)
    try initialisers.check(cases)
    try BadInput.require(errorsEvery, "the number of epochs between errors", 1...1_000_000_000)
    try BadInput.require(threads, "the number of threads", 1...256)
    guard checkpointSeconds >= 0 else {
      throw BadInput("--checkpoint-seconds is \(checkpointSeconds); give 0 or more")
    }
    if resume, out == nil { throw BadInput("--resume needs the directory of the runs; give --out") }
  }
}
