import Exact
import Splines

/// Section 4.3: the order of the preconditioner (A A^T)^{-1} as a smoothing operator.
///
/// - Cases: a difference operator has order p if it maps the samples of 1, x, ..., x^{p-1} to zero and those of x^p to
///   a nonzero constant. Every (order, intervals), both uniform knot vectors, all such rows.
/// - Routes: the products A (A^T v) through the bidiagonal factors on the samples v_j = (t_j)^q; the moments of a row
///   of the dense product A A^T. For the corrected order the constant has to be (-1)^r (2r)! h^{2r} / ((r-1)!
///   h^{r-1})^2, that of (-1)^r h^2 / ((r-1)!)^2 times the 2r-th derivative.
struct Section43: Claim {
  let id = "section-4.3"
  let source = "Section 4.3"
  let printed = #"$(A A^T)^{-1} \sim (\partial_x)^{-r}$; for $r = 1$, $(A A^T)^{-1} \sim \Delta^{-1}$."#
  let hypotheses = #"Uniform knots, away from the boundary, where $A A^T$ is Toeplitz."#
  let correction: String? =
    #"$(A A^T)^{-1} \sim (\partial_x)^{-2r}$, up to sign and scaling: $A A^T$ is a difference operator of order $2r$, as the text's own example $r = 1$ shows."#
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let method = "exact: A A^T on samples of monomials through the factors, and the moments of its rows"
    // The smallest n with a full row is r + 2, so a family with few intervals is enlarged.
    let family = family.reaching(intervals: family.maxOrder + 2)
    let scope = family.uniformScope
    let printed = try tally(family) { $0 }
    let corrected = try tally(family) { 2 * $0 }
    let higher = try tally(family) { 2 * $0 + 1 }
    return Findings(
      literal: printed.finding(ifHolds: .proved, method: method, scope: scope),
      corrected: corrected.finding(ifHolds: .proved, method: method, scope: scope),
      control: higher.control(#"$A A^T$ is a difference operator of order $2r + 1$"#))
  }

  /// Checks that A A^T has the claimed order; a case is a knot vector and a route.
  private func tally(_ family: CaseFamily, claimedOrder: (Int) -> Int) throws -> Tally {
    var tally = Tally()
    try family.forEachKnotVector(uniformOnly: true) { knots in
      let r = knots.order.value
      let rows = r..<max(r, knots.intervals - 1)
      if rows.isEmpty { return }
      let order = claimedOrder(r)
      let byFactors = try failure(of: order, on: knots, rows: rows, image: applied)
      tally.expect(byFactors == nil, "\(knots.caseDescription): \(byFactors!)")
      let byMoments = try failure(of: order, on: knots, rows: rows, image: moments)
      tally.expect(byMoments == nil, "\(knots.caseDescription): \(byMoments!)")
    }
    return tally
  }

  /// Returns why A A^T does not have the given order, as text; `nil` if it does.
  private func failure(
    of order: Int, on knots: KnotVector<Rational>, rows: Range<Int>,
    image: (KnotVector<Rational>, Range<Int>, Int) throws -> [Rational]
  ) throws -> String? {
    for q in 0..<order {
      let values = try image(knots, rows, q)
      if let p = values.indices.first(where: { !values[$0].isZero }) {
        return
          "order \(order) requires A A^T on samples of x^\(q) to be 0, but in row \(rows.lowerBound + p) it is "
          + "\(values[p])"
      }
    }
    let leading = try image(knots, rows, order)
    guard let constant = leading.first, leading.allSatisfy({ $0 == constant }), !constant.isZero else {
      return
        "order \(order) requires A A^T on samples of x^\(order) to be a nonzero constant, but it is \(leading)"
    }
    let r = knots.order.value
    if order == 2 * r {
      let h = try knots.requireUniformSpacing()
      let scale = factorial(r - 1) * h.power(r - 1)
      let expected = (r % 2 == 0 ? 1 : -1) * factorial(2 * r) * h.power(2 * r) / (scale * scale)
      if constant != expected { return "A A^T on samples of x^\(order) is \(constant), not \(expected)" }
    }
    return nil
  }

  /// Returns rows of A (A^T v) for the samples v_j = t_j^q.
  private func applied(_ knots: KnotVector<Rational>, _ rows: Range<Int>, _ q: Int) throws -> [Rational] {
    let change = ChangeOfBasis(knots)
    let samples = knots.basisIndices.map { knots[$0].power(q) }
    return Array(try change.apply(change.applyTranspose(samples))[rows])
  }

  /// Returns the moments sum_k (A A^T)_{j,j+k} (k h)^q of the rows j of the dense product, which at t_j = 0 are A A^T
  /// x^q.
  private func moments(_ knots: KnotVector<Rational>, _ rows: Range<Int>, _ q: Int) throws -> [Rational] {
    let h = try knots.requireUniformSpacing()
    let matrix = ChangeOfBasis(knots).recursionMatrix()
    let product = matrix * matrix.transposed()
    return rows.map { j in
      (0..<product.columns).reduce(Rational(0)) { $0 + product[j, $1] * (Rational($1 - j) * h).power(q) }
    }
  }
}
