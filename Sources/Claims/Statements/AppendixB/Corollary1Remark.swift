import Exact
import Splines

/// The remark before Corollary 1 in Appendix B: A for order two in terms of a shift.
///
/// Cases: the uniform knot vectors of order two of the family, and random ones.
/// Method: exact, against recursion (5).
/// That shift has its ones below the diagonal and gives a lower triangular matrix; the transposed shift is the right
/// one. Moreover, the factor 1/h of (36) is missing.
struct Corollary1Remark: Claim {
  let id = "corollary-1-remark"
  let source = "Appendix B, before Corollary 1"
  let printed = "For $r = 2$ and uniform knots, $A = I - 2S + S^2$ with the shift $S e_j = e_{j+1}$."
  let hypotheses = "Uniform knots with spacing $h$, $r = 2$."
  let correction: String? =
    #"$A = \frac{1}{h} (I - 2S + S^2)$ with $S e_{j+1} = e_j$: ones above the diagonal, as $A$ is upper triangular."#
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let method = "exact: every entry against recursion (5)"
    let scope = "uniform knots, order 2, intervals 1-\(family.maxIntervals)"
    return Findings(
      literal: try tally(family, offset: -1) { _ in 1 }.finding(ifHolds: .proved, method: method, scope: scope),
      corrected: try tally(family, offset: 1) { 1 / $0 }.finding(ifHolds: .proved, method: method, scope: scope),
      control: try tally(family, offset: 1) { $0 }.control("$A = h (I - 2S + S^2)$ with $S e_{j+1} = e_j$"))
  }

  /// - Parameters:
  ///   - offset: the diagonal that holds the ones of the shift.
  ///   - factor: the leading factor, as a function of the spacing.
  private func tally(_ family: CaseFamily, offset: Int, factor: (Rational) -> Rational) throws -> Tally {
    var tally = Tally()
    let order = try SplineOrder(2)
    for n in family.intervalCounts {
      for knots in try family.everyUniformKnotVector(order: order, intervals: n) {
        let h = try knots.requireUniformSpacing()
        let m = knots.dimension
        let shift = Matrix<Rational>(rows: m, columns: m) { i, j in j == i + offset ? 1 : 0 }
        let square = shift * shift
        let claimed = Matrix<Rational>(rows: m, columns: m) { i, j in
          factor(h) * ((i == j ? 1 : 0) - 2 * shift[i, j] + square[i, j])
        }
        tally.expect(claimed, equals: Recursion5.matrix(knots, order: 2), "A", by: "recursion (5)", on: knots)
      }
    }
    return tally
  }
}
