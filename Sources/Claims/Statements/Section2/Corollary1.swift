import Exact
import Splines

/// Corollary 1: the change of basis on uniform knots.
///
/// Cases: the uniform knot vectors of the family and random ones with any spacing, three cases each. The entries are
/// those of Corollary 1 and of (37); the matrix power is (36).
/// Method: entries and matrix power are computed independently here and compared with each other, with recursion (5),
/// and with the library's closed form.
struct Corollary1: Claim {
  let id = "corollary-1"
  let source = "Section 2.1, Corollary 1; Appendix B, eqs. (36) and (37)"
  let printed =
    #"On uniform knots $A^{[r]} = \frac{h^{1-r}}{(r-1)!} (A^{[1]})^r$, upper triangular Toeplitz with entries "#
    + #"$\frac{(-1)^{j-i}}{(j-i)! \, (r-j+i)!} \frac{r}{h^{r-1}}$ for $i \le j \le i+r$ and zero elsewhere."#
  let hypotheses = #"Uniform knots with spacing $h = (b-a)/n$ on any $[a, b]$, any order $r \ge 1$."#
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let printed = try tally(family) { r in factorial(r - 1) }
    let wrong = try tally(family.limited(knotVectors: 1).reaching(order: 2)) { r in factorial(r) }
    return Findings(
      literal: printed.finding(
        ifHolds: .proved, method: "exact: the entries, the matrix power, recursion (5) and the library's closed form",
        scope: family.uniformScope + ", on [0, 1] and other intervals",
        notes: [
          "the appendix writes $h = 1/n$, which assumes $[a, b] = [0, 1]$; the statement holds for every spacing"
        ]),
      control: wrong.control("the same with $r!$ in place of $(r-1)!$"))
  }

  /// Checks the closed form with the given divisor in place of (r - 1)!.
  private func tally(_ family: CaseFamily, divisor: (Int) -> Rational) throws -> Tally {
    var tally = Tally()
    try family.forEachUniformKnotVector { knots in
      let r = knots.order.value
      let h = try knots.requireUniformSpacing()
      let claimed = entries(knots, spacing: h, divisor: divisor(r))
      let factor = 1 / (divisor(r) * h.power(r - 1))
      let power = differencePower(r, size: knots.dimension).scaled(by: factor)
      let library = try ChangeOfBasis.closedForm(order: knots.order, intervals: knots.intervals, spacing: h)
      tally.expect(claimed, equals: power, "A", by: "the power of A^[1]", on: knots)
      tally.expect(claimed, equals: ChangeOfBasis(knots).recursionMatrix(), "A", by: "recursion (5)", on: knots)
      tally.expect(claimed, equals: library, "A", by: "the library's closed form", on: knots)
    }
    return tally
  }

  /// Returns (-1)^k r! / (k! (r - k)!) / (divisor h^{r-1}); with the divisor (r - 1)! these are the printed entries.
  private func entries(_ knots: KnotVector<Rational>, spacing h: Rational, divisor: Rational) -> Matrix<Rational> {
    let r = knots.order.value
    let values: [Rational] = (0...r).map { k in
      let sign: Rational = k % 2 == 0 ? 1 : -1
      let size: Rational = factorial(r) / (factorial(k) * factorial(r - k))
      return sign * size / (divisor * h.power(r - 1))
    }
    return Matrix(rows: knots.dimension, columns: knots.dimension) { i, j in
      j >= i && j - i <= r ? values[j - i] : 0
    }
  }

  /// Returns (I - S)^r by repeated multiplication.
  private func differencePower(_ r: Int, size m: Int) -> Matrix<Rational> {
    let difference = Matrix<Rational>(rows: m, columns: m) { i, j in i == j ? 1 : (j == i + 1 ? -1 : 0) }
    return (1..<r).reduce(difference) { power, _ in power * difference }
  }
}
