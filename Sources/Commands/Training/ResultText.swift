import Claims
import JSON
import KANCore

/// The result of a training run as a table and as JSON.
struct ResultText {
  /// Statistics of each output.
  struct Outputs<Statistics> {
    /// On the rows that the network was trained on.
    let training: [Statistics]
    /// On the rows held out, if there are any that it was not trained on in the end.
    let validation: [Statistics]?
    /// On the test samples, if there are any.
    let test: [Statistics]?

    /// The statistics of an output, and what is added to its name.
    func parts(_ k: Int) -> [(suffix: String, statistics: Statistics)] {
      [("", training[k])] + (validation.map { [(", held out", $0[k])] } ?? [])
        + (test.map { [(", test", $0[k])] } ?? [])
    }
  }

  let result: TrainingResult
  /// The names of the outputs, or of the column of classes.
  let names: [String]
  /// The mean loss on the rows that the network was trained on, without the penalty.
  let dataLoss: Double
  /// Whether the level on which the network was found has a penalty.
  let isPenalized: Bool
  /// How well each output fits; `nil` for log-odds and scores, which are not comparable with targets of 0 and 1.
  let outputs: Outputs<OutputStatistics>?
  /// Whether losses are relative to the units of the outputs.
  let isRelative: Bool
  /// How the network was chosen, if it was.
  let selection: ModelSelection?
  /// The value of a loss of one.
  let unit: Double
  /// The numbers of rows: to train on, and held out for validation.
  let rows: (training: Int, validation: Int)
  /// What the losses on the training and the validation rows are called.
  let lossName: LossName
  /// Whether the samples have weights.
  let isWeighted: Bool
  /// How well signs of outputs match targets of 0 and 1, or scores the classes of a column, if that was trained.
  let classes: Outputs<ClassificationStatistics>?

  /// Computes the errors of the outputs.
  ///
  /// - Parameters:
  ///   - trainer: the finished run.
  ///   - samples: all samples.
  ///   - names: the names of the outputs, or of the column of classes.
  ///   - selection: how the network was chosen.
  ///   - isWeighted: whether the samples have weights.
  /// - Throws: the errors of evaluation.
  init(
    _ trainer: Trainer<RegressionTask>, samples: Samples, names: [String], selection: ModelSelection?, isWeighted: Bool
  ) throws {
    let (result, task) = (try trainer.result(), trainer.task)
    let network = result.network
    self.result = result
    self.names = names
    self.selection = selection
    self.isWeighted = isWeighted
    lossName = LossName(task.loss, isWeighted: isWeighted)
    unit = task.lossUnit(for: network)
    isRelative = task.hasRelativeLoss(for: network)
    rows = (task.samples.count, task.validation?.count ?? 0)
    let isRefit = trainer.plan.levels[trainer.level].isRefit
    let objective = try isRefit ? task.refitObjective(for: network) : task.objective(for: network)
    dataLoss = unit * (try objective.value(at: network.parameters))
    isPenalized = isRefit || trainer.plan.levels[trainer.bestLevel].smoothing != nil
    func parts<Statistics>(_ own: (Samples) throws -> [Statistics]) rethrows -> Outputs<Statistics> {
      Outputs(
        training: try own(isRefit ? samples : task.samples), validation: try isRefit ? nil : task.validation.map(own),
        test: try task.test.map(own))
    }
    switch task.loss?.core {
    case is LogisticLoss:
      outputs = nil
      classes = try parts {
        try network.classificationStatistics(on: $0, threads: task.threads, precision: task.precision)
      }
    case is SoftmaxLoss:
      outputs = nil
      classes = try parts {
        [try network.softmaxStatistics(on: $0, threads: task.threads, precision: task.precision)]
      }
    default:
      outputs = try parts { try network.statistics(on: $0, threads: task.threads, precision: task.precision) }
      classes = nil
    }
  }

  /// A row for every level, followed by the errors.
  var table: String {
    var lines = selectionLines
    let first = lines.count
    lines += [Self.row("level", "intervals", "parameters", "epochs", "loss before", "loss after", "jump", "seconds")]
    lines.append(String(repeating: "-", count: lines[first].count))
    for level in result.levels where !level.isSkipped {
      let epochs = result.trace.filter { $0.level == level.level }
      lines.append(
        Self.row(
          "\(level.level + 1)", "\(level.intervals)", "\(level.parameterCount)", "\(epochs.count)",
          SignificantDigits.text(level.startLoss), level.endLoss.map { SignificantDigits.text($0) } ?? "",
          SignificantDigits.text(level.refinementJump, digits: 2),
          SignificantDigits.text(epochs.reduce(0) { $0 + $1.seconds }, digits: 3)))
    }
    lines.append("")
    let units = isRelative ? ", each output in units of its size" : ""
    let kind = lossName.text + units
    let penalized = isPenalized ? ", with the penalty \(SignificantDigits.text(result.loss))" : ""
    lines.append("training error (\(kind)) \(SignificantDigits.text(dataLoss))\(penalized)")
    if let loss = result.validationLoss {
      let before = selection == nil ? "" : ", before the final training on all rows"
      lines.append("validation error (\(kind)) \(SignificantDigits.text(loss))\(before)")
    }
    if let testLoss = result.testLoss {
      let kind = classes == nil ? "mean squared\(units)" : "mean cross-entropy"
      lines.append("test error (\(kind)) \(SignificantDigits.text(testLoss))")
    }
    for (k, name) in names.enumerated() {
      if let outputs { lines += outputs.parts(k).map { "\(name)\($0.suffix): \(Self.line($0.statistics))" } }
      if let classes {
        let weights = isWeighted ? ", without weights" : ""
        lines += classes.parts(k).map { "\(name)\($0.suffix): \(Self.line($0.statistics))\(weights)" }
      }
    }
    let work = "\(SignificantDigits.text(result.seconds, digits: 3)) s, \(SignificantDigits.text(result.flops)) flops"
    lines.append("\(result.trace.count) epoch\(result.trace.count == 1 ? "" : "s"), \(work)")
    if let outside = result.trace.last?.pointsOutside, outside > 0 {
      lines.append("\(outside) argument\(outside == 1 ? "" : "s") lay outside the knots in the last epoch")
    }
    return lines.joined(separator: "\n")
  }

