import Exact
import Splines

/// Lemma 2: the recursion (5) for the change of basis A on any knots.
///
/// Cases: every knot vector of the family, four cases each.
/// Method: the recursion is transcribed in ``Recursion5`` and compared with three independent routes: the product of
/// bidiagonal factors, a closed form, and b = A psi at points that determine a spline, which by Lemma 1 determines A
/// uniquely. The library's own transcription has to agree, too. The printed proof is a separate row, lemma-2-proof.
struct Lemma2: Claim {
  let id = "lemma-2"
  let source = "Section 2.1, Lemma 2, eq. (5); Appendix B, eq. (33)"
  let printed =
    #"For $r > 1$, $A^{[r]}_{ij} = \frac{A^{[r-1]}_{ij}}{t_{i+r-1} - t_i} - \frac{A^{[r-1]}_{i+1,j}}{t_{i+r} - t_{i+1}}$, "#
    + #"with $A^{[r-1]}$ on the knots for order $r$ and zero in place of the row after the last one."#
  let hypotheses = #"Any strictly increasing knots, any order; $A^{[1]} = I - S$."#
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let printed = try tally(family) { Recursion5.matrix($0, order: $0.order.value) }
    let flipped = try tally(family.limited(intervals: 4, knotVectors: 1).reaching(order: 2)) {
      Recursion5.matrix($0, order: $0.order.value, sign: 1)
    }
    return Findings(
      literal: printed.finding(
        ifHolds: .proved,
        method: "exact: the product of bidiagonal factors, a closed form, and b = A psi at determining points",
        scope: family.knotScope,
        notes: [
          "the printed index $n+r-1$ of the last row counts rows from 1; with $i = 1-r, \\ldots, n-1$ the zero row is $i = n$",
          #"in closed form $A^{[r]}_{ij} = (-1)^r (t_{i+r} - t_i) / \prod_{l=i, l \ne j}^{i+r} (t_j - t_l)$"#,
        ]),
      control: flipped.control("the recursion with plus between its two terms"))
  }

  private func tally(_ family: CaseFamily, matrix: (KnotVector<Rational>) -> Matrix<Rational>) throws -> Tally {
    var tally = Tally()
    try family.forEachKnotVector { knots in
      let claimed = matrix(knots)
      let change = ChangeOfBasis(knots)
      tally.expect(claimed, equals: change.matrix, "A", by: "the product of the factors", on: knots)
      tally.expect(claimed, equals: change.recursionMatrix(), "A", by: "the library's recursion", on: knots)
      let closed = Recursion5.closedForm(knots, order: knots.order.value)
      tally.expect(claimed, equals: closed, "A", by: "the closed form", on: knots)
      let point = try firstDifference(claimed, on: knots)
      tally.expect(point == nil, "\(knots.caseDescription): \(point!)")
    }
    return tally
  }

  /// Returns the first point and function at which b and A psi differ, as text.
  private func firstDifference(_ claimed: Matrix<Rational>, on knots: KnotVector<Rational>) throws -> String? {
    let points = knots.determiningPoints
    let basis = BSplineBasis(knots)
    let powers = ReLUPowerBasis(knots)
    let left = RationalMatrix(columnVectors: try points.map { try basis.values(at: $0) })
    let right = RationalMatrix(claimed) * RationalMatrix(columnVectors: try points.map { try powers.values(at: $0) })
    guard let (p, q) = left.firstDifferenceByColumns(from: right) else { return nil }
    let function = "the function b_\(p + 1 - knots.order.value)"
    return "at x = \(points[q]) \(function) is \(left[p, q]), but its row of A psi is \(right[p, q])"
  }
}
