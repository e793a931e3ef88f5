import Exact
import Spectral
import Splines

/// Equation (41): the norm of the scaled change of basis.
///
/// - Cases: every order and number of intervals of the family and n = 25, 50, 100; the equality and inequality on the
///   right for r = 1 ... 100.
/// - Method: exact. The maximum of |F_r| is the sum of the moduli of its coefficients, which is attained at x = pi.
///   Then max^2 I - At^T At is positive definite by exact inertia, with At^T At from the factors of A and from the
///   closed form of Corollary 1. In addition, measured: accurate singular values of At stay below the bound. For all r:
///   2^r/(r-1)! is 2 for r = 1, and from r to r + 1 it is multiplied by 2/r, so it is largest at r = 2 and 3.
struct Eq41: Claim {
  let id = "eq-41"
  let source = "Supplement C, proof of Theorem 2, eq. (41)"
  let printed =
    #"$\|\tilde A^{[r]}\| \le \max_x |F_r(x)| = \dfrac{2^r}{(r-1)!} \le 4$ for $r \ge 1$, where $\tilde A^{[r]} = h^{r-1} A^{[r]}$."#
  let hypotheses = "Uniform knots, any number of intervals."
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let printed = try tally(family, factor: 1)
    let control = try tally(family, factor: Rational(99, 100))
    return Findings(
      literal: printed.finding(
        ifHolds: .proved,
        method: "exact maximum of |F_r|; exact inertia of the bound minus At^T At; accurate singular values",
        scope: "\(family.uniformScope) and 25, 50, 100; the maximum at most 4 for all r (proof)",
        notes: [#"equality with 4 for $r = 2$ and $r = 3$"#]),
      control: control.control(#"$\|\tilde A^{[r]}\|^2 \le \frac{99}{100} \max_x |F_r(x)|^2$"#))
  }

  /// Returns (2^r/(r-1)!)^2.
  static func squaredMaximum(order: SplineOrder) -> Rational {
    (Rational(2).power(order.value) / factorial(order.degree)).power(2)
  }

  private func tally(_ family: CaseFamily, factor: Rational) throws -> Tally {
    var tally = Tally()
    var measured = Tally(.measured)
    var value: Rational = 2
    for r in 1...100 {
      tally.expect(
        value == Rational(2).power(r) / factorial(r - 1) && value <= 4, "r = \(r): 2^r/(r-1)! is not \(value) <= 4")
      value = value * 2 / Rational(r)
    }
    for order in family.orders {
      let r = order.value
      let maximum = Eq41.squaredMaximum(order: order)
      let exact = ToeplitzSymbol<Rational>.scaledChangeOfBasis(order: order).exactMaximumModulus
      tally.expect(
        exact.map { $0 * $0 == maximum } ?? false,
        "r = \(r): the maximum of |F_r| is \(exact.map(\.description) ?? "not found"), not 2^r/(r-1)!")
      for n in Array(family.intervalCounts) + [25, 50, 100] where n <= family.maxIntervals || n > 24 {
        let gram = try ScaledGram.matrix(order: order, intervals: n)
        let closedForm = try SpectralCertificate(scaledGramOfOrder: order, intervals: n)
        tally.expect(gram.dense == closedForm.matrix.dense, "r = \(r), n = \(n): At^T At differs from its closed form")
        let inertia = gram.scaled(by: -1).subtracting(shift: -maximum * factor).inertia()
        tally.expect(
          inertia.isPositiveDefinite, "r = \(r), n = \(n): \(maximum * factor) I - At^T At has inertia \(inertia)")
        let norm = try Spectrum.scaledNorm(order: order, intervals: n)
        measured.expect(
          norm * norm < Double(maximum * factor),
          "r = \(r), n = \(n): the computed norm of At squared is \(norm * norm)")
      }
    }
    tally.merge(measured)
    return tally
  }
}
