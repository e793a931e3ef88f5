import BasisProperties
import Claims
import Exact
import Splines

/// What the commands check. Tests of the commands put false statements here.
public struct Subjects: Sendable {
  /// The statements of `kan verify`.
  public var claims: [any Claim]
  /// The rows of `kan check`, on knots, with a number of cases and a seed.
  public var properties: @Sendable (KnotVector<Rational>, Int, UInt64) -> [PropertyReport]

  /// Subjects of the caller's.
  public init(
    claims: [any Claim], properties: @escaping @Sendable (KnotVector<Rational>, Int, UInt64) -> [PropertyReport]
  ) {
    self.claims = claims
    self.properties = properties
  }

  /// The statements of the paper and ours, and the properties of the spline basis.
  public static let shipped = Subjects(claims: Catalogue.all) { checkSplineKnots($0, cases: $1, seed: $2) }

  /// Those of the command that runs.
  @TaskLocal static var current = shipped
}
