import Exact
import Spectral
import Splines

/// Equation (40): the generating function of the bands of the scaled change of basis At = h^{r-1} A.
///
/// - Hypotheses: uniform knots, n >= 2 (for n = 1 the matrix is too small for the band k = r).
/// - Cases: every uniform knot vector of the family.
/// - Method: At comes from the literal recursion (5). The first route compares each of its entries with the
///   coefficients of the closed form, expanded by convolution. The second route sums its bands at r + 1 points of the
///   unit circle with rational coordinates, which determine a polynomial of degree r in e^{ix}, and compares with the
///   closed form itself.
struct Eq40: Claim {
  let id = "eq-40"
  let source = "Supplement C, proof of Theorem 2, eq. (40)"
  let printed =
    #"The generating function $\sum_l \alpha_l e^{-ilx}$ of $\tilde A^{[r]}$ is $F_r(x) = r \dfrac{(1 - e^{ix})^r}{r!} = n^{r-1} \dfrac{(1 - e^{ix})^r}{(r-1)!}$."#
  let hypotheses = #"Uniform knots on $[a, b]$, $n \ge 2$ intervals, any order $r \ge 1$."#
  let correction: String? =
    #"$F_r(x) = \dfrac{(1 - e^{-ix})^r}{(r-1)!}$: the exponent has a minus sign, and scaling by $h^{r-1}$ removes the "#
    + #"$n^{r-1}$. The moduli, and therefore (41), are not affected. The "blocksize $N = 1$" is $m = 1$."#
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  /// The closed form factor(r, n) (1 + sign e^{-ix})^r / (r-1)!, or with e^{ix}.
  private struct ClosedForm {
    var sign: Rational = -1
    var hasMinus = true
    var factor: (_ r: Int, _ n: Int) -> Rational = { _, _ in 1 }

    func value(at z: GaussianRational, order r: Int, intervals n: Int) -> GaussianRational {
      let power = (GaussianRational(1) + sign * (hasMinus ? z.conjugate : z)).power(r)
      return factor(r, n) / factorial(r - 1) * power
    }

    /// Returns the coefficients of the powers of e^{-ix}.
    func stencil(order r: Int, intervals n: Int) -> Stencil<Rational> {
      let one = Stencil<Rational>(first: 0, coefficients: [1, sign])
      let power = (1..<r).reduce(one) { product, _ in product * one }
      let scaled = power.scaled(by: factor(r, n) / factorial(r - 1))
      return hasMinus ? scaled : scaled.transposed
    }
  }

  func check(_ family: CaseFamily) throws -> Findings {
    let method =
      "exact: bands of h^{r-1} A from the recursion (5), entry by entry and summed at r + 1 points of the circle"
    let family = family.reaching(intervals: 2)
    let printed = try tally(family, ClosedForm(hasMinus: false, factor: { r, n in Rational(n).power(r - 1) }))
    let corrected = try tally(family, ClosedForm())
    let control = try tally(family, ClosedForm(sign: 1))
    return Findings(
      literal: printed.finding(ifHolds: .proved, method: method, scope: family.uniformScope),
      corrected: corrected.finding(ifHolds: .proved, method: method, scope: family.uniformScope),
      control: control.control(#"$F_r(x) = \dfrac{(1 + e^{-ix})^r}{(r-1)!}$"#))
  }

  private func tally(_ family: CaseFamily, _ form: ClosedForm) throws -> Tally {
    var tally = Tally()
    // For n = 1 and r = 1 there is no band except the diagonal.
    try family.forEachKnotVector(uniformOnly: true) { knots in
      let r = knots.order.value
      let n = knots.intervals
      if n < 2 { return }
      let spacing = try knots.requireUniformSpacing()
      let scaled = ChangeOfBasis(knots).recursionMatrix().scaled(by: spacing.power(r - 1))
      let deviations = ToeplitzStructure(scaled, against: form.stencil(order: r, intervals: n)).deviations
      let point = firstDifference(bands: scaled.row(0), form, r, n)
      tally.expect(point == nil, by: "values of the symbol", "\(knots.caseDescription): \(point!)")
      tally.expect(
        deviations == 0, by: "entries of the matrix",
        "\(knots.caseDescription): \(deviations) entries of h^{r-1} A are not the coefficients of F_r")
    }
    return tally
  }

  /// Returns the first point at which the sum of the bands differs from the closed form, as text.
  private func firstDifference(bands: [Rational], _ form: ClosedForm, _ r: Int, _ n: Int) -> String? {
    for s in 0...r {
      let z = GaussianRational.onUnitCircle(Rational(s))
      let sum = bands.reversed().reduce(GaussianRational(0)) { GaussianRational($1) + z.conjugate * $0 }
      let claimed = form.value(at: z, order: r, intervals: n)
      if sum != claimed {
        return "at e^{ix} = \(z) the bands of h^{r-1} A sum to \(sum), but the formula gives \(claimed)"
      }
    }
    return nil
  }
}
