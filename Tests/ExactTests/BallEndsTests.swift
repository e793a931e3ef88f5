import BasisProperties
import Exact
import SeededRandom
import Testing

/// Balls on, just inside and just outside their ends, exactly; and how wide a ball may be.
@Suite struct BallEndsTests {
  /// Far less than any radius here.
  private let hair = Rational(2).power(-3000)
  /// Bits enough to add a hair without rounding.
  private let exactBits = 4000

  private func balls() -> [Ball] {
    var random = SplitMix64.stream(seed: 14, name: "ball ends")
    return (0..<120).map { k in
      let a = RandomExactData.anySize(using: &random)
      let width = k % 4 == 0 ? 0 : Rational.randomPositive(bits: 30, using: &random)
      return Ball(lower: a, upper: a + width, precision: [2, 24, 53, 300][k % 4])
    }
  }

  private func moved(_ ball: Ball, by distance: Rational) -> Ball { ball + Ball(distance, precision: exactBits) }

  @Test("A ball contains its ends and nothing beyond, and is below its upper end by no certainty")
  func rationalsAtTheEnds() {
    for ball in balls() {
      let (lower, upper) = (ball.lower, ball.upper)
      #expect(lower + upper == 2 * ball.midpoint && upper - lower == 2 * ball.radius)
      #expect(ball.contains(lower) && ball.contains(upper))
      #expect(!ball.contains(lower - hair) && !ball.contains(upper + hair))
      #expect(!ball.isCertainlyLess(than: upper) && ball.isCertainlyLess(than: upper + hair))
      #expect(!ball.isCertainlyGreater(than: lower) && ball.isCertainlyGreater(than: lower - hair))
      #expect(ball.contains(ball) && ball.overlaps(ball) && ball.isExact == (lower == upper))
    }
  }

  @Test("Balls that touch overlap and are in no certain order; a hair apart they are")
  func touchingBalls() {
    for ball in balls() {
      let next = moved(ball, by: ball.upper - ball.lower)
      #expect(next.lower == ball.upper)
      #expect(next.overlaps(ball) && !ball.isCertainlyLess(than: next) && !next.isCertainlyGreater(than: ball))
      let apart = moved(next, by: hair)
      #expect(!apart.overlaps(ball) && ball.isCertainlyLess(than: apart) && apart.isCertainlyGreater(than: ball))
    }
  }

  @Test("A ball that touches zero has no sign; a hair away it has")
  func ballsAtZero() {
    for ball in balls() {
      let above = moved(ball, by: -ball.lower)
      #expect(above.lower == 0)
      #expect(above.containsZero && !above.isPositive && !above.isNegative && !(-above).isNegative)
      let positive = moved(above, by: hair)
      #expect(!positive.containsZero && positive.isPositive && (-positive).isNegative)
      // What divides by zero, or takes a root or a logarithm there.
      #expect(!(Ball(1, precision: 53) / above).isFinite && (Ball(1, precision: 53) / positive).isFinite)
      #expect(!Ball.log(above).isFinite && Ball.log(positive).isFinite)
      #expect(!moved(above, by: -hair).squareRoot().isFinite && above.squareRoot().isFinite)
    }
  }

  @Test("A hull is no wider than its ends and four roundings ask for")
  func tightHulls() {
    var random = SplitMix64.stream(seed: 14, name: "hulls")
    for k in 0..<200 {
      let a = RandomExactData.anySize(using: &random)
      let b = a + Rational.randomPositive(bits: 30, using: &random)
      let precision = [2, 24, 53, 300][k % 4]
      let hull = Ball(lower: a, upper: b, precision: precision)
      // Both ends and the midpoint are rounded, each by 2^(1-p) of its size at most and twice into the radius; radii have
      // 30 bits.
      let rounding = Rational(2).power(3 - precision) * max(a.magnitude, b.magnitude)
      let widest = ((b - a) / 2 + rounding) * (1 + Rational(2).power(-26))
      #expect(hull.radius <= widest, "[\(a), \(b)] at \(precision) bits")
    }
  }

  @Test("A sum or a product of balls is no wider than their radii and one rounding ask for")
  func tightArithmetic() {
    let all = balls()
    for (a, b) in zip(all, all.dropFirst()) {
      let precision = max(a.precision, b.precision)
      // Radii are rounded up to 30 bits a few times.
      let slack = 1 + Rational(2).power(-25)
      func expectTight(_ result: Ball, _ radius: Rational, _ name: String) {
        let rounding = Rational(2).power(2 - precision) * result.midpoint.magnitude
        #expect(result.radius <= (radius + rounding) * slack, "\(name) of \(a) and \(b)")
      }
      expectTight(a + b, a.radius + b.radius, "the sum")
      expectTight(a - b, a.radius + b.radius, "the difference")
      let mixed = a.midpoint.magnitude * b.radius + b.midpoint.magnitude * a.radius
      expectTight(a * b, mixed + a.radius * b.radius, "the product")
    }
  }

  @Test("Functions of numbers have radii of a few units in the last place", arguments: [24, 53, 120, 300])
  func tightFunctions(precision: Int) {
    var random = SplitMix64.stream(seed: 14, index: precision)
    for _ in 0..<40 {
      let x = Rational(Int.random(in: 1...4000, using: &random), 1024)
      let y = Rational(Int.random(in: 1...4000, using: &random), 1024)
      let (a, b) = (Ball(x, precision: precision), Ball(y, precision: precision))
      #expect(a.isExact && b.isExact)
      // A number rounded to p bits is off by 2^(1-p) of its size, and Arb's own error is below that. Sine, cosine and
      // logarithm, which cancel, count relative to one.
      let unit = Rational(2).power(2 - precision)
      for (name, ball, size) in [
        ("quotient", a / b, x / y), ("exponential", Ball.exp(a), Ball.exp(a).upper),
        ("square root", a.squareRoot(), 2), ("power", a.power(5), x.power(5)),
        ("broken power", a.power(Rational(2, 3)), 3), ("inverse power", a.power(-3), x.power(-3)),
        ("logarithm", Ball.log(a), 8), ("sine", Ball.sin(a), 1), ("cosine", Ball.cos(a), 1),
      ] {
        #expect(ball.radius <= unit * size, "the \(name) of \(x)")
      }
    }
  }
}
