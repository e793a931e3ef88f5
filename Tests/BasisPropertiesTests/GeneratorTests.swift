import BasisProperties
import Exact
import Splines
import Testing

struct GeneratorTests {
  private func draws<Value>(_ generator: Generator<Value>, count: Int, size: Int = 10) -> [Value] {
    (0..<count).map { index in
      var random = SplitMix64.stream(seed: 7, index: index)
      return generator.sample(using: &random, size: size).value
    }
  }

  @Test("Random whole numbers fill their bits and never exceed them")
  func bits() {
    var random = SplitMix64(seed: 1)
    for bits in [0, 1, 31, 32, 33, 64, 200] {
      let values = (0..<200).map { _ in Rational.randomWhole(bits: bits, using: &random) }
      #expect(values.allSatisfy { $0 >= 0 && $0 < Rational(2).power(bits) && $0.isInteger })
      #expect(values.map(\.bitWidth).max() == max(bits, 1))
    }
  }

  @Test("The simplest number between two: no smaller denominator fits")
  func simplest() {
    var random = SplitMix64(seed: 2)
    for _ in 0..<300 {
      let lower = Rational.random(numeratorBits: 6, using: &random)
      let upper = lower + .randomPositive(bits: 6, using: &random)
      let simplest = Rational.simplest(between: lower, and: upper)
      #expect(lower < simplest && simplest < upper)
      var q: Rational = 1
      while q < simplest.denominator {
        #expect((lower * q).floor + 1 >= upper * q, "\(lower), \(upper): \(simplest), but a multiple of 1/\(q) fits")
        q += 1
      }
    }
  }

  @Test("Every kind of knots increases strictly and has the right number", arguments: KnotShape.allCases)
  func knots(_ shape: KnotShape) throws {
    var random = SplitMix64(seed: 3)
    for order in 1...8 {
      for intervals in [1, 2, 7] {
        let knots = try KnotVector.random(shape, order: SplineOrder(order), intervals: intervals, using: &random)
        #expect(knots.intervals == intervals && knots.order.value == order)
        #expect((knots.uniformSpacing != nil) == (shape == .integers || shape == .uniform || knots.values.count == 2))
        let floating = try KnotVector<Double>.rounding(knots)
        #expect(floating.values.count == knots.values.count)
        #expect(try floating.exact.values.map { Double($0) } == floating.values)
      }
    }
  }

  @Test("Knots that collapse in a narrow format are kept apart by one number")
  func collapsingKnots() throws {
    let tiny = 1 / Rational(2).power(60)
    let exact = try KnotVector(order: SplineOrder(2), knots: [0, 1, 1 + tiny, 1 + 2 * tiny])
    let floating = try KnotVector<Double>.rounding(exact)
    #expect(floating.values == [0, 1, 1.0.nextUp, 1.0.nextUp.nextUp])
  }

  @Test("Corners are drawn: one interval, both ends, knots, and the numbers beside them")
  func corners() {
    let cases = draws(Generator.knotCases(), count: 400)
    #expect(cases.contains { $0.knots.intervals == 1 && $0.knots.order.value > 1 })
    #expect(cases.contains { $0.point == $0.knots.lower })
    #expect(cases.contains { $0.point == $0.knots.upper })
    #expect(cases.contains { $0.knots.intervals > 1 && $0.knots.breakpoints.dropFirst().dropLast().contains($0.point) })
    #expect(cases.contains { $0.place.nudge > 0 } && cases.contains { $0.place.nudge < 0 })
    #expect(cases.contains { $0.knots.values.contains { $0.bitWidth > 64 } })
    let ends: [Double] = [0, 1]
    #expect(Place(cell: 0, fraction: 0, nudge: 1).point(in: ends) == 0.0.nextUp)
    #expect(Place(cell: 0, fraction: 1, nudge: -1).point(in: ends) == 1.0.nextDown)
    #expect(Place(cell: 0, fraction: 1, nudge: 1).point(in: ends) == 1)
  }

  @Test("Weights: a generator of weight zero is never drawn")
  func frequency() {
    let generator = Generator<Int>.frequency([(3, .constant(1)), (0, .constant(2)), (1, .constant(3))])
    let values = draws(generator, count: 400)
    #expect(Set(values) == [1, 3])
    // Binomial with p = 3/4: the mean is 300 and the standard deviation 8.7.
    #expect((250...350).contains(values.filter { $0 == 1 }.count))
  }

  @Test("Refinement chains are nested")
  func chains() throws {
    for value in draws(Generator.refinements(of: .knotVectors(), steps: 2), count: 100) {
      let chain = try value.chain
      #expect(chain.count == 3)
      #expect(SplineSpace(chain[0]).isSubspace(of: SplineSpace(chain[1])))
      #expect(SplineSpace(chain[1]).isSubspace(of: SplineSpace(chain[2])))
    }
  }
}
