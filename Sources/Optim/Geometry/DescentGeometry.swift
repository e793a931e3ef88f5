/// How an optimiser follows a row of Table 1 while it iterates in either coordinates.
///
/// The gradient is mapped into the rule's gradient coordinates, the optimiser's own preconditioner D works there, and
/// the step is mapped out of the rule's geometry into the coordinates of the iteration. Without a geometry an optimiser
/// takes gradient and step as they come: the same as the unmixed rule of the coordinates one iterates in.
public struct DescentGeometry: Sendable {
  /// The row of Table 1.
  public let rule: UpdateRule
  /// The coordinates of the points and gradients that the optimiser is given.
  public let iteration: Coordinates
  /// A, on the whole vector of parameters.
  public let change: any InvertibleOperator<Double>

  /// A geometry.
  ///
  /// - Parameters:
  ///   - rule: geometry and gradient.
  ///   - iteration: the coordinates of the points.
  ///   - change: A on the whole vector of parameters; the identity on those that are no spline weights.
  public init(rule: UpdateRule, iteratingIn iteration: Coordinates, change: any InvertibleOperator<Double>) {
    self.rule = rule
    self.iteration = iteration
    self.change = change
  }

  /// The gradient in the rule's gradient coordinates.
  ///
  /// - Parameter g: the gradient with respect to the coordinates of the iteration.
  /// - Throws: ``OperatorError`` or `SplineError` where dimensions do not fit.
  public func gradient(_ g: [Double]) throws -> [Double] {
    iteration == rule.gradient ? g : try iteration.gradientMap(to: rule.gradient, change: change).apply(g)
  }

  /// A step in the coordinates of the iteration.
  ///
  /// - Parameter step: the step in the rule's geometry.
  /// - Throws: ``OperatorError`` or `SplineError` where dimensions do not fit.
  public func step(_ step: [Double]) throws -> [Double] {
    iteration == rule.geometry ? step : try rule.geometry.weightMap(to: iteration, change: change).apply(step)
  }

  /// Refuses a mixed rule, for methods that need a descent direction.
  func requireUnmixed(_ optimizer: String) throws(OptimizerError) {
    if rule.isMixed { throw .mixedRule(optimizer: optimizer, rule: rule) }
  }
}
