import BasisProperties
import Exact
import Splines
import Testing

/// The cubic Bernstein polynomials, as an example of a custom basis.
struct BernsteinBasis: FunctionBasis {
  let dimension = 4
  let lower: Rational = 0
  let upper: Rational = 1
  let isPartitionOfUnity = true
  let isNonNegative = true
  let reproducedDegree: Int? = 3

  func values(at x: Rational) throws -> [Rational] {
    guard 0 <= x, x <= 1 else { throw SplineError.pointOutsideDomain(value: "\(x)", lower: "0", upper: "1") }
    let y = 1 - x
    return [y * y * y, 3 * x * y * y, 3 * x * x * y, x * x * x]
  }
}

@Test func bernsteinKeepsItsPromises() {
  for report in checkBasis(BernsteinBasis(), cases: 100) {
    #expect(report.passed, "\(report)")
  }
}
