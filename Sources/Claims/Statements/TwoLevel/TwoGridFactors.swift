import Exact
import Splines

/// The two-grid method for the mass matrix: a gradient step on the fine knots, the exact correction on the coarse ones.
///
/// - Statement: the eigenvalues of (I - P^T G_c^{-1} P G)(I - omega G), G being the mass matrix of the fine splines over its
///   spacing, are 0 and 1 - omega lambda. On periodic knots lambda(t) = f_r(t) f_r(t + pi) (c^{2r} + s^{2r}) / f_r(2t) with
///   c = cos(t/2), s = sin(t/2); it lies in [f_r(pi), f_r(pi/2)] and takes both ends. So the best step has the factor
///   (2^{r-1} - 1) / (2^{r-1} + 1): the two-grid factor is the smoothing factor. With ends at most two of the lambdas lie
///   below f_r(pi), one at each end, and none above f_r(pi/2).
/// - Hypotheses: uniform knots, dyadic refinement, one smoothing step, no more than 64 coarse intervals with ends.
/// - Proof: on the modes t and t + pi the correction projects, orthogonally in G, onto the complement of P^T, which is one
///   vector q; lambda is (q, G^2 q) / (q, G q). P^T has the symbol 2 cos(t/2)^r, and f_r(2t) = c^{2r} f_r(t) + s^{2r} f_r(t + pi)
///   is the two-scale relation. The ends of the range are exact Bernstein coefficients in cos t for each order.
/// - Cases: orders 1-12 for the relation and the range; exact inertia of G^2 - mu G on the kernel of P G on periodic knots
///   and on [0, 1].
/// - Control: the range cut at its middle, a relation with s^r, one eigenvalue at the ends.
struct TwoGridFactors: Claim {
  let id = "two-grid-factors"
  let origin = Origin.ours
  let source = "Goes with Section 4.3"
  let printed =
    #"For least squares with the mass matrix on uniform knots, a gradient step and the exact correction on the coarse knots have the eigenvalues 0 and $1 - \omega \lambda$."#
    + #" On periodic knots $\lambda(t) = f_r(t) f_r(t + \pi) \frac{\cos^{2r}(t/2) + \sin^{2r}(t/2)}{f_r(2t)}$ lies in $[f_r(\pi), f_r(\pi/2)]$ and takes both ends:"#
    + #" the best two-grid factor is the smoothing factor $\frac{2^{r-1} - 1}{2^{r-1} + 1}$. With ends at most two $\lambda$ lie below $f_r(\pi)$, none above $f_r(\pi/2)$."#
  let hypotheses =
    "Uniform knots, dyadic refinement; one gradient step in spline weights; up to 64 coarse intervals with ends."
  let recorded = RecordedVerdicts(literal: .proved)

  private static let orders = 1...12

  /// The constants of the statement.
  private struct Constants {
    /// The upper end of the range over f_r(pi/2).
    var upper: Rational = 1
    /// The exponent of sin(t/2)^2 in the two-scale relation over r.
    var exponent: (Int) -> Int = { $0 }
    /// How many lambdas may lie below the range with ends.
    var outside = 2
  }

  func check(_ family: CaseFamily) throws -> Findings {
    let cases = family.limited(order: family.isFull ? 8 : 5, intervals: 12)
    let lengths = Array(cases.intervalCounts) + (family.isFull ? [16, 32, 64] : [16, 32])
    let wrong = Constants(upper: Rational(3, 4), exponent: { 2 * $0 }, outside: 1)
    return Findings(
      literal: try tally(cases, lengths, Constants()).finding(
        ifHolds: .proved,
        method: "exact: polynomials in cos t by Bernstein coefficients, inertia on the kernel of P G",
        scope: "symbols of orders 1-12; orders 1-\(cases.maxOrder) with ends, 1-\(lengths.max()!) intervals"),
      control: try tally(cases.limited(order: 3), [4, 8], wrong).control(
        #"the same with $\frac34 f_r(\pi/2)$, with $\sin^{4r}(t/2)$ in the two-scale relation, with one $\lambda$ below"#
      ),
      tables: [try table(cases)])
  }

  private func tally(_ family: CaseFamily, _ lengths: [Int], _ constants: Constants) throws -> Tally {
    var tally = Tally()
    for r in Self.orders { try expectRange(MassSymbol(SplineOrder(r)), constants, &tally) }
    for order in family.orders {
      let symbol = try MassSymbol(order)
      let (low, high) = (symbol.value(cosine: -1), constants.upper * symbol.value(cosine: 0))
      for n in order.value..<order.value + 4 {
        let (below, above) = try outside(periodic(symbol, n), low, high)
        tally.expect(
          below == 0 && above == 0, by: "periodic knots",
          "r = \(order.value), \(n) periodic intervals: \(below) of \(n) lambdas below \(low), \(above) above \(high)")
      }
      for n in lengths {
        let (below, above) = try outside(withEnds(order, n), low, high)
        tally.expect(
          below <= constants.outside && above == 0, by: "ends",
          "r = \(order.value), n = \(n): \(below) of \(n) lambdas below \(low), \(above) above \(high)")
      }
    }
    return tally
  }

