import BasisProperties
import Exact
import KANCore
import SeededRandom
import Splines

/// The coarse problem of a nested hierarchy is the Galerkin problem of the fine one, for any samples.
///
/// - Proof: J_c = J_f P^T, since b_i = sum_j P_ij b'_j and, after a layer, since both networks are the same function.
/// - Cases: every knot vector of the family with up to six intervals, refined at random; random networks of one to four
///   layers with their two refinements.
/// - Method: exact. J_c and J_f come from values of the coarse and of the fine functions, P from knot insertion.
struct TwoLevelGalerkin: Claim {
  let id = "two-level-galerkin"
  let origin = Origin.ours
  let source = "Related to Section 4.1, eqs. (20), (23)"
  let printed =
    #"For any samples and sample weights, and for any nested knots, the least-squares matrices $G = J^T W J$ of two "#
    + #"levels satisfy $P G_f P^T = G_c$;"#
    + " so do the Gauss-Newton matrices of a network at prolongated weights."
  let hypotheses = "Samples and hidden values inside the domains; spline weights; any orders."
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let cases = family.limited(intervals: 6, knotVectors: 5)
    let perturbed = try tally(family.limited(order: 2, intervals: 2, knotVectors: 1)) { $0.perturbed }
    return Findings(
      literal: try tally(cases) { $0 }.finding(
        ifHolds: .proved, method: "exact: Jacobians on both levels from values of their own functions",
        scope: "\(cases.knotScope), random samples and weights; \(family.networks) random networks of 1-4 layers"),
      control: perturbed.control("the same with 1 added to the first entry of $P$"))
  }

  private func tally(_ family: CaseFamily, _ change: (Matrix<Rational>) -> Matrix<Rational>) throws -> Tally {
    var tally = Tally()
    var generator = family.generator(for: id)
    try family.forEachKnotVector { coarse in
      let pair = try NestedPair.splines(coarse, coarse.randomRefinement(using: &generator)).replacingEmbedding(change)
      let points = (0..<coarse.dimension).map { _ in
        Rational.random(between: coarse.lower, and: coarse.upper, bits: 4, using: &generator)
      }
      let jacobians = (coarse: try pair.coarse.design(at: points), fine: try pair.fine.design(at: points))
      expectGalerkin(
        jacobians.coarse, jacobians.fine, restrict: { pair.embedding * $0 }, "\(pair.name), samples \(points)", &tally,
        using: &generator)
    }
    for networks in try NestedNetworks.splineNetworks(family, using: &generator, change) {
      let batch = networks.batch(samples: 3, using: &generator)
      for level in 1..<networks.levels.count {
        // A wrong P can lead hidden values out of their domains, where nothing is claimed.
        guard let fine = try whereInsideDomains({ try networks.levels[level].jacobian(at: batch) }) else { continue }
        expectGalerkin(
          try networks.levels[level - 1].jacobian(at: batch), fine,
          restrict: { networks.restrict($0, to: level - 1) }, "\(networks.name), refinement \(level)", &tally,
          using: &generator)
      }
    }
    return tally
  }

  /// Checks one case: P G_f P^T, by P on the columns and then on the rows of G_f, equals G_c, with random positive
  /// weights.
  private func expectGalerkin(
    _ coarse: Matrix<Rational>, _ fine: Matrix<Rational>, restrict: ([Rational]) -> [Rational], _ name: String,
    _ tally: inout Tally, using generator: inout SplitMix64
  ) {
    let weights = (0..<coarse.rows).map { _ in Rational.randomPositive(bits: 3, using: &generator) }
    let (expected, matrix) = (gram(coarse, weights), gram(fine, weights))
    let half = RationalMatrix(columnVectors: (0..<matrix.columns).map { j in restrict(column(j, of: matrix)) })
    let restricted = RationalMatrix(columnVectors: (0..<half.rows).map { i in restrict(row(i, of: half)) })
    let place = restricted.firstDifferenceByColumns(from: expected)
    tally.expect(
      place == nil,
      "\(name), weights \(weights): P G_f P^T has \(restricted[place!.row, place!.column]) at \(place!), but G_c has "
        + "\(expected[place!.row, place!.column])")
  }

  /// Returns J^T W J.
  private func gram(_ jacobian: Matrix<Rational>, _ weights: [Rational]) -> RationalMatrix {
    let j = RationalMatrix(jacobian)
    let weighted = RationalMatrix(rows: j.rows, columns: j.columns) { s, i in weights[s] * jacobian[s, i] }
    return j.transposed() * weighted
  }

  private func column(_ j: Int, of matrix: RationalMatrix) -> [Rational] { (0..<matrix.rows).map { matrix[$0, j] } }
  private func row(_ i: Int, of matrix: RationalMatrix) -> [Rational] { (0..<matrix.columns).map { matrix[i, $0] } }
}
