import BasisProperties
import Exact
import SeededRandom
import Splines
import Testing

struct KnotVectorTests {
  @Test("Orders outside 1 ... 32 are refused by name", arguments: [-1, 0, 33, 40])
  func orders(_ value: Int) {
    #expect(throws: SplineError.orderOutOfRange(value)) { try SplineOrder(value) }
    #expect(SplineError.orderOutOfRange(value).description.contains("order \(value)"))
  }

  @Test("Order and degree")
  func degree() throws {
    #expect(try SplineOrder(4).degree == 3)
    #expect(try SplineOrder(1) < SplineOrder(32))
  }

  @Test("A wrong number of knots", arguments: [0, 1, 5])
  func count(_ count: Int) {
    #expect(throws: SplineError.knotCount(found: count, order: 3)) {
      try KnotVector<Rational>(order: SplineOrder(3), knots: (0..<count).map { Rational($0) })
    }
  }

  @Test("Knots that repeat or decrease are named by index and value")
  func increase() throws {
    #expect(throws: SplineError.knotsNotIncreasing(index: 1, previous: "1/2", value: "1/2")) {
      try KnotVector<Rational>(order: SplineOrder(2), knots: [0, Rational(1, 2), Rational(1, 2), 1])
    }
    #expect(throws: SplineError.knotsNotIncreasing(index: 3, previous: "2.0", value: "1.0")) {
      try KnotVector<Double>(order: SplineOrder(2), knots: [-1, 0, 1, 2, 1])
    }
  }

  @Test("NaN and infinite knots are named by index and value")
  func finite() {
    #expect(throws: SplineError.knotNotFinite(index: 1, value: "nan")) {
      try KnotVector<Double>(order: SplineOrder(2), knots: [-1, 0, .nan, 2])
    }
    #expect(throws: SplineError.knotNotFinite(index: 2, value: "inf")) {
      try KnotVector<Float>(order: SplineOrder(2), knots: [-1, 0, 1, .infinity])
    }
    #expect(throws: SplineError.knotNotFinite(index: -1, value: "-inf")) {
      try KnotVector<Double>(order: SplineOrder(2), knots: [-.infinity, 0, 1, 2])
    }
  }

  @Test("Uniform knots: no intervals, empty and infinite domains")
  func uniformErrors() throws {
    let order = try SplineOrder(2)
    for n in [0, -3] {
      #expect(throws: SplineError.intervalCountOutOfRange(n)) {
        try KnotVector<Rational>.uniform(order: order, intervals: n, lower: 0, upper: 1)
      }
    }
    #expect(throws: SplineError.emptyDomain(lower: "1", upper: "1")) {
      try KnotVector<Rational>.uniform(order: order, intervals: 3, lower: 1, upper: 1)
    }
    #expect(throws: SplineError.emptyDomain(lower: "0.0", upper: "inf")) {
      try KnotVector<Double>.uniform(order: order, intervals: 3, lower: 0, upper: .infinity)
    }
    #expect(throws: SplineError.emptyDomain(lower: "nan", upper: "1.0")) {
      try KnotVector<Double>.uniform(order: order, intervals: 3, lower: .nan, upper: 1)
    }
  }

  @Test("Uniform knots are t_i = a + i h with m = n + r - 1")
  func uniform() throws {
    let a = Rational(-2, 3)
    let b = Rational(5, 7)
    for r in 1...6 {
      for n in 1...5 {
        let knots = try KnotVector.uniform(order: SplineOrder(r), intervals: n, lower: a, upper: b)
        let h = (b - a) / Rational(n)
        #expect(knots.indices == 1 - r...n + r - 1 && knots.intervals == n && knots.dimension == n + r - 1)
        #expect(knots.indices.allSatisfy { knots[$0] == a + Rational($0) * h })
        #expect(knots.uniformSpacing == h && knots.lower == a && knots.upper == b)
        #expect(
          try knots.refinedDyadically().values
            == KnotVector.uniform(
              order: SplineOrder(r), intervals: 2 * n, lower: a, upper: b
            ).values)
      }
    }
  }

  @Test("Uniform knots in Double hold both ends exactly and nest under refinement")
  func uniformDouble() throws {
    var random = SplitMix64(seed: 4)
    for _ in 0..<200 {
      let a = Double(Rational.random(numeratorBits: 20, using: &random))
      let b = a + Double(Rational.randomPositive(bits: 20, using: &random))
      let knots = try KnotVector.uniform(
        order: SplineOrder(4), intervals: Int.random(in: 1...40, using: &random), lower: a, upper: b)
      #expect(knots.lower == a && knots.upper == b)
      let fine = try knots.refinedDyadically()
      #expect(SplineSpace(knots).isSubspace(of: SplineSpace(fine)))
    }
  }

  @Test("Interval lookup: half-open, the last interval closed, an error outside")
  func lookup() throws {
    try forAll(
      Generator.knotCases(), cases: 200, named: "interval lookup", settings: try .fromEnvironment()
    ) { (input: KnotCase) throws -> Void in
      let knots = input.knots
      let x = input.point
      // A linear scan from above: the last k < n with t_k <= x.
      let expected = (0..<knots.intervals).last { knots[$0] <= x }
      let found = try knots.interval(containing: x)
      try ensure(found == expected, "interval \(found) instead of \(String(describing: expected))")
      for k in 0..<knots.intervals {
        try ensure(try knots.interval(containing: knots[k]) == k, "t_\(k) belongs to the interval that it begins")
      }
      try ensure(try knots.interval(containing: knots.upper) == knots.intervals - 1, "b belongs to the last interval")
    }.get()
    let knots = try KnotVector<Double>(order: SplineOrder(1), knots: [0, 1, 2])
    let below = Double(1).nextDown
    #expect(try knots.interval(containing: below) == 0)
    #expect(try knots.interval(containing: 1) == 1)
    #expect(try knots.interval(containing: 2) == 1)
    for x in [Double(0).nextDown, Double(2).nextUp, .infinity, -.infinity, .nan] {
      #expect(throws: SplineError.pointOutsideDomain(value: "\(x)", lower: "0.0", upper: "2.0")) {
        try knots.interval(containing: x)
      }
    }
  }

  @Test("Conversion checks again that knots increase")
  func conversion() throws {
    let tiny = 1 / Rational(2).power(70)
    let knots = try KnotVector(order: SplineOrder(1), knots: [1, 1 + tiny])
    #expect(throws: SplineError.knotsNotIncreasing(index: 1, previous: "1.0", value: "1.0")) {
      try knots.map { Double($0) }
    }
  }

  @Test("Equal spacing is a property of the knots in their scalar, whoever made them")
  func equalSpacing() throws {
    let order = try SplineOrder(3)
    for n in 1...40 {
      let knots = try KnotVector<Double>.uniform(order: order, intervals: n, lower: 0.1, upper: 0.7)
      #expect(try KnotVector(order: order, knots: knots.values).uniformSpacing == (0.7 - 0.1) / Double(n))
      // As rationals, knots of Double are equally spaced where all differences are the same, and only there.
      let exact = try knots.map { Rational(exactly: $0)! }
      let differences = Set(zip(exact.values.dropFirst(), exact.values).map { $0.0 - $0.1 })
      #expect((exact.uniformSpacing != nil) == (differences.count == 1), "\(n)")
      #expect(n < 3 || exact.uniformSpacing == nil, "tenths are no binary fractions")
      // One knot moved by one bit, and the spacing is not equal any more.
      var moved = knots.values
      moved[n + 1] = moved[n + 1].nextUp
      #expect(try KnotVector(order: order, knots: moved).uniformSpacing == nil)
    }
    // Binary fractions stay uniform in every scalar, and thirds become uniform when they are rounded one by one.
    let eighths = try KnotVector<Double>.uniform(order: order, intervals: 16, lower: -1, upper: 1)
    #expect(try eighths.map { Rational(exactly: $0)! }.uniformSpacing == Rational(1, 8))
    #expect(try eighths.map { Float($0) }.uniformSpacing == 0.125)
    let thirds = try KnotVector<Rational>.uniform(order: order, intervals: 3, lower: 0, upper: 1)
    #expect(try thirds.map { Double($0) }.uniformSpacing == 1.0 / 3)
    #expect(throws: SplineError.notUniform(index: 3)) {
      try KnotVector<Double>.uniform(order: order, intervals: 3, lower: 0, upper: 1)
        .map { Rational(exactly: $0)! }.requireUniformSpacing()
    }
  }

  @Test("Spaces: inclusion needs the same domain and order, and all interior knots")
  func inclusion() throws {
    func space(_ order: Int, _ knots: [Rational]) throws -> SplineSpace<Rational> {
      SplineSpace(try KnotVector(order: SplineOrder(order), knots: knots))
    }
    let coarse = try space(2, [-1, 0, 1, 2, 3])
    #expect(try coarse.isSubspace(of: space(2, [-7, 0, Rational(1, 2), 1, 2, 9])))
    #expect(try !coarse.isSubspace(of: space(2, [-1, 0, Rational(1, 2), Rational(3, 2), 2, 3])))
    #expect(try !coarse.isSubspace(of: space(2, [-1, 0, 1, Rational(5, 2), 3])))
    #expect(try !coarse.isSubspace(of: space(3, [-2, -1, 0, 1, 2, 3, 4])))
    #expect(try !space(2, [-1, 0, Rational(1, 2), 1, 2, 3]).isSubspace(of: coarse))
    // Polynomials belong to every space of higher order on the same domain.
    #expect(try space(2, [-1, 0, 2, 3]).isSubspace(of: space(3, [-2, -1, 0, 1, 2, 3, 4])))
    #expect(coarse.dimension == 3)
  }
}
