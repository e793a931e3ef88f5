import BigInt
import Exact
import SeededRandom
import Testing

/// `Rational` against an independent rational on attaswift/BigInt, and against the axioms of an ordered field.
struct RationalArithmeticTests {
  /// A number in both implementations.
  private struct Pair {
    var exact: Rational
    var independent: BigRational
  }

  @Test(arguments: 0..<8) func randomExpressions(stream: Int) {
    // A stack machine: push numbers, combine the top two by random operations, compare after each step.
    var random = SplitMix64.stream(seed: 7, index: stream)
    for _ in 0..<40 {
      var stack: [Pair] = []
      for _ in 0..<24 {
        if stack.count < 2 || Int.random(in: 0..<3, using: &random) == 0 {
          let x = RandomExactData.anySize(using: &random)
          stack.append(Pair(exact: x, independent: BigRational(x)))
          continue
        }
        let b = stack.removeLast()
        let a = stack.removeLast()
        var result: Pair
        switch Int.random(in: 0..<5, using: &random) {
        case 0: result = Pair(exact: a.exact + b.exact, independent: a.independent + b.independent)
        case 1: result = Pair(exact: a.exact - b.exact, independent: a.independent - b.independent)
        case 2: result = Pair(exact: a.exact * b.exact, independent: a.independent * b.independent)
        case 3 where !b.exact.isZero:
          result = Pair(exact: a.exact / b.exact, independent: a.independent / b.independent)
        default: result = Pair(exact: -a.exact, independent: BigRational(0) - a.independent)
        }
        #expect(result.exact.description == result.independent.description)
        #expect((a.exact < b.exact) == (a.independent < b.independent))
        #expect((a.exact == b.exact) == (a.independent == b.independent))
        #expect(result.exact.sign == result.independent.sign)
        if result.exact.bitWidth > 2000 { result = Pair(exact: 1, independent: BigRational(1)) }
        stack.append(result)
      }
    }
  }

  @Test func fieldAxioms() {
    var random = SplitMix64.stream(seed: 7, name: "axioms")
    for _ in 0..<1500 {
      let a = RandomExactData.anySize(using: &random)
      let b = RandomExactData.anySize(using: &random)
      let c = RandomExactData.anySize(using: &random)
      #expect(a + b == b + a)
      #expect((a + b) + c == a + (b + c))
      #expect(a * b == b * a)
      #expect((a * b) * c == a * (b * c))
      #expect(a * (b + c) == a * b + a * c)
      #expect(a + 0 == a && a * 1 == a && a * 0 == 0)
      #expect(a + -a == 0 && a - b == -(b - a))
      if let inverse = a.reciprocal {
        #expect(a * inverse == 1 && b / a == b * inverse)
      } else {
        #expect(a.isZero)
      }
      #expect([a < b, a == b, a > b].count { $0 } == 1)
      if a < b { #expect(a + c < b + c) }
      if a > 0 && b > 0 { #expect(a * b > 0 && a + b > 0) }
      #expect(a.magnitude == max(a, -a))
      #expect(a.numerator / a.denominator == a && a.denominator > 0)
    }
  }

  @Test func wholePartsAndNumbers() {
    var random = SplitMix64.stream(seed: 7, name: "parts")
    for _ in 0..<500 {
      let a = RandomExactData.anySize(using: &random)
      let floor = a.floor
      #expect(floor.isInteger && floor <= a && a < floor + 1)
      #expect(a.isInteger == (a.denominator == 1))
      let other = BigRational(a)
      #expect(a.numerator.description == String(other.numerator))
      #expect(a.denominator.description == String(other.denominator))
      #expect(a.bitWidth == max(other.numerator.magnitude.bitWidth, other.denominator.magnitude.bitWidth))
    }
    #expect(Rational(-7, 2).floor == -4 && Rational(7, 2).floor == 3 && Rational(-3).floor == -3)
  }

  @Test func wholeNumbersOfEverySize() {
    // Around the limits of FLINT's inline form and of machine words.
    let edges = [0, 1, 1 << 60, 1 << 61, (1 << 61) - 1, (1 << 62) - 1, 1 << 62, (1 << 62) + 1, Int.max - 1, Int.max]
    for x in edges.flatMap({ [$0, -$0] }) + [Int.min, Int.min + 1] {
      #expect(Rational(x).description == String(x))
      #expect(Rational(exactly: x) == Rational(x))
      #expect(Rational(String(x)) == Rational(x))
      #expect(Rational(x) - Rational(x) == 0)
      #expect(Rational(x).sign == x.signum())
      #expect(Rational(x).magnitude.description == String(x.magnitude))
    }
    #expect(Rational(exactly: UInt64.max)?.description == "18446744073709551615")
    #expect(Rational(exactly: BigInt(10).power(60))?.description == "1" + String(repeating: "0", count: 60))
    #expect(Rational(Int.min, Int.min) == 1)
    #expect(Rational(1, Int.min).description == "-1/9223372036854775808")
    #expect(Rational(6, -4) == Rational(-3, 2))
  }

  @Test func powers() {
    var random = SplitMix64.stream(seed: 7, name: "powers")
    for _ in 0..<100 {
      let a = RandomExactData.anySize(using: &random)
      var product: Rational = 1
      for k in 0...6 {
        #expect(a.power(k) == product)
        if !a.isZero { #expect(a.power(-k) * product == 1) }
        product *= a
      }
    }
    #expect(Rational(0).power(0) == 1)
  }

  @Test func divisionByZeroTraps() async {
    await #expect(processExitsWith: .failure) { blackHole(Rational(1) / zeroNobodyKnows()) }
    await #expect(processExitsWith: .failure) { blackHole(Rational(3, 0)) }
    await #expect(processExitsWith: .failure) { blackHole(zeroNobodyKnows().power(-1)) }
    #expect(Rational.zero.reciprocal == nil)
  }
}

@inline(never) private func zeroNobodyKnows() -> Rational { Rational("0")! }
@inline(never) private func blackHole(_ value: Rational) { precondition(!value.description.isEmpty) }
