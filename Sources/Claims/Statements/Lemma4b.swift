import Exact
import Splines

/// Lemma 4, second part: on uniform knots A^T A is a difference quotient of twice the order, up to the boundary.
///
/// Statement: A^T A is Toeplitz up to the boundary and its stencil is, up to a positive factor, (10): (-1)^{r+k} C(2r, r+k)
/// at offset k = -r ... r, the central difference of the 2r-th derivative (1, -2, 1 for r = 1).
/// Hypotheses: uniform knots with spacing h, any order.
/// Cases: the uniform knot vectors of the family and random ones; for each, the two Gram matrices in full and the moments
/// of the stencil.
/// Method: exact. (1) Every entry of A^T A against the stencil: equal outside the leading r x r block and different at every
/// place inside it; the same for A A^T and the trailing block. (2) The stencil's moments: sum_k c_k k^p = 0 for p < 2r and
/// (2r)! for p = 2r, up to the factor, which makes it the 2r-th derivative and no other.
/// The print is off by (-1)^r: a Gram matrix has a positive diagonal, and (10) has the centre (-1)^r C(2r, r).
/// Negative control: the corners of the two products exchanged.
struct Lemma4b: Claim {
  let id = "lemma-4b"
  let source = "Lemma 4, second part, eq. (10)"
  let printed =
    "Uniform knots: A^T A is Toeplitz up to the boundary, a positive multiple of the stencil (10) of the 2r-th derivative."
  let hypotheses = "Uniform knots with spacing h = (b - a)/n, any order r >= 1."
  let correction: String? =
    "((r-1)! h^{r-1})^2 (A^T A)_{j,j+k} = (-1)^k C(2r, r+k), which is (-1)^r times (10), outside the leading r x r block;"
    + " the same for A A^T outside the trailing one."
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  /// What is claimed: the sign of the stencil, and whether the corner of A^T A is the leading block.
  private struct Shape {
    var sign: (Int) -> Rational
    var leadingCornerForGram = true
  }

  func check(_ family: CaseFamily) throws -> Findings {
    let method = "exact: every entry of both products, and the moments of the stencil"
    let alternating: (Int) -> Rational = { $0 % 2 == 0 ? 1 : -1 }
    // With one interval the corner is the whole matrix.
    let printed = try tally(family.reaching(intervals: 2), Shape(sign: { _ in 1 }))
    let corrected = try tally(family, Shape(sign: alternating))
    let exchanged = try tally(
      family.limited(knotVectors: 1).reaching(intervals: 2), Shape(sign: alternating, leadingCornerForGram: false))
    return Findings(
      literal: printed.finding(
        ifHolds: .proved, method: method, notes: ["the print holds for even orders and fails for odd ones"]),
      corrected: corrected.finding(ifHolds: .proved, method: method),
      control: exchanged.control("the same with the trailing block for A^T A and the leading one for A A^T"))
  }

  private func tally(_ family: CaseFamily, _ shape: Shape) throws -> Tally {
    var tally = Tally()
    try family.forEachUniformKnotVector { knots in
      let r = knots.order.value
      let h = try knots.requireUniformSpacing()
      let factor = shape.sign(r) / (factorial(r - 1) * h.power(r - 1)).power(2)
      let stencil: [Rational] = (-r...r).map { k in
        (r + k) % 2 == 0 ? factor * binomial(2 * r, r + k) : -factor * binomial(2 * r, r + k)
      }
      let change = ChangeOfBasis(knots).banded
      let leading = shape.leadingCornerForGram
      for (name, product, isLeading) in [
        ("A^T A", change.gram(), leading), ("A A^T", change.outerGram(), !leading),
      ] {
        let wrong = firstDeviation(product, from: stencil, order: r, leadingCorner: isLeading)
        tally.expect(wrong == nil, "\(knots.caseDescription): \(describe(name, product, stencil, r, at: wrong!))")
      }
      checkMoments(knots, stencil, factor: factor, &tally)
    }
    return tally
  }

  /// The first entry that differs from the stencil outside the corner, or agrees with it inside. The band reaches r to
  /// either side; further out the stencil is zero.
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
    return "(\(name))_{\(i + 1 - r),\(j + 1 - r)} is \(product[i, j]), the stencil's coefficient \(expected)"
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
