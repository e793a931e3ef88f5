import JSON
import Testing

@Suite("JSON: reading")
struct JSONParserTests {
  private func refused(_ text: String, mentioning word: String) {
    let error = #expect(throws: JSONError.self, "\(text)") { try JSONValue(parsing: text.utf8) }
    #expect(error?.description.contains(word) == true, "\(text): \(String(describing: error))")
  }

  /// Escapes inside a text, and what they stand for.
  static let escapes: [(String, String)] = [
    (#"\ud800\udc00"#, "\u{10000}"), (#"\ud800\udfff"#, "\u{103FF}"), (#"\udbff\udc00"#, "\u{10FC00}"),
    (#"\udbff\udfff"#, "\u{10FFFF}"), (#"\uD83D\uDE00"#, "\u{1F600}"), (#"a\ud83d\ude00b"#, "a\u{1F600}b"),
    (#"\ud7ff\ue000\uffff"#, "\u{D7FF}\u{E000}\u{FFFF}"),
    (#"\u0000\u007f\u0080\u07ff\u0800"#, "\0\u{7F}\u{80}\u{7FF}\u{800}"),
    (#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{C}\n\r\t"), ("é\u{1F600}", "é\u{1F600}"),
  ]

  @Test("Escapes are read as characters, surrogate pairs at both ends of their ranges included", arguments: escapes)
  func escape(text: String, expected: String) throws {
    let value = try JSONValue(parsing: ("\"" + text + "\"").utf8)
    #expect(value.stringValue.map { Array($0.unicodeScalars) } == Array(expected.unicodeScalars))
    #expect(try JSONValue(parsing: value.text.utf8) == value)
  }

  @Test(
    "Halves of surrogate pairs are refused",
    arguments: [
      #"\ud800"#, #"\udbff"#, #"\udc00"#, #"\udfff"#, #"\ud800x"#, #"\ud800\n"#, #"\ud800\ud800"#, #"\ud800\udbff"#,
      #"\ud800\ue000"#, #"\udbff\u0041"#, #"\udc00\ud800"#,
    ])
  func halves(text: String) { refused("\"" + text + "\"", mentioning: "surrogate") }

  @Test("Seventeen nested levels are read, eighteen are not")
  func depth() throws {
    for depth in 1...20 {
      let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      if depth <= 17 {
        #expect(try JSONValue(parsing: text.utf8).compactText == text)
      } else {
        refused(text, mentioning: "nested")
      }
    }
  }

  @Test("Numbers: integers exactly, others as doubles")
  func numbers() throws {
    let cases: [(String, JSONValue)] = [
      ("0", .integer(0)), ("-7", .integer(-7)), ("9223372036854775807", .integer(.max)),
      ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .unsigned(1 << 63)),
      ("18446744073709551615", .unsigned(.max)), ("1.5", .number(1.5)), ("-0.25", .number(-0.25)),
      ("1e3", .number(1000)), ("2E-2", .number(0.02)), ("1e+2", .number(100)), ("0.1", .number(0.1)),
    ]
    for (text, expected) in cases {
      let value = try JSONValue(parsing: text.utf8)
      #expect(value == expected, "\(text)")
      if case .number(let number) = value, case .number(let other) = expected { #expect(number == other) }
    }
    for text in ["01", "-", "1.", ".5", "1e", "1e+", "-01", "--1"] {
      #expect(throws: JSONError.self, "\(text)") { try JSONValue(parsing: text.utf8) }
    }
    for text in ["18446744073709551616", "-9223372036854775809", "1e999"] { refused(text, mentioning: "too large") }
  }

  @Test("What is not JSON is refused, with the byte where it ends to be")
  func malformed() {
    for (text, word) in [
      ("", "unexpected end"), ("{", "key"), ("{\"a\"}", "colon"), ("{\"a\":1", "brace"), ("[1", "bracket"),
      ("[1,]", "unexpected"), ("nul", "unexpected"), ("\"a", "closing quote"), ("1 2", "after the end at byte 2"),
      ("{\"a\":1,\"a\":2}", "duplicate key"), (#""\x""#, "escape"), (#""\u12g4""#, "hexadecimal"),
      ("\"a\nb\"", "control character"),
    ] { refused(text, mentioning: word) }
  }
}
