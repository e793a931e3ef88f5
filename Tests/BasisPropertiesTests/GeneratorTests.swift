import BasisProperties
import Exact
import SeededRandom
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
    #expect(RelativePoint(cell: 0, fraction: 0, nudge: 1).point(in: ends) == 0.0.nextUp)
    #expect(RelativePoint(cell: 0, fraction: 1, nudge: -1).point(in: ends) == 1.0.nextDown)
    #expect(RelativePoint(cell: 0, fraction: 1, nudge: 1).point(in: ends) == 1)
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

  @Test("The simplest number strictly between two, worked out by hand")
  func simplestByHand() {
    for (lower, upper, simplest) in [
      (Rational(0), Rational(1), Rational(1, 2)), (1, 2, Rational(3, 2)), (Rational(1, 2), 1, Rational(2, 3)),
      (0, Rational(1, 2), Rational(1, 3)), (0, 2, 1), (Rational(1, 3), Rational(1, 2), Rational(2, 5)),
      (Rational(7, 2), 4, Rational(11, 3)), (Rational(5, 2), 7, 3), (-1, 1, 0), (-1, 0, Rational(-1, 2)),
      (Rational(-1, 2), 0, Rational(-1, 3)), (-2, -1, Rational(-3, 2)), (Rational(-22, 7), -3, Rational(-25, 8)),
    ] {
      #expect(Rational.simplest(between: lower, and: upper) == simplest, "\(lower), \(upper)")
    }
  }

  @Test("A random point lies strictly between, with one bit in the middle; a positive fraction is positive")
  func between() {
    var random = SplitMix64(seed: 8)
    for bits in 1...3 {
      var points: Set<Rational> = []
      for _ in 0..<200 { points.insert(.random(between: 1, and: 3, bits: bits, using: &random)) }
      let parts = 1 << bits
      #expect(points == Set((1..<parts).map { 1 + Rational(2 * $0, parts) }))
    }
    for _ in 0..<200 {
      let x = Rational.randomPositive(bits: 1, using: &random)
      #expect([1, 2, Rational(1, 2)].contains(x))
    }
  }

  @Test("A random point of knots: both ends, knots, the numbers beside them and middles, all in the domain")
  func randomPoints() throws {
    var random = SplitMix64(seed: 9)
    let knots = try KnotVector<Rational>(order: SplineOrder(2), knots: [-1, 0, 1, 3, 8])
    let points = (0..<400).map { _ in knots.randomPoint(using: &random) }
    #expect(points.allSatisfy { knots.contains($0) })
    let hair = 1 / Rational(2).power(80)
    for corner in [0, 1, 3, hair, 1 + 2 * hair, 1 - hair, 3 - 2 * hair, Rational(1, 2), 2] {
      #expect(points.contains(corner), "\(corner)")
    }
  }

  @Test("Simpler knots: whole ones, those from zero, a lower order, fewer intervals at either end")
  func simplifications() throws {
    let third = Rational(1, 3)
    let knots = try KnotVector(order: SplineOrder(2), knots: [third, 1 + third, 2 + third, 4 + third, 5 + third])
    func has(_ order: Int, _ values: [Rational]) -> Bool {
      knots.simplifications.contains { $0.order.value == order && $0.values == values }
    }
    #expect(has(2, [-1, 0, 1, 2, 3]) && has(2, [-1, 0, 1, 3, 4]))
    #expect(has(1, [0, 1]) && has(1, [1 + third, 2 + third, 4 + third]))
    #expect(has(2, Array(knots.values.prefix(4))) && has(2, Array(knots.values.suffix(4))))
    #expect(knots.simplifications.allSatisfy { $0 != knots })
    let simplest = try KnotVector<Rational>(order: SplineOrder(1), knots: [0, 1])
    #expect(simplest.simplifications.isEmpty)
  }

  @Test("Inserted knots and halved distances of the exterior ones, on either side")
  func chainByHand() throws {
    let coarse = try KnotVector<Rational>(order: SplineOrder(3), knots: [-4, -2, 0, 1, 5, 9])
    let middle = [RelativePoint(cell: 0, fraction: Rational(1, 4)), RelativePoint(cell: 0, fraction: 1)]
    let chain = try RefinementCase(coarse: coarse, insertions: [middle, []], movesExteriorKnots: true).chain
    #expect(chain[0] == coarse)
    #expect(chain[1].values == [-2, -1, 0, Rational(1, 4), 1, 3, 5])
    #expect(chain[2].values == [-1, Rational(-1, 2), 0, Rational(1, 4), 1, 2, 3])
    let still = try RefinementCase(coarse: coarse, insertions: [middle], movesExteriorKnots: false).chain
    #expect(still[1].values == [-4, -2, 0, Rational(1, 4), 1, 5, 9])
  }

  @Test("Places: cells counted round, both ends of a cell, never outside")
  func places() {
    let ends: [Rational] = [0, 1, 3]
    #expect(
      RelativePoint(cell: 1, fraction: 0).point(in: ends) == 1
        && RelativePoint(cell: 1, fraction: 1).point(in: ends) == 3)
    #expect(RelativePoint(cell: 2, fraction: Rational(1, 2)).point(in: ends) == Rational(1, 2))
    #expect(RelativePoint(cell: 3, fraction: Rational(1, 2)).point(in: ends) == 2)
    let hair = 1 / Rational(2).power(80)
    #expect(RelativePoint(cell: 0, fraction: 0, nudge: -1).point(in: ends) == 0)
    #expect(RelativePoint(cell: 1, fraction: 1, nudge: 1).point(in: ends) == 3)
    #expect(RelativePoint(cell: 1, fraction: 0, nudge: -1).point(in: ends) == 1 - 2 * hair)
    #expect(RelativePoint(cell: 0, fraction: 1, nudge: 1).point(in: ends) == 1 + hair)
    let drawn = draws(Generator.relativePoints(cells: 3), count: 300)
    #expect(drawn.contains(RelativePoint(cell: 0, fraction: 0)) && drawn.contains(RelativePoint(cell: 2, fraction: 1)))
    #expect(Set(drawn.map(\.cell)) == [0, 1, 2])
  }

  @Test("Whole numbers reach both ends of their range and stay in it")
  func integers() {
    let values = draws(Generator.integers(in: -3...1_000_000), count: 200)
    #expect(values.contains(-3) && values.contains(1_000_000) && values.allSatisfy { (-3...1_000_000).contains($0) })
    #expect(Set(draws(Generator.integers(in: 4...4), count: 10)) == [4])
    #expect(draws(Generator.constant(1).array(), count: 100, size: 3).map(\.count).max() == 3)
  }
}
