import BasisProperties
import Exact
import SeededRandom
import Testing

/// Inclusion: whatever rationals are drawn inside the operands, the exact result is inside the ball that comes out.
struct BallTests {
  private static let precisions = [2, 5, 24, 53, 113, 300]

  /// A ball with an interval of a random width (zero included) inside it.
  private func randomBall(using random: inout SplitMix64) -> Ball {
    let precision = BallTests.precisions.randomElement(using: &random)!
    let a = RandomExactData.anySize(using: &random)
    switch Int.random(in: 0..<3, using: &random) {
    case 0: return Ball(a, precision: precision)
    case 1:
      let width = Rational.randomPositive(bits: 20, using: &random) * Rational(2).power(-40)
      return Ball(lower: a - width, upper: a + width, precision: precision)
    default:
      let b = RandomExactData.anySize(using: &random)
      return Ball(lower: min(a, b), upper: max(a, b), precision: precision)
    }
  }

  /// Both ends, the center and two numbers between.
  private func points(in ball: Ball, using random: inout SplitMix64) -> [Rational] {
    let low = ball.lower
    let high = ball.upper
    if low == high { return [low] }
    let inner = (0..<2).map { _ in Rational.random(between: low, and: high, bits: 30, using: &random) }
    return [low, high, ball.midpoint] + inner
  }

  @Test func conversionEncloses() {
    var random = SplitMix64.stream(seed: 3, name: "conversion")
    for _ in 0..<300 {
      let x = RandomExactData.anySize(using: &random)
      let y = RandomExactData.anySize(using: &random)
      for precision in BallTests.precisions {
        let ball = Ball(x, precision: precision)
        #expect(ball.contains(x))
        #expect(ball.lower <= x && x <= ball.upper)
        // Rounding at p bits: the radius is at most 2^(1-p) |x|, with 30 bits of radius rounded up.
        #expect(ball.radius <= x.magnitude * Rational(2).power(1 - precision))
        let hull = Ball(lower: min(x, y), upper: max(x, y), precision: precision)
        #expect(hull.lower <= min(x, y) && max(x, y) <= hull.upper)
        #expect(hull.contains((x + y) / 2))
        #expect(!hull.contains(hull.upper + Rational(2).power(-1000)))
        #expect(!hull.contains(hull.lower - Rational(2).power(-1000)))
      }
    }
  }

