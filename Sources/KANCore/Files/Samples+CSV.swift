extension Samples {
  /// Reads samples from a CSV file with a header row: the inputs in the first columns, then the targets.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - inputs: the number of inputs.
  ///   - outputs: the number of targets; `nil` for all remaining columns.
  ///   - separator: the character between fields.
  /// - Throws: ``CSVError`` naming the row and column, also if the number of columns is wrong.
  public init(csv path: String, inputs: Int, outputs: Int? = nil, separator: CSVSeparator = .comma) throws {
    try self.init(CSVTable(reading: path, separator: separator), inputs: inputs, outputs: outputs, file: path)
  }

  /// Creates samples from a table; `file` is its name in errors. Throws the same errors as
  /// ``init(csv:inputs:outputs:separator:)``.
  public init(_ table: CSVTable, inputs: Int, outputs: Int? = nil, file: String = "the table") throws {
    if table.isIndexed { throw CSVError.indexColumn(file: file) }
    let width = outputs ?? (table.columns - inputs)
    guard inputs >= 1, width >= 1, table.columns == inputs + width else {
      let targets = outputs.map { "\($0) output\($0 == 1 ? "" : "s")" } ?? "at least one output"
      throw CSVError.columns(
        file: file, found: table.columns,
        needed: "\(inputs) input\(inputs == 1 ? "" : "s") followed by \(targets) are needed")
    }
    var columns: (inputs: [Double], targets: [Double]) = ([], [])
    columns.inputs.reserveCapacity(table.rows * inputs)
    columns.targets.reserveCapacity(table.rows * width)
    for row in stride(from: 0, to: table.values.count, by: table.columns) {
      columns.inputs += table.values[row..<row + inputs]
      columns.targets += table.values[row + inputs..<row + table.columns]
    }
    try self.init(inputs: columns.inputs, inputWidth: inputs, targets: columns.targets, targetWidth: width)
  }

  /// Returns a table of the samples.
  ///
  /// - Parameters:
  ///   - inputNames: one name per input; x1, x2, ... by default.
  ///   - outputNames: one name per target; y, or y1, y2, ... by default.
  /// - Precondition: there are as many names as columns.
  public func table(inputNames: [String]? = nil, outputNames: [String]? = nil) -> CSVTable {
    let header = (inputNames ?? ColumnNames.inputs(inputWidth)) + (outputNames ?? ColumnNames.outputs(targetWidth))
    precondition(header.count == inputWidth + targetWidth, "Samples.table: \(header.count) names")
    return CSVTable(header: header, values: (0..<count).flatMap { Array(input($0)) + Array(target($0)) })
  }
}

extension CSVTable {
  /// Whether the first column has no name and counts the rows from 0 or 1, like the index that data frames write.
  var isIndexed: Bool {
    guard header[0].isEmpty, columns > 1, rows > 1, let first = values.first, first == 0 || first == 1 else {
      return false
    }
    return (0..<rows).allSatisfy { values[$0 * columns] == first + Double($0) }
  }
}

/// Names of columns: the default ones, those of indicators, and lists of names.
public enum ColumnNames {
  /// x1, x2, ...
  public static func inputs(_ count: Int) -> [String] { (0..<count).map { "x\($0 + 1)" } }
  /// y, or y1, y2, ...
  public static func outputs(_ count: Int) -> [String] { count == 1 ? ["y"] : (0..<count).map { "y\($0 + 1)" } }

  /// The name of the indicator of a value of a column of text, "column=value".
  public static func indicator(_ column: String, _ value: String) -> String { "\(column)=\(value)" }

  /// Returns the names in a list, separated by commas like those in a header row: a name with a comma has quotation marks
  /// around it. Line ends count as spaces.
  ///
  /// - Parameters:
  ///   - text: the list.
  ///   - source: what the list is called in errors.
  /// - Throws: ``CSVError/quote(file:row:column:)``.
  public static func list(_ text: String, source: String) throws(CSVError) -> [String] {
    let bytes = text.utf8.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
    let result = bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(CSVError) -> [String] in
        var reader = CSVReader(bytes: buffer, file: source, separator: .comma)
        return try reader.names()
      }
    }
    return try result.get()
  }
}
