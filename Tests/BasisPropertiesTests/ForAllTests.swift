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
    // Rounded up, and never to none.
    #expect(PropertySettings(multiplier: 0.001).scaled(30) == 1)
    #expect(PropertySettings(multiplier: 0.5).scaled(3) == 2 && PropertySettings(multiplier: 0.5).scaled(4) == 2)
    #expect(
      PropertySettings(multiplier: 1.01).scaled(100) == 101 && PropertySettings(multiplier: 1.01).scaled(99) == 100)
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

  @Test("Sizes go from 1 to the largest; a single case has the largest", arguments: [1, 2, 7, 40])
  func sizes(cases: Int) {
    let sizes = Generator<Int>(drawing: { _, size in Shrinkable(size) })
    for largest in [1, 5, 20] {
      var drawn: [Int] = []
      let result = forAll(sizes, cases: cases, maximumSize: largest, settings: settings) { (size: Int) throws -> Void in
        drawn.append(size)
      }
      #expect(result.isPassed && drawn.count == cases)
      #expect(drawn.first == (cases == 1 ? largest : 1) && drawn.last == largest)
      #expect(drawn == drawn.sorted() && zip(drawn, drawn.dropFirst()).allSatisfy { cases < largest || $1 - $0 <= 1 })
    }
  }

  @Test("A failure in the first and in the last case is found, one in the case after the last is not")
  func whichCase() throws {
    for wrong in [0, 1, 8, 9, 10] {
      var count = 0
      let result = forAll(Generator.constant(7), cases: 10, named: "nth", settings: settings) {
        (_: Int) throws -> Void in
        defer { count += 1 }
        if count == wrong { throw Violation("number \(count)") }
      }
      #expect(result.isPassed == (wrong == 10) && (result.failure == nil) == result.isPassed)
      #expect(result.failure?.caseIndex == (wrong == 10 ? nil : wrong))
      #expect(result.failure?.message == (wrong == 10 ? nil : "number \(wrong)"))
      if wrong == 10 {
        #expect(try result.get() == 10)
      } else {
        #expect(throws: PropertyFailure.self) { try result.get() }
      }
    }
  }

  @Test("No more candidates are tried than the limit allows; the message is that of the case shown", arguments: 0...5)
  func shrinkLimit(limit: Int) throws {
    // Each value has one candidate, one below.
    let counting = Generator<Int>({ _, _ in 1000 }, shrink: { $0 > 0 ? [$0 - 1] : [] })
    var calls = 0
    let result = forAll(counting, settings: settings, shrinkLimit: limit) { (value: Int) throws -> Void in
      calls += 1
      throw Violation("saw \(value)")
    }
    let failure = try #require(result.failure)
    #expect(calls == 1 + limit && failure.shrinkSteps == limit)
    #expect(failure.counterexample == "\(1000 - limit)" && failure.message == "saw \(1000 - limit)")
    #expect(failure.original == "1000")
  }

  @Test("Shrinking goes on from the first candidate that fails, and keeps the order of candidates")
  func shrinkOrder() throws {
    var seen: [Int] = []
    let generator = Generator<Int>({ _, _ in 40 }, shrink: { $0 > 10 ? [$0 - 10, $0 - 1] : [] })
    let result = forAll(generator, settings: settings) { (value: Int) throws -> Void in
      seen.append(value)
      // 30 holds, so 39 is tried, and from there 29, which fails again.
      if value != 30 && value != 19 && value != 28 { throw Violation("\(value)") }
    }
    #expect(seen == [40, 30, 39, 29, 19, 28])
    #expect(result.failure?.counterexample == "29" && result.failure?.shrinkSteps == 2)
  }

  @Test("Values stay in the generator's ranges while they shrink: lengths that are fixed, orders and intervals")
  func shrinkRanges() throws {
    let fixed = forAll(Generator.integers(in: 3...90).array(count: 4), settings: settings) { _ in false }
    #expect(fixed.failure?.counterexample == "[3, 3, 3, 3]")
    let free = forAll(
      Generator.integers(in: 3...90).array(maximum: 2), cases: 40, settings: settings
    ) { $0.count < 2 }
    #expect(free.failure?.counterexample == "[3, 3]")
    let knots = forAll(
      Generator.knotVectors(orders: 3...5, intervals: 2...4), settings: settings, describe: \.summary
    ) { (_: KnotVector<Rational>) -> Bool in false }
    #expect(knots.failure?.counterexample == "order 3, knots -2,-1,0,1,2,3,4")
    let pair = forAll(
      Generator.integers(in: 2...9).zip(.integers(in: 5...9)), cases: 60, settings: settings
    ) { $0.0 < 4 || $0.1 < 7 }
    #expect(pair.failure?.counterexample == "(4, 7)")
  }

  @Test("The environment is read, and refused where it makes no sense")
  func environment() throws {
    #expect(try PropertySettings.fromEnvironment([:]) == PropertySettings())
    let read = try PropertySettings.fromEnvironment(
      ["KAN_PROPERTY_SEED": "0xff", "KAN_PROPERTY_MULTIPLIER": "3"])
    #expect(read == PropertySettings(seed: 255, multiplier: 3))
    for (text, seed) in [("0", 0), ("18446744073709551615", UInt64.max), ("0xffffffffffffffff", UInt64.max)] {
      #expect(try PropertySettings.fromEnvironment(["KAN_PROPERTY_SEED": text]) == PropertySettings(seed: seed))
    }
    for (text, multiplier) in [("1000000", 1e6), ("1e-9", 1e-9)] {
      #expect(
        try PropertySettings.fromEnvironment(["KAN_PROPERTY_MULTIPLIER": text])
          == PropertySettings(multiplier: multiplier))
    }
    for (variable, text) in [
      ("KAN_PROPERTY_SEED", "18446744073709551616"), ("KAN_PROPERTY_MULTIPLIER", "1000000.001"),
      ("KAN_PROPERTY_MULTIPLIER", "-1"), ("KAN_PROPERTY_MULTIPLIER", "inf"), ("KAN_PROPERTY_SEED", "x"),
      ("KAN_PROPERTY_SEED", "-1"), ("KAN_PROPERTY_MULTIPLIER", "0"),
      ("KAN_PROPERTY_MULTIPLIER", "nan"), ("KAN_PROPERTY_MULTIPLIER", ""),
    ] {
      #expect(throws: PropertySettingsError(variable: variable, text: text)) {
        try PropertySettings.fromEnvironment([variable: text])
      }
    }
  }
}
