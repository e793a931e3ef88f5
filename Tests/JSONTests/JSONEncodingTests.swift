import JSON
import Testing

@Suite("JSON: canonical forms")
struct JSONEncodingTests {
  enum Rule: Codable, Equatable {
    case plain
    case constant(Double)
    case shape(firstRate: Double, last: Double?)
  }
  struct Recipe: Codable, Equatable {
    var stepCount = 3
    var seed = UInt64.max
    var isDense = false
    var limit: Int?
    var rules = [Rule.plain, .constant(0.5), .shape(firstRate: 1e-7, last: nil)]
    var search = Rule.shape(firstRate: 1, last: 2)
    var fixed = Rule.constant(3)
  }

  @Test("Keys in snake case and in order; nil is omitted; a case without a label stands for its value")
  func canonical() {
    let text = JSONValue(encoding: Recipe()).compactText
    let expected =
      #"{"fixed":{"constant":3},"is_dense":false,"rules":[{"plain":{}},{"constant":0.5},{"shape":{"first_rate":1e-07}}],"#
      + #""search":{"shape":{"first_rate":1,"last":2}},"seed":18446744073709551615,"step_count":3}"#
    #expect(text == expected)
  }

  @Test("The first difference has a path and both values")
  func differences() {
    let recipe = JSONValue(encoding: Recipe())
    #expect(recipe.firstDifference(from: recipe) == nil)
    let changes: [((inout Recipe) -> Void, String, String?, String?)] = [
      ({ $0.stepCount = 4 }, "step_count", "3", "4"), ({ $0.limit = 7 }, "limit", nil, "7"),
      ({ $0.rules[2] = .shape(firstRate: 1e-7, last: 1) }, "rules[2].shape.last", nil, "1"),
      ({ $0.rules[1] = .plain }, "rules[1].constant", "0.5", nil), ({ $0.rules.removeLast() }, "rules[2]", "{", nil),
      ({ $0.rules.append(.plain) }, "rules[3]", nil, #"{"plain":{}}"#),
      ({ $0.fixed = .constant(4) }, "fixed.constant", "3", "4"),
    ]
    for (change, path, first, second) in changes {
      var other = Recipe()
      change(&other)
      let difference = recipe.firstDifference(from: JSONValue(encoding: other))
      #expect(difference?.path == path)
      #expect(
        first.map { difference?.first?.compactText.hasPrefix($0) == true } ?? (difference?.first == nil), "\(path)")
      #expect(second.map { difference?.second?.compactText == $0 } ?? (difference?.second == nil), "\(path)")
    }
    // Integers and unsigned integers of one value are equal; other kinds are not.
    #expect(JSONValue.integer(5) == .unsigned(5) && JSONValue.string("5") != .integer(5))
  }

  @Test("Members are replaced by name, nested ones too, and nothing else changes")
  func replacing() throws {
    var expected = Recipe()
    expected.stepCount = 9
    #expect(try JSONValue.replacing("step_count", with: .integer(9), in: Recipe()) == expected)
    expected = Recipe()
    expected.search = .shape(firstRate: 0.25, last: 2)
    #expect(try JSONValue.replacing("search.shape.first_rate", with: .number(0.25), in: Recipe()) == expected)
    expected.search = .plain
    #expect(try JSONValue.replacing("search", with: ["plain": [:]], in: Recipe()) == expected)
    for unknown in ["steps", "stepCount", "search.shape.second", "step_count.more", "limit"] {
      #expect(try JSONValue.replacing(unknown, with: .integer(1), in: Recipe()) == nil, "\(unknown)")
    }
    #expect(throws: DecodingError.self) { try JSONValue.replacing("step_count", with: "many", in: Recipe()) }
  }
}
