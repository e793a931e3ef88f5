import Exact
import Splines

/// Checks all claims about splines on given knots in exact arithmetic, and compares floating-point evaluation with it.
/// This is what `kan check` runs.
///
/// If a property fails, the counterexample is simplified as much as possible, including its knots.
/// - Parameters:
///   - knots: the knots with their order.
///   - cases: the number of random points or refinements for each property.
///   - seed: the seed of the random cases.
/// - Returns: one row per property, starting with those of `checkBasis(_:cases:seed:accuracy:)`. A floating-point
///   format whose range cannot represent the knots has no row.
/// - Complexity: O(m^3 + cases m^2) rational operations.
public func checkSplineKnots(
  _ knots: KnotVector<Rational>, cases: Int = 50, seed: UInt64 = PropertySettings.defaultSeed
) -> [PropertyReport] {
  checkBasis(BSplineBasis(knots), cases: cases, seed: seed)
    + checkSplineIdentities(knots, cases: cases, seed: seed, implementation: .own)
}

/// Returns the rows that are specific to splines, for a given implementation.
package func checkSplineIdentities(
  _ knots: KnotVector<Rational>, cases: Int, seed: UInt64, implementation: SplineImplementation
) -> [PropertyReport] {
  let settings = PropertySettings(seed: seed)
  let properties = SplineProperties(implementation)
  let points = Generator.knotCases(on: knots)
  let fixed = Generator.constant(knots, shrink: \.simplifications)

  func atPoints(_ name: String, _ property: (KnotCase) throws -> Void) -> PropertyReport {
    let result = forAll(points, cases: cases, named: name, settings: settings, property)
    return PropertyReport(name: name, seed: seed, result: result)
  }
  // Such a property depends only on the knots, so one case is enough.
  func onKnots(_ name: String, _ property: (KnotVector<Rational>) throws -> Void) -> PropertyReport {
    let result = forAll(fixed, cases: 1, named: name, settings: settings, describe: \.summary, property)
    return PropertyReport(name: name, seed: seed, result: result)
  }
  func refinements(
    _ name: String, steps: Int, _ property: (RefinementCase, RelativePoint) throws -> Void
  ) -> PropertyReport {
    let chains = Generator.refinements(of: fixed, cells: knots.intervals, steps: steps)
    let result = forAll(
      chains.zip(.relativePoints(cells: 2 * knots.intervals)), cases: cases, named: name, settings: settings,
      describe: { "\($0.0), \($0.1)" }
    ) { chain, place in try property(chain, place) }
    return PropertyReport(name: name, seed: seed, result: result)
  }

  var reports = [
    atPoints("three evaluations agree") { try properties.evaluationsAgree($0) },
    atPoints("derivatives of the interpolated pieces") { try properties.derivativesAgree($0) },
    atPoints("ReLU form b = A psi") { try properties.reluFormHolds($0) },
    onKnots("Lemma 2 recursion = factors") { try properties.recursionAgrees($0) },
    onKnots("A A^-1 = I") { try properties.inversesAgree($0) },
    atPoints("dyadic refinement nests") { try properties.dyadicRefinementNests($0) },
    refinements("knot insertion nests", steps: 1) { try properties.insertionNests($0, at: $1) },
    refinements("refinements compose", steps: 2) { chain, _ in try properties.refinementsCompose(chain) },
  ]
  if RoundingProperties<Double>.canRepresent(knots) {
    reports.append(
      atPoints("Double values within bounds") { try RoundingProperties<Double>.valuesAreAccurate($0) })
    reports.append(
      atPoints("Double derivatives within bounds") { try RoundingProperties<Double>.derivativesAreAccurate($0) })
  }
  if RoundingProperties<Float>.canRepresent(knots) {
    reports.append(
      atPoints("Float values within bounds") { try RoundingProperties<Float>.valuesAreAccurate($0) })
    reports.append(
      atPoints("Float derivatives within bounds") { try RoundingProperties<Float>.derivativesAreAccurate($0) })
  }
  return reports
}
