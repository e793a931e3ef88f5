import Exact
import Splines

/// Equation (25): the stencil of dyadic refinement.
///
/// This file is a template for writing claims:
/// 1. The statement as printed, in our own words, with its hypotheses; the correction if the printed statement is
/// wrong;
///    and the verdicts that we stand by. These are data: `kan verify` compares the verdicts with what ``check(_:)``
///    computes.
/// 2. **One** checking function, parametrized by the statement. The printed statement, the corrected one and the false
///    one all go through it, so a check that cannot fail exposes itself: its control is not refuted.
/// 3. The function runs the family smallest first and reports every case to a ``Tally``, which keeps the first
///    counterexample. The counterexample gives the case and both sides exactly, so that it can be checked by hand.
/// 4. If there are two independent routes to the truth, both are taken. Nothing is compared with itself: the right
///    side must not be computed by the code under test.
/// 5. Equality of functions is tested where it is a proof, at ``Splines/KnotVector/determiningPoints``.
/// 6. Verdicts come from ``Tally/finding(ifHolds:method:scope:notes:)`` and ``Tally/control(_:)``, never from the
///    recorded ones. A statement whose smallest counterexample is large starts with
///    ``CaseFamily/reaching(order:intervals:)``.
struct Eq25: Claim {
  let id = "eq-25"
  let source = "Section 4.2, eq. (25)"
  let printed =
    #"For dyadic refinement of uniform knots, $P_{ij} = 2^{-r} \binom{r}{s}$ where $j = 2i + s$, and zero elsewhere."#
  let hypotheses =
    #"Uniform knots on $[a, b]$, any order $r \ge 1$; the fine knots have half the spacing on the same $[a, b]$."#
  let correction: String? =
    #"$P_{ij} = 2^{1-r} \binom{r}{s}$ where $j = 2i + s$, $s = 0, \ldots, r$. The printed factor gives half the coarse function."#
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let method = "exact: knot insertion, and the functions at r points of every fine interval"
    let printed = try tally(family) { order, n in
      try Prolongation<Rational>.binomialStencil(order: order, intervals: n, halvings: order.value)
    }
    let corrected = try tally(family) { order, n in
      try Prolongation<Rational>.dyadicStencil(order: order, intervals: n)
    }
    let shifted = try tally(family) { order, n in
      let stencil = try Prolongation<Rational>.dyadicStencil(order: order, intervals: n)
      return Matrix(rows: stencil.rows, columns: stencil.columns) { i, j in j == 0 ? 0 : stencil[i, j - 1] }
    }
    return Findings(
      literal: printed.finding(ifHolds: .proved, method: method, scope: family.uniformScope),
      corrected: corrected.finding(ifHolds: .proved, method: method, scope: family.uniformScope),
      control: shifted.control(#"$P_{ij} = 2^{1-r} \binom{r}{s}$ where $j = 2i + s + 1$"#))
  }

  /// Compares a stencil with knot insertion, and the functions it produces with the coarse ones; a case is a knot
  /// vector and a route.
  private func tally(
    _ family: CaseFamily, stencil: (SplineOrder, Int) throws -> Matrix<Rational>
  ) throws -> Tally {
    var tally = Tally()
    try family.forEachKnotVector(uniformOnly: true) { coarse in
      let fine = try coarse.refinedDyadically()
      let claimed = try stencil(coarse.order, coarse.intervals)
      let inserted = try Prolongation(coarse: coarse, fine: fine).matrix
      let entry = claimed.firstDifference(from: inserted)
      tally.expect(
        entry == nil, by: "knot insertion",
        "\(coarse.caseDescription): \(describe(entry!, claimed, inserted, order: coarse.order.value))")
      let point = try firstDifference(claimed, coarse: coarse, fine: fine)
      tally.expect(point == nil, by: "values at points", "\(coarse.caseDescription): \(point!)")
    }
    return tally
  }

  private func describe(
    _ entry: (row: Int, column: Int), _ claimed: Matrix<Rational>, _ inserted: Matrix<Rational>, order r: Int
  ) -> String {
    let (p, q) = entry
    let claim = "P_{\(p + 1 - r),\(q + 1 - r)} = \(claimed[p, q])"
    return "the stencil gives \(claim), but knot insertion gives \(inserted[p, q])"
  }

  /// Returns the first point and coarse function at which b_i and sum_j P_ij b'_j differ, as text. The values come from
  /// the literal recursion (2), which is independent of refinement.
  private func firstDifference(
    _ claimed: Matrix<Rational>, coarse: KnotVector<Rational>, fine: KnotVector<Rational>
  ) throws -> String? {
    let coarseBasis = BSplineBasis(coarse)
    let fineBasis = BSplineBasis(fine)
    for x in fine.determiningPoints {
      let left = try coarseBasis.coxDeBoorValues(at: x)
      let right = claimed * (try fineBasis.coxDeBoorValues(at: x))
      if let p = left.indices.first(where: { left[$0] != right[$0] }) {
        return "at x = \(x), b_\(p + 1 - coarse.order.value) is \(left[p]), but its refinement is \(right[p])"
      }
    }
    return nil
  }
}
