import BasisProperties
import Exact
import Splines
import Testing

struct BSplineTests {
  private let properties = SplineProperties()

  @Test("Cox-de Boor, local evaluation and pieces agree exactly on random knots")
  func evaluations() throws {
    try forAll(
      Generator.knotCases(orders: 1...8), cases: 250, named: "three evaluations", settings: try .fromEnvironment()
    ) { try properties.evaluationsAgree($0) }.get()
  }

  @Test("Each function alone, by the recursion as it is written")
  func singleFunctions() throws {
    try forAll(
      Generator.knotCases(orders: 1...6), cases: 80, named: "single functions", settings: try .fromEnvironment()
    ) { (input: KnotCase) throws -> Void in
      let basis = BSplineBasis(input.knots)
      let all = try basis.values(at: input.point)
      for (index, i) in input.knots.basisIndices.enumerated() {
        let single = try basis.coxDeBoorValue(i, at: input.point)
        try ensure(single == all[index], "b_\(i) is \(single) alone and \(all[index]) with the others")
      }
    }.get()
  }

  @Test("Derivatives are those of the interpolated pieces, of every order up to r")
  func derivatives() throws {
    try forAll(
      Generator.knotCases(orders: 1...7), cases: 120, named: "derivatives", settings: try .fromEnvironment()
    ) { try properties.derivativesAgree($0) }.get()
  }

  @Test("The promises of the basis on random knots: partition of unity, sign, support, independence, polynomials")
  func promises() throws {
    try forAll(
      Generator.knotVectors(orders: 1...6, intervals: 1...8), cases: 40, named: "promises",
      settings: try .fromEnvironment(), describe: \.summary
    ) { (knots: KnotVector<Rational>) throws -> Void in
      let reports = checkBasis(BSplineBasis(knots), cases: 20)
      try ensure(reports.count == 8, "\(reports.count) rows")
      for report in reports where !report.passed { throw Violation("\(report)") }
    }.get()
  }

  @Test("Local evaluation returns the interval and the r functions b_{k-r+1} ... b_k")
  func localValues() throws {
    let knots = try KnotVector<Rational>.uniform(order: SplineOrder(2), intervals: 3, lower: 0, upper: 3)
    let basis = BSplineBasis(knots)
    let (interval, values) = try basis.nonzeroValues(at: Rational(4, 3))
    #expect(interval == 1 && values == [Rational(2, 3), Rational(1, 3)])
    #expect(try basis.values(at: Rational(4, 3)) == [0, Rational(2, 3), Rational(1, 3), 0])
    // At the right end the last interval counts: b is closed.
    #expect(try basis.nonzeroValues(at: 3).interval == 2)
    #expect(try basis.values(at: 3) == [0, 0, 0, 1])
    // The cubic on whole numbers: 1/6, 4/6, 1/6.
    let cubic = BSplineBasis(try KnotVector<Rational>.uniform(order: SplineOrder(4), intervals: 2, lower: 0, upper: 2))
    #expect(try cubic.values(at: 1) == [0, Rational(1, 6), Rational(2, 3), Rational(1, 6), 0])
  }

  @Test("Order one: knots belong to the interval on their right, b to the last")
  func piecewiseConstants() throws {
    let basis = BSplineBasis(try KnotVector<Rational>(order: SplineOrder(1), knots: [0, 1, 3, 4]))
    #expect(try basis.values(at: 0) == [1, 0, 0])
    #expect(try basis.values(at: 1) == [0, 1, 0])
    #expect(try basis.values(at: 3) == [0, 0, 1])
    #expect(try basis.values(at: 4) == [0, 0, 1])
    #expect(try basis.coxDeBoorValues(at: 1, convention: .closed) == [1, 1, 0])
  }

  @Test("Splines of order r are r - 2 times continuously differentiable across interior knots")
  func smoothness() throws {
    try forAll(
      Generator.knotVectors(orders: 1...6, intervals: 2...6), cases: 40, named: "smoothness",
      settings: try .fromEnvironment(), describe: \.summary
    ) { (knots: KnotVector<Rational>) throws -> Void in
      let basis = BSplineBasis(knots)
      let r = knots.order.value
      for k in 1..<knots.intervals {
        for i in knots.basisIndices {
          var left = try basis.piece(of: i, on: k - 1)
          var right = try basis.piece(of: i, on: k)
          for d in 0..<r - 1 {
            try ensure(
              left.evaluate(at: knots[k]) == right.evaluate(at: knots[k]), "derivative \(d) of b_\(i) jumps at t_\(k)")
            left = left.derivative()
            right = right.derivative()
          }
          // And no smoother: the last derivative jumps at every knot of the support.
          let isInside = i <= k && k <= i + r
          try ensure(
            (left.evaluate(at: knots[k]) != right.evaluate(at: knots[k])) == isInside,
            "derivative \(r - 1) of b_\(i) at t_\(k)")
        }
      }
    }.get()
  }

  @Test("Indices, intervals, derivative orders and points out of range are refused")
  func errors() throws {
    let knots = try KnotVector<Rational>.uniform(order: SplineOrder(3), intervals: 2, lower: 0, upper: 1)
    let basis = BSplineBasis(knots)
    for i in [-3, 2] {
      let error = SplineError.indexOutOfRange(what: "B-spline", index: i, allowed: -2...1)
      #expect(throws: error) { try basis.coxDeBoorValue(i, at: 0) }
      #expect(throws: error) { try basis.piece(of: i, on: 0) }
    }
    #expect(throws: SplineError.indexOutOfRange(what: "interval", index: 2, allowed: 0...1)) {
      try basis.piece(of: 0, on: 2)
    }
    #expect(throws: SplineError.indexOutOfRange(what: "derivative order", index: -1, allowed: 0...Int.max)) {
      try basis.derivatives(at: 0, upTo: -1)
    }
    let outside = SplineError.pointOutsideDomain(value: "3/2", lower: "0", upper: "1")
    #expect(throws: outside) { try basis.values(at: Rational(3, 2)) }
    #expect(throws: outside) { try basis.coxDeBoorValues(at: Rational(3, 2)) }
    #expect(throws: outside) { try basis.derivatives(at: Rational(3, 2), upTo: 1) }
    #expect(throws: outside) { try ReLUPowerBasis(knots).values(at: Rational(3, 2)) }
  }

  @Test("Double and Float stay within gamma_{5(r-1)} of the exact values, derivatives within the same of their terms")
  func rounding() throws {
    let settings = try PropertySettings.fromEnvironment()
    let cases = Generator.knotCases(orders: 1...8)
    try forAll(cases, cases: 300, named: "Double", settings: settings) {
      try RoundingProperties<Double>.valuesAreAccurate($0)
    }.get()
    try forAll(cases, cases: 300, named: "Float", settings: settings) {
      try RoundingProperties<Float>.valuesAreAccurate($0)
    }.get()
    try forAll(cases, cases: 150, named: "Double derivatives", settings: settings) {
      try RoundingProperties<Double>.derivativesAreAccurate($0)
    }.get()
    try forAll(cases, cases: 150, named: "Float derivatives", settings: settings) {
      try RoundingProperties<Float>.derivativesAreAccurate($0)
    }.get()
  }
}
