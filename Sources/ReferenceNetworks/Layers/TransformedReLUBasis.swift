import RealModule
import Splines

/// The functions (A psi(x))_i: B-splines evaluated through ReLU powers, as in the first form of eq. (7).
public struct TransformedReLUBasis<Scalar: SplineScalar>: DifferentiableBasis {
  /// The ReLU powers psi.
  public let powers: ReLUPowerBasis<Scalar>
  /// A.
  public let change: ChangeOfBasis<Scalar>

  /// Creates the functions on given knots.
  public init(_ knots: KnotVector<Scalar>) {
    powers = ReLUPowerBasis(knots)
    change = ChangeOfBasis(knots)
  }

  /// The number m of functions.
  public var dimension: Int { powers.dimension }
  /// The lower end a.
  public var lower: Scalar { powers.lower }
  /// The upper end b.
  public var upper: Scalar { powers.upper }

  /// Returns A psi(x).
  ///
  /// - Throws: `SplineError.pointOutsideDomain`.
  /// - Complexity: O(m r).
  public func values(at x: Scalar) throws -> [Scalar] { try change.apply(powers.values(at: x)) }

  /// Returns A psi^(d)(x), d = 0 ... `count`.
  ///
  /// - Throws: `SplineError` for a point outside [a, b] and for a negative `count`.
  /// - Complexity: O(m r (count + 1)).
  public func derivatives(at x: Scalar, upTo count: Int) throws -> [[Scalar]] {
    try powers.derivatives(at: x, upTo: count).map { try change.apply($0) }
  }
}
