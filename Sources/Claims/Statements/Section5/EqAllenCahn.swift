import Exact
import Splines

/// The Allen-Cahn equation of Section 5.2.3: which constant states attract.
///
/// - Hypotheses: eps > 0, forward time. For a constant state u* to attract it has to be stationary, f(u*) = 0; every
///   Fourier mode of wave number k has to decay under the linearized equation, with rate -d k^2 + f'(u*) < 0 where d is
///   the diffusion coefficient; and the spatially constant solutions between 0 and u*, and beyond u*, have to move
///   toward u*. At u = 0 constants have to grow, and no mode faster than they do; otherwise the initial value problem
///   is ill-posed.
/// - Cases: eps = 10^-4 of the literature and others; all three states; wave numbers 0 ... N and one large enough that
///   the sign of d decides; rational constants on either side of the states.
/// - Routes: the linearization, for small perturbations of every wave number; the sign of f, for large constant ones.
struct EqAllenCahn: Claim {
  let id = "eq-allen-cahn"
  let source = "Section 5.2.3"
  let printed =
    #"$\partial_t u = -\epsilon\,\partial_{xx} u + 5 u^3 - 5 u$ has stable attractors at $u = \pm 1$ as time increases, and an "#
    + "unstable fixed point at $u = 0$."
  let hypotheses = #"$\epsilon > 0$, time runs forward."#
  let correction: String? =
    #"$\partial_t u = \epsilon\,\partial_{xx} u - 5 u^3 + 5 u$. As printed, both signs are reversed: constants "#
    + #"between $-1$ and $1$ tend to $0$, larger ones blow up, and high wave numbers $k$ grow at a rate of about "#
    + #"$\epsilon k^2$, so the initial value problem is ill-posed. Our "#
    + "runs use the corrected signs."
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  /// u_t = diffusion * eps u_xx + f(u).
  private struct Equation {
    let diffusion: Rational
    let reaction: Polynomial<Rational>
    let text: String
  }

  func check(_ family: CaseFamily) throws -> Findings {
    let method = "exact: linearized rates of all modes at the three states, and the sign of the reaction between them"
    let scope =
      #"$\epsilon = 10^{-4}, 10^{-2}, 1$; wave numbers $0 \ldots "# + "\(family.maxIntervals)" + #"$ and $10^6$; "#
      + "\(2 * family.maxIntervals) rational constants for each state"
    let cubic = Polynomial<Rational>([0, -5, 0, 5])
    let negated = cubic.scaled(by: -1)
    let printed = Equation(diffusion: -1, reaction: cubic, text: "u_t = -eps u_xx + 5 u^3 - 5 u")
    let corrected = Equation(diffusion: 1, reaction: negated, text: "u_t = eps u_xx - 5 u^3 + 5 u")
    let half = Equation(diffusion: 1, reaction: cubic, text: "u_t = eps u_xx + 5 u^3 - 5 u")
    return Findings(
      literal: tally(family, printed).finding(ifHolds: .proved, method: method, scope: scope),
      corrected: tally(family, corrected).finding(ifHolds: .proved, method: method, scope: scope),
      control: tally(family, half).control(
        #"$u = 1$ and $u = -1$ attract under $\partial_t u = \epsilon\,\partial_{xx} u + 5 u^3 - 5 u$"#))
  }

  private func tally(_ family: CaseFamily, _ equation: Equation) -> Tally {
    var tally = Tally()
    let f = equation.reaction
    let slope = f.derivative()
    let waveNumbers = (0...family.maxIntervals).map { Rational($0) } + [Rational(1_000_000)]
    func rates(at state: Rational, _ holds: (Rational) -> Bool, _ need: String) {
      let residual = f.evaluate(at: state)
      tally.expect(residual.isZero, "\(equation.text): u = \(state) is not stationary, f(\(state)) = \(residual)")
      for eps in [Rational(1, 10_000), Rational(1, 100), Rational(1)] {
        for k in waveNumbers {
          let rate = slope.evaluate(at: state) - equation.diffusion * eps * k * k
          tally.expect(
            holds(rate),
            "\(equation.text), eps = \(eps): at u = \(state) the mode of wave number \(k) has rate \(rate), \(need)"
          )
        }
      }
    }
    for state: Rational in [1, -1] {
      rates(at: state, { $0.sign < 0 }, "not negative")
      for s in 1...family.maxIntervals {
        // Between 0 and the state, and beyond it.
        for size in [Rational(s, family.maxIntervals + 1), 1 + Rational(s, 7)] {
          let u = state * size
          let towards = (state - u) * f.evaluate(at: u)
          tally.expect(
            towards.sign > 0,
            "\(equation.text): the constant solution u = \(u) moves at rate \(f.evaluate(at: u)), away from \(state)"
          )
        }
      }
    }
    let growth = slope.evaluate(at: 0)
    tally.expect(
      growth.sign > 0, "\(equation.text): constants near u = 0 grow at rate \(growth), which is not positive")
    rates(at: 0, { $0 <= growth }, "above that of constants")
    return tally
  }
}
