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
    /// The options of the Adam step.
    public var adam: Adam.Options

    /// Creates options.
    public init(weightDecay: Double = 1e-2, adam: Adam.Options = Adam.Options()) {
      self.weightDecay = weightDecay
      self.adam = adam
    }

    /// That of Adam.
    public var defaultLearningRate: Double { adam.defaultLearningRate }
    /// False.
    public var needsWholeData: Bool { adam.needsWholeData }

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
      name: Options.method, options.adam, weightDecay: options.weightDecay, geometry: geometry)
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
