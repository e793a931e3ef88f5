import Exact
import Splines

/// The two-grid method for the mass matrix: a gradient step on the fine knots and the exact correction on the coarse
/// ones.
///
/// - Statement: the eigenvalues of (I - P^T G_c^{-1} P G)(I - omega G), where G is the mass matrix of the fine splines
///   divided by its spacing, are 0 and 1 - omega lambda. On periodic knots lambda(t) = f_r(t) f_r(t + pi) (c^{2r} +
///   s^{2r}) / f_r(2t) with c = cos(t/2), s = sin(t/2); it lies in [f_r(pi), f_r(pi/2)] and attains both ends. So the
///   best step has the factor (2^{r-1} - 1) / (2^{r-1} + 1): the two-grid factor is the smoothing factor. With ends, at
///   most two of the lambdas lie below f_r(pi) for r <= 5, one at each end, at most 2(r - 1) for any r, and none above
///   f_r(pi/2).
/// - Hypotheses: uniform knots, dyadic refinement, one smoothing step, at most 64 coarse intervals with ends.
/// - Proof: on the modes t and t + pi the correction projects, orthogonally in G, onto the complement of P^T, which is
///   one vector q; lambda is (q, G^2 q) / (q, G q). P^T has the symbol 2 cos(t/2)^r, and f_r(2t) = c^{2r}
///   f_r(t) + s^{2r} f_r(t + pi) is the two-scale relation. The ends of the range follow from exact Bernstein
///   coefficients in cos t for each order.
/// - Cases: orders 1-12 for the relation and the range; exact inertia of G^2 - mu G on the kernel of P G on periodic
///   knots and on [0, 1].
struct TwoGridFactors: Claim {
  let id = "two-grid-factors"
  let origin = Origin.ours
  let source = "Related to Section 4.3"
  let printed =
    #"For least squares with the mass matrix on uniform knots, a gradient step and the exact correction on the coarse knots have the eigenvalues 0 "#
    + #"and $1 - \omega \lambda$. On periodic knots $\lambda(t) = f_r(t) f_r(t + \pi) \frac{\cos^{2r}(t/2) + \sin^{2r}(t/2)}{f_r(2t)}$ lies in "#
    + #"$[f_r(\pi), f_r(\pi/2)]$ and attains both ends: the best two-grid factor is the smoothing factor $\frac{2^{r-1} - 1}{2^{r-1} + 1}$. With "#
    + #"ends, at most two $\lambda$ lie below $f_r(\pi)$ for $r \le 5$, at most $2(r - 1)$ for any $r$, none above $f_r(\pi/2)$."#
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
    /// The number of lambdas that may lie below the range with ends, by the order: for r = 6, n = 3 there are three.
    /// The mass matrix has no more eigenvalues there than it has functions cut by the ends.
    var outside: (Int) -> Int = { $0 <= 5 ? 2 : 2 * ($0 - 1) }
  }

  func check(_ family: CaseFamily) throws -> Findings {
    let cases = family.limited(order: family.isFull ? 8 : 5, intervals: 12)
    let lengths = Array(cases.intervalCounts) + (family.isFull ? [16, 32, 64] : [16, 32])
    let wrong = Constants(upper: Rational(3, 4), exponent: { 2 * $0 }, outside: { _ in 1 })
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
        let (below, above) = try outside(NewModes.periodic(symbol, coarse: n), low, high)
        tally.expect(
          below == 0 && above == 0, by: "periodic knots",
          "r = \(order.value), \(n) periodic intervals: \(below) of \(n) lambdas below \(low), \(above) above \(high)")
      }
      for n in lengths {
        let (below, above) = try outside(NewModes.extended(order, coarse: n), low, high)
        tally.expect(
          below <= constants.outside(order.value) && above == 0, by: "ends",
          "r = \(order.value), n = \(n): \(below) of \(n) lambdas below \(low), \(above) above \(high)")
      }
    }
    return tally
  }

  /// Checks the two-scale relation and the range of lambda(t), as polynomials in C = cos t on [0, 1]; t and pi - t are
  /// the same pair.
  private func expectRange(_ symbol: MassSymbol, _ constants: Constants, _ tally: inout Tally) throws {
    let r = symbol.order.value
    func power(_ base: Polynomial<Rational>, _ exponent: Int) -> Polynomial<Rational> {
      (0..<exponent).reduce(Polynomial([1])) { product, _ in product * base }
    }
    /// Returns p(q(C)).
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
      "r = \(r): f_r(2t) has coefficients \(doubled.coefficients) in cos t, but the relation gives "
        + "\(relation.coefficients)"
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

  /// Returns the numbers of lambdas below and above a range: the inertia of G^2 - mu G on the kernel of P G.
  private func outside(_ modes: NewModes, _ low: Rational, _ high: Rational) throws -> (below: Int, above: Int) {
    (try inertia(modes, low).negative, try inertia(modes, high).positive)
  }

  private func inertia(_ modes: NewModes, _ mu: Rational) throws -> Inertia {
    try modes.inertia(of: modes.mass * modes.mass - modes.mass.scaled(by: mu))
  }

  /// Returns a table of the smallest lambda with ends, by bisection of exact counts.
  private func table(_ family: CaseFamily) throws -> EvidenceTable {
    EvidenceTable(
      "The smallest lambda and the best two-grid factor, on periodic knots and on [0, 1] with 16 coarse intervals",
      headings: ["r", "f_r(pi)", "smallest with ends", "f_r(pi/2)", "factor, periodic", "factor, ends, at most"],
      rows: try family.orders.map { order in
        let symbol = try MassSymbol(order)
        let (low, high) = (symbol.value(cosine: -1), symbol.value(cosine: 0))
        let modes = try NewModes.extended(order, coarse: 16)
        var ends = (lower: Rational(0), upper: 2 * low)
        for _ in 0..<14 {
          let middle = (ends.lower + ends.upper) / 2
          if try inertia(modes, middle).negative > 0 { ends.upper = middle } else { ends.lower = middle }
        }
        func factor(_ smallest: Rational) -> Rational { (high - smallest) / (high + smallest) }
        return [
          "\(order.value)", "\(low)", "\(decimalBound(ends.lower, digits: 4, upwards: false))", "\(high)",
          "\(factor(low))", "\(decimalBound(factor(ends.lower), digits: 4, upwards: true))",
        ]
      })
  }
}
