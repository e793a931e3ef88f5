import ArgumentParser
import KANCore

extension CSVSeparator: ExpressibleByArgument {}
extension CSVReadingOptions.MissingValues: ExpressibleByArgument {}

/// How the tables of a command are read.
struct TableOptions: ParsableArguments {
  @Option("The character between the fields of tables.")
  var separator: CSVSeparator = .comma

  @Option("What to do about missing values (empty, NA, NaN, nan, null, ?): refuse them, or drop their rows.")
  var missing: CSVReadingOptions.MissingValues = .refuse

  @Option("Columns of text: each becomes a column of zeros and ones for every value, named column=value.", "a,b")
  var categories: String?

  @Flag(
    help:
      "Take columns by their position, whatever their names; those of test samples by the position in the training file."
  )
  var ignoreNames = false

  /// The names of the columns of text.
  ///
  /// - Throws: `CSVError.quote(file:row:column:)`.
  func categoryNames() throws -> Set<String> {
    guard let categories else { return [] }
    return Set(try ColumnNames.list(categories, source: "--categories"))
  }

  /// Throws ``BadInput`` for columns of text in a table whose columns are taken by position.
  func requireNumbers(_ path: String) throws {
    guard try categoryNames().isEmpty else {
      throw BadInput(
        "--categories takes columns by their names, but those of \(path) are taken by position; write numbers there")
    }
  }

  /// Reads a table by position: a number of inputs, optionally followed by outputs, which may hold anything.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - p: the number of inputs.
  ///   - q: the number of outputs.
  ///   - classes: the names of the classes; a column of them may follow the inputs in place of outputs.
  /// - Throws: `CSVError`, also for another number of columns, and ``BadInput`` for columns of text.
  func read(_ path: String, inputs p: Int, outputs q: Int, classes: [String] = []) throws -> CSVReading {
    try requireNumbers(path)
    let file = try CSVFile(reading: path, separator: separator)
    let count = file.header.count
    if !classes.isEmpty, count == p + 1 {
      return try file.read(
        CSVReadingOptions(
          missing: missing, knownValues: [file.header[p]: classes], classes: [file.header[p]], tolerated: [p]))
    }
    guard count == p || count == p + q else {
      throw CSVError.columns(
        file: path, found: count,
        needed: "the model needs its \(p) input\(p == 1 ? "" : "s"), or \(p + q) columns including the true outputs")
    }
    return try file.read(CSVReadingOptions(missing: missing, tolerated: Set(p..<count)))
  }

  /// Reads a table and puts its columns in a given order.
  ///
  /// A name "column=value" that no column has stands for an indicator of a column of text.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - inputs: the names of the inputs, which must be there.
  ///   - outputs: the names of the outputs. Unless they are needed, all may be missing, and what is not a number becomes
  ///     NaN.
  ///   - classes: a column of classes in place of the outputs, and its values.
  ///   - needsOutputs: whether the outputs must be there.
  /// - Returns: the table, where its numbers stand in the file, and a remark if columns were moved or left out, or rows
  ///   were dropped.
  /// - Throws: `CSVError` for columns that are missing or ambiguous, missing values unless they are dropped, and texts
  ///   without an indicator; ``BadInput`` for columns of text that are taken as numbers.
  func read(
    _ path: String, inputs: [String], outputs: [String], classes: [String: [String]], needsOutputs: Bool
  ) throws -> (table: CSVTable, places: CSVPlaces, remark: String?) {
    let file = try CSVFile(reading: path, separator: separator)
    let texts = try categoryNames()
    if let number = (inputs + outputs).first(where: { texts.contains($0) }) {
      throw BadInput("--categories has the column \(number), which was read as numbers in training; take it out")
    }
    let reading: CSVReading
    do {
      reading = try file.read(
        needsOutputs ? inputs + outputs : inputs, optional: needsOutputs ? [] : outputs, classes: classes,
        missing: missing)
    } catch {
      switch error {
      case .noColumn, .ambiguousColumn:
        throw BadInput("\(error); rename it, or give --ignore-names to take columns by their position")
      default:
        throw error
      }
    }
    let names = reading.table.header
    var remarks = reading.remark.map { [$0] } ?? []
    if names != reading.expandedHeader {
      let texts = reading.categories
      let indicators = Set(texts.flatMap { column, values in values.map { ColumnNames.indicator(column, $0) } })
      let others = reading.header.filter {
        texts[$0] == nil && (!names.contains($0) || indicators.contains($0))
      }
      let left = others.isEmpty ? "" : "; not used: \(others.joined(separator: ", "))"
      remarks.append("\(path): columns taken by name: \(names.joined(separator: ", "))\(left)")
    }
    return (reading.table, reading.places, remarks.isEmpty ? nil : remarks.joined(separator: "; "))
  }
}

/// A table of the inputs of a model, optionally followed by the true outputs.
struct ModelInputs {
  /// The table, with the columns in the order of the model; true outputs that are no numbers are NaN.
  let table: CSVTable
  /// The inputs alone, [sample][input].
  let values: [Double]
  /// Where the numbers stand in the file.
  let places: CSVPlaces
  /// What was done to the columns, if anything.
  let remark: String?

  /// The rows, for errors of evaluation.
  var rows: EvaluatedRows {
    EvaluatedRows(places: places, names: Array(table.header.prefix(values.count / table.rows)), inputs: values)
  }

  /// Whether the table includes the true outputs.
  var hasOutputs: Bool { values.count < table.values.count }

  /// Reads a table for a model. Columns are matched by name if the model has names.
  ///
  /// - Throws: `CSVError`, and ``BadInput`` for columns that are missing or ambiguous.
  init(reading path: String, for model: ModelFile, _ options: TableOptions) throws {
    let (p, q) = (model.network.inputs, model.network.outputs)
    if options.ignoreNames || model.inputNames.isEmpty {
      let reading = try options.read(path, inputs: p, outputs: q, classes: model.classNames)
      (table, places, remark) = (reading.table, reading.places, reading.remark)
    } else {
      (table, places, remark) = try options.read(
        path, inputs: model.inputNames, outputs: model.outputNames,
        classes: model.classNames.isEmpty ? [:] : [model.classColumn: model.classNames], needsOutputs: false)
    }
    let all = table.values
    values =
      table.columns == p
      ? all : stride(from: 0, to: all.count, by: table.columns).flatMap { all[$0..<$0 + p] }
  }
}
