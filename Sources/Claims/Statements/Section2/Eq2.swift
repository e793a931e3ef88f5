import Exact
import Splines

/// Equation (2): the intervals on which the initial piecewise constants of the Cox-de Boor recursion are one.
///
/// Cases: every knot vector of the family and its points (ends, knots, points between), every other one if there are
/// more than twenty.
/// Method: exact: A psi with A from recursion (5) and psi from its definition. For the corrected statement the local
/// evaluation, which is what programs use, has to give the same values, and they must sum to one.
/// As printed a knot counts twice, once for each interval; half-open intervals, the last one closed at b, fix this.
/// Negative control: open intervals, for which a knot is not counted at all.
struct Eq2: Claim {
  let id = "eq-2"
  let source = "Section 2.1, eq. (2)"
  let printed =
    #"The Cox-de Boor recursion starts from $b_i^{[1]} = 1$ on the closed interval $[t_i, t_{i+1}]$; "#
    + #"it gives the functions $b_i^{[r]} = \sum_j A_{ij} \psi_j$ of (4) on $[a, b]$."#
  let hypotheses = #"Strictly increasing knots, any order $r \ge 1$."#
  let correction: String? =
    #"$b_i^{[1]} = 1$ on $[t_i, t_{i+1})$, with the last interval closed at $b$. With closed intervals a knot counts "#
    + #"twice."#
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let method = "exact: the values compared with A psi with A from recursion (5)"
    // One interval of order one has no interior knot to count twice.
    let few = family.limited(knotVectors: 2).reaching(intervals: 2)
    let closed = try tally(few, [{ try $0.coxDeBoorValues(at: $1, convention: .closed) }])
    let halfOpen = try tally(family, [{ try $0.coxDeBoorValues(at: $1) }, { try $0.values(at: $1) }])
    let open = try tally(
      family.limited(knotVectors: 1),
      [
        { basis, x in
          basis.knots.values.contains(x)
            ? [Rational](repeating: 0, count: basis.dimension) : try basis.coxDeBoorValues(at: x)
        }
      ])
    return Findings(
      literal: closed.finding(
        ifHolds: .proved, method: method, scope: few.knotScope),
      corrected: halfOpen.finding(
        ifHolds: .proved, method: method + ", for the recursion and for the local evaluation, and their sum",
        scope: family.knotScope),
      control: open.control("$b_i^{[1]} = 1$ on the open interval $(t_i, t_{i+1})$"))
  }

  /// A way to compute the functions at a point.
  private typealias Evaluation = (BSplineBasis<Rational>, Rational) throws -> [Rational]

  /// Compares the sum of the values with one and the values with A psi; a case is a point and a way to compute the
  /// values.
  private func tally(_ family: CaseFamily, _ evaluations: [Evaluation]) throws -> Tally {
    var tally = Tally()
    try family.forEachKnotVector { knots in
      let basis = BSplineBasis(knots)
      let powers = ReLUPowerBasis(knots)
      let points = spread(family.points(in: knots))
      let change = RationalMatrix(ChangeOfBasis(knots).recursionMatrix())
      let truth = change * RationalMatrix(columnVectors: try points.map { try powers.values(at: $0) })
      for (q, x) in points.enumerated() {
        for values in evaluations {
          let b = try values(basis, x)
          let sum = b.reduce(0, +)
          let wrong = b.indices.first { b[$0] != truth[$0, q] }
          tally.expect(
            sum == 1 && wrong == nil,
            describe(knots, x, sum: sum, wrong: wrong.map { ($0, b[$0], truth[$0, q]) }))
        }
      }
    }
    return tally
  }

  /// Returns at most twenty points, including both ends.
  private func spread(_ points: [Rational]) -> [Rational] {
    let step = 1 + points.count / 20
    let chosen = stride(from: 0, to: points.count, by: step).map { points[$0] }
    return chosen.last == points.last ? chosen : chosen + points.suffix(1)
  }

  private func describe(
    _ knots: KnotVector<Rational>, _ x: Rational, sum: Rational,
    wrong: (position: Int, value: Rational, truth: Rational)?
  ) -> String {
    var text = "\(knots.caseDescription): at x = \(x) the b_i sum to \(sum)"
    if let (p, value, truth) = wrong {
      text += ", and b_\(p + 1 - knots.order.value) is \(value), but A psi is \(truth)"
    }
    return text
  }
}
