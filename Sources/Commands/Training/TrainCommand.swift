import ArgumentParser
import Claims
import Foundation
import JSON
import KANCore

/// `kan train`: multilevel training on a CSV file.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a network on a CSV file, level by level, and writes it with its trace and result.",
    discussion: """
      The CSV file has a header row; its last column is the output and the others are inputs, unless columns are chosen by \
      name. If no layers and no options of training are given, they are chosen: candidates are a linear function, sums \
      of splines, and networks with a hidden layer, with penalties on the curvature of their edges, compared by \
      cross-validation and on a fifth of the rows, which is held out; the chosen one is then trained on all rows. With \
      --huber, --logistic, or --softmax there is no linear candidate. With layers, the penalty alone is chosen; \
      likewise with --linear-first and --hidden range, with 5 hidden units unless layers are given. With any option of \
      training, --activation, or --validation 0, nothing is chosen and there is no penalty unless --smoothing gives \
      one: every level but the first halves the knot intervals, which does not change the function. Writes \
      model.safetensors, checkpoint.safetensors, trace.csv, and result.json to the directory; a killed run continues \
      with --resume and ends bit for bit the same. A finished run that is resumed with more levels trains those that \
      were added; if they fail, it stays as it was. If they are interrupted, a resume with the levels of the finished \
      run, or with others after them, goes back to it.
      """)

  @Option("The training samples.", "train.csv")
  var data: String

  @Option("Held-out test samples.", "test.csv")
  var test: String?

  @OptionGroup(title: "Columns") var columns: ColumnOptions
  @OptionGroup var tables: TableOptions

  @OptionGroup(title: "Network") var network: NetworkOptions
  @OptionGroup(title: "Training") var training: TrainingOptions
  @OptionGroup(title: "Loss") var loss: LossOptions

  @Option(
    "The share of the rows held out for validation, by which the best network is kept and levels end; 0 for none,"
      + " so that nothing is chosen (default: 0.2 if anything is chosen, else 0).", "f")
  var validation: Double?

  @Option("The seed for the weights, shuffles, and validation rows.", "S")
  var seed: UInt64 = 1234

  @Option("The directory for the results (default: the name of the data, with -run).", "DIR")
  var out: String?

  @Flag(help: "Resume the run in the directory, or start one if there is none.")
  var resume = false

  @Option(
    "Seconds between checkpoints; 0 writes one after every epoch. The end of a level always writes one.", "seconds")
  var checkpointSeconds: Double = 1

  /// The options for which neither network nor penalty are chosen.
  private var fixing: [String] {
    // The ranges of hidden units on some rows are exceeded on others, where such a network has no value.
    let isRefused = network.hidden == .range && network.outside == .error
    return training.given + (network.activation == nil ? [] : ["--activation"])
      + (validation == 0 ? ["--validation 0"] : []) + (isRefused ? ["--outside error"] : [])
  }

  /// Whether network or penalty are chosen.
  private var chooses: Bool { fixing.isEmpty }

  func run() throws {
    let widths = try network.widths()
    // Check the options before reading files.
    let given = try chooses ? nil : training.plan(seed: seed, hasValidation: validation ?? 0 > 0)
    try given?.validate()
    try network.requireNumbers()
    try loss.requireConsistency()
    if chooses, let order = network.order, order < 3 {
      throw BadInput(
        "a network is chosen by penalties on curvature, which splines of --order \(order) do not have; give --order 3 or"
          + " more, or options of training, such as --epochs 32,16,8,4")
    }
    if let widths { try validate(widths, given) }
    let threads = try training.threadCount()
    guard checkpointSeconds >= 0 else {
      throw BadInput("--checkpoint-seconds must be at least 0 (got \(checkpointSeconds))")
    }
    if let validation, !(0..<1).contains(validation) {
      throw BadInput("--validation must be at least 0 and below 1 (got \(validation))")
    }
    let found = try columns.read(data, tables, layers: widths, hasClasses: loss.softmax)
    for remark in [found.remark, found.remarkOnClasses].compactMap({ $0 }) { CommandLineRun.complain(remark) }
    let samples = found.samples
    try loss.requireTargets(samples, names: found.outputNames, at: found.places)
    if let weights = found.weights, let name = columns.weightsColumn {
      try loss.requireWeights(weights, column: name, at: found.places)
    }
    let test = try test.map { path in
      let (test, places, remark) = try columns.readTest(path, tables, of: found)
      if let remark { CommandLineRun.complain(remark) }
      try loss.requireTargets(test, names: found.outputNames, at: places)
      return (samples: test, rows: EvaluatedRows(places: places, names: found.inputNames, inputs: test.inputs))
    }
    if chooses, samples.count < 5 {
      throw BadInput(
        "\(data) has \(samples.count) row\(samples.count == 1 ? "" : "s"), too few to choose a network; give at least 5, or"
          + " --layers and --epochs")
    }
    let path = out ?? URL(fileURLWithPath: data).deletingPathExtension().lastPathComponent + "-run"
    let directory = try RunDirectory(path: path, allowsExistingRun: resume)
    let setup = try setup(found, given, test?.samples, widths, threads)
    if let remark = found.remarkOnClasses(heldOut: setup.heldOut) { CommandLineRun.complain(remark) }
    let heldOut = EvaluatedRows(
      places: found.places, names: found.inputNames, inputs: samples.inputs, selection: setup.heldOut)
    func naming<Result>(_ body: () throws -> Result) throws -> Result {
      do {
        return try body()
      } catch NetworkError.samplesOutside(let what, let error) {
        let rows = what == RegressionTask.testName ? test?.rows : heldOut
        throw rows?.named(error, isInput: !network.linearFirst) ?? error
      }
    }
    let trainer = try naming { try makeTrainer(setup, directory) }
    // A run to which levels are added is kept until their results are written.
    let extends = directory.holdsFinishedRun || (directory.holdsResult && !trainer.isFinished)
    if extends { try directory.keepFinishedRun() }
    for (name, range) in zip(found.inputNames, samples.inputBox) where range.lowerBound == range.upperBound {
      let effect = network.linearFirst ? "only acts as a bias" : "has no effect"
      CommandLineRun.complain("column \(name) is \(range.lowerBound) in every row, so it \(effect)")
    }
    var labels = ModelLabels(found, outputKind: loss.outputKind)
    let text: ResultText
    do {
      try naming { try train(trainer, directory) { try labels.checkpoint(of: trainer) } }
      if extends, let stopped = trainer.stopped {
        throw RunFailure("training stopped early on an added level: \(stopped); \(path) keeps the run without it")
      }
      text = try ResultText(
        trainer, samples: samples, names: found.classes.map { [$0.column] } ?? found.outputNames,
        selection: setup.selection, isWeighted: found.weights != nil)
      try directory.write(text.result, model: labels.model(text.result.network), json: text.json)
    } catch {
      if extends { try directory.restoreFinishedRun() }
      throw error
    }
    if extends { directory.dropFinishedRun() }
    OutputText.write(text.table + "\nwritten to \(path)\n")
    if let stopped = text.result.stopped { throw RunFailure("training stopped early: \(stopped)") }
  }

  private func validate(_ widths: [Int], _ plan: TrainingPlan?) throws {
    try network.validate(widths, levels: plan?.levels.count ?? 1, isReLUAnywhere: training.isReLUAnywhere)
  }

  /// What is trained, and how.
  private struct Setup {
    let task: RegressionTask
    let plan: TrainingPlan
    let origin: JSONValue
    let selection: ModelSelection?
    /// The rows held out.
    let heldOut: [Int]
    let makeNetwork: () throws -> Network
  }

  /// Chooses what is left open.
  private func setup(
    _ found: TrainingColumns, _ given: TrainingPlan?, _ test: Samples?, _ widths: [Int]?, _ threads: Int
  ) throws -> Setup {
    let samples = found.samples
    let rule = try loss.loss(for: samples, weights: found.weights)
    let layers = widths ?? [samples.inputWidth, 5, samples.targetWidth]
    guard let plan = given else {
      var options = try network.selection()
      if network.needsLayers { options.layers = layers }
      if let validation { options.validation = validation }
      let selection = try ModelSelection(for: samples, options, loss: rule, seed: seed, threads: threads)
      return Setup(
        task: try selection.task(test: test, threads: threads), plan: selection.plan,
        origin: network.recipe(
          selection.candidates[selection.choice].layers, seed: seed, outside: options.outside), selection: selection,
        heldOut: selection.split.validation
      ) { selection.network }
    }
    if widths == nil { try validate(layers, plan) }
    var parts = (training: samples, validation: Samples?.none)
    var rules = (training: rule, validation: (any RegressionLoss)?.none)
    var heldOut: [Int] = []
    if let validation, validation > 0 {
      guard let split = try Samples.split(samples.count, validation, seed: seed) else {
        throw BadInput("\(data) has one row, so that none can be held out; omit --validation")
      }
      parts = (samples.selecting(split.training), samples.selecting(split.validation))
      rules = (rule?.selecting(split.training), rule?.selecting(split.validation))
      heldOut = split.validation
    }
    let task = try RegressionTask(
      parts.training, validation: parts.validation, test: test, threads: threads, precision: training.precision,
      loss: rules.training, validationLoss: rules.validation)
    return Setup(
      task: task, plan: plan, origin: network.recipe(layers, seed: seed), selection: nil, heldOut: heldOut
    ) {
      let first = try network.network(layers, fitting: samples, scalesOutputs: loss.outputKind == .values, seed: seed)
      try warnIfUndetermined(first, plan.levels[...], parts.training)
      return first
    }
  }

  /// Warns if there are more parameters than numbers to fit after the last of some levels.
  private func warnIfUndetermined(_ first: Network, _ levels: ArraySlice<TrainingLevel>, _ samples: Samples) throws {
    guard levels.allSatisfy({ $0.smoothing == nil }) else { return }
    let count = try levels.reduce(first) { try $1.refinement.apply(to: $0) }.parameterCount
    guard count > samples.targets.count else { return }
    CommandLineRun.complain(
      "\(count) parameters on the last level for \(samples.targets.count) numbers to fit: the data do not determine them;"
        + " give --smoothing, such as --smoothing 1e-4, or fewer --levels, or omit \(fixing.joined(separator: ", ")) to"
        + " have a penalty chosen")
  }

  /// Starts the run, or resumes the one in the directory. If levels were being added to a finished run, and the plan is
  /// not that of these levels, it goes back to the finished run.
  private func makeTrainer(_ setup: Setup, _ directory: RunDirectory) throws -> Trainer<RegressionTask> {
    guard let earlier = try directory.checkpoint() else {
      return try Trainer(setup.makeNetwork(), task: setup.task, plan: setup.plan, origin: setup.origin)
    }
    do {
      return try makeTrainer(setup, resuming: earlier)
    } catch TrainingError.differentRun(let what, let checkpoint, let given) {
      guard let finished = try directory.finishedCheckpoint(),
        let trainer = try? makeTrainer(setup, resuming: finished)
      else { throw TrainingError.differentRun(what: what, checkpoint: checkpoint, given: given) }
      try directory.restoreFinishedRun()
      return trainer
    }
  }

  private func makeTrainer(_ setup: Setup, resuming earlier: Checkpoint) throws -> Trainer<RegressionTask> {
    let trainer = try Trainer(resuming: earlier, task: setup.task, plan: setup.plan, origin: setup.origin)
    if setup.selection == nil, !trainer.isFinished {
      let levels = setup.plan.levels.dropFirst(earlier.level + 1)
      try warnIfUndetermined(earlier.network, levels, setup.task.samples)
    }
    return trainer
  }

  private func train(
    _ trainer: Trainer<RegressionTask>, _ directory: RunDirectory, checkpoint: () throws -> Checkpoint
  ) throws {
    let clock = ContinuousClock()
    var written = clock.now
    var progress = TrainingProgress(plan: trainer.plan)
    // Report test samples where the initial network has no value before hours of training.
    _ = try trainer.task.testLoss(of: trainer.network())
    try directory.write(checkpoint())
    try trainer.run { record in
      progress.show(record)
      let now = clock.now
      if written.duration(to: now) / .seconds(1) >= checkpointSeconds || trainer.levels.last?.reason != nil {
        try directory.write(checkpoint())
        written = now
      }
    }
    progress.clear()
    try directory.write(checkpoint())
  }
}
