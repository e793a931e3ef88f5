/// Traces as tables of numbers, in checkpoints and CSV files.
enum TraceTable {
  static let epochColumns = [
    "level", "epoch", "loss", "gradient_norm", "learning_rate", "seconds", "flops", "evaluations", "points_outside",
    "test_loss", "weighted_loss", "relative_error", "maximum_error", "validation_loss",
  ]
  /// The number of columns that every trace has; the others appear in a CSV file only if they contain a number.
  static let firstOptional = 10
  static let levelColumns = [
    "level", "parameters", "intervals", "start_loss", "refinement_jump", "rescaling_jump", "end_loss",
    "start_validation_loss",
  ]

  static func row(_ record: EpochRecord) -> [Double] {
    [
      Double(record.level), Double(record.epoch), record.loss, record.gradientNorm, record.learningRate,
      record.seconds, record.flops, Double(record.evaluations), Double(record.pointsOutside), record.testLoss ?? .nan,
      record.weightedLoss ?? .nan, record.relativeError ?? .nan, record.maximumError ?? .nan,
      record.validationLoss ?? .nan,
    ]
  }

  static func tensor(_ trace: [EpochRecord]) -> Tensor {
    Tensor(shape: [trace.count, epochColumns.count], .doubles(trace.flatMap(row)))
  }

  /// The unknowns of every epoch, [epoch][unknown].
  static func unknowns(_ trace: [EpochRecord], count: Int) -> Tensor {
    Tensor(shape: [trace.count, count], .doubles(trace.flatMap(\.unknowns)))
  }

  static func tensor(_ levels: [LevelRecord]) -> Tensor {
    let rows = levels.flatMap { level -> [Double] in
      [
        Double(level.level), Double(level.parameterCount), Double(level.intervals), level.startLoss,
        level.refinementJump, level.rescalingJump, level.endLoss ?? .nan, level.startValidationLoss ?? .nan,
      ]
    }
    return Tensor(shape: [levels.count, levelColumns.count], .doubles(rows))
  }

  static func epochs(_ tensors: TensorFile, unknowns: Int, file: String) throws(FileError) -> [EpochRecord] {
    var records: [EpochRecord] = []
    let table = try rows("trace", columns: epochColumns.count, tensors, file)
    let values =
      unknowns == 0
      ? [] : try tensors.doubles("trace.unknowns", shape: [table.count, unknowns], file: file)
    for (k, row) in table.enumerated() {
      let number = { (column: Int) in row[column].isNaN ? nil : row[column] }
      records.append(
        EpochRecord(
          level: try count(row[0], "trace", file), epoch: try count(row[1], "trace", file), loss: row[2],
          gradientNorm: row[3], learningRate: row[4], seconds: row[5], flops: row[6],
          evaluations: try count(row[7], "trace", file), pointsOutside: try count(row[8], "trace", file),
          testLoss: number(9), weightedLoss: number(10), relativeError: number(11), maximumError: number(12),
          validationLoss: number(13), unknowns: Array(values[k * unknowns..<(k + 1) * unknowns])))
    }
    return records
  }

  static func levels(_ tensors: TensorFile, file: String) throws(FileError) -> [LevelRecord] {
    let reasons = try ModelFile.json(tensors, "levels", file: file).arrayValue ?? []
    let rows = try rows("levels", columns: levelColumns.count, tensors, file)
    guard rows.count == reasons.count else {
      throw .malformed(file: file, reason: "\(reasons.count) reasons for \(rows.count) levels")
    }
    var records: [LevelRecord] = []
    for (row, reason) in zip(rows, reasons) {
      records.append(
        LevelRecord(
          level: try count(row[0], "levels", file), parameterCount: try count(row[1], "levels", file),
          intervals: try count(row[2], "levels", file), startLoss: row[3], refinementJump: row[4],
          rescalingJump: row[5], endLoss: row[6].isNaN ? nil : row[6], reason: reason.stringValue,
          startValidationLoss: row[7].isNaN ? nil : row[7]))
    }
    return records
  }

  private static func rows(
    _ name: String, columns: Int, _ tensors: TensorFile, _ file: String
  ) throws(FileError) -> [[Double]] {
    let count = tensors[name]?.shape.first ?? 0
    let values = try tensors.doubles(name, shape: [count, columns], file: file)
    return (0..<count).map { Array(values[$0 * columns..<($0 + 1) * columns]) }
  }

  private static func count(_ value: Double, _ name: String, _ file: String) throws(FileError) -> Int {
    guard let count = Int(exactly: value), count >= 0 else {
      throw .malformed(file: file, reason: "the table \"\(name)\" has the invalid count \(value)")
    }
    return count
  }
}

extension Collection where Element == EpochRecord {
  /// The trace as CSV: a header and a row for each epoch. The test loss is empty if there is none; weighted loss,
  /// errors, validation loss, and unknowns (`unknown_0`, ...) have columns only if any epoch has them.
  public var csv: String {
    let columns = TraceTable.epochColumns.indices.filter { column in
      column < TraceTable.firstOptional || contains { !TraceTable.row($0)[column].isNaN }
    }
    let unknowns = reduce(0) { Swift.max($0, $1.unknowns.count) }
    let names = columns.map { TraceTable.epochColumns[$0] } + (0..<unknowns).map { "unknown_\($0)" }
    var text = names.joined(separator: ",") + "\n"
    for record in self {
      let row = TraceTable.row(record)
      let isMissing = [
        9: record.testLoss == nil, 10: record.weightedLoss == nil, 11: record.relativeError == nil,
        12: record.maximumError == nil, 13: record.validationLoss == nil,
      ]
      let fields = columns.map { column -> String in
        switch column {
        case 0, 1, 7, 8: String(Int(row[column]))
        default: isMissing[column] == true ? "" : "\(row[column])"
        }
      }
      text += (fields + record.unknowns.map { "\($0)" }).joined(separator: ",") + "\n"
    }
    return text
  }
}
