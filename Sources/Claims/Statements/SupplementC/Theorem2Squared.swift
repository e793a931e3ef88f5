import BasisProperties
import Exact
import Splines

/// What the proof of Theorem 2 actually shows: the norm bounded by (41) enters the spectral radius squared.
///
/// - Cases: for every order and number of intervals of the family, one certificate, the sharpest single row J, and a
///   random rational J with 1 ... 4 rows.
/// - Method: with c^2 I - At^T At positive definite (exact inertia), c^2 J J^T - J At^T At J^T is positive semidefinite
///   for every J, which gives the bound. Second route: that second matrix itself, by exact inertia, for the J of the
///   family.
struct Theorem2Squared: Claim {
  let id = "theorem-2-squared"
  let origin = Origin.ours
  let source = "Related to the proof of Theorem 2 and (41)"
  let printed =
    #"Spectral radii are squares of norms, so (41) proves "#
    + #"$\rho(J \tilde A^T \tilde A J^T) \le \left(\dfrac{2^r}{(r-1)!}\right)^2 \rho(J J^T)$ for every matrix $J$: 4, "#
    + #"16, 16, 64/9 for $r = 1, 2, 3, 4$ and less than 4 from $r = 5$ on."#
  let hypotheses = #"Uniform knots, scaled powers, any Jacobian $J$ in them. "# + splineWeightsOnly
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    // The constant 4 of the control first fails at r = 2, n = 1.
    let family = family.reaching(order: 2)
    let method = "exact inertia of c^2 I - At^T At, and of c^2 J J^T - J At^T At J^T for rational J"
    let printed = try tally(family) { Eq41.squaredMaximum(order: $0) }
    let control = try tally(family) { _ in 4 }
    return Findings(
      literal: printed.finding(ifHolds: .proved, method: method, scope: "every J; \(family.uniformScope)"),
      control: control.control(#"$\rho(J \tilde A^T \tilde A J^T) \le 4 \rho(J J^T)$"#))
  }

  private func tally(_ family: CaseFamily, _ constant: (SplineOrder) -> Rational) throws -> Tally {
    var tally = Tally()
    var generator = family.generator(for: id)
    for order in family.orders {
      for n in family.intervalCounts {
        let bound = constant(order)
        let place = "r = \(order.value), n = \(n)"
        let gram = try ScaledGram.matrix(order: order, intervals: n)
        let opposite = gram.subtracting(shift: bound).inertia()
        tally.expect(
          opposite.negative == gram.size, by: "inertia of At^T At",
          "\(place): the number of eigenvalues of At^T At not below \(bound) is \(gram.size - opposite.negative), not 0"
        )
        let dense = Matrix(rows: gram.size, columns: gram.size) { i, j in gram[i, j] }
        let sharpest = try LeadingVector.rounded(ofSymmetric: dense, bits: 8)
        let rows = Int.random(in: 1...4, using: &generator)
        let random = Matrix<Rational>(rows: rows, columns: gram.size) { _, _ in
          Rational.random(numeratorBits: 6, denominatorBits: 3, using: &generator)
        }
        for jacobian in [Matrix(rows: 1, columns: gram.size) { _, j in sharpest[j] }, random] {
          let powers = jacobian * jacobian.transposed()
          let splines = jacobian * dense * jacobian.transposed()
          let margin = SymmetricBandedMatrix(upperHalfOf: powers.scaled(by: bound) - splines).inertia()
          tally.expect(
            margin.isPositiveSemidefinite, by: "inertia of the kernels",
            "\(place), J = \(jacobian.entries): \(bound) J J^T - J At^T At J^T has inertia \(margin)")
        }
      }
    }
    return tally
  }
}
