import BasisProperties
import Exact
import Splines
import Testing

struct ProlongationTests {
  private let properties = SplineProperties()

  @Test("Dyadic refinement three ways", arguments: 1...8)
  func threeWays(order: Int) throws {
    let r = try SplineOrder(order)
    for n in [1, 2, 3, 7] {
      for (a, b) in [(Rational(0), Rational(1)), (Rational(-1, 3), Rational(9, 7))] {
        let coarse = try KnotVector.uniform(order: r, intervals: n, lower: a, upper: b)
        let fine = try coarse.refinedDyadically()
        let stencil: Matrix<Rational> = try Prolongation.dyadicStencil(order: r, intervals: n)
        #expect(stencil == (try Prolongation(coarse: coarse, fine: fine).matrix))
        #expect(stencil == (try Prolongation.byChangeOfBasis(coarse: coarse, fine: fine)))
      }
    }
  }

  @Test("The stencil is 2^{1-r} C(r, s): 1/2, 1, 1/2 for r = 2; with 2^{-r} it does not refine")
  func stencil() throws {
    let r = try SplineOrder(2)
    let matrix: Matrix<Rational> = try Prolongation.dyadicStencil(order: r, intervals: 2)
    let half = Rational(1, 2)
    #expect(matrix.rows == 3 && matrix.columns == 5)
    #expect(matrix.row(1) == [0, half, 1, half, 0])
    // Row i = -1 begins at j = -2, outside the matrix.
    #expect(matrix.row(0) == [1, half, 0, 0, 0] && matrix.row(2) == [0, 0, 0, half, 1])
    for order in 1...8 {
      let printed: Matrix<Rational> = try Prolongation.binomialStencil(
        order: SplineOrder(order), intervals: 3, halvings: order)
      let right: Matrix<Rational> = try Prolongation.dyadicStencil(order: SplineOrder(order), intervals: 3)
      #expect(printed.scaled(by: 2) == right && printed != right)
      // Constants stay constants: columns add up to one.
      let ones = [Rational](repeating: 1, count: right.rows)
      #expect((right.transposed() * ones).allSatisfy { $0 == 1 })
      #expect((printed.transposed() * ones).allSatisfy { $0 == half })
    }
    #expect(throws: SplineError.intervalCountOutOfRange(0)) {
      let _: Matrix<Rational> = try Prolongation.dyadicStencil(order: r, intervals: 0)
    }
  }

  @Test("The printed A I A'^{-1} fails for dyadic knots in exactly the rows i < (1-r)/2", arguments: 1...8)
  func printed(order: Int) throws {
    let coarse = try KnotVector<Rational>.uniform(order: SplineOrder(order), intervals: 3, lower: 0, upper: 1)
    let fine = try coarse.refinedDyadically()
    let right = try Prolongation(coarse: coarse, fine: fine).matrix
    let printed = try Prolongation.printedChangeOfBasis(coarse: coarse, fine: fine)
    let wrong = (0..<right.rows).filter { right.row($0) != printed.row($0) }.map { $0 + 1 - order }
    #expect(wrong == coarse.basisIndices.filter { 2 * $0 < 1 - order })
    #expect(wrong.count == order / 2)
  }

  @Test("Coarse values are P times fine values: halved intervals")
  func halving() throws {
    try forAll(
      Generator.knotCases(orders: 1...7, intervals: 1...7), cases: 100, named: "halving",
      settings: try .fromEnvironment()
    ) { try properties.dyadicRefinementNests($0) }.get()
  }

  @Test("Coarse values are P times fine values: any knots inserted, exterior knots elsewhere")
  func insertion() throws {
    let chains = Generator.refinements(of: .knotVectors(orders: 1...7, intervals: 1...6), steps: 1)
    try forAll(
      chains.zip(.relativePoints(cells: 12)), cases: 150, named: "insertion", settings: try .fromEnvironment(),
      describe: { "\($0.0), \($0.1)" }
    ) { chain, place in try properties.insertionNests(chain, at: place) }.get()
  }

  @Test("P13 = P12 P23")
  func composition() throws {
    try forAll(
      Generator.refinements(of: .knotVectors(orders: 1...7, intervals: 1...6), steps: 2), cases: 80,
      named: "composition", settings: try .fromEnvironment()
    ) { (input: RefinementCase) throws -> Void in
      try properties.refinementsCompose(input)
      let chain = try input.chain
      let first = try Prolongation(coarse: chain[0], fine: chain[1])
      let composed = try first.composed(with: try Prolongation(coarse: chain[1], fine: chain[2]))
      try ensure(composed.matrix == (try Prolongation(coarse: chain[0], fine: chain[2]).matrix), "composed(with:)")
      try ensure(composed.coarse == chain[0] && composed.fine == chain[2], "the ends of the composition")
    }.get()
  }

  @Test("Knot insertion and A I A'^{-1} agree where the exterior knots are shared")
  func throughReLUPowers() throws {
    try forAll(
      Generator.refinements(of: .knotVectors(orders: 1...8, intervals: 1...6), steps: 1), cases: 100,
      named: "through ReLU powers", settings: try .fromEnvironment()
    ) { (input: RefinementCase) throws -> Void in
      let shared = RefinementCase(coarse: input.coarse, insertions: input.insertions, movesExteriorKnots: false)
      let chain = try shared.chain
      try properties.refinementsAgree(chain[0], chain[1])
      let printed = try Prolongation.printedChangeOfBasis(coarse: chain[0], fine: chain[1])
      try ensure(printed == (try Prolongation(coarse: chain[0], fine: chain[1]).matrix), "eq. (24b) as printed")
    }.get()
  }

  @Test("Weights map by P^T: the refined spline is the same function; restriction is the transpose")
  func weights() throws {
    try forAll(
      Generator.refinements(of: .knotVectors(orders: 1...5, intervals: 1...6), steps: 1).zip(
        .relativePoints(cells: 12)),
      cases: 80, named: "weights", settings: try .fromEnvironment(), describe: { "\($0.0), \($0.1)" }
    ) { (input: (RefinementCase, RelativePoint)) throws -> Void in
      let chain = try input.0.chain
      let transfer = try Prolongation(coarse: chain[0], fine: chain[1])
      let u = (0..<chain[0].dimension).map { Rational($0 * $0 - 3, $0 + 2) }
      let x = input.1.point(in: chain[1].breakpoints)
      func value(_ knots: KnotVector<Rational>, _ weights: [Rational]) throws -> Rational {
        zip(weights, try BSplineBasis(knots).values(at: x)).reduce(0) { $0 + $1.0 * $1.1 }
      }
      let fine = try transfer.prolongate(u)
      try ensure(try value(chain[0], u) == value(chain[1], fine), "the function changed at \(x)")
      let v = (0..<chain[1].dimension).map { Rational(2 * $0 + 1, 3) }
      let left = zip(try transfer.restrict(v), u).reduce(Rational(0)) { $0 + $1.0 * $1.1 }
      let right = zip(v, fine).reduce(Rational(0)) { $0 + $1.0 * $1.1 }
      try ensure(left == right, "(P v, u) = \(left) and (v, P^T u) = \(right)")
    }.get()
  }

  @Test("Spaces that are not nested, and vectors of the wrong length, are refused")
  func errors() throws {
    func knots(_ order: Int, _ values: [Rational]) throws -> KnotVector<Rational> {
      try KnotVector(order: SplineOrder(order), knots: values)
    }
    let coarse = try knots(2, [-1, 0, 1, 2, 3])
    #expect(throws: SplineError.orderMismatch(coarse: 2, fine: 1)) {
      try Prolongation(coarse: coarse, fine: knots(1, [0, 1, 2]))
    }
    #expect(throws: SplineError.domainMismatch(coarse: "[0, 2]", fine: "[0, 3]")) {
      try Prolongation(coarse: coarse, fine: knots(2, [-1, 0, 1, 2, 3, 4]))
    }
    #expect(throws: SplineError.notNested(index: 1, value: "1")) {
      try Prolongation(coarse: coarse, fine: knots(2, [-1, 0, Rational(1, 2), 2, 3]))
    }
    let transfer = try Prolongation(coarse: coarse, fine: coarse.refinedDyadically())
    #expect(throws: SplineError.shapeMismatch(what: "the coarse coefficient vector", expected: 3, found: 1)) {
      try transfer.prolongate([1])
    }
    #expect(throws: SplineError.shapeMismatch(what: "the fine coefficient vector", expected: 5, found: 3)) {
      try transfer.restrict([1, 2, 3])
    }
    #expect(throws: SplineError.self) { try transfer.composed(with: transfer) }
  }
}
