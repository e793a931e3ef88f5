/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019): x -= eta lambda x, then the Adam step.
///
/// The decay is a multiple of the point and therefore the same in either set of coordinates.
public struct AdamW: Optimizer {
  /// The options.
  public struct Options: OptimizerOptions {
    /// "adam-w".
    public static let method = "adam-w"
    /// lambda, nonnegative.
    public var weightDecay: Double
    /// The decay of the first moment, in [0, 1).
    public var beta1: Double
    /// The decay of the second moment, in [0, 1).
    public var beta2: Double
    /// The number that keeps the quotient finite, positive.
    public var epsilon: Double

    /// Creates options.
    public init(weightDecay: Double = 1e-2, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8) {
      self.weightDecay = weightDecay
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
      try AdamW(self, geometry: geometry)
    }
  }

  private var iteration: AdamIteration

  /// Creates an AdamW optimizer with given options.
  ///
  /// - Throws: ``OptimizerError/badOption(optimizer:option:value:need:)`` unless both betas are in [0, 1), epsilon is
  ///   positive and the decay is nonnegative.
  public init(_ options: Options = Options(), geometry: DescentGeometry? = nil) throws(OptimizerError) {
    iteration = try AdamIteration(
      name: Options.method, Adam.Options(beta1: options.beta1, beta2: options.beta2, epsilon: options.epsilon),
      weightDecay: options.weightDecay, geometry: geometry)
  }

  /// "adam-w".
  public var name: String { iteration.name }
  /// lambda.
  public var weightDecay: Double { iteration.weightDecay }
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
