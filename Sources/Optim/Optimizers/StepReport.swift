/// The result of one step of an optimizer.
public struct StepReport: Equatable, Sendable {
  /// The point to which `value` and `gradientNorm` belong.
  public enum Place: String, Sendable, Codable {
    /// The start of the step: first-order methods evaluate once, before they move.
    case start
    /// The end of the step: L-BFGS and Levenberg-Marquardt know its value.
    case end
  }

  /// The objective's value.
  public var value: Double
  /// The Euclidean norm of the gradient, in the coordinates of the iteration.
  public var gradientNorm: Double
  /// The last step size, as a factor of the direction; 0 if the point was kept.
  public var stepSize: Double
  /// The number of value and gradient evaluations (a product with the Jacobian counts as one).
  public var evaluations: Int
  /// The number of inner iterations: 1 for first-order methods.
  public var iterations: Int
  /// The point to which the value and the norm belong.
  public var place: Place
  /// The reason to stop, or nil to continue.
  public var termination: Termination?

  /// Creates a report.
  public init(
    value: Double, gradientNorm: Double, stepSize: Double, evaluations: Int, iterations: Int = 1,
    place: Place = .start, termination: Termination? = nil
  ) {
    self.value = value
    self.gradientNorm = gradientNorm
    self.stepSize = stepSize
    self.evaluations = evaluations
    self.iterations = iterations
    self.place = place
    self.termination = termination
  }
}
