/// Why a text is not valid JSON: a reason and the byte at which it was found.
public struct JSONError: Error, CustomStringConvertible {
  /// What is wrong.
  public let reason: String
  /// The number of the byte, from 0.
  public let position: Int

  /// The reason and the position.
  public var description: String { "\(reason) at byte \(position)" }
}

extension JSONValue {
  /// Reads a text to its end. The reader is strict: keys are distinct, integers are exact, and nothing follows the value.
  ///
  /// - Complexity: linear, but quadratic in the number of members of one object.
  public init(parsing bytes: some Sequence<UInt8>) throws(JSONError) {
    var parser = JSONParser(bytes: Array(bytes))
    self = try parser.value(depth: 0)
    parser.skipSpace()
    if parser.position < parser.bytes.count { throw parser.failure("text after the end") }
  }
}

private struct JSONParser {
  let bytes: [UInt8]
  var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  func failure(_ reason: String) -> JSONError { JSONError(reason: reason, position: position) }

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

  mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    if depth > 16 { throw failure("nested too deeply") }
    skipSpace()
    guard let first = next else { throw failure("unexpected end") }
    switch first {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: return try word()
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    position += 1
    var members: [JSONValue.Member] = []
    var keys: Set<String> = []
    if take("}") { return .object([]) }
    repeat {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw failure("missing quoted key") }
      let key = try string()
      guard keys.insert(key).inserted else { throw failure("duplicate key \"\(key)\"") }
      guard take(":") else { throw failure("missing colon") }
      members.append(.init(key, try value(depth: depth + 1)))
    } while take(",")
    guard take("}") else { throw failure("missing closing brace") }
    return .object(members)
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    position += 1
    if take("]") { return .array([]) }
    var values: [JSONValue] = []
    repeat { values.append(try value(depth: depth + 1)) } while take(",")
    guard take("]") else { throw failure("missing closing bracket") }
    return .array(values)
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = position
    if next == UInt8(ascii: "-") { position += 1 }
    let leading = next
    let count = skipDigits()
    guard count > 0, leading != UInt8(ascii: "0") || count == 1 else { throw failure("a malformed number") }
    var isInteger = true
    if next == UInt8(ascii: ".") {
      isInteger = false
      position += 1
      guard skipDigits() > 0 else { throw failure("a malformed number") }
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      isInteger = false
      position += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
      guard skipDigits() > 0 else { throw failure("a malformed number") }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger {
      if let value = Int(text) { return .integer(value) }
      if let value = UInt64(text) { return .unsigned(value) }
      throw failure("a number is too large")
    }
    guard let value = Double(text), value.isFinite else { throw failure("a number is too large") }
    return .number(value)
  }

  private mutating func skipDigits() -> Int {
    let start = position
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    return position - start
  }

  private mutating func word() throws(JSONError) -> JSONValue {
    for (word, value) in [("true", JSONValue.bool(true)), ("false", .bool(false)), ("null", .null)]
    where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    throw failure("an unexpected character")
  }

  private mutating func string() throws(JSONError) -> String {
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

  private mutating func escape(into units: inout [UInt8]) throws(JSONError) {
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

  private mutating func hexUnit() throws(JSONError) -> UInt32 {
    let end = min(position + 4, bytes.count)
    let digits = bytes[position..<end]
    guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw failure("an escape without four hexadecimal digits") }
    position = end
    return code
  }
}
