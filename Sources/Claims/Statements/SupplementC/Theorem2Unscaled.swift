import Exact
import Splines

/// One layer and one sample, in the powers (3) as defined and in the scaled powers of the proof of Theorem 2.
///
/// - Cases: the ratio n^2 for the n of the family and for 100; every uniform knot vector, every interval and all x in
///   it.
/// - Method: exact values, B-splines by the literal recursion (2). Second route, a proof for all x at once:
///   C sum phi_j^2 - sum b_i^2 is a polynomial on each interval, nonnegative by its Bernstein coefficients.
struct Theorem2Unscaled: Claim {
  let id = "theorem-2-unscaled"
  let origin = Origin.ours
  let source = "Related to Theorem 2: one layer and one sample"
  let printed =
    #"In the powers (3) no constant works for all $n$: for $r = 2$ on $[0, 1]$ and $x = 0$ the ratio of the kernels "#
    + #"is $n^2$. In the scaled powers $\sum_i b_i(x)^2 \le \gamma_r \sum_j \varphi_j(x)^2$, "#
    + #"$\gamma_r = \sum_i b_i(a)^2 / \sum_{j=1}^{r-1} j^{2(r-1)}$ ($\gamma_1 = 1$)."#
  let hypotheses = #"Uniform knots on $[a, b]$, $a \le x < b$, one edge. "# + splineWeightsOnly
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    var constants: [SplineOrder: Rational] = [:]
    for order in family.orders { constants[order] = try SquareSums.layerConstant(order: order) }
    var printed = try tally(family) { constants[$0]! }
    for n in Array(family.intervalCounts) + [100] {
      let ratio = try unscaledRatio(intervals: n)
      printed.expect(ratio == Rational(n * n), "r = 2, n = \(n) on [0, 1], x = 0: the ratio is \(ratio), not n^2")
    }
    let halved = try tally(family) { constants[$0]! / 2 }
    let betas = constants.keys.sorted().map { "r = \($0.value): \(constants[$0]!)" }.joined(separator: ", ")
    return Findings(
      literal: printed.finding(
        ifHolds: .proved, method: "exact kernels of one sample; Bernstein coefficients for all x of an interval",
        scope: "all x; \(family.uniformScope)", notes: ["constants \(betas)"]),
      control: halved.control("the bound with half the constant"))
  }

  /// Checks the scaled basis by both routes.
  private func tally(_ family: CaseFamily, _ constant: (SplineOrder) -> Rational) throws -> Tally {
    var tally = try sampled(family, constant)
    for order in family.orders {
      let splines = try SquareSums.splines(order: order)
      for k in 0..<family.maxIntervals {
        let powers = SquareSums.scaledPowers(order: order, interval: k)
        let margin = BernsteinForm(powers.scaled(by: constant(order)) - splines)
        tally.expect(
          margin.isNonNegative() == true, by: "Bernstein coefficients",
          "r = \(order.value), interval \(k): C sum phi_j^2 - sum b_i^2 has Bernstein coefficients "
            + "\(margin.coefficients)"
        )
      }
    }
    return tally
  }

  /// Checks the bound at the points of the family.
  private func sampled(
    _ family: CaseFamily, _ constant: (SplineOrder) -> Rational
  ) throws -> Tally {
    var tally = Tally()
    try family.forEachKnotVector(uniformOnly: true) { knots in
      let basis = BSplineBasis(knots)
      let powerBasis = try ReLUPowerBasis(scaled: knots)
      let bound = constant(knots.order)
      for x in family.points(in: knots).dropLast() {
        let spline = try basis.coxDeBoorValues(at: x).reduce(0) { $0 + $1 * $1 }
        let power = try powerBasis.values(at: x).reduce(0) { $0 + $1 * $1 }
        tally.expect(
          spline <= bound * power, by: "values at points",
          "\(knots.caseDescription), x = \(x): NTK_S = \(spline), NTK_R = \(power), ratio \(spline / power)")
      }
    }
    return tally
  }

  /// Returns the ratio for r = 2 on [0, 1] at x = 0 in the powers (3).
  private func unscaledRatio(intervals: Int) throws -> Rational {
    let knots = try KnotVector<Rational>.uniform(order: SplineOrder(2), intervals: intervals, lower: 0, upper: 1)
    let spline = try BSplineBasis(knots).coxDeBoorValues(at: 0).reduce(0) { $0 + $1 * $1 }
    return spline / (try ReLUPowerBasis(knots).values(at: 0).reduce(0) { $0 + $1 * $1 })
  }
}
