/// A single pass over the bytes of a CSV file.
struct CSVReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let file: String
  private var position = 0
  private var row = 1
  private let separator: UInt8
  private let quote = UInt8(ascii: "\"")

  init(bytes: UnsafeBufferPointer<UInt8>, file: String, separator: CSVSeparator) {
    self.bytes = bytes
    self.separator = separator.byte
    self.file = file
  }

  /// Reads the header row; the position is then at the next row.
  mutating func header() throws(CSVError) -> [String] {
    try skipMarks()
    let end = contentEnd
    guard end > position else { throw .empty(file: file) }
    return try readHeader(until: end)
  }

  /// Reads the whole file; `names` replace those of its header.
  mutating func read(_ options: CSVReadingOptions, names: [String]? = nil) throws(CSVError) -> CSVReading {
    let own = try header()
    let header = names ?? own
    let end = contentEnd
    guard position < end else { throw .noRows(file: file) }
    var columns = try CSVColumns(header, options, file: file)
    let isDropping = options.missing == .dropRows
    var values: [Double] = []
    values.reserveCapacity((end - position) / 8)
    var dropped: [Int] = []
    while position < end {
      row += 1
      if try !readRow(&columns, dropsMissing: isDropping, until: end, into: &values) { dropped.append(row) }
    }
    if values.isEmpty { throw .allRowsDropped(file: file, rows: dropped.count) }
    return CSVReading(
      file: file, header: header, table: try columns.table(values), categories: columns.values, droppedRows: dropped)
  }

  /// Reads names up to the end of the line.
  mutating func names() throws(CSVError) -> [String] { try readNames(until: bytes.count).names }

  /// The end of the bytes without empty lines and spaces at the end.
  private var contentEnd: Int {
    var end = bytes.count
    while end > position, isSpace(bytes[end - 1]) || isLineEnd(bytes[end - 1]) { end -= 1 }
    return end
  }

  private mutating func skipMarks() throws(CSVError) {
    let start = Array(bytes.prefix(3))
    if start == [0xEF, 0xBB, 0xBF] { position = 3 }
    if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) {
      throw .encoding(file: file, found: "UTF-16")
    }
    if bytes.prefix(1000).contains(0) { throw .encoding(file: file, found: "a binary file") }
  }

  private mutating func readHeader(until end: Int) throws(CSVError) -> [String] {
    let (names, areNumbers) = try readNames(until: end)
    if names.count == 1 {
      // A name with a quotation mark around it may contain anything.
      let others = CSVSeparator.allCases.filter { $0.byte != separator && names[0].utf8.contains($0.byte) }
      if let other = others.first, !bytes[..<position].contains(quote) {
        throw .separator(file: file, looksLike: other)
      }
    }
    skipLineEnd(until: end)
    if areNumbers { throw .noHeader(file: file) }
    return names
  }

  private mutating func readNames(until end: Int) throws(CSVError) -> (names: [String], areNumbers: Bool) {
    var names: [String] = []
    var areNumbers = true
    repeat {
      let field = try nextField(names.count + 1, until: end)
      if case .text = parseDecimal(field) { areNumbers = false }
      guard let name = text(of: field) else { throw encoding(names.count + 1) }
      names.append(name)
    } while takeSeparator(until: end)
    return (names, areNumbers)
  }

  /// Reads a row; returns whether it is kept.
  private mutating func readRow(
    _ columns: inout CSVColumns, dropsMissing: Bool, until end: Int, into values: inout [Double]
  ) throws(CSVError) -> Bool {
    let start = values.count
    let width = columns.contents.count
    var column = 0
    // Only at the end of the row is it known to be ragged or left out; a bad field is reported there, if at all.
    var problem: CSVError?
    var isMissing = false
    columns.startRow()
    repeat {
      let field = try nextField(column + 1, until: end)
      column += 1
      if column > width { continue }
      switch columns.contents[column - 1] {
      case .nothing: continue
      case .numbers:
        if case .number(let value) = parseDecimal(field) {
          values.append(value)
          continue
        }
      case .text(let category):
        if !isMissingWord(field), let text = text(of: field) {
          columns.add(text, of: category, at: values.count)
          values.append(0)
          continue
        }
      }
      if columns.tolerated.contains(column - 1) {
        values.append(.nan)
      } else if dropsMissing, isMissingWord(field) {
        isMissing = true
      } else if problem == nil {
        problem = complaint(field, column, columns)
      }
    } while takeSeparator(until: end)
    skipLineEnd(until: end)
    guard column == width else { throw .ragged(file: file, row: row, expected: width, found: column) }
    if isMissing {
      values.removeLast(values.count - start)
      return false
    }
    if let problem { throw problem }
    try columns.endRow(row, into: &values)
    return true
  }

  private func complaint(_ field: UnsafeBufferPointer<UInt8>, _ column: Int, _ columns: CSVColumns) -> CSVError {
    let name = columns.header[column - 1]
    let text = String(decoding: field.prefix(40), as: UTF8.self)
    if isMissingWord(field) {
      return columns.holdsClasses(column - 1)
        ? .missingClass(file: file, row: row, column: column, name: name, text: text)
        : .missingValue(file: file, row: row, column: column, name: name, text: text)
    }
    if case .text = columns.contents[column - 1] { return encoding(column) }
    if case .notFinite = parseDecimal(field) {
      return .notFinite(file: file, row: row, column: column, name: name, text: text)
    }
    return .notANumber(file: file, row: row, column: column, name: name, text: text)
  }

  private func encoding(_ column: Int) -> CSVError {
    .encoding(file: file, found: "not UTF-8 (row \(row), column \(column))")
  }

  private func isMissingWord(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
    field.count <= 4 && CSVReadingOptions.missingWords.contains(String(decoding: field, as: UTF8.self))
  }

  /// Returns the next field without surrounding spaces and quotation marks; the position is then at its separator or
  /// line end.
  private mutating func nextField(_ column: Int, until end: Int) throws(CSVError) -> UnsafeBufferPointer<UInt8> {
    while position < end, isSpace(bytes[position]) { position += 1 }
    if position < end, bytes[position] == quote { return try quotedField(column, until: end) }
    let start = position
    while position < end, bytes[position] != separator, !isLineEnd(bytes[position]) { position += 1 }
    var last = position
    while last > start, isSpace(bytes[last - 1]) { last -= 1 }
    return UnsafeBufferPointer(rebasing: bytes[start..<last])
  }

  private mutating func quotedField(_ column: Int, until end: Int) throws(CSVError) -> UnsafeBufferPointer<UInt8> {
    let start = position + 1
    position = start
    while position < end, !isLineEnd(bytes[position]) {
      if bytes[position] == quote {
        guard position + 1 < end, bytes[position + 1] == quote else {
          let field = UnsafeBufferPointer(rebasing: bytes[start..<position])
          position += 1
          while position < end, isSpace(bytes[position]) { position += 1 }
          if position < end, bytes[position] != separator, !isLineEnd(bytes[position]) { break }
          return field
        }
        position += 1
      }
      position += 1
    }
    throw .quote(file: file, row: row, column: column)
  }

  private mutating func takeSeparator(until end: Int) -> Bool {
    guard position < end, bytes[position] == separator else { return false }
    position += 1
    return true
  }

  private mutating func skipLineEnd(until end: Int) {
    if position < end, bytes[position] == 0x0D { position += 1 }
    if position < end, bytes[position] == 0x0A { position += 1 }
  }

  /// Returns the text of a field; `nil` if it is not UTF-8.
  private func text(of field: UnsafeBufferPointer<UInt8>) -> String? {
    guard let text = String(validating: field, as: UTF8.self) else { return nil }
    return field.contains(quote) ? withoutDoubledQuotes(field) : text
  }

  /// Returns the text of a field with doubled quotation marks replaced by single ones. Works on bytes, because a mark
  /// followed by a combining character is part of another Character.
  private func withoutDoubledQuotes(_ field: UnsafeBufferPointer<UInt8>) -> String {
    var text: [UInt8] = []
    var isSecond = false
    for byte in field {
      isSecond = byte == quote && !isSecond && text.last == quote
      if !isSecond { text.append(byte) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private func isSpace(_ byte: UInt8) -> Bool { (byte == 0x20 || byte == 0x09) && byte != separator }
  private func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
}
