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
      The CSV file has a header row, the inputs in its first columns, then the outputs. Inputs are mapped from their \
      ranges into the knots; outputs whose size is not about one are mapped onto their ranges by a last stage. Every \
      level but the first halves the knot intervals, which does not change the function. Writes model.safetensors (the \
      network with the smallest loss), checkpoint.safetensors, trace.csv, and result.json to the directory; a killed \
      run continues with --resume and ends bit for bit the same.
      """)

  @Option(parsing: .unconditional, help: ArgumentHelp("The training samples.", valueName: "train.csv"))
  var data: String

  @Option(parsing: .unconditional, help: ArgumentHelp("Held-out test samples.", valueName: "test.csv"))
  var test: String?

  @OptionGroup var tables: TableOptions

  @OptionGroup(title: "Network") var network: NetworkOptions
  @OptionGroup(title: "Training") var training: TrainingOptions

  @Option(parsing: .unconditional, help: ArgumentHelp("The seed for the weights and shuffles.", valueName: "S"))
  var seed: UInt64 = 1234

  @Option(parsing: .unconditional, help: ArgumentHelp("The directory for the results.", valueName: "DIR"))
  var out: String

  @Flag(help: "Resume the run in the directory, or start one if there is none.")
  var resume = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Seconds between checkpoints; 0 writes one after every epoch. The end of a level always writes one.",
      valueName: "seconds"))
  var checkpointSeconds: Double = 1

  func run() throws {
    let widths = try network.widths()
    try network.validate(training)
    // Check the options before reading files.
    let plan = try training.plan(seed: seed)
    try plan.validate()
    guard checkpointSeconds >= 0 else {
      throw BadInput("--checkpoint-seconds must be at least 0 (got \(checkpointSeconds))")
    }
    let table = try CSVTable(reading: data, separator: tables.separator)
    let samples = try Samples(table, inputs: widths[0], outputs: widths[widths.count - 1], file: data)
    let names = (inputs: Array(table.header.prefix(widths[0])), outputs: Array(table.header.dropFirst(widths[0])))
    let testSamples = try test.map { path in
      let (table, remark) = try tables.read(path, inputs: names.inputs, outputs: names.outputs, needsOutputs: true)
      if let remark { CommandLineRun.complain(remark) }
      return try Samples(table, inputs: samples.inputWidth, outputs: samples.targetWidth, file: path)
    }
    let task = try RegressionTask(
      samples, test: testSamples, threads: training.threadCount(), precision: training.precision)

    let directory = try RunDirectory(path: out, allowsExistingRun: resume)
    let trainer = try makeTrainer(task, plan, directory)
    for (name, range) in zip(names.inputs, samples.inputBox) where range.lowerBound == range.upperBound {
      let effect = network.linearFirst ? "only acts as a bias" : "has no effect"
      CommandLineRun.complain("column \(name) is \(range.lowerBound) in every row, so it \(effect)")
    }
    try train(trainer, directory)
    let result = try trainer.result()
    let text = try ResultText(result, task, names: names.outputs)
    try directory.write(
      result,
      model: ModelFile(
        result.network, inputNames: names.inputs, outputNames: names.outputs,
        coverage: result.network.coverage(of: samples)), json: text.json)
    OutputText.write(text.table + "\nwritten to \(out)\n")
    if let stopped = result.stopped { throw RunFailure("training stopped early: \(stopped)") }
  }

  private func makeTrainer(
    _ task: RegressionTask, _ plan: TrainingPlan, _ directory: RunDirectory
  ) throws -> Trainer<RegressionTask> {
    let origin = try network.recipe(seed: seed)
    if let checkpoint = try directory.checkpoint() {
      return try Trainer(resuming: checkpoint, task: task, plan: plan, origin: origin)
    }
    return try Trainer(
      network.network(fitting: task.samples, seed: seed), task: task, plan: plan, origin: origin)
  }

  private func train(_ trainer: Trainer<RegressionTask>, _ directory: RunDirectory) throws {
    let clock = ContinuousClock()
    var written = clock.now
    var progress = TrainingProgress(plan: trainer.plan)
    // Report test samples where the initial network has no value before hours of training.
    _ = try trainer.task.testLoss(of: trainer.network())
    try directory.write(trainer.checkpoint())
    try trainer.run { record in
      progress.show(record)
      let now = clock.now
      if written.duration(to: now) / .seconds(1) >= checkpointSeconds || trainer.levels.last?.reason != nil {
        try directory.write(trainer.checkpoint())
        written = now
      }
    }
    progress.clear()
    try directory.write(trainer.checkpoint())
  }
}
