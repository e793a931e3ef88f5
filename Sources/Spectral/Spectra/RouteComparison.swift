import Exact
import RealModule
import Splines

/// The eigenvalues of T^T T for T = (I - S)^r by three methods in `Double`, each compared with proved enclosures.
public struct RouteComparison: Sendable {
  /// One method: its values and their relative errors.
  public struct Route: Equatable, Sendable {
    /// The values, ascending.
    public let values: [Double]
    /// |value / exact - 1|, to a few digits.
    public let errors: [Double]

    /// The largest relative error.
    public var worst: Double { errors.max() ?? 0 }

    /// Returns the number of values with a relative error of at least a bound.
    public func count(atLeast bound: Double) -> Int { errors.filter { $0 >= bound }.count }
  }

  /// The matrix T.
  public let power: DifferencePower
  /// Proved enclosures of the eigenvalues.
  public let enclosures: [Enclosure]
  /// The values from the bidiagonal factors of T.
  public let factors: Route
  /// The values of a symmetric eigensolver on the product T^T T.
  public let denseGram: Route
  /// The squared values of a dense singular value decomposition of T.
  public let denseSVD: Route

  /// Runs the three methods and encloses every eigenvalue.
  ///
  /// - Parameters:
  ///   - power: the matrix T.
  ///   - relativeWidth: the width of the enclosures, below which errors are meaningless.
  /// - Throws: ``LAPACKError``.
  /// - Complexity: O(m^3), and two exact inertias for each eigenvalue.
  public init(
    _ power: DifferencePower, relativeWidth: Rational = Rational(1, 100_000_000_000_000)
  ) throws {
    self.power = power
    let enclosures = try power.certifiedGramEigenvalues(relativeWidth: relativeWidth)
    func route(_ values: [Double]) -> Route {
      Route(
        values: values,
        errors: zip(values, enclosures).map { value, enclosure in
          // The lower end represents the exact value.
          Double((Rational(exactly: value)! / enclosure.lower - 1).magnitude)
        })
    }
    self.enclosures = enclosures
    factors = route(try power.gramEigenvalues())
    denseGram = route(try power.denseGramEigenvalues())
    denseSVD = route(try power.squaredDenseSingularValues())
  }
}