  @Test func arithmeticEncloses() {
    var random = SplitMix64.stream(seed: 3, name: "arithmetic")
    var quotients = 0
    for _ in 0..<400 {
      let a = randomBall(using: &random)
      let b = randomBall(using: &random)
      let sum = a + b
      let difference = a - b
      let product = a * b
      let quotient = a / b
      let hull = a.union(b)
      let magnitude = a.magnitude
      let opposite = -a
      #expect(sum.precision == max(a.precision, b.precision))
      #expect(quotient.isFinite || b.containsZero)
      if !b.containsZero { quotients += 1 }
      for x in points(in: a, using: &random) {
        #expect(magnitude.contains(x.magnitude))
        #expect(opposite.contains(-x))
        #expect(hull.contains(x))
        for y in points(in: b, using: &random) {
          #expect(sum.contains(x + y))
          #expect(difference.contains(x - y))
          #expect(product.contains(x * y))
          if !y.isZero { #expect(quotient.contains(x / y)) }
        }
      }
    }
    #expect(quotients > 100)
  }

  @Test(arguments: -4...7) func powersEnclose(exponent: Int) {
    var random = SplitMix64.stream(seed: 4, index: exponent)
    for _ in 0..<60 {
      let a = randomBall(using: &random)
      let power = a.power(exponent)
      for x in points(in: a, using: &random) where exponent >= 0 || !x.isZero {
        #expect(power.contains(x.power(exponent)))
      }
    }
  }

  @Test func rootsEnclose() {
    var random = SplitMix64.stream(seed: 3, name: "roots")
    for _ in 0..<200 {
      let a = randomBall(using: &random)
      let roots = a.squareRoot()
      if a.lower < 0 {
        #expect(!roots.isFinite)
        continue
      }
      for x in points(in: a, using: &random) {
        // sqrt x lies in [l, u] exactly if l^2 <= x <= u^2, for l and u not below zero.
        #expect(roots.upper * roots.upper >= x)
        #expect(roots.lower <= 0 || roots.lower * roots.lower <= x)
        let square = x * x
        #expect(Ball(square, precision: 80).power(Rational(1, 2)).contains(x.magnitude))
      }
    }
  }

  @Test func elementaryFunctionsEnclose() {
    // Against rational partial sums with a rational bound for the rest.
    var random = SplitMix64.stream(seed: 3, name: "functions")
    for _ in 0..<60 {
      let center = Rational(Int.random(in: -400...400, using: &random), 100)
      let width = Rational(1, 1 << Int.random(in: 1...60, using: &random))
      for precision in [20, 53, 120] {
        let ball = Ball(lower: center - width, upper: center + width, precision: precision)
        let exponential = Ball.exp(ball)
        let sine = Ball.sin(ball)
        let cosine = Ball.cos(ball)
        for x in [center, center - width, center + width] {
          #expect(TaylorOracle.exponential(x).isInside(exponential))
          #expect(TaylorOracle.sine(x).isInside(sine))
          #expect(TaylorOracle.cosine(x).isInside(cosine))
          #expect(Ball.log(exponential).contains(x))
        }
      }
    }
  }

  @Test func circleConstant() {
    // Machin: pi = 16 arctan(1/5) - 4 arctan(1/239).
    let five = TaylorOracle.arctangent(ofReciprocal: 5, terms: 80)
    let other = TaylorOracle.arctangent(ofReciprocal: 239, terms: 80)
    let low = five.low * 16 - other.high * 4
    let high = five.high * 16 - other.low * 4
    for precision in [10, 53, 200] {
      let pi = Ball.pi(precision: precision)
      #expect(pi.contains(low) && pi.contains(high))
      #expect(pi.radius < Rational(2).power(4 - precision))
    }
  }

  @Test func comparisonsAreCertain() {
    let low = Ball(lower: 1, upper: 2, precision: 53)
    let high = Ball(lower: 3, upper: 4, precision: 53)
    let wide = Ball(lower: -1, upper: 10, precision: 53)
    #expect(low.isCertainlyLess(than: high) && high.isCertainlyGreater(than: low))
    #expect(!high.isCertainlyLess(than: low) && !low.isCertainlyLess(than: low))
    #expect(!low.isCertainlyLess(than: wide) && !wide.isCertainlyLess(than: low))
    #expect(low.isCertainlyLess(than: 3) && !low.isCertainlyLess(than: Rational(3, 2)))
    #expect(high.isCertainlyGreater(than: 2) && !high.isCertainlyGreater(than: Rational(7, 2)))
    #expect(low.isPositive && (-low).isNegative && !wide.isPositive && !wide.isNegative && wide.containsZero)
    #expect(low.overlaps(wide) && !low.overlaps(high) && wide.contains(low) && !low.contains(wide))
    #expect(Ball(1, precision: 53).isExact && !low.isExact)
  }

  @Test func indeterminateBallsSayNothing() {
    let nothing = Ball(1, precision: 53) / Ball(lower: -1, upper: 1, precision: 53)
    #expect(!nothing.isFinite)
    #expect(nothing.contains(0) && nothing.contains(Rational(10).power(40)))
    #expect(!nothing.isCertainlyLess(than: 5) && !nothing.isCertainlyGreater(than: 5))
    #expect(!nothing.isCertainlyLess(than: Ball(5, precision: 53)) && !nothing.isPositive && !nothing.isNegative)
    #expect(!Ball.log(Ball(-1, precision: 53)).isFinite)
  }
}
