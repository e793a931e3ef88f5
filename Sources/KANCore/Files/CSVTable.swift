/// A table of numbers with named columns: a CSV file with a header row.
///
/// Fields are separated by commas or another ``CSVSeparator``, with optional spaces or tabs around them, and may be
/// enclosed in quotation marks ("" is a mark inside). Lines end with LF or CR LF, which the last line may lack; a UTF-8
/// byte-order mark and empty lines at the end are skipped.
public struct CSVTable: Equatable, Sendable {
  /// The names of the columns.
  public let header: [String]
  /// The numbers, row by row.
  public let values: [Double]

  /// The number of columns.
  public var columns: Int { header.count }
  /// The number of rows, not counting the header.
  public var rows: Int { values.count / header.count }

  /// Creates a table.
  ///
  /// - Precondition: there is at least one column, and the values form whole rows.
  public init(header: [String], values: [Double]) {
    precondition(
      !header.isEmpty && values.count % header.count == 0,
      "CSVTable: \(values.count) values in \(header.count) columns")
    self.header = header
    self.values = values
  }

  /// Reads a file of numbers. Missing values and text are errors; ``CSVFile/read(_:)`` has options for them.
  ///
  /// - Throws: ``CSVError`` naming the row and column.
  /// - Complexity: linear; about ten million short numbers per second.
  public init(reading path: String, separator: CSVSeparator = .comma) throws(CSVError) {
    self = try CSVFile(reading: path, separator: separator).read().table
  }

  /// Reads the bytes of a file; `file` is its name in errors. Throws the same errors as ``init(reading:separator:)``.
  public init(bytes: [UInt8], file: String, separator: CSVSeparator = .comma) throws(CSVError) {
    self = try CSVFile(bytes: bytes, file: file, separator: separator).read().table
  }

  /// Returns the columns with given names, in their order.
  ///
  /// - Parameters:
  ///   - names: the names; each must belong to exactly one column.
  ///   - file: the name of the table in errors.
  /// - Throws: ``CSVError/noColumn(file:name:found:)`` and ``CSVError/ambiguousColumn(file:name:)``.
  /// - Complexity: O(rows times names).
  public func selecting(_ names: [String], file: String) throws(CSVError) -> CSVTable {
    var indices: [Int] = []
    for name in names {
      let found = header.indices.filter { header[$0] == name }
      guard let index = found.first else { throw .noColumn(file: file, name: name, found: header) }
      guard found.count == 1 else { throw .ambiguousColumn(file: file, name: name) }
      indices.append(index)
    }
    var chosen: [Double] = []
    chosen.reserveCapacity(rows * indices.count)
    for start in stride(from: 0, to: values.count, by: columns) {
      for index in indices { chosen.append(values[start + index]) }
    }
    return CSVTable(header: names, values: chosen)
  }

  /// The text of the table: header and rows, each line ending with LF, each number in the fewest digits that give back
  /// the same double.
  ///
  /// - Complexity: linear.
  public var text: String { lines(last: nil) }

  /// Returns the text of the table followed by a column of text.
  ///
  /// - Parameters:
  ///   - name: the name of the column.
  ///   - texts: its fields, one per row. Those with separators, spaces, or quotation marks are enclosed in quotation
  ///     marks.
  /// - Precondition: there is a field for each row, and none has a line end.
  /// - Complexity: linear.
  public func text(adding name: String, _ texts: [String]) -> String {
    precondition(texts.count == rows, "CSVTable.text: \(texts.count) texts for \(rows) rows")
    return lines(last: (name, texts))
  }

  private func lines(last: (name: String, texts: [String])?) -> String {
    let names = header + (last.map { [$0.name] } ?? [])
    var text = names.map(CSVTable.quotedIfNeeded).joined(separator: ",") + "\n"
    text.reserveCapacity(values.count * 20)
    for (k, value) in values.enumerated() {
      value.write(to: &text)
      if (k + 1) % columns == 0 {
        if let last { text += "," + CSVTable.quotedIfNeeded(last.texts[k / columns]) }
        text += "\n"
      } else {
        text += ","
      }
    }
    return text
  }

  /// Writes the table atomically.
  ///
  /// - Throws: ``FileError/cannotWrite(file:reason:)``.
  public func write(to path: String) throws(FileError) { try AtomicFile.write(text, to: path) }

  private static func quotedIfNeeded(_ name: String) -> String {
    // A byte-order mark at the start of a file would be skipped.
    let isPlain =
      name.utf8.allSatisfy { $0 != 0x22 && $0 != 0x2C && $0 > 0x20 } && !name.utf8.starts(with: [0xEF, 0xBB, 0xBF])
    if isPlain && !name.isEmpty { return name }
    // By bytes, because a mark followed by a combining character is part of another Character.
    return "\"" + String(decoding: name.utf8.flatMap { $0 == 0x22 ? [$0, $0] : [$0] }, as: UTF8.self) + "\""
  }
}