  /// The two-scale relation and the range of lambda(t), as polynomials in C = cos t on [0, 1]; t and pi - t are the same pair.
  private func expectRange(_ symbol: MassSymbol, _ constants: Constants, _ tally: inout Tally) throws {
    let r = symbol.order.value
    func power(_ base: Polynomial<Rational>, _ exponent: Int) -> Polynomial<Rational> {
      (0..<exponent).reduce(Polynomial([1])) { product, _ in product * base }
    }
    /// p(q(C)).
    func composed(_ p: Polynomial<Rational>, _ q: Polynomial<Rational>) -> Polynomial<Rational> {
      p.coefficients.reversed().reduce(Polynomial([])) { $0 * q + Polynomial([$1]) }
    }
    let half = Rational(1, 2)
    let (cosines, sines) = (Polynomial([half, half]), Polynomial([half, -half]))
    let f = symbol.polynomialInCosine
    let opposite = composed(f, Polynomial([0, -1]))
    let doubled = composed(f, Polynomial([-1, 0, 2]))
    let relation = power(cosines, r) * f + power(sines, constants.exponent(r)) * opposite
    tally.expect(
      (relation - doubled).coefficients.allSatisfy { $0 == 0 }, by: "two-scale relation",
      "r = \(r): f_r(2t) has the coefficients \(doubled.coefficients) in cos t, the relation gives \(relation.coefficients)"
    )
    let numerator = f * opposite * (power(cosines, r) + power(sines, r))
    let margins = [
      numerator - doubled.scaled(by: symbol.value(cosine: -1)),
      doubled.scaled(by: constants.upper * symbol.value(cosine: 0)) - numerator,
    ]
    tally.expect(
      margins.allSatisfy { BernsteinForm($0).isNonNegative() == true }, by: "range",
      "r = \(r): lambda(t) leaves [f_r(pi), \(constants.upper) f_r(pi/2)]")
  }

  /// A fine mass matrix over its spacing, and P times it.
  private struct Pair {
    let mass: RationalMatrix
    let restricted: RationalMatrix
    /// Where each fine and each coarse function stands; the elimination goes from left to right.
    let places: (fine: [Double], coarse: [Double])
  }

  private func withEnds(_ order: SplineOrder, _ n: Int) throws -> Pair {
    let knots = try KnotVector<Rational>.uniform(order: order, intervals: 2 * n, lower: 0, upper: Rational(2 * n))
    let mass = try MassSymbol.massMatrix(knots)
    let p = RationalMatrix(try Prolongation<Rational>.dyadicStencil(order: order, intervals: n))
    return Pair(
      mass: mass, restricted: p * mass,
      places: ((0..<mass.rows).map { Double($0 + 1) / 2 }, (0..<p.rows).map { Double($0) + Double(order.value) / 4 }))
  }

  private func periodic(_ symbol: MassSymbol, _ n: Int) -> Pair {
    let (r, fine) = (symbol.order.value, 2 * n)
    let mass = RationalMatrix(rows: fine, columns: fine) { i, j in
      (1 - r..<r).reduce(Rational(0)) { sum, k in
        (i + k - j) % fine == 0 ? sum + symbol.coefficients[abs(k)] : sum
      }
    }
    // Any factor of P will do: its kernel matters.
    let binomials = (0...r).map { s in (0..<s).reduce(Rational(1)) { $0 * Rational(r - $1) / Rational($1 + 1) } }
    let p = RationalMatrix(rows: n, columns: fine) { i, j in
      (0...r).reduce(Rational(0)) { sum, s in (2 * i + s - j) % fine == 0 ? sum + binomials[s] : sum }
    }
    return Pair(
      mass: mass, restricted: p * mass, places: ((0..<fine).map { Double($0) }, (0..<n).map { Double(2 * $0) }))
  }

  /// How many lambdas are below and above a range: the inertia of G^2 - mu G on the kernel of P G, which is that of the
  /// matrix bordered by P G less one eigenvalue of either sign for each of its rows.
  private func outside(_ pair: Pair, _ low: Rational, _ high: Rational) throws -> (below: Int, above: Int) {
    (try inertia(pair, low).negative, try inertia(pair, high).positive)
  }

  private func inertia(_ pair: Pair, _ mu: Rational) throws -> Inertia {
    let fine = pair.mass.rows
    let coarse = pair.restricted.rows
    let form = pair.mass * pair.mass - pair.mass.scaled(by: mu)
    let places = pair.places.fine + pair.places.coarse
    let order = places.indices.sorted { (places[$0], $0) < (places[$1], $1) }
    let bordered = RationalMatrix(rows: fine + coarse, columns: fine + coarse) { a, b in
      let (i, j) = (order[a], order[b])
      if i < fine && j < fine { return form[i, j] }
      if i >= fine && j >= fine { return 0 }
      return i < fine ? pair.restricted[j - fine, i] : pair.restricted[i - fine, j]
    }
    let inertia = try bordered.inertia()
    return Inertia(negative: inertia.negative - coarse, zero: inertia.zero, positive: inertia.positive - coarse)
  }

  /// The smallest lambda with ends, by bisection of exact counts.
  private func table(_ family: CaseFamily) throws -> EvidenceTable {
    EvidenceTable(
      "The smallest lambda and the best two-grid factor, on periodic knots and on [0, 1] with 16 coarse intervals",
      headings: ["r", "f_r(pi)", "smallest with ends", "f_r(pi/2)", "factor, periodic", "factor, ends, at most"],
      rows: try family.orders.map { order in
        let symbol = try MassSymbol(order)
        let (low, high) = (symbol.value(cosine: -1), symbol.value(cosine: 0))
        let pair = try withEnds(order, 16)
        var ends = (lower: Rational(0), upper: 2 * low)
        for _ in 0..<14 {
          let middle = (ends.lower + ends.upper) / 2
          if try inertia(pair, middle).negative > 0 { ends.upper = middle } else { ends.lower = middle }
        }
        func factor(_ smallest: Rational) -> Rational { (high - smallest) / (high + smallest) }
        return [
          "\(order.value)", "\(low)", "\(decimalBound(ends.lower, digits: 4, upwards: false))", "\(high)",
          "\(factor(low))", "\(decimalBound(factor(ends.lower), digits: 4, upwards: true))",
        ]
      })
  }
}