  private static func line(_ statistics: ClassificationStatistics) -> String {
    "accuracy \(SignificantDigits.text(100 * statistics.accuracy, digits: 4)) %, cross-entropy "
      + SignificantDigits.text(statistics.crossEntropy)
  }

  /// The numbers of rows, and how the network was chosen.
  private var selectionLines: [String] {
    guard let selectionText else {
      return rows.validation > 0 ? ["\(rows.training) rows to train on, \(rows.validation) held out", ""] : []
    }
    return ["\(rows.training) rows to train on, \(rows.validation) held out to choose a network", ""]
      + selectionText.lines + [""]
  }

  private var selectionText: SelectionText? {
    selection.map { SelectionText(selection: $0, name: lossName, isRelative: isRelative, unit: unit) }
  }

  private static func line(_ statistics: OutputStatistics) -> String {
    var text = "root mean square \(SignificantDigits.text(statistics.rootMeanSquare))"
    if let relative = statistics.relative {
      text += ", \(SignificantDigits.text(100 * relative, digits: 3)) % of the range"
    }
    text += ", largest error \(SignificantDigits.text(statistics.largest))"
    if let determination = statistics.determination {
      text += ", R^2 \(SignificantDigits.text(determination, digits: 6))"
    }
    return text
  }

  private func json(_ statistics: [OutputStatistics]) -> JSONValue {
    .array(
      zip(names, statistics).map { name, own in
        [
          "name": .string(name), "root_mean_square": .number(own.rootMeanSquare),
          "relative_to_range": own.relative.map { .number($0) } ?? .null, "largest_error": .number(own.largest),
          "r_squared": own.determination.map { .number($0) } ?? .null,
        ]
      })
  }

  private func json(_ statistics: [ClassificationStatistics]) -> JSONValue {
    .array(
      zip(names, statistics).map { name, own in
        ["name": .string(name), "accuracy": .number(own.accuracy), "cross_entropy": .number(own.crossEntropy)]
      })
  }

  /// The result as JSON.
  var json: String {
    let levels = result.levels.map { level in
      JSONValue.object([
        .init("level", .integer(level.level)), .init("intervals", .integer(level.intervals)),
        .init("parameters", .integer(level.parameterCount)),
        .init("epochs", .integer(result.trace.count { $0.level == level.level })),
        .init("start_loss", .number(level.startLoss)), .init("end_loss", level.endLoss.map { .number($0) } ?? .null),
        .init("refinement_jump", .number(level.refinementJump)), .init("rescaling_jump", .number(level.rescalingJump)),
        .init("reason", level.reason.map { .string($0) } ?? .null),
      ])
    }
    let document = JSONValue.object([
      .init("version", .string(VerificationReport.version)),
      .init("parameters", .integer(result.network.parameterCount)), .init("loss", .number(result.loss)),
      .init("data_loss", .number(dataLoss)),
      .init("validation_loss", result.validationLoss.map { .number($0) } ?? .null),
      .init("selection", selectionText?.json ?? .null),
      .init("test_loss", result.testLoss.map { .number($0) } ?? .null), .init("loss_is_relative", .bool(isRelative)),
      .init("classes", classes.map { json($0.training) } ?? .null),
      .init("validation_classes", classes.flatMap { $0.validation.map(json) } ?? .null),
      .init("test_classes", classes.flatMap { $0.test.map(json) } ?? .null),
      .init("outputs", outputs.map { json($0.training) } ?? .null),
      .init("validation_outputs", outputs.flatMap { $0.validation.map(json) } ?? .null),
      .init("test_outputs", outputs.flatMap { $0.test.map(json) } ?? .null),
      .init("epochs", .integer(result.trace.count)), .init("seconds", .number(result.seconds)),
      .init("flops", .number(result.flops)),
      .init("points_outside", .integer(result.trace.last?.pointsOutside ?? 0)), .init("levels", .array(levels)),
      .init("stopped", result.stopped.map { .string($0.description) } ?? .null),
      .init("recipe", result.recipe),
      .init("environment", .object(EnvironmentEntry.current().map { .init($0.name, .string($0.value)) })),
    ])
    return document.text + "\n"
  }

  private static func row(_ fields: String...) -> String {
    let widths = [5, 9, 10, 7, 11, 10, 8, 8]
    return zip(fields, widths).map { String(repeating: " ", count: max(0, $1 - $0.count)) + $0 }
      .joined(separator: "  ")
  }
}
