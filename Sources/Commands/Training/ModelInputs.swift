import ArgumentParser
import KANCore

extension CSVSeparator: ExpressibleByArgument {}

/// How the tables of a command are read.
struct TableOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "The character between the fields of tables.")
  var separator: CSVSeparator = .comma

  @Flag(help: "Take columns by their position, whatever their names.")
  var ignoreNames = false

  /// Reads a table and puts its columns in a given order.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - inputs: the names of the inputs, which must be there; empty for no names.
  ///   - outputs: the names of the outputs, which may all be missing unless they are needed.
  ///   - needsOutputs: whether the outputs must be there.
  /// - Returns: the table, and a remark if columns were moved or left out.
  /// - Throws: `CSVError` for columns that are missing or ambiguous.
  func read(
    _ path: String, inputs: [String], outputs: [String], needsOutputs: Bool
  ) throws -> (table: CSVTable, remark: String?) {
    let table = try CSVTable(reading: path, separator: separator)
    if ignoreNames || inputs.isEmpty { return (table, nil) }
    let hasOutputs = needsOutputs || outputs.contains(where: table.header.contains)
    let names = inputs + (hasOutputs ? outputs : [])
    if table.header == names { return (table, nil) }
    let chosen: CSVTable
    do {
      chosen = try table.selecting(names, file: path)
    } catch {
      throw BadInput("\(error); rename it, or give --ignore-names to take columns by their position")
    }
    let others = table.header.filter { !names.contains($0) }
    let left = others.isEmpty ? "" : "; not used: \(others.joined(separator: ", "))"
    return (chosen, "\(path): columns taken by name: \(names.joined(separator: ", "))\(left)")
  }
}

/// A table of the inputs of a model, optionally followed by the true outputs.
struct ModelInputs {
  /// The table, with the columns in the order of the model.
  let table: CSVTable
  /// The inputs alone, [sample][input].
  let values: [Double]
  /// What was done to the columns, if anything.
  let remark: String?

  /// Whether the table includes the true outputs.
  var hasOutputs: Bool { values.count < table.values.count }

  /// Reads a table for a model. Columns are matched by name if the model has names.
  ///
  /// - Throws: `CSVError`, and ``BadInput`` for columns that are missing or ambiguous.
  init(reading path: String, for model: ModelFile, _ options: TableOptions) throws {
    let network = model.network
    (table, remark) = try options.read(
      path, inputs: model.inputNames, outputs: model.outputNames, needsOutputs: false)
    let (p, q) = (network.inputs, network.outputs)
    guard table.columns == p || table.columns == p + q else {
      throw CSVError.columns(
        file: path, found: table.columns,
        needed: "the model needs its \(p) input\(p == 1 ? "" : "s"), or \(p + q) columns including the true outputs")
    }
    let all = table.values
    values =
      table.columns == p
      ? all : stride(from: 0, to: all.count, by: table.columns).flatMap { all[$0..<$0 + p] }
  }
}
