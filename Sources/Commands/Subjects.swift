import BasisProperties
import Claims
import Exact
import Splines

/// What the commands check. Tests of the commands supply false statements here.
package struct Subjects: Sendable {
  /// The statements of `kan verify`.
  package var claims: [any Claim]
  /// Returns the rows of `kan check` for knots, a number of cases, and a seed.
  package var properties: @Sendable (KnotVector<Rational>, Int, UInt64) -> [PropertyReport]

  /// Creates subjects from given claims and properties.
  package init(
    claims: [any Claim], properties: @escaping @Sendable (KnotVector<Rational>, Int, UInt64) -> [PropertyReport]
  ) {
    self.claims = claims
    self.properties = properties
  }

  /// The statements of the paper, our own statements, and the properties of the spline basis.
  package static let shipped = Subjects(claims: Catalog.all) { checkSplineKnots($0, cases: $1, seed: $2) }

  /// The subjects of the running command.
  @TaskLocal static var current = shipped
}
