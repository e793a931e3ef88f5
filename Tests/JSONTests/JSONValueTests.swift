import BasisProperties
import Foundation
import JSON
import SeededRandom
import Testing

@Suite("JSON: writing")
struct JSONValueTests {
  /// Random values up to a given depth, with texts made of the characters that need care.
  private static func value(_ random: inout SplitMix64, depth: Int) -> JSONValue {
    func text() -> String {
      let characters: [Character] = ["a", "\"", "\\", "\n", "\t", "\u{1}", "\u{7F}", "\u{301}", "\u{1F600}", "/"]
      return String((0..<Int.random(in: 0...6, using: &random)).map { _ in characters.randomElement(using: &random)! })
    }
    switch Int.random(in: 0...(depth > 0 ? 7 : 5), using: &random) {
    case 0: return .null
    case 1: return .bool(.random(using: &random))
    case 2: return .integer(Int(bitPattern: UInt(random.next())))
    case 3: return .unsigned(random.next())
    case 4:
      let number = Double(bitPattern: random.next())
      return .number(number.isFinite ? number : 0.1)
    case 5: return .string(text())
    case 6: return .array((0..<Int.random(in: 0...3, using: &random)).map { _ in value(&random, depth: depth - 1) })
    default:
      return .object(
        (0..<Int.random(in: 0...3, using: &random)).map { .init("\($0)" + text(), value(&random, depth: depth - 1)) })
    }
  }

  @Test("Values read back as they were, from either text")
  func roundTrip() throws {
    let values = Generator<JSONValue> { random, _ in Self.value(&random, depth: 4) }
    let result = forAll(
      values, cases: 500, named: "JSON round trip", settings: try .fromEnvironment(), describe: \.text
    ) {
      value throws -> Void in
      for text in [value.text, value.compactText] {
        let read = try JSONValue(parsing: text.utf8)
        try ensure(read == value && read.text == value.text, "read as \(read.compactText)")
      }
    }
    #expect(result.isPassed, "\(result)")
  }

  @Test("Foundation reads the same")
  func foundation() throws {
    let text = "quote \" backslash \\ line\nbreak tab\t bell\u{7} <\u{301} \u{1F600}"
    let value: JSONValue = [
      "text": .string(text), "numbers": [.number(2.2250738585072014e-308), .number(.infinity), .number(1e300)],
      "largest": .unsigned(.max), "nested": [[:], [], .bool(true), .null],
    ]
    let object = try #require(try JSONSerialization.jsonObject(with: Data(value.text.utf8)) as? [String: Any])
    #expect(object["text"] as? String == text)
    let numbers = try #require(object["numbers"] as? [Any])
    #expect(numbers[0] as? Double == 2.2250738585072014e-308 && numbers[1] is NSNull && numbers[2] as? Double == 1e300)
    #expect((object["largest"] as? NSNumber)?.uint64Value == .max)
    let nested = try #require(object["nested"] as? [Any])
    #expect((nested[0] as? [String: Any])?.isEmpty == true && (nested[1] as? [Any])?.isEmpty == true)
    #expect(nested[2] as? Bool == true && nested[3] is NSNull && nested.count == 4)
  }

  @Test("Lists of plain values take one line, others one line per entry")
  func layout() {
    let value: JSONValue = ["a": [.integer(1), .number(0.5)], "b": [["c": "d"]], "e": [:]]
    #expect(
      value.text == """
        {
          "a": [1, 0.5],
          "b": [
            {
              "c": "d"
            }
          ],
          "e": {}
        }
        """)
    #expect(value.compactText == #"{"a":[1,0.5],"b":[{"c":"d"}],"e":{}}"#)
  }
}
