/// What one step of an optimiser did.
public struct StepReport: Equatable, Sendable {
  /// Which point `value` and `gradientNorm` belong to.
  public enum Place: String, Sendable, Codable {
    /// The point that the step started from: the first-order methods evaluate once, before they move.
    case start
    /// The point that the step ended in: L-BFGS and Levenberg-Marquardt know its value.
    case end
  }

  /// The objective's value.
  public var value: Double
  /// The Euclidean norm of the gradient, in the coordinates of the iteration.
  public var gradientNorm: Double
  /// The length of the last step as a factor of its direction; 0 where the point stayed.
  public var stepSize: Double
  /// The number of values and gradients that were asked for (a product with the Jacobian counts as one).
  public var evaluations: Int
  /// The number of inner iterations: 1 for first-order methods.
  public var iterations: Int
  /// The point that the value and the norm belong to.
  public var place: Place
  /// Why one should not go on; nil where one can.
  public var termination: Termination?

  /// A report.
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
