/// Adam (Kingma and Ba, 2015): the step of every parameter is scaled by the moments of its own gradient.
///
/// D is the diagonal matrix of Adam, in the gradient coordinates of the rule; with a mixed rule D is applied to a
/// gradient of one basis and moves the weights of the other, as in Table 1.
public struct Adam: Optimizer {
  /// The options.
  public struct Options: OptimizerOptions {
    /// "adam".
    public static let method = "adam"
    /// The decay of the first moment, in [0, 1).
    public var beta1: Double
    /// The decay of the second moment, in [0, 1).
    public var beta2: Double
    /// The number that keeps the quotient finite, positive.
    public var epsilon: Double

    /// Creates options.
    public init(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8) {
      self.beta1 = beta1
      self.beta2 = beta2
      self.epsilon = epsilon
    }

    /// 0.01.
    public var defaultLearningRate: Double { 1e-2 }
    /// False.
    public var needsWholeData: Bool { false }

    /// Creates an optimizer.
    public func makeOptimizer(
      geometry: DescentGeometry?, preconditioning: Preconditioning?
    ) throws(OptimizerError) -> any Optimizer {
      try Adam(self, geometry: geometry)
    }
  }

  private var iteration: AdamIteration

  /// Creates an Adam optimizer with given options.
  ///
  /// - Throws: ``OptimizerError/badOption(optimizer:option:value:need:)`` unless both betas are in [0, 1) and epsilon
  ///   is positive.
  public init(_ options: Options = Options(), geometry: DescentGeometry? = nil) throws(OptimizerError) {
    iteration = try AdamIteration(name: Options.method, options, weightDecay: 0, geometry: geometry)
  }

  /// "adam".
  public var name: String { iteration.name }
  /// The row of Table 1 and the coordinates of the iteration; nil to use the gradient as it is.
  public var geometry: DescentGeometry? { iteration.geometry }

  /// Makes one step with one evaluation at its start; the learning rate may be zero.
  public mutating func step<O: DifferentiableObjective>(
    _ x: inout [Double], objective: O, learningRate: Double
  ) throws -> StepReport {
    try iteration.step(&x, objective: objective, learningRate: learningRate)
  }

  /// The moments, the number of steps and the last good point.
  public var state: OptimizerState { iteration.state }
  /// Restores a state.
  public mutating func restore(_ state: OptimizerState) throws { try iteration.restore(state) }
  /// Discards the moments, the step count and the last good point.
  public mutating func reset() { iteration.reset() }
}
