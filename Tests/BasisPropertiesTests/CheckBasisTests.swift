import BasisProperties
import Exact
import SeededRandom
import Splines
import Testing

/// A basis of one's own, as a user would write it: the Bernstein polynomials of degree d on [0, 1].
struct Bernstein<Scalar: CheckedScalar>: DifferentiableBasis {
  let degree: Int

  var dimension: Int { degree + 1 }
  var lower: Scalar { 0 }
  var upper: Scalar { 1 }
  var isPartitionOfUnity: Bool { true }
  var isNonNegative: Bool { true }
  var reproducedDegree: Int? { degree }

  func values(at x: Scalar) throws -> [Scalar] {
    guard lower <= x, x <= upper else { throw Violation("\(x) is outside [0, 1]") }
    return values(at: x, degree: degree)
  }

  private func values(at x: Scalar, degree: Int) -> [Scalar] {
    var row: [Scalar] = [1]
    for _ in 0..<degree {
      let left = row.map { $0 * (1 - x) } + [0]
      let right = [0] + row.map { $0 * x }
      row = zip(left, right).map { $0 + $1 }
    }
    return row
  }

  func derivatives(at x: Scalar, upTo count: Int) throws -> [[Scalar]] {
    _ = try values(at: x)
    return (0...count).map { order in
      if order > degree { return Array(repeating: 0, count: dimension) }
      var row = values(at: x, degree: degree - order)
      for d in degree - order + 1..<degree + 1 {
        let factor = Scalar(nearest: Rational(d))
        let shifted = [0] + row
        row = zip(shifted, row + [0]).map { factor * ($0 - $1) }
      }
      return row
    }
  }
}

/// A basis with one thing broken: the values or derivatives of B-splines, falsified.
struct Falsified: DifferentiableBasis {
  let basis: BSplineBasis<Rational>
  var isOpen = false
  var falsifyValues: @Sendable (Rational, [Rational]) -> [Rational] = { $1 }
  var falsifyDerivative: @Sendable (Int, [Rational]) -> [Rational] = { $1 }

  var dimension: Int { basis.dimension }
  var lower: Rational { basis.lower }
  var upper: Rational { basis.upper }
  func support(of index: Int) -> (lower: Rational, upper: Rational)? { basis.support(of: index) }
  var isPartitionOfUnity: Bool { true }
  var isNonNegative: Bool { true }
  var reproducedDegree: Int? { basis.reproducedDegree }

  func values(at x: Rational) throws -> [Rational] {
    if isOpen, x < lower || upper < x { return Array(repeating: 0, count: dimension) }
    return falsifyValues(x, try basis.values(at: x))
  }

  func derivatives(at x: Rational, upTo count: Int) throws -> [[Rational]] {
    try basis.derivatives(at: x, upTo: count).enumerated().map { order, row in
      order == 0 ? falsifyValues(x, row) : falsifyDerivative(order, row)
    }
  }
}

struct CheckBasisTests {
  private func expectAllPass(_ reports: [PropertyReport], _ comment: Comment? = nil) {
    for report in reports where !report.passed { Issue.record("\(report)") }
    #expect(reports.count >= 3 && reports.allSatisfy { $0.cases > 0 })
  }

