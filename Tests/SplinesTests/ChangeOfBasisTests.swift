import BasisProperties
import Exact
import Splines
import Testing

struct ChangeOfBasisTests {
  private let properties = SplineProperties()
  private let vectors = Generator.knotVectors(orders: 1...8)

  @Test("b = A psi on random knots (Lemma 1)")
  func reluForm() throws {
    try forAll(
      Generator.knotCases(orders: 1...8), cases: 200, named: "b = A psi", settings: try .fromEnvironment()
    ) { try properties.reluFormHolds($0) }.get()
  }

  @Test("The recursion (5) gives the product of the factors (Lemma 2)")
  func recursion() throws {
    try forAll(
      vectors, cases: 150, named: "Lemma 2", settings: try .fromEnvironment(), describe: \.summary
    ) { try properties.recursionAgrees($0) }.get()
  }

  @Test("Products and solutions with A and A^T, and A A^{-1} = I")
  func inverses() throws {
    try forAll(
      vectors, cases: 100, named: "A A^{-1} = I", settings: try .fromEnvironment(), describe: \.summary
    ) { try properties.inversesAgree($0) }.get()
  }

  @Test("The factors multiply to the banded form; its band has the promised width")
  func factors() throws {
    try forAll(
      vectors, cases: 60, named: "factors", settings: try .fromEnvironment(), describe: \.summary
    ) { (knots: KnotVector<Rational>) throws -> Void in
      let change = ChangeOfBasis(knots)
      let r = knots.order.value
      let product = change.factors.reduce(Matrix<Rational>.identity(knots.dimension)) { $1.matrix * $0 }
      try ensure(change.factors.count == r, "\(change.factors.count) factors")
      try ensure(change.banded.dense == product && change.matrix == product, "the forms differ")
      try ensure(
        change.banded.lowerBandwidth == 0 && change.banded.upperBandwidth == r, "the band is wider than needed")
      for i in 0..<knots.dimension {
        for j in 0..<knots.dimension {
          // Checkerboard signs inside the band, nothing outside: no cancellation in any product.
          let sign = j < i || j > i + r ? 0 : (j - i) % 2 == 0 ? 1 : -1
          try ensure(product[i, j].sign == sign, "A has \(product[i, j]) at stored (\(i), \(j))")
        }
      }
    }.get()
  }

  @Test("Uniform knots: the closed form of Corollary 1", arguments: 1...8)
  func closedForm(order: Int) throws {
    let r = try SplineOrder(order)
    for n in [1, 2, 5, 9] {
      for (a, b) in [(Rational(0), Rational(1)), (Rational(-2, 3), Rational(7, 5))] {
        let knots = try KnotVector.uniform(order: r, intervals: n, lower: a, upper: b)
        let h = (b - a) / Rational(n)
        let closed = try ChangeOfBasis.closedForm(order: r, intervals: n, spacing: h)
        #expect(closed == ChangeOfBasis(knots).matrix)
        #expect(closed[0, 0] * h.power(order - 1) == (1..<order).reduce(Rational(1)) { $0 / Rational($1) })
        let scaled = try ChangeOfBasis(knots).scaledBanded().dense
        #expect(scaled == closed.scaled(by: h.power(order - 1)))
      }
    }
    #expect(throws: SplineError.intervalCountOutOfRange(0)) {
      try ChangeOfBasis<Rational>.closedForm(order: r, intervals: 0, spacing: 1)
    }
  }

  @Test("Scaled ReLU powers: b = At phi on uniform knots, an error on others")
  func scaledPowers() throws {
    for order in 1...5 {
      let knots = try KnotVector<Rational>.uniform(
        order: SplineOrder(order), intervals: 4, lower: -1, upper: Rational(3, 2))
      let phi = try ReLUPowerBasis(scaled: knots)
      let matrix = try ChangeOfBasis(knots).scaledBanded().dense
      for k in 0...16 {
        let x = knots.lower + (knots.upper - knots.lower) * Rational(k, 16)
        #expect(try matrix * phi.values(at: x) == BSplineBasis(knots).coxDeBoorValues(at: x))
      }
    }
    let irregular = try KnotVector<Rational>(order: SplineOrder(2), knots: [0, 1, 2, 4])
    #expect(throws: SplineError.notUniform(index: 2)) { try ReLUPowerBasis(scaled: irregular) }
    #expect(throws: SplineError.notUniform(index: 2)) { try ChangeOfBasis(irregular).scaledBanded() }
  }

  @Test("ReLU powers keep their promises; order one counts its knot")
  func reluPowers() throws {
    try forAll(
      Generator.knotVectors(orders: 1...5, intervals: 1...6), cases: 25, named: "ReLU powers",
      settings: try .fromEnvironment(), describe: \.summary
    ) { (knots: KnotVector<Rational>) throws -> Void in
      for report in checkBasis(ReLUPowerBasis(knots), cases: 15) where !report.passed { throw Violation("\(report)") }
    }.get()
    let steps = ReLUPowerBasis(try KnotVector<Rational>(order: SplineOrder(1), knots: [0, 1, 2]))
    #expect(try steps.values(at: 0) == [1, 0] && steps.values(at: 1) == [1, 1])
  }

  @Test("Vectors of the wrong length are refused")
  func lengths() throws {
    let knots = try KnotVector<Rational>.uniform(order: SplineOrder(3), intervals: 2, lower: 0, upper: 1)
    let change = ChangeOfBasis(knots)
    let error = SplineError.shapeMismatch(what: "the vector of spline coefficients", expected: 4, found: 3)
    #expect(throws: error) { try change.apply([1, 2, 3]) }
    #expect(throws: error) { try change.applyTranspose([1, 2, 3]) }
    #expect(throws: error) { try change.solve([1, 2, 3]) }
    #expect(throws: error) { try change.solveTranspose([1, 2, 3]) }
  }

  @Test("Gram matrices of the banded form are A^T A and A A^T")
  func gram() throws {
    try forAll(
      vectors, cases: 30, named: "Gram matrices", settings: try .fromEnvironment(), describe: \.summary
    ) { (knots: KnotVector<Rational>) throws -> Void in
      let banded = ChangeOfBasis(knots).banded
      let dense = banded.dense
      try ensure(banded.gram().dense == dense.transposed() * dense, "A^T A")
      try ensure(banded.outerGram().dense == dense * dense.transposed(), "A A^T")
    }.get()
  }

  @Test("In Double, A applied to ReLU powers stays within gamma_{7r} |A| psi")
  func rounding() throws {
    try forAll(
      Generator.knotCases(orders: 1...6), cases: 150, named: "Double ReLU form", settings: try .fromEnvironment()
    ) { try RoundingProperties<Double>.reluFormIsAccurate($0) }.get()
  }
}
