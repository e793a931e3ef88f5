import Exact
import Splines

/// The symbols of the mass matrix in both bases, and the effect of gradient steps on oscillatory modes.
///
/// - Statement: on uniform knots of spacing h the mass matrix in B-splines is h times the Toeplitz matrix of f_r,
///   except for the functions cut by the ends. (a) f_r decreases on [0, pi] from 1 to f_r(pi) = 4^r (4^r - 1) |B_2r| /
///   (2r)!, and f_r(pi/2) = 2^{r-1} f_r(pi). Hence the best constant step multiplies the modes of [pi/2, pi] by at most
///   (2^{r-1} - 1) / (2^{r-1} + 1). (b) The ends put at most 2(r - 1) eigenvalues of the matrix over h below f_r(pi),
///   and none above 1. (c) In the ReLU basis a mode t is multiplied by 1 - s f_r(t) / |2 sin(t/2)|^{2r}, up to one
///   constant. On n periodic knots, n >= 4, with s the inverse of the largest factor of a nonconstant mode, a step
///   leaves at least
///   1 - 2^{-r} (2 pi/n)^{2r} of each mode of [pi/2, pi].
/// - Proof: (a) is checked for each order. f_r(t) = sum_k (2 sin(t/2) / (t + 2 pi k))^{2r} gives the two values for all
///   r, by sums over odd numbers. (b) the matrix is a compression of the Toeplitz matrix with a form of its 2(r - 1)
///   cut functions subtracted, so it interlaces. (c) f_r(2 pi/n) >= f_r(pi/2) = 2^{r-1} f_r(pi) by (a), and 2
///   sin(t/2) <= t.
/// - Cases: (a) orders 1-12: the derivative in cos t, by exact Bernstein coefficients, and the three values; the
///   entries of mass matrices, integrated, on the family. (b) exact inertia on the family. (c) balls at the modes of
///   4 ... 128 knots.
struct TwoLevelSymbols: Claim {
  let id = "two-level-symbols"
  let origin = Origin.ours
  let source = "Related to Section 4.3"
  let printed =
    #"On uniform knots the mass matrix over $h$ has the symbol $f_r(t) = \sum_k \left(\frac{2 \sin(t/2)}{t + 2 \pi k}\right)^{2r}$, which decreases "#
    + #"on $[0, \pi]$ from 1 to $f_r(\pi) = 4^r (4^r - 1) |B_{2r}| / (2r)!$, with $f_r(\pi/2) = 2^{r-1} f_r(\pi)$: the best step leaves "#
    + #"$\frac{2^{r-1} - 1}{2^{r-1} + 1}$ of the modes on $[\pi/2, \pi]$. The ends put at most $2(r - 1)$ eigenvalues below $f_r(\pi)$, none above "#
    + #"1. In the ReLU basis on $n \ge 4$ periodic knots, a step with the inverse of the largest factor leaves at least "#
    + #"$1 - 2^{-r} (2 \pi / n)^{2r}$ of each mode on $[\pi/2, \pi]$."#
  let hypotheses =
    "Uniform knots; least squares with the mass matrix, the limit of samples that fill the domain evenly; constant "
    + "modes excluded in the ReLU basis."
  let recorded = RecordedVerdicts(literal: .proved)

  /// The orders for which the symbol itself is examined.
  private static let orders = 1...12
  /// The precision of the balls of part (c), in bits.
  private static let precision = 256

  /// The constants of the statement.
  private struct Constants {
    /// f_r(0).
    var atZero: Rational = 1
    /// f_r(pi/2) / f_r(pi).
    var ratio: (Int) -> Rational = { Rational(2).power($0 - 1) }
    /// f_r(pi) over its closed form.
    var factorAtPi: Rational = 1
    /// The largest number of eigenvalues below f_r(pi).
    var cut: (Int) -> Int = { 2 * ($0 - 1) }
    /// The entries of the mass matrix over those of the Toeplitz matrix and h.
    var scale: Rational = 1
    /// The most that a step removes from a mode, over (2 pi/n)^{2r}.
    var taken: (Int) -> Rational = { Rational(1, 2).power($0) }
  }