  @Test("A user's own basis passes, exactly and in floating point", arguments: [0, 1, 4, 7])
  func bernstein(degree: Int) {
    let reports = checkBasis(Bernstein<Rational>(degree: degree), cases: 40)
    expectAllPass(reports)
    #expect(
      reports.map(\.name) == [
        "evaluation", "errors outside the domain", "partition of unity", "non-negativity", "linear independence",
        "reproduction of polynomials", "derivatives",
      ])
    expectAllPass(checkBasis(Bernstein<Double>(degree: degree), cases: 40))
    expectAllPass(checkBasis(Bernstein<Float>(degree: degree), cases: 40))
  }

  @Test("B-splines and ReLU powers on random knots")
  func splines() throws {
    let result = forAll(
      Generator.knotVectors(orders: 1...5, intervals: 1...6), cases: 24, named: "bases of splines",
      settings: try .fromEnvironment(), describe: \.summary
    ) { (knots: KnotVector<Rational>) throws -> Void in
      for report in checkBasis(BSplineBasis(knots), cases: 12) where !report.passed { throw Violation("\(report)") }
      for report in checkBasis(ReLUPowerBasis(knots), cases: 12) where !report.passed { throw Violation("\(report)") }
    }
    try result.get()
  }

  @Test("B-splines in Double and Float on irregular knots")
  func floatingSplines() throws {
    var random = SplitMix64(seed: 11)
    for order in 1...5 {
      for intervals in [1, 4] {
        let knots = try KnotVector.random(.irregular, order: SplineOrder(order), intervals: intervals, using: &random)
        expectAllPass(checkBasis(BSplineBasis(try KnotVector<Double>.rounding(knots)), cases: 20))
        expectAllPass(checkBasis(BSplineBasis(try KnotVector<Float>.rounding(knots)), cases: 20))
      }
    }
  }

  @Test("Legendre, Chebyshev and Haar elements")
  func otherBases() throws {
    expectAllPass(checkBasis(try LegendreBasis<Rational>(degree: 3, cells: 3, lower: -1, upper: 2), cases: 40))
    expectAllPass(checkBasis(try LegendreBasis<Double>(degree: 2, cells: 2, lower: 0, upper: 1), cases: 40))
    expectAllPass(checkBasis(try ChebyshevBasis<Rational>(degree: 6, lower: 0, upper: Rational(5, 3)), cases: 40))
    expectAllPass(checkBasis(try HaarBasis<Rational>(levels: 3, lower: 0, upper: 3), cases: 40))
  }

  // MARK: Each property has a basis that breaks it, and is the row that says so.

  private func cubic() throws -> BSplineBasis<Rational> {
    let knots: [Rational] = [-5, -2, -1, 0, 1, 3, Rational(7, 2), 5, 6, 7]
    return BSplineBasis(try KnotVector(order: SplineOrder(4), knots: knots))
  }

  private func failures(of basis: Falsified) -> [String: String] {
    let failed = checkBasis(basis, cases: 60).filter { !$0.passed }
    return Dictionary(uniqueKeysWithValues: failed.map { ($0.name, $0.counterexample!) })
  }

  @Test("The unbroken basis passes")
  func unbroken() throws {
    #expect(failures(of: Falsified(basis: try cubic())).isEmpty)
  }

  @Test("A wrong number of values")
  func wrongCount() throws {
    let failed = failures(of: Falsified(basis: try cubic(), falsifyValues: { _, v in Array(v.dropLast()) }))
    #expect(failed["evaluation"] == "x = 0: 5 values for 6 functions")
  }

  @Test("A value that is not a number")
  func notFinite() {
    struct Broken: FunctionBasis {
      var dimension: Int { 1 }
      var lower: Double { 0 }
      var upper: Double { 1 }
      func values(at x: Double) throws -> [Double] {
        guard x >= 0, x <= 1 else { throw Violation("outside") }
        return [x == 1 ? .nan : 1]
      }
    }
    let failed = checkBasis(Broken(), cases: 60).filter { !$0.passed }
    #expect(failed.first?.counterexample == "x = 1.0: function 0 takes the value nan")
  }

  @Test("Zeros instead of an error outside the domain")
  func silentOutside() throws {
    #expect(Set(failures(of: Falsified(basis: try cubic(), isOpen: true)).keys) == ["errors outside the domain"])
  }

  @Test("A scaled basis does not add up to one")
  func scaled() throws {
    let falsified = Falsified(
      basis: try cubic(), falsifyValues: { _, v in v.map { $0 * 2 } }, falsifyDerivative: { _, v in v.map { $0 * 2 } })
    let failed = failures(of: falsified)
    #expect(failed == ["partition of unity": "x = 0: the values add up to 2"])
  }

  @Test("A dropped right end: zero at b")
  func droppedEnd() throws {
    let failed = failures(
      of: Falsified(basis: try cubic(), falsifyValues: { x, v in x == 5 ? v.map { _ in 0 } : v }))
    #expect(failed["partition of unity"] == nil, "b is 7/2")
    let end = failures(
      of: Falsified(basis: try cubic(), falsifyValues: { x, v in x == Rational(7, 2) ? v.map { _ in 0 } : v }))
    #expect(end["partition of unity"] == "x = 7/2: the values add up to 0")
  }

  @Test("Closed intervals count knots twice")
  func closedIntervals() throws {
    let knots = try KnotVector<Rational>(order: SplineOrder(1), knots: [0, 1, 2])
    let basis = BSplineBasis(knots)
    let failed = failures(
      of: Falsified(
        basis: basis,
        falsifyValues: { x, v in (try? basis.coxDeBoorValues(at: x, convention: .closed)) ?? v }))
    #expect(failed["partition of unity"] == "x = 1: the values add up to 2")
  }

  @Test("A negative function")
  func negative() throws {
    let basis = try cubic()
    // Moves mass from one function to its neighbor: the sum stays one.
    let falsified = Falsified(
      basis: basis,
      falsifyValues: { _, v in
        var v = v
        v[2] -= v[0]
        v[0] += v[0]
        return v
      })
    let failed = failures(of: falsified)
    #expect(failed["non-negativity"]?.contains("function 2") == true)
    #expect(failed["partition of unity"] == nil)
  }

  @Test("A function that leaves its support")
  func support() throws {
    let falsified = Falsified(
      basis: try cubic(),
      falsifyValues: { _, v in
        var v = v
        v.swapAt(0, 5)
        return v
      })
    let failed = failures(of: falsified)
    let found = try #require(failed["local support"])
    #expect(found.contains("function 5") || found.contains("function 0"))
    #expect(failed["partition of unity"] == nil && failed["linear independence"] == nil)
  }

  @Test("Dependent functions, with the combination that vanishes")
  func dependent() throws {
    let falsified = Falsified(
      basis: try cubic(),
      falsifyValues: { _, v in
        var v = v
        v[3] = (v[1] + v[2] + v[3]) / 3
        v[1] = v[3]
        v[2] = v[3]
        return v
      })
    let failed = failures(of: falsified)
    #expect(failed["linear independence"]?.contains("vanishes") == true)
    #expect(failed["reproduction of polynomials"] != nil)
  }

  @Test("A span without the promised polynomials")
  func notReproducing() throws {
    struct Powers: FunctionBasis {
      var dimension: Int { 3 }
      var lower: Rational { 0 }
      var upper: Rational { 1 }
      var reproducedDegree: Int? { 2 }
      func values(at x: Rational) throws -> [Rational] {
        guard x >= 0, x <= 1 else { throw Violation("outside") }
        return [1, x, x.power(3)]
      }
    }
    let failed = checkBasis(Powers(), cases: 60).filter { !$0.passed }
    #expect(failed.map(\.name) == ["reproduction of polynomials"])
    #expect(failed.first?.counterexample?.hasPrefix("degree 2") == true)
  }

  @Test("A wrong derivative of any order", arguments: [1, 2, 3])
  func derivative(order wrong: Int) throws {
    let flipped = Falsified(
      basis: try cubic(), falsifyDerivative: { order, v in order == wrong ? v.map { -$0 } : v })
    #expect(Set(failures(of: flipped).keys) == ["derivatives"])
    let tiny = 1 / Rational(2).power(100)
    let shifted = Falsified(
      basis: try cubic(), falsifyDerivative: { order, v in order == wrong ? v.map { $0 + tiny } : v })
    #expect(Set(failures(of: shifted).keys) == ["derivatives"])
  }

  @Test("Floating point: values off by more than the accuracy are found")
  func inaccurate() {
    struct Off: FunctionBasis {
      let exact = Bernstein<Double>(degree: 3)
      let error: Double
      var dimension: Int { 4 }
      var lower: Double { 0 }
      var upper: Double { 1 }
      var isPartitionOfUnity: Bool { true }
      var isNonNegative: Bool { true }
      var reproducedDegree: Int? { 3 }
      func values(at x: Double) throws -> [Double] {
        var values = try exact.values(at: x)
        values[2] -= x < 0.5 ? error : 0
        return values
      }
    }
    #expect(checkBasis(Off(error: 0), cases: 60).allSatisfy { $0.passed })
    let failed = checkBasis(Off(error: 1e-9), cases: 60).filter { !$0.passed }.map(\.name)
    #expect(failed == ["partition of unity", "non-negativity", "reproduction of polynomials"])
  }
}
