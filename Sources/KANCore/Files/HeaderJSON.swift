/// The subset of JSON used in headers: objects with ordered, distinct keys, arrays, strings, integers.
///
/// A separate reader is needed because it must be strict: `JSONSerialization` accepts duplicate keys and rounds
/// numbers.
indirect enum HeaderJSON: Equatable, Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  case string(String)
  case array([HeaderJSON])
  case object([(key: String, value: HeaderJSON)])

  static func == (a: HeaderJSON, b: HeaderJSON) -> Bool { a.text == b.text }

  /// The member of an object with a given key.
  subscript(key: String) -> HeaderJSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  var integerValue: Int? {
    if case .integer(let value) = self { return value }
    return nil
  }
  var stringValue: String? {
    if case .string(let value) = self { return value }
    return nil
  }
  var arrayValue: [HeaderJSON]? {
    if case .array(let values) = self { return values }
    return nil
  }
  var boolValue: Bool? {
    if case .bool(let value) = self { return value }
    return nil
  }

  /// The text, without spaces.
  var text: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .string(let value): HeaderJSON.quoted(value)
    case .array(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { HeaderJSON.quoted($0.key) + ":" + $0.value.text }.joined(separator: ",") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let hex = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// Why a text is not valid header JSON: a reason and the byte at which it was found.
struct HeaderJSONError: Error {
  let reason: String
  let position: Int
}

extension HeaderJSON {
  /// Reads a text to its end.
  ///
  /// - Throws: ``HeaderJSONError``.
  /// - Complexity: linear, but quadratic in the number of members of one object.
  init(parsing bytes: some Sequence<UInt8>) throws(HeaderJSONError) {
    var parser = HeaderJSONParser(bytes: Array(bytes))
    self = try parser.value(depth: 0)
    parser.skipSpace()
    if parser.position < parser.bytes.count { throw parser.failure("text after the end") }
  }
}

private struct HeaderJSONParser {
  let bytes: [UInt8]
  var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  func failure(_ reason: String) -> HeaderJSONError { HeaderJSONError(reason: reason, position: position) }

  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func skipSpace() {
    while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
  }

  mutating func take(_ character: Character) -> Bool {
    skipSpace()
    guard next == character.asciiValue else { return false }
    position += 1
    return true
  }

  mutating func value(depth: Int) throws(HeaderJSONError) -> HeaderJSON {
    if depth > 16 { throw failure("nested too deeply") }
    skipSpace()
    guard let first = next else { throw failure("unexpected end") }
    switch first {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .integer(try integer())
    default: return try word()
    }
  }

  private mutating func object(depth: Int) throws(HeaderJSONError) -> HeaderJSON {
    position += 1
    var members: [(key: String, value: HeaderJSON)] = []
    var keys: Set<String> = []
    if take("}") { return .object([]) }
    repeat {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw failure("missing quoted key") }
      let key = try string()
      guard keys.insert(key).inserted else { throw failure("duplicate key \"\(key)\"") }
      guard take(":") else { throw failure("missing colon") }
      members.append((key, try value(depth: depth + 1)))
    } while take(",")
    guard take("}") else { throw failure("missing closing brace") }
    return .object(members)
  }

  private mutating func array(depth: Int) throws(HeaderJSONError) -> HeaderJSON {
    position += 1
    if take("]") { return .array([]) }
    var values: [HeaderJSON] = []
    repeat { values.append(try value(depth: depth + 1)) } while take(",")
    guard take("]") else { throw failure("missing closing bracket") }
    return .array(values)
  }

  private mutating func integer() throws(HeaderJSONError) -> Int {
    let start = position
    if next == UInt8(ascii: "-") { position += 1 }
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    if let byte = next, [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(byte) {
      throw failure("a number that is not an integer")
    }
    guard let value = Int(String(decoding: bytes[start..<position], as: UTF8.self)) else {
      throw failure("a number is too large")
    }
    return value
  }

  private mutating func word() throws(HeaderJSONError) -> HeaderJSON {
    for (word, value) in [("true", HeaderJSON.bool(true)), ("false", .bool(false)), ("null", .null)]
    where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    throw failure("an unexpected character")
  }

  private mutating func string() throws(HeaderJSONError) -> String {
    position += 1
    var units: [UInt8] = []
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: units, as: UTF8.self) else { throw failure("a string that is not UTF-8") }
        return text
      case UInt8(ascii: "\\"): try escape(into: &units)
      case 0..<0x20: throw failure("a control character inside a string")
      default: units.append(byte)
      }
    }
    throw failure("a string without a closing quote")
  }

  private mutating func escape(into units: inout [UInt8]) throws(HeaderJSONError) {
    guard let byte = next else { throw failure("unexpected end") }
    position += 1
    let plain: [UInt8: UInt8] = [
      0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D, 0x74: 0x09,
    ]
    if let meaning = plain[byte] {
      units.append(meaning)
      return
    }
    guard byte == UInt8(ascii: "u") else { throw failure("an unknown escape") }
    var code = try hexUnit()
    if (0xD800..<0xDC00).contains(code) {
      guard bytes[position...].starts(with: "\\u".utf8) else { throw failure("an unpaired surrogate") }
      position += 2
      let low = try hexUnit()
      guard (0xDC00..<0xE000).contains(low) else { throw failure("an unpaired surrogate") }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw failure("an unpaired surrogate") }
    units += Array(String(Character(scalar)).utf8)
  }

  private mutating func hexUnit() throws(HeaderJSONError) -> UInt32 {
    let end = min(position + 4, bytes.count)
    let digits = bytes[position..<end]
    guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw failure("an escape without four hexadecimal digits") }
    position = end
    return code
  }
}
