import Exact
import Splines

/// Equation (34): the change of basis of order one.
///
/// Hypotheses: strictly increasing knots; those of order r serve as knots of order one from t_{1-r} to t_n, as Lemma 2
/// uses them.
/// Cases: the knots of every knot vector of the family.
/// Method: exact: A^[1] by solving for it from the values of step functions and of ReLU^0 at m points.
struct Eq34: Claim {
  let id = "eq-34"
  let source = "Appendix B, eq. (34)"
  let printed = #"$A^{[1]}_{ij}$ is $1$ for $j = i$ and $-1$ for $j = i+1$, and zero otherwise."#
  let hypotheses = #"Strictly increasing knots; $\mathrm{ReLU}(x)^0 = 1$ for $x \ge 0$, half-open intervals."#
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let printed = try tally(family) { -1 }
    let wrong = try tally(family.limited(knotVectors: 1).reaching(intervals: 2)) { 1 }
    return Findings(
      literal: printed.finding(
        ifHolds: .proved, method: "exact: solved from the values of both bases at m points", scope: family.knotScope),
      control: wrong.control("$A^{[1]}_{ij}$ is 1 for $j = i$ and for $j = i+1$"))
  }

  private func tally(_ family: CaseFamily, besideDiagonal: () -> Rational) throws -> Tally {
    var tally = Tally()
    try family.forEachKnotVector { knots in
      let steps = try KnotVector(order: SplineOrder(1), knots: Array(knots.values.prefix(knots.dimension + 1)))
      let claimed = Matrix<Rational>(rows: knots.dimension, columns: knots.dimension) { i, j in
        i == j ? 1 : (j == i + 1 ? besideDiagonal() : 0)
      }
      tally.expect(
        claimed, equals: try SquareSamples(steps).changeOfBasis(), "A^[1]", by: "the values at m points", on: steps)
    }
    return tally
  }
}
