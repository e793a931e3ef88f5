/// An equation or condition and the points where it should hold.
///
/// A term with weight w and N points contributes (w / N) sum_k sum_a r_a(x_k)^2 to the loss. Nothing is checked before
/// the term becomes part of a ``CollocationProblem``.
public struct CollocationTerm: Sendable {
  /// The name, by which errors speak of it.
  public let name: String
  /// The points, one row of coordinates for each.
  public let points: [[Double]]
  /// Where given, a second point for each point: side 1 of the jet.
  public let partners: [[Double]]?
  /// The weight.
  public let weight: Double
  let statement: Statement

  enum Statement: Sendable {
    case equation(fields: [@Sendable ([Double]) -> Double], @Sendable (Jet<TracedNumber>) -> [TracedNumber])
    case function(@Sendable ([Double]) -> [Double])
    case data([[Double]])
  }

  private init(_ name: String, _ points: [[Double]], _ partners: [[Double]]?, _ weight: Double, _ statement: Statement)
  {
    self.name = name
    self.points = points
    self.partners = partners
    self.weight = weight
    self.statement = statement
  }

  /// A term of an equation.
  ///
  /// - Parameters:
  ///   - name: the name.
  ///   - points: one row of coordinates for each.
  ///   - partners: a second point for each point, for conditions that relate two places, such as periodic ones.
  ///   - weight: the weight of the mean of the squares.
  ///   - fields: given functions of the point, which the residual sees as ``Jet/field(_:)``.
  ///   - equation: the residuals.
  public init(
    _ name: String, points: [[Double]], partners: [[Double]]? = nil, weight: Double = 1,
    fields: [@Sendable ([Double]) -> Double] = [], equation: some DifferentialEquation
  ) {
    self.init(name, points, partners, weight, .equation(fields: fields, { equation.residuals($0) }))
  }

  /// A term of residuals that are written in place.
  public init(
    _ name: String, points: [[Double]], partners: [[Double]]? = nil, weight: Double = 1,
    fields: [@Sendable ([Double]) -> Double] = [],
    residuals: @escaping @Sendable (Jet<TracedNumber>) -> [TracedNumber]
  ) {
    self.init(name, points, partners, weight, .equation(fields: fields, residuals))
  }

  /// Given values of all outputs at points: a boundary or initial condition.
  ///
  /// - Parameters:
  ///   - name: what errors and traces call the term.
  ///   - points: where the values are given, each as long as the network has coordinates.
  ///   - weight: the factor of its mean square in the loss.
  ///   - values: the values at a point, one for every output of the network.
  public static func values(
    _ name: String, points: [[Double]], weight: Double = 1, _ values: @escaping @Sendable ([Double]) -> [Double]
  ) -> CollocationTerm {
    CollocationTerm(name, points, nil, weight, .function(values))
  }

  /// Measured values of all outputs at points, one row for each point.
  public static func values(
    _ name: String, points: [[Double]], weight: Double = 1, values: [[Double]]
  ) -> CollocationTerm {
    CollocationTerm(name, points, nil, weight, .data(values))
  }
}
