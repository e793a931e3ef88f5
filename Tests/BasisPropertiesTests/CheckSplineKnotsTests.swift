import BasisProperties
import Exact
import Foundation
import Splines
import Testing

/// Counts calls from any thread.
private final class CallCounter: @unchecked Sendable {
  private let lock = NSLock()
  private var calls = 0

  var count: Int { lock.withLock { calls } }

  func add() { lock.withLock { calls += 1 } }
}

struct CheckSplineKnotsTests {
  private func knots() throws -> KnotVector<Rational> {
    try KnotVector(order: SplineOrder(3), knots: [-3, Rational(-1, 2), 0, 1, Rational(5, 3), 4, Rational(9, 2), 6])
  }

  private func failing(_ implementation: SplineImplementation) throws -> [PropertyReport] {
    checkSplineIdentities(try knots(), cases: 30, seed: 5, implementation: implementation).filter { !$0.passed }
  }

  @Test("Splines on given knots pass every row")
  func passes() throws {
    let reports = checkSplineKnots(try knots(), cases: 25)
    for report in reports where !report.passed { Issue.record("\(report)") }
    #expect(reports.count == 20 && reports.allSatisfy { $0.cases > 0 })
  }

  @Test("The same seed gives the same rows")
  func repeatable() throws {
    #expect(checkSplineKnots(try knots(), cases: 5, seed: 9) == checkSplineKnots(try knots(), cases: 5, seed: 9))
  }

  @Test("Knots beyond a format's range have no row for it")
  func rangeOfFormats() throws {
    let huge = Rational(10).power(60)
    let knots = try KnotVector(order: SplineOrder(2), knots: [0, 1, huge, 2 * huge])
    let names = checkSplineKnots(knots, cases: 5).map(\.name)
    #expect(names.contains("Double values within bounds") && !names.contains("Float values within bounds"))
  }

  @Test("Closed intervals make the evaluations disagree at a knot")
  func closedIntervals() throws {
    var broken = SplineImplementation.own
    broken.coxDeBoor = { try BSplineBasis($0).coxDeBoorValues(at: $1, convention: .closed) }
    let failed = try failing(broken)
    let row = try #require(failed.first)
    #expect(row.name == "three evaluations agree")
    // Shrunk to the smallest case there is: order 1 on two intervals would show it at the knot between them, and one
    // interval shows nothing for order 1.
    #expect(row.counterexample?.hasPrefix("order 1, knots 0,1,2, x = 1:") == true, "\(row)")
    #expect(failed.contains { $0.name == "ReLU form b = A psi" })
  }

  @Test("A wrong sign in the recursion is found, on the smallest knots")
  func recursionSign() throws {
    var broken = SplineImplementation.own
    broken.recursion = { knots in
      // (5) with a plus between its two terms.
      let r = knots.order.value
      let m = knots.dimension
      var matrix = Matrix<Rational>(rows: m, columns: m) { i, j in i == j ? 1 : j == i + 1 ? -1 : 0 }
      for s in 2..<max(2, r + 1) {
        let previous = matrix
        matrix = Matrix(rows: m, columns: m) { p, q in
          let i = p + 1 - r
          let below = p + 1 < m ? previous[p + 1, q] : 0
          return previous[p, q] / (knots[i + s - 1] - knots[i]) + below / (knots[i + s] - knots[i + 1])
        }
      }
      return matrix
    }
    let failed = try failing(broken)
    #expect(failed.map(\.name) == ["Lemma 2 recursion = factors"])
    #expect(failed.first?.counterexample?.hasPrefix("order 2, knots -1,0,1,2:") == true, "\(failed)")
  }

  @Test("A wrong sign in the change of basis is found")
  func changeSign() throws {
    var broken = SplineImplementation.own
    broken.change = { ChangeOfBasis($0).matrix.map(\.magnitude) }
    let names = Set(try failing(broken).map(\.name))
    #expect(names == ["ReLU form b = A psi", "Lemma 2 recursion = factors", "A A^-1 = I"])
  }

