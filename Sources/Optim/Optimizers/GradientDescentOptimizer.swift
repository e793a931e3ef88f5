/// Gradient descent x -= eta M g, with M from a rule of Table 1 or a preconditioner; eta is the learning rate of the
/// step.
///
/// ``GradientDescent`` is the stateless exact form; over `Double` both make the same steps.
public struct GradientDescentOptimizer: Optimizer {
  /// The options: none.
  public struct Options: OptimizerOptions {
    /// "gradient-descent".
    public static let method = "gradient-descent"

    /// Creates options.
    public init() {}

    /// 0.1.
    public var defaultLearningRate: Double { 1e-1 }
    /// False.
    public var needsWholeData: Bool { false }
    /// True.
    public var takesPreconditioner: Bool { true }

    /// Creates an optimizer.
    public func makeOptimizer(
      geometry: DescentGeometry?, preconditioning: Preconditioning?
    ) throws(OptimizerError) -> any Optimizer {
      preconditioning.map { GradientDescentOptimizer(preconditioning: $0) }
        ?? GradientDescentOptimizer(geometry: geometry)
    }
  }

  /// The row of Table 1 and the coordinates of the iteration; nil to use the gradient as it is.
  public let geometry: DescentGeometry?
  /// D, in the space of the gradient; nil for the identity.
  public let scaling: (any LinearOperator<Double>)?
  /// The preconditioner B that replaces M; nil for none.
  public var preconditioning: Preconditioning? { current.rule }
  private var current: CurrentPreconditioner
  private var start = FirstOrderStart()

  /// Creates a gradient descent optimizer.
  public init(geometry: DescentGeometry? = nil, scaling: (any LinearOperator<Double>)? = nil) {
    self.geometry = geometry
    self.scaling = scaling
    current = CurrentPreconditioner(nil)
  }

  /// Creates a gradient descent optimizer with a preconditioner, which acts in the coordinates of the iteration.
  public init(preconditioning: Preconditioning) {
    geometry = nil
    scaling = nil
    current = CurrentPreconditioner(preconditioning)
  }

  /// "gradient-descent".
  public var name: String { Options.method }

  /// Makes one step with one evaluation at its start; the learning rate may be zero.
  public mutating func step<O: DifferentiableObjective>(
    _ x: inout [Double], objective: O, learningRate: Double
  ) throws -> StepReport {
    let report = try start.evaluate(&x, objective: objective, learningRate: learningRate, optimizer: name)
    if report.termination != nil { return report }
    if preconditioning != nil {
      _ = try current.prepare(at: x, objective, name)
      Vector.add(-learningRate, times: try current.apply(start.gradient), to: &x)
      return report
    }
    guard geometry != nil || scaling != nil else {
      Vector.add(-learningRate, times: start.gradient, to: &x)
      return report
    }
    var direction = try geometry?.gradient(start.gradient) ?? start.gradient
    if let scaling { direction = try scaling.apply(direction) }
    if let geometry { direction = try geometry.step(direction) }
    Vector.add(-learningRate, times: direction, to: &x)
    return report
  }

  /// The last good point.
  public var state: OptimizerState {
    var state = OptimizerState(optimizer: name)
    start.save(in: &state)
    current.save(in: &state)
    return state
  }

  /// Restores a state.
  public mutating func restore(_ state: OptimizerState) throws {
    try state.require(optimizer: name)
    let restored = try CurrentPreconditioner(state, rule: preconditioning)
    start = try FirstOrderStart(state)
    current = restored
  }

  /// Discards the last good point and the preconditioner.
  public mutating func reset() {
    start = FirstOrderStart()
    current = CurrentPreconditioner(preconditioning)
  }
}
