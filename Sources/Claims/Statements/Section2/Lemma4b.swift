import Exact
import Splines

/// Lemma 4, second part: on uniform knots A^T A is a difference quotient of twice the order, up to the boundary.
///
/// Statement: A^T A is Toeplitz up to the boundary and its stencil is, up to a constant factor, (10): (-1)^{r+k}
/// C(2r, r+k) at offset k = -r ... r, the central difference of the 2r-th derivative. The factor has the sign (-1)^r,
/// as the text states below (12). The boundary is the leading r x r block; for A A^T, which the lemma does not mention,
/// it is the trailing one.
/// Cases: the uniform knot vectors of the family and random ones; for each, the two Gram matrices in full and the
/// moments of the stencil.
/// Method: exact. (1) Every entry of A^T A compared with the stencil: equal outside the leading r x r block and
/// different at every position inside it; the same for A A^T and the trailing block. (2) The stencil's moments: sum_k
/// c_k k^p = 0 for p < 2r and (2r)! for p = 2r, up to the factor, which characterizes the 2r-th derivative and no other
/// operator.
/// Negative control: a positive factor for every r. A Gram matrix has a positive diagonal, and the center of
/// (10) is (-1)^r C(2r, r).
struct Lemma4b: Claim {
  let id = "lemma-4b"
  let source = "Section 2.2, Lemma 4, second part, eq. (10)"
  let printed =
    #"Up to boundary nodes and constant scaling, $A^T A$ is Toeplitz and the central difference (10) of the $2r$-th "#
    + #"derivative, $h^{-2r} \sum_{i=0}^{2r} (-1)^i \binom{2r}{i} f(x + (r-i)h)$; its sign relative to (10) "#
    + #"alternates with $r$."#
  let hypotheses = #"Uniform knots with spacing $h = (b-a)/n$, any order $r \ge 1$."#
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let printed = try tally(family) { $0 % 2 == 0 ? 1 : -1 }
    // For one interval the boundary is the whole matrix.
    let positive = try tally(family.limited(knotVectors: 1).reaching(intervals: 2)) { _ in 1 }
    return Findings(
      literal: printed.finding(
        ifHolds: .proved, method: "exact: every entry of the product, and the moments of the stencil",
        scope: family.uniformScope + ", on [0, 1] and other intervals",
        notes: [
          #"$((r-1)! \, h^{r-1})^2 (A^T A)_{j,j+k} = (-1)^k \binom{2r}{r+k}$, that is, $A^T A = (-1)^r (h/(r-1)!)^2$ "#
            + #"times (10)"#,
          "every entry of the leading $r \\times r$ block of $A^T A$ differs from the stencil, and no other entry does; "
            + "for $A A^T$ it is the trailing block",
          "the example below the lemma gives the stencil for $r = 1$ as [1, -2, 1]; that of $A^T A$ is "
            + "\(try middleRow().description), its negative, which constant scaling allows",
        ]),
      control: positive.control("the same with a positive factor for every $r$"))
  }

  /// Returns the three entries around the diagonal in the middle of A^T A, for order one and three intervals of length
  /// one.
  private func middleRow() throws -> [Rational] {
    let knots = try KnotVector<Rational>.uniform(order: SplineOrder(1), intervals: 3, lower: 0, upper: 3)
    let gram = ChangeOfBasis(knots).banded.gram()
    return (0...2).map { gram[1, $0] }
  }

  /// - Parameter sign: the sign of the factor as a function of the order.
  private func tally(_ family: CaseFamily, sign: (_ r: Int) -> Rational) throws -> Tally {
    var tally = Tally()
    try family.forEachUniformKnotVector { knots in
      let r = knots.order.value
      let h = try knots.requireUniformSpacing()
      let factor = sign(r) / (factorial(r - 1) * h.power(r - 1)).power(2)
      let stencil: [Rational] = (-r...r).map { k in
        (r + k) % 2 == 0 ? factor * binomial(2 * r, r + k) : -factor * binomial(2 * r, r + k)
      }
      let change = ChangeOfBasis(knots).banded
      for (name, product, isLeading) in [
        ("A^T A", change.gram(), true), ("A A^T", change.outerGram(), false),
      ] {
        let wrong = firstDeviation(product, from: stencil, order: r, leadingCorner: isLeading)
        tally.expect(wrong == nil, "\(knots.caseDescription): \(describe(name, product, stencil, r, at: wrong!))")
      }
      checkMoments(knots, stencil, factor: factor, &tally)
    }
    return tally
  }

  /// Returns the first entry that differs from the stencil outside the corner, or agrees with it inside. The band
  /// extends r to each side; further out the stencil is zero.
  private func firstDeviation(
    _ product: BandedMatrix<Rational>, from stencil: [Rational], order r: Int, leadingCorner: Bool
  ) -> (row: Int, column: Int)? {
    let m = product.rows
    for i in 0..<m {
      for j in 0..<m {
        let expected = abs(j - i) <= r ? stencil[j - i + r] : 0
        let inCorner = leadingCorner ? max(i, j) < r : min(i, j) >= m - r
        if (product[i, j] == expected) == inCorner { return (i, j) }
      }
    }
    return nil
  }

  private func describe(
    _ name: String, _ product: BandedMatrix<Rational>, _ stencil: [Rational], _ r: Int,
    at place: (row: Int, column: Int)
  ) -> String {
    let (i, j) = place
    let expected = abs(j - i) <= r ? stencil[j - i + r] : 0
    return "(\(name))_{\(i + 1 - r),\(j + 1 - r)} is \(product[i, j]), the stencil coefficient is \(expected)"
  }

  private func checkMoments(
    _ knots: KnotVector<Rational>, _ stencil: [Rational], factor: Rational, _ tally: inout Tally
  ) {
    let r = knots.order.value
    for p in 0...(2 * r) {
      var moment: Rational = 0
      for k in -r...r { moment += stencil[k + r] * Rational(k).power(p) }
      let truth = p == 2 * r ? factor * factorial(2 * r) : 0
      tally.expect(moment == truth, "\(knots.caseDescription): moment \(p) of the stencil is \(moment), not \(truth)")
    }
  }
}
