/// What was read from a CSV file.
public struct CSVReading: Sendable, Equatable {
  /// The name of the file.
  public let file: String
  /// The names of all columns of the file, also of those that were not read.
  public let header: [String]
  /// The numbers; each column of text is replaced by its indicators.
  public let table: CSVTable
  /// The columns of text that were read, and their values in the order of the indicators.
  public let categories: [String: [String]]
  /// The rows that were left out because of missing values, with the header as row 1.
  public let droppedRows: [Int]

  /// The names of all columns of the file, each column of text that was read replaced by its indicators.
  public var expandedHeader: [String] {
    header.flatMap { name in categories[name].map { $0.map { ColumnNames.indicator(name, $0) } } ?? [name] }
  }

  /// One line on the rows that were left out; `nil` if there are none.
  public var remark: String? {
    guard !droppedRows.isEmpty else { return nil }
    let (count, total) = (droppedRows.count, droppedRows.count + table.rows)
    let places = droppedRows.prefix(5).map { "\($0)" }.joined(separator: ", ")
    return "\(file): \(count) of \(total) rows left out because of missing values (row\(count == 1 ? "" : "s")"
      + " \(places)\(count > 5 ? ", ..." : ""))"
  }

  /// Returns the same with the columns of the table that have given names, in their order. Throws the same errors as
  /// ``CSVTable/selecting(_:file:)``.
  func selecting(_ names: [String]) throws(CSVError) -> CSVReading {
    let chosen = try table.selecting(names, file: file)
    return CSVReading(file: file, header: header, table: chosen, categories: categories, droppedRows: droppedRows)
  }
}
