import Exact
import Splines

/// Equation (1): the spline space on closed intervals.
///
/// Cases: every knot vector of the family with at most twelve intervals: the dimension, and both sets of functions.
/// Method: exact. On closed intervals the two pieces at an interior knot have the same value there, for any r; on
/// half-open ones the pieces agree only in their derivatives of order 0 ... r - 2. The dimension is the nullity of
/// these conditions. For r >= 2 they are the same; for r = 1 closed intervals leave only the constants.
struct Eq1: Claim {
  let id = "eq-1"
  let source = "Section 2.1, eq. (1)"
  let printed =
    #"$S_r(T)$ consists of the $f \in C^{r-2}([a,b])$ that are polynomials of degree $r-1$ on each closed interval "#
    + #"$[t_i, t_{i+1}]$; by Lemma 1 the $n+r-1$ functions $b_i^{[r]}$ are a basis."#
  let hypotheses =
    #"Strictly increasing knots, any order $r \ge 1$; for $r = 1$ the class $C^{-1}$ imposes no condition."#
  let correction: String? =
    #"Half-open intervals $[t_i, t_{i+1})$, the last one closed at $b$. For $r \ge 2$ this is the same space; for "#
    + #"$r = 1$ adjacent closed intervals share a knot, so only constants are left: dimension 1, not $n$."#
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let method = "exact: nullity of the conditions at interior knots, and membership of both sets of functions"
    let all = family.limited(intervals: 12)
    let few = family.limited(intervals: 12, knotVectors: 1).reaching(intervals: 2)
    let closed = try tally(few) { max($0 - 1, 1) }
    let halfOpen = try tally(all) { $0 - 1 }
    let smoother = try tally(few) { $0 }
    return Findings(
      literal: closed.finding(
        ifHolds: .proved, method: method, scope: few.knotScope, notes: [#"the printed statement holds for $r \ge 2$"#]),
      corrected: halfOpen.finding(ifHolds: .proved, method: method, scope: all.knotScope),
      control: smoother.control(#"the same with $C^{r-1}$ in place of $C^{r-2}$"#))
  }

  /// - Parameter matching: the number of derivatives that the pieces share at a knot, as a function of the order.
  private func tally(_ family: CaseFamily, matching: (_ r: Int) -> Int) throws -> Tally {
    var tally = Tally()
    try family.forEachKnotVector { knots in
      let r = knots.order.value
      let space = SmoothnessConditions(knots, matching: matching(r))
      let dimension = space.unknowns - space.rank()
      tally.expect(
        dimension == knots.dimension,
        "\(knots.caseDescription): the space has dimension \(dimension), but the basis has \(knots.dimension) "
          + "functions")
      let splines = BSplineBasis(knots)
      let powers = ReLUPowerBasis(knots)
      for (name, derivatives) in [
        ("b", { try splines.derivatives(at: $0, upTo: r - 1) }),
        ("psi", { try powers.derivatives(at: $0, upTo: r - 1) }),
      ] as [(String, (Rational) throws -> [[Rational]])] {
        let outside = space.firstViolation(of: try space.coefficients(derivatives: derivatives))
        tally.expect(outside == nil, "\(knots.caseDescription): \(name)_\(outside! + 1 - r) is not in the space")
      }
    }
    return tally
  }
}
