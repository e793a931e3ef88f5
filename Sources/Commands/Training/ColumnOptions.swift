import ArgumentParser
import KANCore

/// Which columns of the training samples are the inputs, the outputs, and the weights.
struct ColumnOptions: ParsableArguments {
  @Option("The columns of the inputs, by name, in this order (default: all without another role).", "a,b")
  var inputs: String?

  @Option("The columns of the outputs, by name, in this order (default: the last).", "y")
  var outputs: String?

  @Option("Columns to leave out, by name.", "c,d")
  var drop: String?

  @Option("The column of the weights of the samples, by name.", "w")
  var weightsColumn: String?

  /// The roles of the columns.
  ///
  /// - Parameter outputCount: the number of outputs if they are not named.
  /// - Throws: `CSVError.quote(file:row:column:)` for a list that cannot be read.
  func roles(outputCount: Int = 1) throws -> ColumnRoles {
    func list(_ text: String?, _ option: String) throws -> [String]? {
      guard let text else { return nil }
      return try ColumnNames.list(text, source: option)
    }
    return ColumnRoles(
      inputs: try list(inputs, "--inputs"), outputs: try list(outputs, "--outputs"),
      dropped: try list(drop, "--drop") ?? [], weights: weightsColumn, outputCount: outputCount)
  }

  /// Reads training samples.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - tables: how it is read.
  ///   - layers: the layer widths of the network, which the numbers of inputs and outputs must match; `nil` for any
  ///     numbers, with one output unless the outputs are named.
  ///   - hasClasses: whether the output is a column of classes, each of which becomes an output.
  /// - Throws: `CSVError` for the file and the names of columns, and for numbers of columns that do not match;
  ///   ``BadInput`` for several columns of classes, for a single class, and for numbers that are not whole.
  func read(
    _ path: String, _ tables: TableOptions, layers: [Int]? = nil, hasClasses: Bool = false
  ) throws -> TrainingColumns {
    let file = try CSVFile(reading: path, separator: tables.separator)
    var roles = try roles(outputCount: layers?.last ?? 1)
    var categories = try tables.categoryNames()
    var classes: TrainingColumns.Classes?
    if hasClasses {
      let names = try file.outputColumns(roles)
      guard names.count == 1 else {
        throw BadInput("--outputs has \(names.count) columns, but --softmax takes the classes from one; name that one")
      }
      roles.outputs = names
      categories.insert(names[0])
    }
    let (chosen, reading) = try file.read(
      roles, missing: tables.missing, categories: categories, classes: hasClasses ? Set(roles.outputs ?? []) : [])
    if hasClasses, let column = roles.outputs?.first, let values = reading.categories[column] {
      guard values.count > 1 else {
        throw BadInput(
          "\(path): column \"\(column)\" has one class, \(values.joined()); --softmax needs at least two")
      }
      classes = TrainingColumns.Classes(column: column, names: values)
    }
    let columns = try TrainingColumns(chosen, places: reading.places, remark: reading.remark, classes: classes)
    try columns.requireClasses(layers: layers)
    let (p, q) = (columns.samples.inputWidth, columns.samples.targetWidth)
    if let layers, let first = layers.first, let last = layers.last, p != first || q != last {
      func count(_ number: Int, _ what: String) -> String { "\(number) \(what)\(number == 1 ? "" : "s")" }
      throw CSVError.columns(
        file: path, found: reading.header.count,
        needed: "\(count(p, "input")) and \(count(q, "output")) were taken, but --layers needs \(count(first, "input"))"
          + " and \(count(last, "output")): change it, or choose columns with --inputs, --outputs, and --drop")
    }
    return columns
  }

  /// Reads test samples, whose columns are those of the training samples: by name, or where names are ignored by the
  /// position that they have in the training file.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - tables: how it is read.
  ///   - training: the training samples.
  /// - Throws: the errors of reading, and ``BadInput`` for columns that are missing or ambiguous.
  func readTest(
    _ path: String, _ tables: TableOptions, of training: TrainingColumns
  ) throws -> (samples: Samples, places: CSVPlaces, remark: String?) {
    let (p, q) = (training.samples.inputWidth, training.samples.targetWidth)
    let classes = training.classes.map { [$0.column: $0.names] } ?? [:]
    guard tables.ignoreNames else {
      let (table, places, remark) = try tables.read(
        path, inputs: training.inputNames, outputs: training.outputNames, classes: classes, needsOutputs: true)
      return (try Samples(table, inputs: p, outputs: q, file: path), places, remark)
    }
    try tables.requireNumbers(path)
    let file = try CSVFile(reading: path, separator: tables.separator)
      .renamingColumns(to: training.places.header, of: training.places.file)
    if !classes.isEmpty {
      let reading = try file.read(
        training.inputNames + training.outputNames, classes: classes, missing: tables.missing)
      return (try Samples(reading.table, inputs: p, outputs: q, file: path), reading.places, reading.remark)
    }
    var roles = try roles(outputCount: q)
    // Weights are for training alone.
    roles.dropped += roles.weights.map { [$0] } ?? []
    roles.weights = nil
    let (chosen, reading) = try file.read(roles, missing: tables.missing)
    return (try chosen.samples(file: path), reading.places, reading.remark)
  }
}

/// Training samples, with the names of their columns.
struct TrainingColumns {
  /// A column of classes.
  struct Classes {
    /// The name of the column.
    let column: String
    /// The classes, one per output.
    let names: [String]
  }

  /// The names of the inputs, one per input.
  let inputNames: [String]
  /// The names of the outputs, one per output.
  let outputNames: [String]
  /// The inputs and outputs.
  let samples: Samples
  /// The weights of the samples; `nil` if no column has them.
  let weights: [Double]?
  /// Where the numbers stand in the file.
  let places: CSVPlaces
  /// What was left out, if anything.
  let remark: String?
  /// The classes, if the outputs are those of a column of classes.
  let classes: Classes?

  /// Takes the samples from a table whose columns have their roles.
  ///
  /// - Throws: `CSVError.indexColumn(file:)` if the first input has no name and numbers the rows.
  init(_ table: SampleTable, places: CSVPlaces, remark: String? = nil, classes: Classes? = nil) throws {
    samples = try table.samples(file: places.file)
    inputNames = table.inputNames
    outputNames = table.outputNames
    weights = table.weights
    self.places = places
    self.remark = remark
    self.classes = classes
  }
}
