import Exact
import Spectral
import Splines

/// Equations (11) and (12): the Fourier modes of the 2r-th derivative.
///
/// Cases: orders of the family, and rational numbers in place of 2 pi k, more of them than the degree of the identity,
/// so that it holds for all numbers.
/// Method: exact, two routes. (1) The power series of e^{-i w x}, differentiated 2r times term by term. (2) The
/// difference (10) on e^{-i w x}, z = e^{-i w h} a rational point of the unit circle: its factor is (-1)^r
/// (2 - z - 1/z)^r, of the same sign, and 2 - z - 1/z = (2 sin(w h / 2))^2.
struct Eq12: Claim {
  let id = "eq-12"
  let source = "Section 2.2, eqs. (11) and (12)"
  let printed =
    #"$f_k(x) = e^{-2 \pi i k x}$ satisfies $f_k^{(2r)} = (-1)^r (2 \pi k)^{2r} f_k$, $k \in \mathbb{Z}$: eigenvalues of $D_{2r}$, "#
    + "whose size grows with the frequency."
  let hypotheses = #"Periodic boundary conditions on $[0, 1]$, any $r \ge 1$."#
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let printed = tally(family) { $0 % 2 == 0 ? 1 : -1 }
    let wrong = tally(family) { _ in 1 }
    return Findings(
      literal: printed.finding(
        ifHolds: .proved, method: "exact: the power series term by term; the difference (10) on the same functions",
        scope: "orders 1-\(family.maxOrder), all frequencies",
        notes: [
          #"the index of the functions and the imaginary unit are both printed as $i$, and $D_{2r}$ as $d^{2r}/dx$ "#
            + #"instead of $d^{2r}/dx^{2r}$"#
        ]),
      control: wrong.control(#"$f_k^{(2r)} = (2 \pi k)^{2r} f_k$ for every $r$"#))
  }

  private func tally(_ family: CaseFamily, sign: (Int) -> Rational) -> Tally {
    var tally = Tally()
    for order in family.orders {
      let r = order.value
      // The coefficient of x^s is a polynomial of degree 2r + s in the frequency.
      let terms = 4
      for w in 0...(2 * r + terms) {
        let series = (0...(2 * r + terms)).map { s in
          (1 / factorial(s)) * GaussianRational(0, Rational(-w)).power(s)
        }
        for s in 0...terms {
          let derivative = (factorial(s + 2 * r) / factorial(s)) * series[s + 2 * r]
          let claimed = (sign(r) * Rational(w).power(2 * r)) * series[s]
          tally.expect(
            derivative == claimed,
            "r = \(r), frequency \(w) in place of 2 pi k: the coefficient of x^\(s) is \(derivative), not \(claimed)")
        }
      }
      let stencil = Stencil<Rational>.centralDifference(halfOrder: r)
      for s in 0...(2 * r) {
        let z = GaussianRational.onUnitCircle(Rational(s))
        var factor = GaussianRational(0)
        for k in -r...r { factor = factor + stencil[k] * (k < 0 ? z.conjugate.power(-k) : z.power(k)) }
        let claimed = GaussianRational(sign(r) * (2 - 2 * z.real).power(r))
        tally.expect(
          factor == claimed, "r = \(r), e^{-iwh} = \(z): the difference (10) has factor \(factor), not \(claimed)")
      }
    }
    return tally
  }
}
