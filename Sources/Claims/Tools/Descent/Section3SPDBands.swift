import BasisProperties
import Exact
import Optim
import Splines

extension Section3SPD {
  /// Runs the second route, also on larger knot vectors: from the band of A alone, with a random positive diagonal D.
  ///
  /// A^T D A is banded, so its inertia is cheap: by enclosed pivots if their signs are certain, otherwise by integers.
  /// A^{-T} D A^{-1} is the inverse of the banded A D^{-1} A^T and has its inertia. A mixed preconditioner is
  /// triangular, so it is symmetric only if its entry next to the diagonal vanishes: that of A, or of A^{-1}, times an
  /// entry of D.
  ///
  /// - Parameter symmetric: as in the first route.
  func bandedTally(_ family: CaseFamily, symmetric: (UpdateRule, Int) -> Bool) throws -> Tally {
    var tally = Tally()
    var generator = family.generator(for: "\(id) bands")
    try family.forEachKnotVector { knots in
      let m = knots.dimension
      let change = ChangeOfBasis(knots)
      let band = change.banded
      let diagonal = (0..<m).map { _ in Rational.randomPositive(bits: 4, using: &generator) }
      for rule in UpdateRule.allCases {
        for iteration in Coordinates.allCases {
          let isSymmetric: Bool
          if rule.isMixed {
            isSymmetric = try m == 1 || neighbor(iteration, change, band) == 0
          } else {
            isSymmetric = inertia(rule, iteration, band, diagonal).isPositiveDefinite
          }
          tally.expect(
            isSymmetric == symmetric(rule, m), by: "bands",
            "\(knots.caseDescription): \(rule), iterating in \(iteration == .relu ? "w" : "u"): the preconditioner "
              + (isSymmetric ? "is symmetric positive definite" : "is not symmetric positive definite"))
        }
      }
    }
    return tally
  }

  /// Returns the entry (0, 1) of A or of A^{-1}, whichever is the triangular factor of the mixed rule; its mirror is
  /// zero.
  private func neighbor(
    _ iteration: Coordinates, _ change: ChangeOfBasis<Rational>, _ band: BandedMatrix<Rational>
  ) throws -> Rational {
    if iteration == .relu { return band[0, 1] }
    var unit = [Rational](repeating: 0, count: change.dimension)
    unit[1] = 1
    return try change.solve(unit)[0]
  }

  /// Returns the inertia of an unmixed rule's preconditioner: D, A^T D A or A^{-T} D A^{-1}.
  private func inertia(
    _ rule: UpdateRule, _ iteration: Coordinates, _ band: BandedMatrix<Rational>, _ diagonal: [Rational]
  ) -> Inertia {
    let m = diagonal.count
    let r = band.upperBandwidth
    switch (rule.geometry, iteration) {
    case (.spline, .relu):
      return SymmetricBandedMatrix(size: m, bandwidth: r) { i, j in
        (max(i, j) - r...min(i, j)).filter { $0 >= 0 }.reduce(0) { $0 + band[$1, i] * diagonal[$1] * band[$1, j] }
      }.inertiaByRisingPrecision()
    case (.relu, .spline):
      return SymmetricBandedMatrix(size: m, bandwidth: r) { i, j in
        (max(i, j)...min(i, j) + r).filter { $0 < m }.reduce(0) { $0 + band[i, $1] * band[j, $1] / diagonal[$1] }
      }.inertiaByRisingPrecision()
    default:
      return SymmetricBandedMatrix(size: m, bandwidth: 0) { i, _ in diagonal[i] }.inertiaByRisingPrecision()
    }
  }
}
