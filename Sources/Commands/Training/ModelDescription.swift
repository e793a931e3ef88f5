import JSON
import KANCore
import SplineKernels

/// What a model or checkpoint holds, as text and as JSON.
struct ModelDescription {
  let path: String
  let model: ModelFile
  /// The state of the run, if the file is a checkpoint.
  let checkpoint: Checkpoint?

  /// Reads a model or checkpoint.
  ///
  /// - Throws: `FileError`.
  init(reading path: String) throws(FileError) {
    let tensors = try TensorFile(reading: path)
    self.path = path
    model = try ModelFile(tensors, file: path)
    checkpoint = try tensors.metadata["kind"] == "checkpoint" ? Checkpoint(tensors, file: path) : nil
  }

  private var network: Network { model.network }
  private var kind: String { checkpoint == nil ? "model" : "checkpoint" }

  /// Lines of a name and a value; stages, columns, and the recipe have lines of their own.
  var text: String {
    var lines = [
      "file: \(path)", "kind: \(kind)", "widths: \(network.widths.map(String.init).joined(separator: ", "))",
      "parameters: \(network.parameterCount)", "inputs: \(Self.list(model.inputNames, count: network.inputs))",
      "outputs: \(Self.list(model.outputNames, count: network.outputs))",
    ]
    if model.outputKind == .logOdds { lines.append("the outputs are log-odds of classes 0 and 1") }
    if let classNames {
      lines.append("the outputs are scores of the classes \(classNames.joined(separator: ", "))")
    }
    if let units = network.outputUnits {
      lines.append("units of the outputs: \(units.map { Self.number($0) }.joined(separator: ", "))")
    }
    lines.append("stages:")
    for (k, stage) in network.stages.enumerated() {
      let count = stage.parameterCount
      let parameters = count == 0 ? "" : ", \(count) parameter\(count == 1 ? "" : "s")"
      lines.append("  \(k): \(StageDescription(stage).text), \(stage.inputs) -> \(stage.outputs)\(parameters)")
    }
    if !model.coverage.isEmpty { lines.append("values of the training samples:") }
    for (name, coverage) in zip(inputNames, model.coverage) {
      let gaps = coverage.gaps.isEmpty ? "" : ", gaps \(coverage.gaps.map(Self.range).joined(separator: ", "))"
      lines.append("  \(name): \(Self.range(coverage.range))\(gaps)")
    }
    if let checkpoint { lines += Self.lines(checkpoint) }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func lines(_ checkpoint: Checkpoint) -> [String] {
    var lines = [
      "level: \(checkpoint.level + 1)", "finished epochs of the level: \(checkpoint.epoch)",
      "best loss: \(number(checkpoint.bestLoss)), on level \(checkpoint.bestLevel + 1)",
    ]
    if let loss = checkpoint.bestValidationLoss { lines.append("best validation loss: \(number(loss))") }
    if let stopped = checkpoint.stopped { lines.append("stopped: \(stopped)") }
    return lines + ["recipe: \(checkpoint.recipe.text)"]
  }

  /// The description as JSON; members that the file does not determine are `null`.
  var json: JSONValue {
    let units = network.outputUnits
    return [
      "file": .string(path), "kind": .string(kind), "widths": .array(network.widths.map { .integer($0) }),
      "parameters": .integer(network.parameterCount),
      "inputs": .array(
        (0..<network.inputs).map { p in
          [
            "name": model.inputNames.isEmpty ? .null : .string(model.inputNames[p]),
            "coverage": model.coverage.isEmpty ? .null : Self.json(model.coverage[p]),
          ]
        }),
      "outputs": .array(
        (0..<network.outputs).map { q in
          [
            "name": model.outputNames.isEmpty ? .null : .string(model.outputNames[q]),
            "unit": units.map { .number($0[q]) } ?? .null,
          ]
        }),
      "output_kind": .string(model.outputKind.rawValue),
      "classes": classNames.map { .array($0.map { .string($0) }) } ?? .null,
      "stages": .array(network.stages.map { StageDescription($0).json }),
      "checkpoint": checkpoint.map(Self.json) ?? .null,
    ]
  }

  private static func json(_ coverage: InputCoverage) -> JSONValue {
    [
      "range": StageDescription.json(coverage.range), "gaps": .array(coverage.gaps.map { StageDescription.json($0) }),
    ]
  }

  private static func json(_ checkpoint: Checkpoint) -> JSONValue {
    [
      "level": .integer(checkpoint.level), "epoch": .integer(checkpoint.epoch),
      "best_loss": .number(checkpoint.bestLoss),
      "best_validation_loss": checkpoint.bestValidationLoss.map { .number($0) } ?? .null,
      "best_level": .integer(checkpoint.bestLevel),
      "stopped": checkpoint.stopped.map { .string($0.description) } ?? .null, "recipe": checkpoint.recipe,
    ]
  }

  /// The names of the classes, if the outputs are their scores.
  private var classNames: [String]? {
    model.outputKind == .classScores ? (0..<network.outputs).map { model.className($0) } : nil
  }

  /// The names of the inputs, or x1, x2, ...
  private var inputNames: [String] {
    model.inputNames.isEmpty ? ColumnNames.inputs(network.inputs) : model.inputNames
  }

  private static func list(_ names: [String], count: Int) -> String {
    names.isEmpty ? "\(count), without names" : names.joined(separator: ", ")
  }

  private static func number(_ value: Double) -> String { SignificantDigits.text(value, digits: 6) }

  private static func range(_ range: ClosedRange<Double>) -> String {
    "\(number(range.lowerBound)) ... \(number(range.upperBound))"
  }
}
