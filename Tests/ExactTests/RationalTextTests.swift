import Exact
import Foundation
import SeededRandom
import Testing

/// Text, coding, hashing, and sharing between threads.
struct RationalTextTests {
  @Test(arguments: [
    "1/0", "", "1//2", "0x1", "+-1", " 1", "1.2.3", "1 ", "1/ 2", "/", "1/", "/2", "-", "+", ".", "1.", ".5", "1/2/3",
    "1/-2", "1.5/2", "1e5", "nan", "inf", "--1", "1_000", "٣", "½", "1\u{0}", "-\u{301}1", "1/00", "0/0",
  ])
  func malformedTextThrows(text: String) {
    #expect(throws: RationalParsingError.self) { try Rational(parsing: text) }
    #expect(Rational(text) == nil)
    let json = try! JSONEncoder().encode([text])
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([Rational].self, from: json) }
  }

  @Test func wellFormedText() throws {
    let cases: [(String, Rational)] = [
      ("0", 0), ("-0", 0), ("+5", 5), ("007", 7), ("6/4", Rational(3, 2)), ("-6/4", Rational(-3, 2)), ("0/7", 0),
      ("+6/3", 2), ("1.25", Rational(5, 4)), ("-0.5", Rational(-1, 2)), ("-0.0", 0), ("10.00", 10),
      ("4/010", Rational(2, 5)),
    ]
    for (text, value) in cases { #expect(try Rational(parsing: text) == value) }
    #expect(Rational(-3, 2).description == "-3/2" && Rational(4, 2).description == "2")
    let long = "123456789012345678901234567891/7"
    #expect(try Rational(parsing: long).description == long)
  }

  @Test func errorsNameTextAndFault() {
    do {
      _ = try Rational(parsing: "1/0")
      Issue.record("1/0 was read")
    } catch {
      #expect(error.text == "1/0" && error.description.contains("\"1/0\"") && error.reason.contains("zero"))
    }
  }

  @Test func eachFaultHasItsReason() {
    // Digits of other scripts, some outside the basic plane, are digits of no number here.
    for (text, reason) in [
      ("", "it is empty"), ("+", "it must consist of decimal digits"), ("--1", "it must consist of decimal digits"),
      ("٣", "it must consist of decimal digits"), ("𝟙", "it must consist of decimal digits"),
      ("1.𝟘", "it must consist of decimal digits"),
      ("½", "it must consist of decimal digits"), ("1e5", "it must consist of decimal digits"),
      ("𝟙/2", "the numerator must consist of decimal digits"),
      ("/2", "the numerator must consist of decimal digits"),
      ("1/٣", "the denominator must consist of decimal digits"),
      ("1/-2", "the denominator must consist of decimal digits"),
      ("1/0", "the denominator is zero"), ("1/00", "the denominator is zero"), ("0/000", "the denominator is zero"),
      ("1/2/3", "it has more than one \"/\""), ("1.2.3", "it has more than one \".\""),
    ] {
      #expect(throws: RationalParsingError.self) { try Rational(parsing: text) }
      do { _ = try Rational(parsing: text) } catch { #expect(error.reason == reason, "\(text)") }
    }
  }

  @Test func textAndCodingRoundTrip() throws {
    var random = SplitMix64.stream(seed: 9, name: "text")
    let values = (0..<400).map { _ in RandomExactData.anySize(using: &random) }
    for x in values { #expect(Rational(x.description) == x) }
    let data = try JSONEncoder().encode(values)
    #expect(try JSONDecoder().decode([Rational].self, from: data) == values)
  }

  @Test func equalNumbersHashEqually() {
    var random = SplitMix64.stream(seed: 9, name: "hash")
    var distinct: Set<Rational> = []
    var texts: Set<String> = []
    for _ in 0..<500 {
      let x = RandomExactData.anySize(using: &random)
      let y = RandomExactData.anySize(using: &random)
      // The same number by another road.
      let again = (x + y) - y
      #expect(again == x && again.hashValue == x.hashValue)
      distinct.insert(x)
      distinct.insert(again)
      texts.insert(x.description)
    }
    #expect(distinct.count == texts.count)
  }

  @Test func largeNumbersHashApart() {
    // Numbers that agree in their leading or trailing words, and pairs with numerator and denominator exchanged.
    let base = Rational(2).power(300) + 1
    let family = (0..<200).map { base + Rational($0) * Rational(2).power(100) }
    let reciprocals = family.map { 1 / $0 }
    #expect(Set((family + reciprocals + family.map { -$0 }).map(\.hashValue)).count == 600)
  }

  @Test func sharedBetweenThreads() async {
    // Numbers made on one thread, read and dropped on others; FLINT's memory is per thread.
    var random = SplitMix64.stream(seed: 9, name: "threads")
    let values = (0..<64).map { _ in RandomExactData.anySize(using: &random) }
    let expected = values.reduce(Rational(0), +)
    let sums = await withTaskGroup(of: Rational.self, returning: [Rational].self) { group in
      for task in 0..<64 {
        group.addTask {
          var sum: Rational = 0
          for round in 0..<50 {
            sum = 0
            for k in values.indices { sum += values[(k + task + round) % values.count] }
          }
          return sum
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(sums.count == 64 && sums.allSatisfy { $0 == expected })
    let matrix = RationalMatrix(rows: 8, columns: 8) { i, j in values[8 * i + j] }
    let powers = await withTaskGroup(of: RationalMatrix.self, returning: [RationalMatrix].self) { group in
      for _ in 0..<16 { group.addTask { matrix * matrix * matrix } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(powers.allSatisfy { $0 == powers[0] })
  }
}
