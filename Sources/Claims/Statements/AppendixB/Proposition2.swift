import BasisProperties
import Exact
import Splines

/// Proposition 2: a linear factor times a ReLU power is a combination of two ReLU powers.
///
/// - Cases: s = 0 ... R for the largest order R, and a grid of a and b. Both sides have degree at most 1 in a and at
///   most s + 1 in b, so the identity on a grid of at least 2 by s + 2 distinct numbers implies the identity for all a
///   and b.
/// - Routes: the coefficients of two polynomials in x to the right of b; the values on both sides of b and at b.
struct Proposition2: Claim {
  let id = "proposition-2"
  let source = "Appendix B, Proposition 2, eqs. (31) and (32)"
  let printed =
    #"$(x-a) \, \mathrm{ReLU}(x-b)^r = \mathrm{ReLU}(x-b)^{r+1} + (b-a) \, \mathrm{ReLU}(x-b)^r$ for $r > 1$ and all $x$."#
  let hypotheses = #"Any real $a$ and $b$; checked for every exponent $r \ge 0$."#
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let literal = tally(family) { a, b in b - a }
    let turned = tally(family) { a, b in a - b }
    return Findings(
      literal: literal.finding(
        ifHolds: .proved,
        method: "exact: polynomials in x on a grid of a and b that decides the identity for all a and b, and values",
        scope: "exponents 0-\(family.maxOrder), all $a$, $b$ and $x$",
        notes: [
          "it is stated for exponents above 1 but used in the proof of Lemma 2 with the exponent $r-2$, which is 1 at "
            + "$r = 3$; it also holds there",
          "that proof refers to Lemma 2 where it uses this proposition",
        ]),
      control: turned.control(
        #"$(x-a) \, \mathrm{ReLU}(x-b)^r = \mathrm{ReLU}(x-b)^{r+1} + (a-b) \, \mathrm{ReLU}(x-b)^r$"#))
  }

  /// Checks (x - a)(x - b)_+^s = (x - b)_+^{s+1} + c(a, b) (x - b)_+^s; a case is (s, a, b) and a route.
  private func tally(_ family: CaseFamily, coefficient: (Rational, Rational) -> Rational) -> Tally {
    var tally = Tally()
    var generator = family.generator(for: id)
    for s in 0...family.maxOrder {
      let grid = abscissae(s + 2 + family.maxIntervals, using: &generator)
      for a in grid.prefix(2 + family.maxIntervals) {
        for b in grid {
          let c = coefficient(a, b)
          let factor = Polynomial<Rational>([-b, 1])
          let power = (0..<s).reduce(Polynomial<Rational>([1])) { product, _ in product * factor }
          let left = Polynomial([-a, 1]) * power
          let right = power * factor + power.scaled(by: c)
          tally.expect(
            left == right,
            "s = \(s), a = \(a), b = \(b): to the right of b the sides have the coefficients \(left.coefficients) and "
              + "\(right.coefficients)")
          for x in [b - 1, b - Rational(1, 7), b, b + Rational(1, 7), b + 1, a] {
            let value = (x - a) * reluPower(x - b, s)
            let combination = reluPower(x - b, s + 1) + c * reluPower(x - b, s)
            tally.expect(
              value == combination,
              "s = \(s), a = \(a), b = \(b), x = \(x): the sides are \(value) and \(combination)")
          }
        }
      }
    }
    return tally
  }

  /// Returns distinct numbers: 0, 1, -1, then random ones.
  private func abscissae<G: RandomNumberGenerator>(_ count: Int, using generator: inout G) -> [Rational] {
    var chosen: [Rational] = [0, 1, -1]
    while chosen.count < count {
      let next = Rational.random(numeratorBits: 8, using: &generator)
      if !chosen.contains(next) { chosen.append(next) }
    }
    return chosen
  }
}