  func check(_ family: CaseFamily) throws -> Findings {
    let cases = family.limited(order: 6, intervals: 12)
    let wrong = Constants(
      atZero: 2, ratio: { Rational(2).power($0) }, factorAtPi: 2, cut: { $0 - 1 }, scale: 2,
      taken: { Rational(1, 8).power($0) })
    return Findings(
      literal: try tally(cases, Constants()).finding(
        ifHolds: .proved,
        method: "exact: Bernstein coefficients, integrals of pieces, inertia; balls for the ReLU basis",
        scope: "symbols of orders 1-12; \(cases.uniformScope); 4 ... 128 periodic knots"),
      control: try tally(cases.limited(order: 4).reaching(order: 3, intervals: 8), wrong).control(
        #"the same with $f_r(0) = 2$ and $2^r$, $2 f_r(\pi)$, $r - 1$, $2 h$ and $8^{-r}$ as constants"#),
      tables: [try table()])
  }

  private func tally(_ family: CaseFamily, _ constants: Constants) throws -> Tally {
    var tally = Tally()
    for r in Self.orders { try expectValues(MassSymbol(SplineOrder(r)), constants, &tally) }
    for order in family.orders {
      let symbol = try MassSymbol(order)
      for n in family.intervalCounts { try expectMatrix(symbol, intervals: n, constants, &tally) }
    }
    var balls = Tally(.enclosed)
    for order in family.orders {
      let symbol = try MassSymbol(order)
      for n in [4, 8, 16, 32, 64, 128] { expectReduction(symbol, periodic: n, constants, &balls) }
    }
    tally.merge(balls)
    return tally
  }

  /// Checks (a): monotonicity in cos t, and the values at 0, pi/2 and pi.
  private func expectValues(_ symbol: MassSymbol, _ constants: Constants, _ tally: inout Tally) throws {
    let r = symbol.order.value
    let atPi = symbol.value(cosine: -1)
    let slope = symbol.polynomialInCosine.derivative()
    // c = 2t - 1 takes [0, 1] to [-1, 1].
    var (composed, power) = (Polynomial<Rational>([]), Polynomial<Rational>([1]))
    for a in slope.coefficients {
      composed = composed + power.scaled(by: a)
      power = power * Polynomial([-1, 2])
    }
    let form = BernsteinForm(composed)
    tally.expect(
      form.isNonNegative() == true && symbol.value(cosine: 1) == constants.atZero, by: "values",
      "r = \(r): f_r(0) = \(symbol.value(cosine: 1)), its slope in cos t has coefficients \(form.coefficients)")
    let closed = constants.factorAtPi * MassSymbol.closedFormAtPi(symbol.order)
    tally.expect(atPi == closed, by: "value at pi", "r = \(r): f_r(pi) = \(atPi), not \(closed)")
    let middle = symbol.value(cosine: 0)
    tally.expect(
      middle == constants.ratio(r) * atPi, by: "value at pi/2",
      "r = \(r): f_r(pi/2) = \(middle), f_r(pi) = \(atPi), quotient \(middle / atPi)")
  }

  /// Checks the entries of mass matrices, and (b).
  private func expectMatrix(
    _ symbol: MassSymbol, intervals n: Int, _ constants: Constants, _ tally: inout Tally
  ) throws {
    let r = symbol.order.value
    let knots = try KnotVector<Rational>.uniform(order: symbol.order, intervals: n, lower: 0, upper: 1)
    let mass = try MassSymbol.massMatrix(knots).scaled(by: Rational(n))
    // Functions with their whole support in [0, 1], stored at r - 1 ... n - 1.
    let whole = r - 1..<max(r - 1, n)
    for i in whole {
      let j = (0..<mass.columns).first { j in
        mass[i, j] != constants.scale * (abs(i - j) < r ? symbol.coefficients[abs(i - j)] : 0)
      }
      tally.expect(
        j == nil, by: "entries", "r = \(r), n = \(n): the mass matrix over h has \(mass[i, j!]) at \((i, j!))")
    }
    let banded = SymmetricBandedMatrix(upperHalfOf: Matrix(rows: mass.rows, columns: mass.columns) { mass[$0, $1] })
    let (below, above) = (
      banded.eigenvalueCount(below: symbol.value(cosine: -1)), banded.subtracting(shift: 1).inertia().positive
    )
    tally.expect(
      below <= constants.cut(r) && above == 0, by: "inertia",
      "r = \(r), n = \(n): \(below) eigenvalues of the mass matrix over h are below f_r(pi), \(above) are above 1")
  }

  /// Checks (c): the fraction that a step removes from the mode pi/2, from which it removes most, on n periodic knots.
  private func expectReduction(
    _ symbol: MassSymbol, periodic n: Int, _ constants: Constants, _ tally: inout Tally
  ) {
    let r = symbol.order.value
    func ball(_ x: Rational) -> Ball { Ball(x, precision: Self.precision) }
    let pi = Ball.pi(precision: Self.precision)
    let angle = ball(Rational(2, n)) * pi
    let cosine = Ball.cos(angle)
    let value = symbol.polynomialInCosine.coefficients.reversed().reduce(ball(0)) { $0 * cosine + ball($1) }
    // f_r(t) / (2 - 2 cos t)^r at pi/2 and at 2 pi/n, the smallest nonconstant mode.
    let atHalf = ball(symbol.value(cosine: 0) / Rational(2).power(r))
    let largest = value / (ball(2) - ball(2) * cosine).power(r)
    let taken = atHalf / largest
    let bound = ball(constants.taken(r)) * angle.power(2 * r)
    tally.expect(
      taken.isCertainlyLess(than: bound), by: "balls",
      "r = \(r), n = \(n): a step removes \(taken) of the mode pi/2, but the bound is \(bound)")
  }

  private func table() throws -> EvidenceTable {
    EvidenceTable(
      "The smallest value of the symbol, and the fraction of the modes on [pi/2, pi] that the best step leaves",
      headings: ["r", "f_r(pi)", "f_r(pi/2)", "left"],
      rows: try Self.orders.map { r in
        let symbol = try MassSymbol(SplineOrder(r))
        let (low, high) = (symbol.value(cosine: -1), symbol.value(cosine: 0))
        return ["\(r)", "\(low)", "\(high)", "\((high - low) / (high + low))"]
      })
  }
}