  @Test("The printed factor 2^{-r} of the dyadic refinement is found")
  func dyadicFactor() throws {
    var broken = SplineImplementation.own
    broken.refinement = { try Prolongation(coarse: $0, fine: $1).matrix.scaled(by: Rational(1, 2)) }
    let failed = try failing(broken)
    #expect(
      Set(failed.map(\.name)) == ["dyadic refinement nests", "knot insertion nests", "refinements compose"])
    #expect(failed.first?.counterexample?.hasPrefix("order 1, knots 0,1, x = 0:") == true, "\(failed)")
  }

  @Test("Local evaluation that takes the last interval as open is found")
  func openEnd() throws {
    var broken = SplineImplementation.own
    broken.local = { knots, x, count in
      let table = try BSplineBasis(knots).derivatives(at: x, upTo: count)
      return x == knots.upper ? table.map { $0.map { _ in 0 } } : table
    }
    let failed = try failing(broken)
    #expect(
      failed.map(\.name) == ["three evaluations agree", "derivatives of the interpolated pieces"], "\(failed)")
    #expect(failed.first?.counterexample?.hasPrefix("order 1, knots 0,1, x = 1:") == true, "\(failed)")
  }

  @Test("Wrong pieces and wrong derivatives are found")
  func piecesAndDerivatives() throws {
    var pieces = SplineImplementation.own
    pieces.pieces = { try BSplineBasis($0).pieces(on: Swift.max(0, $1 - 1)) }
    #expect(try failing(pieces).map(\.name) == ["three evaluations agree"])
    var derivatives = SplineImplementation.own
    derivatives.local = { knots, x, count in
      var table = try BSplineBasis(knots).derivatives(at: x, upTo: count)
      if count > 1 { table[2] = table[2].map { -$0 } }
      return table
    }
    #expect(try failing(derivatives).map(\.name) == ["derivatives of the interpolated pieces"])
  }

  @Test("Too few pieces are found, and each case takes the pieces of its interval once, whatever the order")
  func piecesOnce() throws {
    var few = SplineImplementation.own
    few.pieces = { Array(try BSplineBasis($0).pieces(on: $1).dropLast()) }
    #expect(try failing(few).map(\.name) == ["three evaluations agree"])
    let calls = CallCounter()
    var counted = SplineImplementation.own
    counted.pieces = { knots, interval in
      calls.add()
      return try BSplineBasis(knots).pieces(on: interval)
    }
    let knots = try KnotVector<Rational>.uniform(order: SplineOrder(9), intervals: 3, lower: 0, upper: 1)
    let reports = checkSplineIdentities(knots, cases: 4, seed: 5, implementation: counted)
    #expect(reports.allSatisfy(\.passed) && calls.count == 4)
  }

  @Test("A wrong value of the last or of the first function alone is found", arguments: [0, 4])
  func oneFunction(index: Int) throws {
    var broken = SplineImplementation.own
    let tiny = 1 / Rational(2).power(200)
    broken.local = { knots, x, count in
      var table = try BSplineBasis(knots).derivatives(at: x, upTo: count)
      if index < knots.dimension { table[0][index == 0 ? 0 : knots.dimension - 1] += tiny }
      return table
    }
    #expect(try failing(broken).map(\.name) == ["three evaluations agree", "derivatives of the interpolated pieces"])
  }

  @Test("A derivative of order r that is not zero is found")
  func highestDerivative() throws {
    var broken = SplineImplementation.own
    broken.local = { knots, x, count in
      var table = try BSplineBasis(knots).derivatives(at: x, upTo: count)
      if count >= knots.order.value { table[knots.order.value][0] = 1 }
      return table
    }
    #expect(try failing(broken).map(\.name) == ["derivatives of the interpolated pieces"])
  }

  @Test("Refinements that are right for equal knots and halved intervals only are found")
  func insertedKnots() throws {
    var broken = SplineImplementation.own
    broken.refinement = { coarse, fine in
      let right = try Prolongation(coarse: coarse, fine: fine).matrix
      let isHalved = try fine == coarse.refinedDyadically()
      return coarse == fine || isHalved ? right : right.scaled(by: 2)
    }
    #expect(Set(try failing(broken).map(\.name)) == ["knot insertion nests", "refinements compose"])
    // Fine spaces with moved exterior knots only: the last row of P is off.
    broken.refinement = { coarse, fine in
      var right = try Prolongation(coarse: coarse, fine: fine).matrix
      if coarse.intervals == fine.intervals, coarse != fine { right[right.rows - 1, right.columns - 1] += 1 }
      return right
    }
    #expect(try failing(broken).contains { $0.name == "knot insertion nests" })
  }
}
