/// A JSON value. Objects keep the order of their members, so the same results give the same bytes.
public indirect enum JSONValue: Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// An integer.
  case integer(Int)
  /// An unsigned integer.
  case unsigned(UInt64)
  /// A number; infinities and NaN, which JSON does not support, become `null`.
  case number(Double)
  /// A string.
  case string(String)
  /// A list.
  case array([JSONValue])
  /// An object, with its members in the order in which they are written.
  case object([Member])

  /// A member of an object.
  public struct Member: Sendable {
    /// The key.
    public let key: String
    /// The value.
    public let value: JSONValue

    /// Creates a member.
    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The JSON text: indented by two spaces, with lists of plain values on one line.
  public var text: String {
    var result = ""
    write(to: &result, indentation: 0)
    return result
  }

  /// The JSON text without spaces.
  public var compactText: String {
    switch self {
    case .array(let values): "[" + values.map(\.compactText).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { JSONValue.string($0.key).text + ":" + $0.value.compactText }.joined(separator: ",") + "}"
    default: text
    }
  }

  /// The member of an object with a given key; `nil` if there is none.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The value of an integer.
  public var integerValue: Int? {
    if case .integer(let value) = self { return value }
    return nil
  }
  /// The value of a string.
  public var stringValue: String? {
    if case .string(let value) = self { return value }
    return nil
  }
  /// The values of a list.
  public var arrayValue: [JSONValue]? {
    if case .array(let values) = self { return values }
    return nil
  }
  /// The value of `true` or `false`.
  public var boolValue: Bool? {
    if case .bool(let value) = self { return value }
    return nil
  }

  private var isPlain: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }

  private func write(to result: inout String, indentation: Int) {
    switch self {
    case .null: result += "null"
    case .bool(let value): result += value ? "true" : "false"
    case .integer(let value): result += String(value)
    case .unsigned(let value): result += String(value)
    case .number(let value): result += value.isFinite ? value.description : "null"
    case .string(let value): JSONValue.quote(value, to: &result)
    case .array(let values):
      if values.allSatisfy(\.isPlain) {
        result += "["
        for (k, value) in values.enumerated() {
          if k > 0 { result += ", " }
          value.write(to: &result, indentation: 0)
        }
        result += "]"
      } else {
        JSONValue.block("[", "]", values, indentation, &result) { value, result in
          value.write(to: &result, indentation: indentation + 2)
        }
      }
    case .object(let members):
      JSONValue.block("{", "}", members, indentation, &result) { member, result in
        JSONValue.quote(member.key, to: &result)
        result += ": "
        member.value.write(to: &result, indentation: indentation + 2)
      }
    }
  }

  private static func block<Element>(
    _ opening: String, _ closing: String, _ elements: [Element], _ indentation: Int, _ result: inout String,
    _ write: (Element, inout String) -> Void
  ) {
    guard !elements.isEmpty else {
      result += opening + closing
      return
    }
    let space = String(repeating: " ", count: indentation)
    result += opening
    for (k, element) in elements.enumerated() {
      result += k == 0 ? "\n" : ",\n"
      result += space + "  "
      write(element, &result)
    }
    result += "\n" + space + closing
  }

  private static func quote(_ text: String, to result: inout String) {
    result += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let hex = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: result.unicodeScalars.append(scalar)
      }
    }
    result += "\""
  }
}

extension JSONValue: Equatable {
  /// Whether the texts of two values are equal.
  public static func == (a: JSONValue, b: JSONValue) -> Bool { a.compactText == b.compactText }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral {
  /// An object, with its members in the order of the literal.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Member($0.0, $0.1) })
  }

  /// A list.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }
}
