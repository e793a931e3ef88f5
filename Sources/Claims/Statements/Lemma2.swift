import Exact
import Splines

/// Lemma 2: the recursion (5) for the change of basis A on any knots.
///
/// Statement: A^[1] = I - S and
/// A^[s]_ij = A^[s-1]_ij / (t_{i+s-1} - t_i) - A^[s-1]_{i+1,j} / (t_{i+s} - t_{i+1}) for s = 2 ... r, where the row after
/// the last one counts as zero; then b_i = sum_j A_ij psi_j on [a, b], i, j = 1 - r ... n - 1.
/// Hypotheses: strictly increasing knots, any order; half-open intervals (see eq. (2)).
/// Cases: every knot vector of the family, three cases each.
/// Method: the recursion is transcribed here and compared with two independent routes: the product of bidiagonal
/// factors, and b = A psi at points that determine a spline, which by Lemma 1 leave room for one A only. The library's
/// own transcription has to agree, too.
/// Negative control: plus in place of minus in the recursion.
struct Lemma2: Claim {
  let id = "lemma-2"
  let source = "Lemma 2, eq. (5)"
  let printed =
    "b = A psi with A^[1] = I - S and A^[s]_ij = A^[s-1]_ij / (t_{i+s-1} - t_i) - A^[s-1]_{i+1,j} / (t_{i+s} - t_{i+1})."
  let hypotheses = "Any strictly increasing knots, any order r >= 1."
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let printed = try tally(family) { recursion($0, sign: -1) }
    let flipped = try tally(family.limited(intervals: 4, knotVectors: 1).reaching(order: 2)) { recursion($0, sign: 1) }
    return Findings(
      literal: printed.finding(
        ifHolds: .proved, method: "exact: the product of bidiagonal factors, and b = A psi at determining points",
        notes: ["the row after the last is zero; with i = 1 - r ... n - 1 that row has the index n"]),
      control: flipped.control("the recursion with plus between its two terms"))
  }

  /// The recursion with `sign` between its two terms.
  private func recursion(_ knots: KnotVector<Rational>, sign: Rational) -> Matrix<Rational> {
    let m = knots.dimension
    let r = knots.order.value
    var rows: [[Rational]] = (0..<m).map { p in (0..<m).map { $0 == p ? 1 : ($0 == p + 1 ? -1 : 0) } }
    // The row i = n.
    rows.append([Rational](repeating: 0, count: m))
    for s in 2..<max(2, r + 1) {
      for p in 0..<m {
        let i = p + 1 - r
        let first: Rational = 1 / (knots[i + s - 1] - knots[i])
        // For i = n - 1 and s = r the second difference needs t_{n+r-1}, the last knot, and multiplies the zero row.
        let second: Rational = sign / (knots[i + s] - knots[i + 1])
        // Row p + 1 still belongs to the order below.
        for q in 0..<m { rows[p][q] = rows[p][q] * first + rows[p + 1][q] * second }
      }
    }
    return Matrix(rows: m, columns: m) { rows[$0][$1] }
  }

  private func tally(_ family: CaseFamily, matrix: (KnotVector<Rational>) -> Matrix<Rational>) throws -> Tally {
    var tally = Tally()
    try family.forEachKnotVector { knots in
      let claimed = matrix(knots)
      let change = ChangeOfBasis(knots)
      tally.expect(claimed, equals: change.matrix, "A", by: "the product of the factors", on: knots)
      tally.expect(claimed, equals: change.recursionMatrix(), "A", by: "the library's recursion", on: knots)
      let point = try firstDifference(claimed, on: knots)
      tally.expect(point == nil, "\(knots.caseDescription): \(point!)")
    }
    return tally
  }

  /// The first point and function at which b and A psi differ, as text.
  private func firstDifference(_ claimed: Matrix<Rational>, on knots: KnotVector<Rational>) throws -> String? {
    let points = knots.determiningPoints
    let basis = BSplineBasis(knots)
    let powers = ReLUPowerBasis(knots)
    let left = RationalMatrix(columnVectors: try points.map { try basis.values(at: $0) })
    let right = RationalMatrix(claimed) * RationalMatrix(columnVectors: try points.map { try powers.values(at: $0) })
    guard let (p, q) = left.firstDifferenceByColumns(from: right) else { return nil }
    let function = "the function b_\(p + 1 - knots.order.value)"
    return "at x = \(points[q]) \(function) is \(left[p, q]), its row of A psi \(right[p, q])"
  }
}
