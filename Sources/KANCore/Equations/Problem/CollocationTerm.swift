/// An equation or condition and the points where it should hold.
///
/// A term with weight w and N points contributes (w / N) sum_k sum_a (r_a(x_k) / s_a)^2 to the loss, with the sizes s_a
/// of the residuals, see ``CollocationScales``. Nothing is checked until the term becomes part of a
/// ``CollocationProblem``.
public struct CollocationTerm: Sendable {
  /// The name, used in errors.
  public let name: String
  /// The points, one row of coordinates each; the first ones if they change during training.
  public let points: [[Double]]
  /// How points change during training; `nil` if they are fixed.
  public let sampling: PointSampling?
  /// If given, a second point for each point: side 1 of the jet.
  public let partners: [[Double]]?
  /// The weight.
  public let weight: Double
  /// The sizes of the residuals, by which they are divided; `nil` to find them, see ``CollocationScales``.
  public let scale: [Double]?
  let statement: Statement

  enum Statement: Sendable {
    case equation(fields: [@Sendable ([Double]) -> Double], @Sendable (Jet<TracedNumber>) -> [TracedNumber])
    case function(@Sendable ([Double]) -> [Double])
    case data([[Double]])

    /// Returns the given functions or values at a point.
    func fields(at point: [Double], number k: Int) -> [Double] {
      switch self {
      case .equation(let fields, _): fields.map { $0(point) }
      case .function(let function): function(point)
      case .data(let values): values[k]
      }
    }
  }

  /// Whether the term gives values of the outputs.
  var hasValues: Bool {
    if case .equation = statement { return false }
    return true
  }

  /// Whether the term gives a list of measured values of the outputs.
  var hasMeasurements: Bool {
    if case .data = statement { return true }
    return false
  }

  private init(
    _ name: String, _ points: [[Double]], _ partners: [[Double]]?, _ weight: Double, _ scale: [Double]?,
    _ statement: Statement, sampling: PointSampling? = nil
  ) {
    self.name = name
    self.points = points
    self.sampling = sampling
    self.partners = partners
    self.weight = weight
    self.scale = scale
    self.statement = statement
  }

  /// Creates a term from an equation.
  ///
  /// - Parameters:
  ///   - name: the name.
  ///   - points: one row of coordinates each.
  ///   - partners: a second point for each point, for conditions that relate two points, such as periodic ones.
  ///   - weight: the weight of the mean of the squares.
  ///   - scale: the size of each residual, in its own units; `nil` to find them.
  ///   - fields: given functions of the point, which the residual reads as ``Jet/field(_:)``.
  ///   - equation: the residuals.
  public init(
    _ name: String, points: [[Double]], partners: [[Double]]? = nil, weight: Double = 1, scale: [Double]? = nil,
    fields: [@Sendable ([Double]) -> Double] = [], equation: some DifferentialEquation
  ) {
    self.init(name, points, partners, weight, scale, .equation(fields: fields, { equation.residuals($0) }))
  }

  /// Creates a term whose points change during training.
  ///
  /// - Parameters:
  ///   - name: the name.
  ///   - sampling: how points are drawn.
  ///   - weight: the weight of the mean of the squares.
  ///   - scale: the size of each residual, in its own units; `nil` to find them.
  ///   - fields: given functions of the point.
  ///   - equation: the residuals.
  public init(
    _ name: String, sampling: PointSampling, weight: Double = 1, scale: [Double]? = nil,
    fields: [@Sendable ([Double]) -> Double] = [], equation: some DifferentialEquation
  ) {
    self.init(
      name, sampling.uniformPoints(max(0, sampling.count), draw: 0), nil, weight, scale,
      .equation(fields: fields, { equation.residuals($0) }), sampling: sampling)
  }

  /// Returns the same term at other points.
  func at(_ points: [[Double]]) -> CollocationTerm {
    CollocationTerm(name, points, nil, weight, scale, statement, sampling: sampling)
  }

  /// Creates a term from residuals given as a closure.
  public init(
    _ name: String, points: [[Double]], partners: [[Double]]? = nil, weight: Double = 1, scale: [Double]? = nil,
    fields: [@Sendable ([Double]) -> Double] = [],
    residuals: @escaping @Sendable (Jet<TracedNumber>) -> [TracedNumber]
  ) {
    self.init(name, points, partners, weight, scale, .equation(fields: fields, residuals))
  }

  /// Creates a term from given values of all outputs at points: a boundary or initial condition.
  ///
  /// - Parameters:
  ///   - name: the name of the term in errors and traces.
  ///   - points: the points where the values are given, one row of coordinates each.
  ///   - weight: the factor of its mean square in the loss.
  ///   - scale: the size of the difference from each value; `nil` for the sizes of the outputs.
  ///   - values: the values at a point, one per output of the network.
  public static func values(
    _ name: String, points: [[Double]], weight: Double = 1, scale: [Double]? = nil,
    _ values: @escaping @Sendable ([Double]) -> [Double]
  ) -> CollocationTerm {
    CollocationTerm(name, points, nil, weight, scale, .function(values))
  }

  /// Creates a term from measured values of all outputs at points, one row per point.
  public static func values(
    _ name: String, points: [[Double]], weight: Double = 1, scale: [Double]? = nil, values: [[Double]]
  ) -> CollocationTerm {
    CollocationTerm(name, points, nil, weight, scale, .data(values))
  }
}
