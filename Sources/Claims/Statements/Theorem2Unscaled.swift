import Exact
import Splines

/// Theorem 2 for one layer, one sample and the basis (3) as it is defined, without the scaling that the proof uses.
///
/// - Statement: NTK_S <= 4 NTK_R for a single spline and a single sample x, where both kernels are numbers:
///   NTK_S = sum_i b_i(x)^2 and NTK_R = sum_j psi_j(x)^2. At x = a the first is 1 for r = 2 and the second h^2.
/// - Hypotheses: uniform knots; for the correction the scaled functions phi_j and a <= x < b.
/// - Cases: for the print every uniform knot vector and point of the family; for the correction every interval of every
///   uniform knot vector and all x in it.
/// - Method: exact values, B-splines by the literal recursion (2). For the correction a second route, a proof for all x
///   at once: C sum phi_j^2 - sum b_i^2 is a polynomial on each interval, nowhere negative by its Bernstein
///   coefficients.
/// - Control: half the constant of the correction.
struct Theorem2Unscaled: Claim {
  let id = "theorem-2-unscaled"
  let source = "Theorem 2, eq. (38), in the basis (3)"
  let printed =
    "For one layer and one sample x, sum_i b_i(x)^2 <= 4 sum_j psi_j(x)^2 with psi_j(x) = (x - t_j)_+^{r-1}."
  let hypotheses = "Uniform knots on [a, b], a <= x < b."
  let correction: String? =
    "sum_i b_i(x)^2 <= beta_r / (r-1)^{2(r-1)} sum_j phi_j(x)^2 with phi_j(x) = ((x - t_j)_+/h)^{r-1}, beta_r the"
    + " maximum of sum_i b_i^2, and 0^0 = 1."
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    // The print fails first at r = 2, n = 3 on [0, 1].
    let family = family.reaching(order: 2, intervals: 3)
    var constants: [SplineOrder: Rational] = [:]
    for order in family.orders { constants[order] = try SquareSums.layerConstant(order: order) }
    let printed = try sampled(family, { ReLUPowerBasis($0) }) { _ in 4 }
    let corrected = try tally(family) { constants[$0]! }
    let halved = try tally(family) { constants[$0]! / 2 }
    let betas = constants.keys.sorted().map { "r = \($0.value): \(constants[$0]!)" }.joined(separator: ", ")
    return Findings(
      literal: printed.finding(
        ifHolds: .proved, method: "exact kernels of one sample", notes: [try ratioAtTen()]),
      corrected: corrected.finding(
        ifHolds: .proved, method: "exact kernels of one sample; Bernstein coefficients for all x of an interval",
        notes: ["constants \(betas)"]),
      control: halved.control("the bound with half the constant, beta_r / (2 (r-1)^{2(r-1)})"))
  }

  /// Both routes for the scaled basis.
  private func tally(_ family: CaseFamily, _ constant: (SplineOrder) -> Rational) throws -> Tally {
    var tally = try sampled(family, { try ReLUPowerBasis(scaled: $0) }, constant)
    for order in family.orders {
      let splines = try SquareSums.splines(order: order)
      for k in 0..<family.maxIntervals {
        let powers = SquareSums.scaledPowers(order: order, interval: k)
        let margin = BernsteinForm(powers.scaled(by: constant(order)) - splines)
        tally.expect(
          margin.isNonNegative() == true,
          "r = \(order.value), interval \(k): C sum phi_j^2 - sum b_i^2 has the Bernstein coefficients"
            + " \(margin.coefficients)"
        )
      }
    }
    return tally
  }

  /// The bound at the points of the family.
  private func sampled(
    _ family: CaseFamily, _ powers: (KnotVector<Rational>) throws -> ReLUPowerBasis<Rational>,
    _ constant: (SplineOrder) -> Rational
  ) throws -> Tally {
    var tally = Tally()
    try family.forEachKnotVector(uniformOnly: true) { knots in
      let basis = BSplineBasis(knots)
      let powerBasis = try powers(knots)
      let bound = constant(knots.order)
      for x in family.points(in: knots).dropLast() {
        let spline = try basis.coxDeBoorValues(at: x).reduce(0) { $0 + $1 * $1 }
        let power = try powerBasis.values(at: x).reduce(0) { $0 + $1 * $1 }
        tally.expect(
          spline <= bound * power,
          "\(knots.caseDescription), x = \(x): NTK_S = \(spline), NTK_R = \(power), ratio \(spline / power)")
      }
    }
    return tally
  }

  /// The ratio for r = 2, n = 10 on [0, 1] at x = 0, as a note.
  private func ratioAtTen() throws -> String {
    let knots = try KnotVector<Rational>.uniform(order: SplineOrder(2), intervals: 10, lower: 0, upper: 1)
    let spline = try BSplineBasis(knots).coxDeBoorValues(at: 0).reduce(0) { $0 + $1 * $1 }
    let power = try ReLUPowerBasis(knots).values(at: 0).reduce(0) { $0 + $1 * $1 }
    return "r = 2, n = 10 on [0, 1], x = 0: NTK_S = \(spline), NTK_R = \(power), ratio \(spline / power)"
  }
}
