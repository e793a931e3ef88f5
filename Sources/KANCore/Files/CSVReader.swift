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

  mutating func table() throws(CSVError) -> CSVTable {
    try skipMarks()
    var end = bytes.count
    while end > position, isSpace(bytes[end - 1]) || isLineEnd(bytes[end - 1]) { end -= 1 }
    guard end > position else { throw .empty(file: file) }
    let header = try readHeader(until: end)
    guard position < end else { throw .noRows(file: file) }
    var values: [Double] = []
    values.reserveCapacity((end - position) / 8)
    while position < end {
      row += 1
      try readRow(header, until: end, into: &values)
    }
    return CSVTable(header: header, values: values)
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
    var names: [String] = []
    var areNumbers = true
    var column = 1
    repeat {
      let field = try nextField(column, until: end)
      if case .text = parseDecimal(field) { areNumbers = false }
      guard let name = String(validating: field, as: UTF8.self) else {
        throw .encoding(file: file, found: "not UTF-8 (row 1, column \(column))")
      }
      names.append(name.utf8.contains(quote) ? withoutDoubledQuotes(field) : name)
      column += 1
    } while takeSeparator(until: end)
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

  private mutating func readRow(_ header: [String], until end: Int, into values: inout [Double]) throws(CSVError) {
    var column = 1
    // Only at the end of the row is it known to be ragged; a field that is not a number is reported there, if at all.
    var problem: CSVError?
    repeat {
      let field = try nextField(column, until: end)
      switch parseDecimal(field) {
      case .number(let value): values.append(value)
      case .notFinite, .text:
        if problem == nil, column <= header.count { problem = complaint(field, column, header[column - 1]) }
      }
      column += 1
    } while takeSeparator(until: end)
    skipLineEnd(until: end)
    guard column - 1 == header.count else {
      throw .ragged(file: file, row: row, expected: header.count, found: column - 1)
    }
    if let problem { throw problem }
  }

  private func complaint(_ field: UnsafeBufferPointer<UInt8>, _ column: Int, _ name: String) -> CSVError {
    let text = String(decoding: field.prefix(40), as: UTF8.self)
    if case .notFinite = parseDecimal(field) {
      return .notFinite(file: file, row: row, column: column, name: name, text: text)
    }
    return .notANumber(file: file, row: row, column: column, name: name, text: text)
  }

  /// Returns the next field without surrounding spaces and quotation marks; the position is then at its separator or line
  /// end.
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
