import Exact
import Splines

/// Lemma 1: the B-splines and the ReLU powers are two bases of the spline space S_r(T).
///
/// Cases: every knot vector of the family with at most sixteen intervals and each set of functions, four cases each.
/// Method: exact linear algebra. A spline is represented by its n r Taylor coefficients at the left ends of its
/// intervals; smoothness is a homogeneous linear system K for them. (1) The space has dimension n + r - 1: the nullity
/// of K. (2) Each function lies in it: K annihilates its coefficients. (3) The functions are independent: their values
/// at m points, one in each support (Schoenberg-Whitney), have rank m. (4) Values and coefficients, which are computed
/// in different ways, belong to the same functions; those of psi come from eq. (3) itself.
/// Negative control: the ReLU powers of the knots t_{2-r} ... t_n, the last of which vanishes on [a, b].
struct Lemma1: Claim {
  let id = "lemma-1"
  let source = "Section 2.1, Lemma 1, eq. (3)"
  let printed =
    #"The B-splines $b_i^{[r]}$ and the powers $\psi_i^{[r]}(x) = \mathrm{ReLU}(x - t_i)^{r-1}$, $i = 1-r, \ldots, n-1$, are bases of $S_r(T)$."#
  let hypotheses =
    #"Any strictly increasing knots, any order $r \ge 1$; half-open intervals in (1) and (2), which matter only for "#
    + #"$r = 1$."#
  let recorded = RecordedVerdicts(literal: .proved)

  /// A set of functions: all their right-sided derivatives of order 0 ... r - 1 at a point, `[order][function]`, and
  /// all their values.
  private struct Functions {
    let name: String
    let derivatives: (Rational) throws -> [[Rational]]
    let values: (Rational) throws -> [Rational]
  }

  func check(_ family: CaseFamily) throws -> Findings {
    // The cost of ranks grows with the cube of the dimension; sixteen intervals are enough.
    let family = family.limited(intervals: 16)
    let printed = try tally(family) { knots in
      let splines = BSplineBasis(knots)
      let powers = ReLUPowerBasis(knots)
      let degree = knots.order.degree
      return [
        Functions(name: "the b_i") {
          try splines.derivatives(at: $0, upTo: degree)
        } values: {
          try splines.values(at: $0)
        },
        Functions(name: "the psi_i") {
          try powers.derivatives(at: $0, upTo: degree)
        } values: { x in
          knots.basisIndices.map { reluPower(x - knots[$0], degree) }
        },
      ]
    }
    let shifted = try tally(family.limited(intervals: 3, knotVectors: 1)) { knots in
      let powers = ReLUPowerBasis(knots)
      // psi_n is zero to the left of its knot t_n = b.
      return [
        Functions(name: "psi_{2-r} ... psi_n") {
          try powers.derivatives(at: $0, upTo: knots.order.degree).map { $0.dropFirst() + [0] }
        } values: {
          try powers.values(at: $0).dropFirst() + [$0 == knots.upper && knots.order.value == 1 ? 1 : 0]
        }
      ]
    }
    return Findings(
      literal: printed.finding(
        ifHolds: .proved,
        method:
          "exact: nullity of the smoothness conditions, membership, rank of the values at m points",
        scope: family.knotScope,
        notes: [#"the text before Section 2.1 prints $b_i^{[r-1]}$ for this basis of order $r$, which is a slip"#]),
      control: shifted.control(#"$\psi_{2-r}, \ldots, \psi_n$ are a basis of $S_r(T)$"#))
  }

  private func tally(
    _ family: CaseFamily, _ sets: (KnotVector<Rational>) throws -> [Functions]
  ) throws -> Tally {
    var tally = Tally()
    try family.forEachKnotVector { knots in
      let m = knots.dimension
      let smoothness = SmoothnessConditions(knots)
      let nullity = smoothness.unknowns - smoothness.rank()
      let sites = knots.independentSites
      let evaluation = try smoothness.evaluation(at: sites)
      for set in try sets(knots) {
        var text: String { "\(knots.caseDescription): \(set.name)" }
        let coefficients = try smoothness.coefficients(derivatives: set.derivatives)
        let values = RationalMatrix(columnVectors: try sites.map(set.values)).transposed()
        let rank = values.rank()
        let rough = smoothness.firstViolation(of: coefficients)
        let other = (evaluation * coefficients).firstDifferenceByColumns(from: values)
        tally.expect(nullity == m, "\(text): there are \(m), but the space has dimension \(nullity)")
        tally.expect(
          rough == nil, "\(text): the function with index \(rough! + 1 - knots.order.value) is not in S_r(T)")
        tally.expect(rank == m, "\(text): the rank of the values at \(sites) is \(rank), not m = \(m)")
        tally.expect(
          other == nil, "\(text): value and Taylor polynomial differ at \(sites[other!.row]), index \(other!.column)")
      }
    }
    return tally
  }
}
