import Exact
import Splines

/// The formula below eq. (24) for dyadic refinement, where exterior knots are missing.
///
/// - Cases: every knot vector with all intervals and all exterior distances halved.
/// - Routes: the formula against knot insertion (blossoms), row by row; the library's repaired refinement against knot
///   insertion, for uniform knots also against the dyadic stencil and the functions at determining points.
struct Eq24bDyadic: Claim {
  let id = "eq-24b-dyadic"
  let origin = Origin.ours
  let source = "Related to Section 4.2, below eq. (24)"
  let printed =
    #"Dyadic refinement of uniform knots is not a case of $T \subset T'$ for $r \ge 2$, since outer knots of $T$ are "#
    + #"missing in $T'$: the formula $A_T I A_{T'}^{-1}$ fails in the $\lfloor r/2 \rfloor$ rows $i < (1-r)/2$. "#
    + #"Extending $T'$ to the left by the missing knots and dropping the functions that vanish on $[a, b]$ repairs it."#
  let hypotheses =
    #"The interior knots of $T$ are in $T'$; for other knots the failing rows are those whose ReLU powers are missing."#
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    // At r = 1 there are no exterior knots.
    let family = family.limited(knotVectors: 10).reaching(order: 2)
    return Findings(
      literal: try tally(family) { $0 }.finding(
        ifHolds: .proved,
        method: "exact: the failing rows; the repaired formula against blossoms, the stencil and values",
        scope: family.knotScope),
      control: try tally(family.limited(order: 3, intervals: 3, knotVectors: 1)) { _ in [] }.control("no row fails"))
  }

  /// - Parameter claimed: the rows claimed to fail, given those whose powers are missing.
  private func tally(_ family: CaseFamily, claimed: ([Int]) -> [Int]) throws -> Tally {
    var tally = Tally()
    try family.forEachKnotVector { coarse in
      let fine = try coarse.refinedDyadically()
      let formula = RefinementFormula(coarse: coarse, fine: fine)
      let inserted = try Prolongation(coarse: coarse, fine: fine).matrix
      let failing = formula.failingRows(against: inserted)
      let expected = claimed(missingRows(coarse: coarse, fine: fine))
      tally.expect(
        failing == expected,
        "\(coarse.caseDescription): the stored rows \(failing) fail, but \(expected) are expected; "
          + "\(formula.difference(from: inserted))"
      )
      if isRepairable(coarse: coarse, fine: fine) {
        let repaired = try Prolongation<Rational>.byChangeOfBasis(coarse: coarse, fine: fine)
        tally.expect(repaired == inserted, formula.difference(of: repaired, from: inserted) + " (repaired)")
      }
      if coarse.uniformSpacing != nil {
        let r = coarse.order.value
        let rows = coarse.basisIndices.filter { 2 * $0 < 1 - r }.map { $0 + r - 1 }
        tally.expect(
          failing == claimed(rows) && rows.count == r / 2,
          "\(coarse.caseDescription): the stored rows \(failing) fail, not the rows i < (1 - r)/2")
        let stencil = try Prolongation<Rational>.dyadicStencil(order: coarse.order, intervals: coarse.intervals)
        let repaired = try Prolongation<Rational>.byChangeOfBasis(coarse: coarse, fine: fine)
        tally.expect(repaired == stencil, formula.difference(of: repaired, from: stencil) + " (the stencil)")
        let difference = try NestedPair.splines(coarse, fine).replacingEmbedding { _ in repaired }.firstDifference()
        tally.expect(difference == nil, difference!)
      }
    }
    return tally
  }

  /// Returns the stored rows i for which one of t_i ... t_{i+r} with a ReLU power is not a fine knot.
  private func missingRows(coarse: KnotVector<Rational>, fine: KnotVector<Rational>) -> [Int] {
    let present = coarse.values.prefix(coarse.dimension).map { fine.values.prefix(fine.dimension).contains($0) }
    return present.indices.filter { i in
      present[i...min(i + coarse.order.value, present.count - 1)].contains(false)
    }
  }

  /// Returns whether all missing knots lie to the left of the fine ones, so that adding them does not change the fine
  /// functions.
  private func isRepairable(coarse: KnotVector<Rational>, fine: KnotVector<Rational>) -> Bool {
    coarse.values.prefix(coarse.order.value).allSatisfy { fine.values.contains($0) || $0 < fine.values[0] }
  }
}
