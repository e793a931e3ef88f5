import Exact
import Splines

/// The inclusion of nested spline spaces above eq. (24), and that equation for the functions of an edge.
///
/// - Cases: every knot vector T, at most ten random ones of each shape; T' is the same knots with one inserted and, for
///   up to four intervals, with all intervals halved (the exterior knots then differ, which must not matter).
/// - Routes: exact elimination on the values of all functions at points that determine splines on the union of the
///   knots, which uses no property of the knots: X is inside Y exactly if no function of X raises the rank of Y; and
///   the predicate `SplineSpace.isSubspace(of:)` on the knots. Elimination up to dimension 17, the predicate
///   everywhere. Where S_r(T) is inside S_r(T'), (24) is checked at points that determine the functions, with P by knot
///   insertion.
struct Eq24: Claim {
  let id = "eq-24"
  let source = "Section 4.2, above and in eq. (24)"
  let printed =
    #"If $T \subset T'$, then $S_r(T') \subset S_r(T)$; thus there is an interpolation $P$ with which a layer on the "#
    + #"knots $T'$ has the values of the layer on $T$, $b_{i,T} = \sum_j P_{ij} b_{j,T'}$ (24)."#
  let hypotheses = #"Equal order $r \ge 1$ and equal $[a, b]$; $T'$ contains all interior knots of $T$ and more."#
  let correction: String? =
    #"$T \subset T'$ implies $S_r(T) \subset S_r(T')$: more knots give more splines. Hence (24). With this $P$, "#
    + #"weights transform by $P^T$; the $P$ of Definition 1 is its transpose."#
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  /// The largest dimension for elimination; beyond it the numbers become long and nothing new is learned.
  private static let largestRank = 17

  func check(_ family: CaseFamily) throws -> Findings {
    let method = "exact: rank of the functions' values at determining points, and the predicate on the knots"
    let scope = family.limited(knotVectors: 10).knotScope
    let (printed, corrected) = try tallies(family.limited(knotVectors: 10), partners: refinements)
    let small = family.reaching(intervals: 2).limited(order: 3, intervals: 3, knotVectors: 1)
    let (_, moved) = try tallies(small, partners: withMovedKnot)
    return Findings(
      literal: printed.finding(ifHolds: .proved, method: method, scope: scope),
      corrected: corrected.finding(ifHolds: .proved, method: method, scope: scope),
      control: moved.control(#"$S_r(T) \subset S_r(T')$ though one interior knot of $T$ is not in $T'$"#))
  }

  /// Checks whether S_r(T') is inside S_r(T) (printed) and S_r(T) inside S_r(T') (corrected), for the partners T' of
  /// every T; a case is a pair and a route.
  private func tallies(
    _ family: CaseFamily, partners: (KnotVector<Rational>) throws -> [KnotVector<Rational>]
  ) throws -> (printed: Tally, corrected: Tally) {
    var printed = Tally()
    var corrected = Tally()
    try family.forEachKnotVector { knots in
      for partner in try partners(knots) {
        // Long numbers are slow to format, and most cases need no text.
        var name: String {
          "\(knots.caseDescription), T' = \(partner.values.map(\.description).joined(separator: ", "))"
        }
        if knots.dimension <= Eq24.largestRank {
          let r = knots.order.value
          let points = unionPoints(knots, partner)
          let coarse = try values(knots, points)
          let fine = try values(partner, points)
          let outside = outsider(of: fine, in: coarse)
          printed.expect(outside == nil, "\(name): b'_\(outside! + 1 - r) is not in S_r(T)")
          let missing = outsider(of: coarse, in: fine)
          corrected.expect(missing == nil, "\(name): b_\(missing! + 1 - r) is not in S_r(T')")
          // (24), with P by knot insertion, which exists only for nested knots.
          if missing == nil {
            let difference = try NestedPair.splines(knots, partner).firstDifference()
            corrected.expect(difference == nil, difference!)
          }
        }
        printed.expect(
          SplineSpace(partner).isSubspace(of: SplineSpace(knots)),
          "\(name): an interior knot of T' is not one of T, where only S_r(T') has a jump")
        corrected.expect(
          SplineSpace(knots).isSubspace(of: SplineSpace(partner)),
          "\(name): an interior knot of T is not one of T', where only S_r(T) has a jump")
      }
    }
    return (printed, corrected)
  }

  /// Returns the knots with one inserted and the exterior knots kept; for few intervals also with all intervals halved.
  private func refinements(of knots: KnotVector<Rational>) throws -> [KnotVector<Rational>] {
    let k = knots.intervals / 2
    let inserted = (knots[k] * 2 + knots[k + 1]) / 3
    let one = try KnotVector(order: knots.order, knots: (knots.values + [inserted]).sorted())
    return try knots.intervals <= 4 ? [one, knots.refinedDyadically()] : [one]
  }

  /// Returns the knots with t_1 moved toward t_2; none if t_1 is not interior.
  private func withMovedKnot(_ knots: KnotVector<Rational>) throws -> [KnotVector<Rational>] {
    guard knots.intervals >= 2 else { return [] }
    var values = knots.values
    values[knots.order.value] = (knots[1] + knots[2]) / 2
    return [try KnotVector(order: knots.order, knots: values)]
  }

  /// Returns r points in every interval between adjacent knots of the union, plus the upper end.
  private func unionPoints(_ a: KnotVector<Rational>, _ b: KnotVector<Rational>) -> [Rational] {
    let r = a.order.value
    let breaks = Set((0...a.intervals).map { a[$0] } + (0...b.intervals).map { b[$0] }).sorted()
    var points: [Rational] = []
    for (left, right) in zip(breaks, breaks.dropFirst()) {
      for s in 0..<r { points.append(left + (right - left) * Rational(s, r)) }
    }
    return points + [a.upper]
  }

  /// Returns the values of all functions, one row each.
  private func values(_ knots: KnotVector<Rational>, _ points: [Rational]) throws -> [[Rational]] {
    let columns = try points.map { try BSplineBasis(knots).values(at: $0) }
    return (0..<knots.dimension).map { i in columns.map { $0[i] } }
  }

  /// Returns the index of the first function that is not a combination of the others; `nil` if all are.
  private func outsider(of functions: [[Rational]], in others: [[Rational]]) -> Int? {
    var echelon = Echelon()
    echelon.insert(all: others)
    return echelon.firstOutside(functions)
  }
}
