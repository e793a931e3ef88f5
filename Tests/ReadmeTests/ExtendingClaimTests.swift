import Claims
import Exact
import Splines
import Testing

/// The sum of the basis functions at the left end is one.
struct LeftEnd: Claim {
  let id = "left-end"
  let source = "Section 2.1"
  let origin = Origin.ours
  let printed = #"$\sum_i b_i(a) = 1$."#
  let hypotheses = "Strictly increasing knots."
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    Findings(
      literal: try tally(family, sum: 1).finding(
        ifHolds: .proved, method: "exact: values at a", scope: family.knotScope),
      control: try tally(family, sum: 2).control("the sum is 2"))
  }

  private func tally(_ family: CaseFamily, sum: Rational) throws -> Tally {
    var tally = Tally()
    try family.forEachKnotVector { knots in
      let found = try BSplineBasis(knots).values(at: knots.lower).reduce(0, +)
      tally.expect(found == sum, "\(knots.summary): the sum is \(found)")
    }
    return tally
  }
}

@Test("A statement of one's own is proved, and its control refuted")
func ownStatement() async {
  let results = await VerificationRun(claims: [LeftEnd()], family: .standard).run()
  #expect(results.count == 1 && results[0].isAsRecorded, "\(results)")
  #expect(results[0].literal.verdict == .proved && results[0].control.refuted)
}
