import Exact
import Splines

/// Exact properties of refinement.
extension SplineProperties {
  /// Coarse values are P times fine values, for the dyadic refinement of the knots (by midpoints if they are not
  /// uniform).
  package func dyadicRefinementNests(_ input: KnotCase) throws {
    let fine = try input.knots.refinedDyadically()
    try ensure(fine.intervals == 2 * input.knots.intervals, "the refined knots have \(fine.intervals) intervals")
    try nests(input.knots, fine, at: input.point)
  }

  /// Coarse values are P times fine values, after inserting arbitrary knots.
  package func insertionNests(_ input: RefinementCase, at place: RelativePoint) throws {
    let chain = try input.chain
    try nests(chain[0], chain[1], at: place.point(in: chain[1].breakpoints))
  }

  private func nests(_ coarse: KnotVector<Rational>, _ fine: KnotVector<Rational>, at x: Rational) throws {
    let matrix = try implementation.refinement(coarse, fine)
    try ensure(
      matrix.rows == coarse.dimension && matrix.columns == fine.dimension,
      "P has shape \(matrix.rows) x \(matrix.columns)")
    try ensureEqual(
      matrix * (try implementation.coxDeBoor(fine, x)), try implementation.coxDeBoor(coarse, x),
      "P times the fine values", "the coarse values")
  }

  /// P13 = P12 P23.
  package func refinementsCompose(_ input: RefinementCase) throws {
    let chain = try input.chain
    let direct = try implementation.refinement(chain[0], chain[2])
    let first = try implementation.refinement(chain[0], chain[1])
    let second = try implementation.refinement(chain[1], chain[2])
    try ensureEqual(direct, first * second, "P13", "P12 P23", rows: chain[0], columns: chain[2])
  }

  /// Refinement by knot insertion and refinement through the ReLU powers give the same matrix.
  package func refinementsAgree(_ coarse: KnotVector<Rational>, _ fine: KnotVector<Rational>) throws {
    try ensureEqual(
      try implementation.refinement(coarse, fine), try Prolongation.byChangeOfBasis(coarse: coarse, fine: fine),
      "knot insertion", "A I A'^{-1}", rows: coarse, columns: fine)
  }
}
