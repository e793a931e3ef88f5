/// The way an optimizer follows a row of Table 1 while iterating in either set of coordinates.
///
/// The gradient is mapped to the rule's gradient coordinates, the optimizer's own preconditioner D acts there, and the
/// step is mapped from the rule's geometry back to the coordinates of the iteration. Without a geometry an optimizer
/// uses the gradient and the step as they are, which is the unmixed rule of the coordinates of the iteration.
public struct DescentGeometry: Sendable {
  /// The row of Table 1.
  public let rule: UpdateRule
  /// The coordinates of the points and gradients passed to the optimizer.
  public let iteration: Coordinates
  /// A, on the whole vector of parameters.
  public let change: any InvertibleOperator<Double>

  /// Creates a geometry.
  ///
  /// - Parameters:
  ///   - rule: geometry and gradient.
  ///   - iteration: the coordinates of the points.
  ///   - change: A on the whole vector of parameters; the identity on parameters that are not spline weights.
  public init(rule: UpdateRule, iteratingIn iteration: Coordinates, change: any InvertibleOperator<Double>) {
    self.rule = rule
    self.iteration = iteration
    self.change = change
  }

  /// Returns the gradient in the rule's gradient coordinates.
  ///
  /// - Parameter g: the gradient with respect to the coordinates of the iteration.
  /// - Throws: ``OperatorError`` or `SplineError` if dimensions do not match.
  public func gradient(_ g: [Double]) throws -> [Double] {
    iteration == rule.gradient ? g : try iteration.gradientMap(to: rule.gradient, change: change).apply(g)
  }

  /// Returns a step in the coordinates of the iteration.
  ///
  /// - Parameter step: the step in the rule's geometry.
  /// - Throws: ``OperatorError`` or `SplineError` if dimensions do not match.
  public func step(_ step: [Double]) throws -> [Double] {
    iteration == rule.geometry ? step : try rule.geometry.weightMap(to: iteration, change: change).apply(step)
  }

  /// Throws for a mixed rule; used by methods that need a descent direction.
  func requireUnmixed(_ optimizer: String) throws(OptimizerError) {
    if rule.isMixed { throw .mixedRule(optimizer: optimizer, rule: rule) }
  }
}
