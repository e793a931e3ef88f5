import BasisProperties
import Exact
import Splines
import Testing

struct ForAllTests {
  private let settings = PropertySettings(seed: 42)

  @Test("A property that holds passes on the number of cases asked for, times the multiplier")
  func passes() throws {
    var count = 0
    let plain = forAll(Generator.integers(in: 0...9), cases: 30, settings: settings) { _ in count += 1 }
    #expect(try plain.get() == 30 && count == 30)
    let more = forAll(
      Generator.integers(in: 0...9), cases: 30, settings: PropertySettings(seed: 42, multiplier: 2.5)
    ) { $0 < 10 }
    #expect(try more.get() == 75)
    #expect(PropertySettings(multiplier: 0.001).scaled(30) == 1)
  }

  @Test("Whole numbers shrink to the least that fails")
  func shrinksIntegers() throws {
    let result = forAll(Generator.integers(in: 0...1_000_000), named: "below 17", settings: settings) { $0 < 17 }
    let failure = try #require(result.failure)
    #expect(failure.counterexample == "17")
    #expect(failure.shrinkSteps > 0 && failure.original != "17")
  }

  @Test("Arrays shrink by dropping and simplifying; mapped and paired values shrink with them")
  func shrinksArrays() throws {
    let generator = Generator.integers(in: 0...1000).map { 2 * $0 }.array().zip(.integers(in: 5...50))
    let result = forAll(generator, settings: settings) { values, _ in !values.contains { $0 >= 100 } }
    #expect(try #require(result.failure).counterexample == "([100], 5)")
  }

  @Test("Knots shrink to the least order and number of intervals, and to whole numbers")
  func shrinksKnots() throws {
    let result = forAll(
      Generator.knotCases(orders: 1...8), settings: settings
    ) { $0.knots.order.value < 3 || $0.knots.intervals < 2 || $0.point <= $0.knots[1] }
    let failure = try #require(result.failure)
    #expect(failure.counterexample == "order 3, knots -2,-1,0,1,2,3,4, x = 2")
    #expect(failure.original != failure.counterexample)
  }

  @Test("A knot shrinks as far as the property lets it")
  func shrinksKnotValues() throws {
    let generator = Generator.knotVectors(orders: 1...4).map(\.values)
    // Fails where a gap is below 1/4: the simplest such knots of order 1 with one interval.
    let result = forAll(generator, cases: 300, settings: settings) { values in
      zip(values.dropFirst(), values).allSatisfy { $0 - $1 >= Rational(1, 4) }
    }
    let failure = try #require(result.failure)
    let (first, second) = try #require(pair(failure.counterexample))
    #expect(second - first < Rational(1, 4))
    #expect(max(first.denominator, second.denominator) <= 5, "\(failure)")
  }

  private func pair(_ text: String) -> (Rational, Rational)? {
    let parts = text.dropFirst().dropLast().split(separator: ", ").compactMap { Rational(String($0)) }
    return parts.count == 2 ? (parts[0], parts[1]) : nil
  }

  @Test("A thrown error counts as a failure, with its text")
  func thrownErrors() throws {
    let result = forAll(Generator.integers(in: 0...40), settings: settings) { value in
      _ = try SplineOrder(value)
    }
    let failure = try #require(result.failure)
    #expect(failure.message == SplineError.orderOutOfRange(0).description && failure.counterexample == "0")
  }

  @Test("The printed line replays the same failure")
  func replay() throws {
    func run(_ settings: PropertySettings) throws -> PropertyFailure {
      let result = forAll(Generator.knotCases(), cases: 200, named: "replayed", settings: settings) {
        $0.point < Rational(7, 3)
      }
      return try #require(result.failure)
    }
    let first = try run(PropertySettings(seed: 987_654_321))
    let line = try #require(first.description.split(separator: "\n").last).split(separator: " ").last
    let assignment = try #require(line).split(separator: "=").map(String.init)
    let replayed = try run(.fromEnvironment([assignment[0]: assignment[1]]))
    #expect(replayed == first)
    #expect(try run(PropertySettings(seed: 1)) != first)
  }

  @Test("A failing case does not depend on how many cases are run before it")
  func streamsPerCase() throws {
    var seen: [[Int]] = []
    for cases in [10, 10] {
      var drawn: [Int] = []
      _ = forAll(Generator.integers(in: 0...1000), cases: cases, settings: settings) { drawn.append($0) }
      seen.append(drawn)
    }
    #expect(seen[0] == seen[1] && Set(seen[0]).count > 3)
  }

  @Test("The environment is read, and refused where it makes no sense")
  func environment() throws {
    #expect(try PropertySettings.fromEnvironment([:]) == PropertySettings())
    let read = try PropertySettings.fromEnvironment(
      ["KAN_PROPERTY_SEED": "0xff", "KAN_PROPERTY_MULTIPLIER": "3"])
    #expect(read == PropertySettings(seed: 255, multiplier: 3))
    for (variable, text) in [
      ("KAN_PROPERTY_SEED", "x"), ("KAN_PROPERTY_SEED", "-1"), ("KAN_PROPERTY_MULTIPLIER", "0"),
      ("KAN_PROPERTY_MULTIPLIER", "nan"), ("KAN_PROPERTY_MULTIPLIER", ""),
    ] {
      #expect(throws: PropertySettingsError(variable: variable, text: text)) {
        try PropertySettings.fromEnvironment([variable: text])
      }
    }
  }
}
