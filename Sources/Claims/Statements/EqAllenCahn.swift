import Exact
import Splines

/// The Allen-Cahn equation of the numerical section: which constant states attract.
///
/// - Statement: the solutions of u_t = -eps u_xx + 5 u^3 - 5 u tend to the attractors u = +-1.
/// - Hypotheses: eps > 0, forward time. For a constant state u* to attract it has to be stationary, f(u*) = 0; every
///   Fourier mode of wave number k has to decay under the linearised equation, rate -d k^2 + f'(u*) < 0 where d is the
///   diffusion coefficient; and the spatially constant solutions between 0 and u*, and beyond u*, have to move towards
///   u*.
/// - Cases: eps = 10^-4 of the literature and others; both states; wave numbers 0 ... N and one large enough that the
///   sign of d decides; rational constants on either side of the states.
/// - Routes: the linearisation, for small perturbations of every wave number; the sign of f, for large constant ones.
/// - Control: only the sign of the diffusion corrected.
struct EqAllenCahn: Claim {
  let id = "eq-allen-cahn"
  let source = "Numerical results, Allen-Cahn equation"
  let printed = "u_t = -eps u_xx + 5 u^3 - 5 u, whose solutions tend to the attractors u = 1 and u = -1."
  let hypotheses = "eps > 0, time runs forward."
  let correction: String? =
    "u_t = eps u_xx - 5 u^3 + 5 u. As printed both signs are reversed: u = 0 attracts constant solutions "
    + "and short waves grow."
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  /// u_t = diffusion * eps u_xx + f(u).
  private struct Equation {
    let diffusion: Rational
    let reaction: Polynomial<Rational>
    let text: String
  }

  func check(_ family: CaseFamily) throws -> Findings {
    let method = "exact: linearised rates of all modes at the two states, and the sign of the reaction between them"
    let cubic = Polynomial<Rational>([0, -5, 0, 5])
    let negated = cubic.scaled(by: -1)
    let printed = Equation(diffusion: -1, reaction: cubic, text: "u_t = -eps u_xx + 5 u^3 - 5 u")
    let corrected = Equation(diffusion: 1, reaction: negated, text: "u_t = eps u_xx - 5 u^3 + 5 u")
    let half = Equation(diffusion: 1, reaction: cubic, text: "u_t = eps u_xx + 5 u^3 - 5 u")
    return Findings(
      literal: tally(family, printed).finding(ifHolds: .proved, method: method),
      corrected: tally(family, corrected).finding(ifHolds: .proved, method: method),
      control: tally(family, half).control("u = 1 and u = -1 attract under \(half.text)"))
  }

  private func tally(_ family: CaseFamily, _ equation: Equation) -> Tally {
    var tally = Tally()
    let f = equation.reaction
    let slope = f.derivative()
    let waveNumbers = (0...family.maxIntervals).map { Rational($0) } + [Rational(1_000_000)]
    for state: Rational in [1, -1] {
      let residual = f.evaluate(at: state)
      tally.expect(residual.isZero, "\(equation.text): u = \(state) is not stationary, f(\(state)) = \(residual)")
      for eps in [Rational(1, 10_000), Rational(1, 100), Rational(1)] {
        for k in waveNumbers {
          let rate = slope.evaluate(at: state) - equation.diffusion * eps * k * k
          tally.expect(
            rate.sign < 0,
            "\(equation.text), eps = \(eps): at u = \(state) the mode of wave number \(k) has the rate "
              + "\(rate), not negative"
          )
        }
      }
      for s in 1...family.maxIntervals {
        // Between 0 and the state, and beyond it.
        for size in [Rational(s, family.maxIntervals + 1), 1 + Rational(s, 7)] {
          let u = state * size
          let towards = (state - u) * f.evaluate(at: u)
          tally.expect(
            towards.sign > 0,
            "\(equation.text): the constant solution u = \(u) moves at the rate \(f.evaluate(at: u)), "
              + "away from \(state)"
          )
        }
      }
    }
    return tally
  }
}
