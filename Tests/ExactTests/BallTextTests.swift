import BasisProperties
import Exact
import SeededRandom
import Testing

/// Decimal text to balls and back.
struct BallTextTests {
  @Test func decimalsAreEnclosed() throws {
    let cases: [(String, Rational)] = [
      ("0", 0), ("-0", 0), ("1.5", Rational(3, 2)), ("+0.1", Rational(1, 10)), ("-2.5E+3", -2500),
      ("1e-20", Rational(10).power(-20)), ("003.1400", Rational(157, 50)), ("12345678901234567890e-19", 0),
    ]
    for (text, value) in cases {
      let exact = text.hasPrefix("1234") ? try Rational(parsing: "1.2345678901234567890") : value
      for precision in [4, 53, 200] {
        let ball = try Ball(parsing: text, precision: precision)
        #expect(ball.contains(exact))
        #expect(ball.radius <= exact.magnitude * Rational(2).power(2 - precision))
      }
    }
  }

  @Test func bracketsAreEnclosed() throws {
    let ball = try Ball(parsing: "[0.3 +/- 1e-3]", precision: 100)
    #expect(ball.contains(Rational(299, 1000)) && ball.contains(Rational(301, 1000)))
    #expect(!ball.contains(Rational(302, 1000)))
    let around = try Ball(parsing: "[+/- 2]", precision: 53)
    #expect(around.contains(-2) && around.contains(2) && !around.contains(3))
  }

  @Test(arguments: [
    "", " ", "1 ", " 1", "+", "-", ".", "1.", ".5", "1..2", "1.2.3", "1e", "e5", "1e5e5", "1e1.5", "1e1234567", "0x1",
    "1/3", "nan", "inf", "--1", "+-1", "1,5", "[1", "1]", "[1]", "[]", "[1 +/- ]", "[ +/- 1]", "[1 +/- -1]",
    "[1+/-1]", "1 +/- 1", "[1 +/- 1 +/- 1]", "٣", "1\u{0}",
  ])
  func otherTextThrows(text: String) {
    #expect(throws: BallParsingError.self) { try Ball(parsing: text, precision: 53) }
  }

  @Test func errorsNameTheText() {
    do {
      _ = try Ball(parsing: "1..2", precision: 53)
      Issue.record("it was read")
    } catch {
      #expect(error.description.contains("\"1..2\"") && error.description.contains("more than one \".\""))
    }
  }

  @Test func printedBallsAreReadBack() throws {
    var random = SplitMix64.stream(seed: 5, name: "ball text")
    for _ in 0..<200 {
      let x = RandomExactData.anySize(using: &random)
      let width = Rational.randomPositive(bits: 40, using: &random)
      for precision in [5, 53, 150] {
        for ball in [Ball(x, precision: precision), Ball(lower: x, upper: x + width, precision: precision)] {
          #expect(try Ball(parsing: ball.description, precision: 200).contains(ball))
        }
      }
    }
  }
}

/// What is wrong with a text, and the limits of what is read.
@Suite struct BallTextLimitTests {
  @Test("Each kind of malformed text is refused for its own reason")
  func reasons() {
    for (text, reason) in [
      ("", "it is empty"), ("1..2", "it has more than one \".\""), ("𝟙", "it must consist of decimal digits"),
      ("1.٣", "it must consist of decimal digits"), ("1\u{301}", "it must consist of decimal digits"),
      ("1e5e5", "it has more than one exponent"), ("1e", "the exponent must consist of decimal digits"),
      ("1e𝟙", "the exponent must consist of decimal digits"), ("[1", "the closing bracket is missing"),
      ("[1]", "\" +/- \" is missing between the brackets"), ("[1 +/- ]", "in the radius, it is empty"),
      ("[1 +/- -1]", "in the radius, it must consist of decimal digits"),
      ("[1 +/- +1]", "in the radius, it must consist of decimal digits"),
      ("1e1000000", "the exponent has more than 6 digits"), ("1e-0000001", "the exponent has more than 6 digits"),
    ] {
      #expect(throws: BallParsingError.self) { try Ball(parsing: text, precision: 53) }
      do { _ = try Ball(parsing: text, precision: 53) } catch { #expect(error.reason == reason, "\(text)") }
    }
  }

  @Test("Exponents of six digits are read, of either sign")
  func sixDigits() throws {
    let power = Rational(10).power(999_999)
    for (text, value) in [("1e999999", power), ("-1E+999999", -power), ("1e-999999", 1 / power), ("1e000002", 100)] {
      let ball = try Ball(parsing: text, precision: 53)
      #expect(ball.contains(value))
      #expect(ball.relativeAccuracyBits >= 51)
    }
  }

  @Test("Printed digits are as many as the precision holds", arguments: [4, 24, 53, 150])
  func digits(precision: Int) throws {
    // d = floor(p log10 2) digits: an error of one unit of the last of them, and the ball's own radius, which is less.
    let digits = [4: 1, 24: 7, 53: 15, 150: 45][precision]!
    let ball = Ball(Rational(1, 3), precision: precision)
    let back = try Ball(parsing: ball.description, precision: 300)
    #expect(back.contains(ball) && back.radius < 2 / Rational(10).power(digits), "\(ball)")
    #expect(ball.description.hasPrefix("[0." + String(repeating: "3", count: digits) + " +/- "))
  }
}
