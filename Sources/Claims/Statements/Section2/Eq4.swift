import Exact
import Splines

/// Equation (4): the change of basis between matrices of function values.
///
/// Cases: every knot vector of the family with at most eight intervals, and four random ones for each size.
/// Method: exact, the values of both bases at m points, with A from recursion (5).
/// With functions as columns A acts from the right and transposed, B_S = B_R A^T; as printed, (4) requires them as
/// rows.
struct Eq4: Claim {
  let id = "eq-4"
  let source = "Section 2.1, eq. (4)"
  let printed = #"$B_S = A B_R$ for square matrices $B_S$ and $B_R$ whose columns are the basis vectors."#
  let hypotheses =
    #"Strictly increasing knots, any order $r \ge 1$; a column holds the values of a function at $m = n+r-1$ points."#
  let correction: String? =
    #"With functions as columns, $B_S = B_R A^T$; with functions as rows, it is (4) as printed, "#
    + #"$b_i = \sum_j A_{ij} \psi_j$."#
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let method = "exact: values of both bases at m points, A from recursion (5)"
    // With one function there is nothing to transpose.
    let family = family.limited(intervals: 8, knotVectors: 4).reaching(intervals: 2)
    let printed = try tally(family) { a, powers in a * powers }
    let columns = try tally(family) { a, powers in powers * a.transposed() }
    let wrong = try tally(family) { a, powers in powers * a }
    return Findings(
      literal: printed.finding(ifHolds: .proved, method: method, scope: family.knotScope),
      corrected: columns.finding(ifHolds: .proved, method: method, scope: family.knotScope),
      control: wrong.control("$B_S = B_R A$ with functions as columns"))
  }

  private func tally(
    _ family: CaseFamily, product: (RationalMatrix, RationalMatrix) -> RationalMatrix
  ) throws -> Tally {
    var tally = Tally()
    try family.forEachKnotVector { knots in
      let samples = try SquareSamples(knots)
      let change = RationalMatrix(Recursion5.matrix(knots, order: knots.order.value))
      let claimed = product(change, samples.powers)
      let entry = samples.splines.firstDifferenceByColumns(from: claimed)
      tally.expect(
        entry == nil,
        "\(knots.caseDescription), points \(samples.points): b_\(entry!.column + 1 - knots.order.value) at "
          + "\(samples.points[entry!.row]) is \(samples.splines[entry!.row, entry!.column]), but the product gives "
          + "\(claimed[entry!.row, entry!.column])")
    }
    return tally
  }
}
