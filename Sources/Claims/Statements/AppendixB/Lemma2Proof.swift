import Exact
import Splines

/// The proof of Lemma 2 and its step that does not follow.
///
/// Statement: a combination of the ReLU(x - t_j)^{r-2}, j = 1 - r ... n - 1, is in C^{r-2}([a, b]) only if all
/// coefficients are zero, since none of the powers is smooth enough at its knot. The proof concludes from this that
/// these terms of b_i^[r] cancel.
/// Cases: every knot vector of the family with at most twelve intervals.
/// Method: exact: the jumps of the derivatives of order 0 ... r - 2 at the n - 1 interior knots. For t_j <= a the power
/// is a polynomial on [a, b] and has no jumps: r coefficients remain free.
/// Corrected statement: the terms cancel for every j, because
/// (t_j - t_i) A^[r-1]_ij / (t_{i+r-1} - t_i) = (t_j - t_{i+r}) A^[r-1]_{i+1,j} / (t_{i+r} - t_{i+1}).
/// *Proof.* By the closed form in ``Recursion5`` both sides are (-1)^{r-1} / prod_{l = i+1 ... i+r-1, l != j}
/// (t_j - t_l) for i < j < i + r. For j = i the left factor is zero and so is A_{i+1,i}; for j = i + r the right factor
/// is zero and so is A_{i,i+r}; for all other j both entries are zero. [] The cases are every entry, and the closed
/// form against recursion (5).
struct Lemma2Proof: Claim {
  let id = "lemma-2-proof"
  let source = "Appendix B, proof of Lemma 2"
  let printed =
    #"As $b_i^{[r]}$ and $\mathrm{ReLU}(\cdot - t_j)^{r-1}$ are in $C^{r-2}([a,b])$ and $\mathrm{ReLU}(\cdot - t_j)^{r-2}$ is not, "#
    + #"the coefficients of the $\mathrm{ReLU}(\cdot - t_j)^{r-2}$ must cancel."#
  let hypotheses =
    #"Strictly increasing knots, $r \ge 2$, $j = 1-r, \ldots, n-1$. The text adds that arithmetic also shows it, "#
    + #"without printing it."#
  let correction: String? =
    #"For $t_j \le a$ the power is a polynomial on $[a,b]$, so smoothness leaves $r$ coefficients free. On "#
    + #"$(-\infty, b]$ the argument is right: there every $t_j$ is an interior point, and the jump of the $(r-2)$nd "#
    + #"derivative makes each coefficient vanish. Directly: they cancel for every $j$, because "#
    + #"$\frac{(t_j - t_i) A^{[r-1]}_{ij}}{t_{i+r-1} - t_i} = \frac{(t_j - t_{i+r}) A^{[r-1]}_{i+1,j}}{t_{i+r} - t_{i+1}}$."#
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let few = family.limited(intervals: 12, knotVectors: 2).reaching(order: 2)
    let family = family.reaching(order: 2)
    let identity = try cancellation(family) { knots, i in knots[i + knots.order.value] }
    let wrong = try cancellation(few) { knots, i in knots[i + knots.order.value - 1] }
    return Findings(
      literal: try smoothness(few).finding(
        ifHolds: .proved, method: "exact: rank of the jumps of derivatives at interior knots", scope: few.knotScope,
        notes: ["Lemma 2 itself is true: see lemma-2"]),
      corrected: identity.finding(
        ifHolds: .proved, method: "proof from the closed form of the entries; both checked exactly on the family",
        scope: #"all strictly increasing knots, all $r \ge 2$ (proof); "# + family.knotScope),
      control: wrong.control("the identity with $t_{i+r-1}$ in place of $t_{i+r}$ in the right numerator"))
  }

  /// Checks whether smoothness alone forces the coefficients to be zero.
  private func smoothness(_ family: CaseFamily) throws -> Tally {
    var tally = Tally()
    try family.forEachKnotVector { knots in
      let r = knots.order.value
      guard r >= 2 else { return }
      let m = knots.dimension
      let jumps = RationalMatrix(rows: (knots.intervals - 1) * (r - 1), columns: m) { row, q in
        let (k, s) = (row / (r - 1) + 1, row % (r - 1))
        // The derivative is (r-2)! / (r-2-s)! (x - t_j)^{r-2-s} to the right of t_j and zero to the left.
        let distance = knots[k] - knots[q + 1 - r]
        let right = reluPower(distance, r - 2 - s)
        let left = distance.sign > 0 ? distance.power(r - 2 - s) : 0
        return factorial(r - 2) / factorial(r - 2 - s) * (right - left)
      }
      let free = m - jumps.rank()
      tally.expect(
        free == 0,
        "\(knots.caseDescription): the combinations in C^\(r - 2)([a, b]) have dimension \(free), not 0; one of them "
          + "is ReLU(x - t)^\(r - 2) with t = \(knots[1 - r]), which is a polynomial of degree \(r - 2) on [a, b]")
    }
    return tally
  }

  /// Checks the identity that makes the terms cancel, with the given knot in the right numerator, and the closed form.
  private func cancellation(
    _ family: CaseFamily, knot: (KnotVector<Rational>, Int) -> Rational
  ) throws -> Tally {
    var tally = Tally()
    try family.forEachKnotVector { knots in
      let r = knots.order.value
      guard r >= 2 else { return }
      let m = knots.dimension
      let lower = Recursion5.matrix(knots, order: r - 1)
      let left = Matrix<Rational>(rows: m, columns: m) { p, q in
        let (i, j) = (p + 1 - r, q + 1 - r)
        return (knots[j] - knots[i]) * lower[p, q] / (knots[i + r - 1] - knots[i])
      }
      let right = Matrix<Rational>(rows: m, columns: m) { p, q in
        let (i, j) = (p + 1 - r, q + 1 - r)
        let below = p + 1 < m ? lower[p + 1, q] : 0
        return (knots[j] - knot(knots, i)) * below / (knots[i + r] - knots[i + 1])
      }
      tally.expect(left, equals: right, "the left side", by: "the right side", on: knots)
      tally.expect(
        lower, equals: Recursion5.closedForm(knots, order: r - 1), "A^[r-1]", by: "the closed form", on: knots)
    }
    return tally
  }
}
