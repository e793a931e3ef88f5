import Exact
import Splines

/// Equation (35): the change of basis of order two.
///
/// Hypotheses: strictly increasing knots; those of order r >= 2 serve as knots of order two from t_{1-r} to t_{n+1}, as
/// Lemma 2 uses them.
/// Cases: the knots of every knot vector of the family.
/// Method: exact, two routes: A^[2] by solving for it from the values of hat functions and of ReLU at m points, and
/// recursion (33) from (34), which gives the same according to the base case of the induction in the proof of Lemma 2.
struct Eq35: Claim {
  let id = "eq-35"
  let source = "Appendix B, eq. (35)"
  let printed =
    #"$A^{[2]}_{ij}$ is $\frac{1}{t_{i+1}-t_i}$ for $j = i$, $-\left(\frac{1}{t_{i+1}-t_i} + \frac{1}{t_{i+2}-t_{i+1}}\right)$ for $j = i+1$, "#
    + #"$\frac{1}{t_{i+2}-t_{i+1}}$ for $j = i+2$, and zero otherwise; this agrees with (33) and (34)."#
  let hypotheses = "Strictly increasing knots."
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let family = family.reaching(order: 2)
    let printed = try tally(family) { -($0 + $1) }
    let wrong = try tally(family.limited(knotVectors: 1)) { -($0 - $1) }
    return Findings(
      literal: printed.finding(
        ifHolds: .proved, method: "exact: solved from the values of both bases at m points; recursion (33)",
        scope: family.knotScope),
      control: wrong.control(#"the same with $-\left(\frac{1}{t_{i+1}-t_i} - \frac{1}{t_{i+2}-t_{i+1}}\right)$"#))
  }

  private func tally(_ family: CaseFamily, middle: (Rational, Rational) -> Rational) throws -> Tally {
    var tally = Tally()
    let order = try SplineOrder(2)
    try family.forEachKnotVector { all in
      guard all.order.value >= 2 else { return }
      let knots = try KnotVector(order: order, knots: Array(all.values.prefix(all.dimension + 2)))
      let claimed = Matrix<Rational>(rows: knots.dimension, columns: knots.dimension) { p, q in
        let (left, right) = (1 / (knots[p] - knots[p - 1]), 1 / (knots[p + 1] - knots[p]))
        return q == p ? left : (q == p + 1 ? middle(left, right) : (q == p + 2 ? right : 0))
      }
      tally.expect(
        claimed, equals: try SquareSamples(knots).changeOfBasis(), "A^[2]", by: "the values at m points", on: knots)
      tally.expect(claimed, equals: Recursion5.matrix(knots, order: 2), "A^[2]", by: "recursion (33)", on: knots)
    }
    return tally
  }
}
