import Exact
import Splines

/// The formula below eq. (24): refinement through the ReLU powers.
///
/// - Cases: every knot vector with a new knot in one interval of [a, b], and with every interval halved; the exterior
///   knots are kept. (``Eq24bDyadic`` covers refinements that do not keep them.)
/// - Routes: A_T I against P A_{T'} with P by knot insertion (blossoms): A_{T'} is invertible, so no inverse is needed;
///   and the functions themselves at determining points, with P by the formula.
struct Eq24b: Claim {
  let id = "eq-24b"
  let source = "Section 4.2, below eq. (24)"
  let printed =
    #"For arbitrary $T \subset T'$, $P = A_T^{[r]} I (A_{T'}^{[r]})^{-1}$, where $I_{ij} = 1$ if $t_i = t'_j$ and 0 elsewhere."#
  let hypotheses = #"All knots of $T$, exterior ones included, are in $T'$; any order $r \ge 1$."#
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let family = family.limited(knotVectors: 10)
    // For m = 1 the transposed matrix is the same.
    let wrong = try tally(
      family.limited(order: 3, intervals: 3, knotVectors: 1).reaching(intervals: 2), transposed: true)
    return Findings(
      literal: try tally(family, transposed: false).finding(
        ifHolds: .proved, method: "exact: the formula against knot insertion, and the functions at determining points",
        scope: family.knotScope),
      control: wrong.control(#"$P = A_T^{[r]} I (A_{T'}^{[r]})^{-T}$"#))
  }

  private func tally(_ family: CaseFamily, transposed: Bool) throws -> Tally {
    var tally = Tally()
    try family.forEachKnotVector { coarse in
      for fine in try refinements(of: coarse) {
        let formula = RefinementFormula(coarse: coarse, fine: fine, transposed: transposed)
        let inserted = try Prolongation(coarse: coarse, fine: fine).matrix
        tally.expect(formula.failingRows(against: inserted).isEmpty, formula.difference(from: inserted))
        guard coarse.dimension <= 8 else { continue }
        let pair = try NestedPair.splines(coarse, fine).replacingEmbedding { _ in formula.matrix }
        let difference = try pair.firstDifference()
        tally.expect(difference == nil, difference!)
      }
    }
    return tally
  }

  /// Returns the coarse knots with one more knot, and with the midpoint of every interval.
  private func refinements(of coarse: KnotVector<Rational>) throws -> [KnotVector<Rational>] {
    let middles = (0..<coarse.intervals).map { (coarse[$0] + coarse[$0 + 1]) / 2 }
    let one = coarse[0] + (coarse[1] - coarse[0]) / 3
    return try [[one], middles].map { try KnotVector(order: coarse.order, knots: (coarse.values + $0).sorted()) }
  }
}
