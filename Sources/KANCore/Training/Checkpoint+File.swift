import Foundation
import JSON
import Optim

/// A checkpoint is a model file with additional contents: the tensors of the best network with the prefix "best.",
/// the state of the optimizer with "optimizer.", the adapted state of the task with "task.", "iterate", "generator",
/// and the tables "trace" and "levels", with NaN for missing numbers; with unknowns, also "best.extra" and
/// "trace.unknowns".
extension Checkpoint {
  /// Reads a checkpoint.
  ///
  /// - Throws: ``FileError`` for a file that is truncated, foreign, from another version, damaged, or holds weights
  ///   that are not finite.
  public init(reading path: String) throws(FileError) { try self.init(TensorFile(reading: path), file: path) }

  /// Writes the checkpoint atomically: in any case, the file is either the old one or the new one.
  ///
  /// - Throws: ``FileError/cannotWrite(file:reason:)``.
  public func write(to path: String) throws(FileError) { try tensors.write(to: path) }

  /// The contents of the file.
  public var tensors: TensorFile {
    var file = model.tensors
    file.metadata["kind"] = Checkpoint.kind
    file.metadata[Checkpoint.versionKey] = "\(Checkpoint.version)"
    file.metadata["level"] = "\(level)"
    file.metadata["epoch"] = "\(epoch)"
    file.metadata["best_level"] = "\(bestLevel)"
    file.metadata["penalty_level"] = "\(penaltyLevel)"
    file.metadata["best.stages"] = StageText.text(best.stages)
    file.metadata["recipe"] = recipe.compactText
    file.metadata["notes"] = JSONValue.object(notes.keys.sorted().map { .init($0, .string(notes[$0]!)) }).compactText
    if let stopped, let text = try? JSONEncoder().encode(stopped) {
      file.metadata["stopped"] = String(decoding: text, as: UTF8.self)
    }
    StageTensors(prefix: "best.").add(best, to: &file)
    file["best.loss"] = Tensor([bestLoss])
    if !bestExtra.isEmpty { file["best.extra"] = Tensor(bestExtra) }
    if let bestValidationLoss { file["best.validation_loss"] = Tensor([bestValidationLoss]) }
    file["iterate"] = Tensor(iterate)
    file["generator"] = Tensor(shape: [1], .unsigned([generator]))
    file["trace"] = TraceTable.tensor(trace)
    if !bestExtra.isEmpty { file["trace.unknowns"] = TraceTable.unknowns(trace, count: bestExtra.count) }
    file["levels"] = TraceTable.tensor(levels)
    file.metadata["levels"] = JSONValue.array(levels.map { $0.reason.map { .string($0) } ?? .null }).compactText
    if let optimizer { StateTensors.add(optimizer, as: "optimizer", to: &file) }
    if let task { StateTensors.add(task, as: "task", to: &file) }
    return file
  }

  /// Reads a checkpoint from tensors; `file` is their name in errors. Throws the same errors as ``init(reading:)``.
  public init(_ tensors: TensorFile, file: String) throws(FileError) {
    let kind = try ModelFile.requireFormat(tensors, file: file)
    guard kind == Checkpoint.kind else { throw .wrongKind(file: file, expected: Checkpoint.kind, found: kind) }
    let found = tensors.metadata[Checkpoint.versionKey]
    guard found == "\(Checkpoint.version)" else {
      throw .checkpointVersion(file: file, found: found, needed: Checkpoint.version)
    }
    model = try ModelFile(tensors, file: file)
    best = try Network(tensors: tensors, prefix: "best.", file: file)
    bestLoss = try tensors.finiteDoubles("best.loss", shape: [1], file: file)[0]
    bestValidationLoss =
      tensors["best.validation_loss"] == nil
      ? nil : try tensors.finiteDoubles("best.validation_loss", shape: [1], file: file)[0]
    let extra = tensors["best.extra"]?.shape.first ?? 0
    bestExtra = extra == 0 ? [] : try tensors.finiteDoubles("best.extra", shape: [extra], file: file)
    iterate = try tensors.finiteDoubles("iterate", shape: [model.network.parameterCount + extra], file: file)
    level = try Checkpoint.count("level", tensors, file)
    epoch = try Checkpoint.count("epoch", tensors, file)
    bestLevel = try Checkpoint.count("best_level", tensors, file)
    penaltyLevel = try Checkpoint.count("penalty_level", tensors, file)
    guard case .unsigned(let state) = tensors["generator"]?.values, state.count == 1 else {
      throw .missing(file: file, what: "the state of the generator, a U64")
    }
    generator = state[0]
    trace = try TraceTable.epochs(tensors, unknowns: extra, file: file)
    levels = try TraceTable.levels(tensors, file: file)
    guard levels.count == level + 1 else {
      throw .malformed(file: file, reason: "\(levels.count) rows of levels in level \(level)")
    }
    recipe = try ModelFile.json(tensors, "recipe", file: file)
    notes = Dictionary(uniqueKeysWithValues: try Checkpoint.texts("notes", tensors, file).map { ($0.key, $0.value) })
    optimizer = try StateTensors.state("optimizer", tensors, file: file)
    task = try StateTensors.state("task", tensors, file: file)
    if let text = tensors.metadata["stopped"] {
      guard let reason = try? JSONDecoder().decode(Termination.self, from: Data(text.utf8)) else {
        throw .malformed(file: file, reason: "\"stopped\" is not a known reason")
      }
      stopped = reason
    }
  }

  private static let versionKey = "checkpoint_version"

  private static func count(_ key: String, _ tensors: TensorFile, _ file: String) throws(FileError) -> Int {
    guard let count = Int(try tensors.text(key, file: file)), (0...1_000_000_000).contains(count) else {
      throw .malformed(file: file, reason: "\"\(key)\" is not a count")
    }
    return count
  }

  private static func texts(
    _ key: String, _ tensors: TensorFile, _ file: String
  ) throws(FileError) -> [(key: String, value: String)] {
    guard case .object(let members) = try ModelFile.json(tensors, key, file: file) else {
      throw .malformed(file: file, reason: "\"\(key)\" is not an object")
    }
    return members.map { ($0.key, $0.value.stringValue ?? "") }
  }
}
