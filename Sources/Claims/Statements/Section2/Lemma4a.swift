import Exact
import Splines

/// Lemma 4, first part: on uniform knots the change of basis is a difference quotient.
///
/// Cases: the uniform knot vectors of the family and random ones, 3 + m + (r + 1) cases each.
/// Method: exact. (1) The entries (8) and D compared with recursion (5). (2) A applied to each unit vector, extended by
/// zeros, compared with r repeated first differences, which use no binomial coefficient and show the Dirichlet
/// condition. (3) A on samples of x^p at the knots, in a row whose stencil stays on the grid: zero for p < r and r! for
/// p = r, up to the factor, which characterizes the r-th derivative and no other operator.
struct Lemma4a: Claim {
  let id = "lemma-4a"
  let source = "Section 2.2, Lemma 4, first part, eqs. (8) and (9)"
  let printed =
    #"Scaled by $\pm (r-1)!/h$, with a sign that depends on whether $r$ is odd or even, $A^{[r]}$ is the forward "#
    + #"difference (9) for the $r$-th derivative on a uniform grid of spacing $h$ with zero Dirichlet values; its "#
    + #"rows are (8), $\frac{1}{(r-1)! \, h^{r-1}} (-1)^k \binom{r}{k}$."#
  let hypotheses = #"Uniform knots with spacing $h = (b-a)/n$, any order $r \ge 1$."#
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let printed = try tally(family) { r in r % 2 == 0 ? 1 : -1 }
    let wrong = try tally(family.limited(knotVectors: 1)) { _ in 1 }
    return Findings(
      literal: printed.finding(
        ifHolds: .proved, method: "exact: entries, repeated first differences of unit vectors, and samples of $x^p$",
        scope: family.uniformScope + ", on [0, 1] and other intervals",
        notes: [
          #"the sign is $(-1)^r$, and $(r-1)!/h$ is the factor that turns $A$ into the difference quotient: "#
            + #"$(-1)^r \frac{(r-1)!}{h} A = D$"#,
          "the zero values are those beyond the last knot index; at the first index there is no condition",
        ]),
      control: wrong.control(#"$\frac{(r-1)!}{h} A$ is that difference, for odd and for even $r$"#))
  }

  private func tally(_ family: CaseFamily, sign: (Int) -> Rational) throws -> Tally {
    var tally = Tally()
    try family.forEachUniformKnotVector { knots in
      let r = knots.order.value
      let h = try knots.requireUniformSpacing()
      let factor = sign(r) * h / factorial(r - 1)
      let change = ChangeOfBasis(knots).recursionMatrix()
      let quotient = toeplitz(knots) { k in alternating(r - k) * binomial(r, k) / h.power(r) }
      tally.expect(quotient.scaled(by: factor), equals: change, "the difference", by: "recursion (5)", on: knots)
      // Eq. (8), in both forms.
      let first = toeplitz(knots) { k in
        alternating(k) / (factorial(k) * factorial(r - k)) * Rational(r) / h.power(r - 1)
      }
      let second = toeplitz(knots) { k in alternating(k) * binomial(r, k) / (factorial(r - 1) * h.power(r - 1)) }
      tally.expect(first, equals: change, "the first form of (8)", by: "recursion (5)", on: knots)
      tally.expect(second, equals: change, "the second form of (8)", by: "recursion (5)", on: knots)
      for q in 0..<knots.dimension {
        var unit = [Rational](repeating: 0, count: knots.dimension + r)
        unit[q] = 1
        let differences = repeatedDifferences(unit, r).map { $0 * factor / h.power(r) }
        let column = (0..<knots.dimension).map { change[$0, q] }
        tally.expect(
          differences == column,
          "\(knots.caseDescription): column \(q + 1 - r) of A is \(column), but repeated differences give "
            + "\(differences)")
      }
      try checkMonomials(knots, change, factor: factor, &tally)
    }
    return tally
  }

  private func alternating(_ k: Int) -> Rational { k % 2 == 0 ? 1 : -1 }

  /// Returns the matrix with one entry for each diagonal k = 0 ... r above the main one, cut off at the last column.
  private func toeplitz(_ knots: KnotVector<Rational>, _ entry: (_ k: Int) -> Rational) -> Matrix<Rational> {
    let stencil = (0...knots.order.value).map(entry)
    return Matrix(rows: knots.dimension, columns: knots.dimension) { i, j in
      j >= i && j - i < stencil.count ? stencil[j - i] : 0
    }
  }

  /// Applies v_{i+1} - v_i `count` times; each time the last value is consumed.
  private func repeatedDifferences(_ v: [Rational], _ count: Int) -> [Rational] {
    (0..<count).reduce(v) { values, _ in zip(values.dropFirst(), values).map { $0 - $1 } }
  }

  /// Compares the first row of A on samples of x^p at the knots t_{1-r} ... t_{n-1} with factor * (d/dx)^r x^p, p = 0
  /// ... r. The row extends to t_1, so it requires n >= 2.
  private func checkMonomials(
    _ knots: KnotVector<Rational>, _ change: Matrix<Rational>, factor: Rational, _ tally: inout Tally
  ) throws {
    guard knots.intervals >= 2 else { return }
    let r = knots.order.value
    for p in 0...r {
      let samples = knots.values.prefix(knots.dimension).map { $0.power(p) }
      let found = (change * samples)[0]
      let truth = p == r ? factor * factorial(r) : 0
      tally.expect(
        found == truth,
        "\(knots.caseDescription): the first row of A on samples of x^\(p) gives \(found), not \(truth)")
    }
  }
}
