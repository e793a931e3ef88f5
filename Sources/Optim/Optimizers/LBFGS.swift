/// L-BFGS: the direction -H g, with H built from the last `memory` pairs of steps and gradient changes, and from a
/// preconditioner if there is one.
///
/// One step is an epoch of up to `iterationsPerEpoch` iterations, as is common in machine learning; the pairs are kept
/// between epochs. The first trial step of an iteration is the learning rate times the direction, 1 being the natural
/// choice; without pairs and preconditioner it is min(1, 1/|g|_1) times the learning rate. Source: Nocedal and Wright,
/// algorithm 7.5.
public struct LBFGS: Optimizer {
  /// The choice of the step size.
  public enum StepRule: Equatable, Sendable, Codable {
    /// A line search for the strong Wolfe conditions; values decrease (up to rounding).
    case strongWolfe(WolfeConditions)
    /// The first trial is accepted whatever its value: one evaluation per iteration, with no guarantee of a decrease
    /// and no stop for lack of progress.
    case fixedStep
    /// Fixed steps with safeguarding tolerances, without which pairs that consist of rounding errors can make a
    /// converged iteration diverge.
    case guardedStep(StepGuards)

    /// The tolerances of guarded fixed steps, or nil.
    var guards: StepGuards? {
      if case .guardedStep(let guards) = self { return guards }
      return nil
    }

    /// Whether the first trial is accepted as it is.
    var isFixed: Bool {
      if case .strongWolfe = self { return false }
      return true
    }
  }

  /// The options.
  public struct Options: IteratedOptions {
    /// "l-bfgs".
    public static let method = "l-bfgs"
    /// The maximum number of stored pairs, at least 1.
    public var memory: Int
    /// The maximum number of iterations in one step, at least 1.
    public var iterationsPerEpoch: Int
    /// The choice of the step size.
    public var stepRule: StepRule
    /// The gradient norm at which to stop, in the coordinates of the iteration.
    public var gradientTolerance: Double
    /// The relative decrease of the value that counts as progress; ten line-search iterations without progress end the
    /// run.
    public var progressTolerance: Double

    /// Creates options.
    public init(
      memory: Int = 10, iterationsPerEpoch: Int = 20, stepRule: StepRule = .strongWolfe(.quasiNewton),
      gradientTolerance: Double = 1e-14, progressTolerance: Double = 0
    ) {
      self.memory = memory
      self.iterationsPerEpoch = iterationsPerEpoch
      self.stepRule = stepRule
      self.gradientTolerance = gradientTolerance
      self.progressTolerance = progressTolerance
    }

    /// True.
    public var takesPreconditioner: Bool { true }
    /// True.
    public var remembersObjective: Bool { true }

    /// Creates an optimizer.
    public func makeOptimizer(
      geometry: DescentGeometry?, preconditioning: Preconditioning?
    ) throws(OptimizerError) -> any Optimizer {
      try LBFGS(self, geometry: geometry, preconditioning: preconditioning)
    }
  }

  /// The options.
  public let options: Options
  /// An unmixed row of Table 1 and the coordinates of the iteration; nil to use the gradient as it is.
  public var geometry: DescentGeometry? { iteration.geometry }
  /// The initial matrix of H; nil for the identity.
  public var preconditioning: Preconditioning? { iteration.inverse.current.rule }
  /// The pairs; nil before the first step.
  public var inverseHessian: InverseHessianHistory? { iteration.inverse.history }

  private var iteration: QuasiNewtonIteration<Inverse>

  /// Creates an L-BFGS optimizer with given options.
  ///
  /// - Throws: ``OptimizerError/badOption(optimizer:option:value:need:)`` for a memory or a number of iterations below
  ///   1, for tolerances that are negative or NaN, and for a preconditioner combined with a geometry;
  ///   ``OptimizerError/mixedRule(optimizer:rule:)``.
  public init(
    _ options: Options = Options(), geometry: DescentGeometry? = nil, preconditioning: Preconditioning? = nil
  ) throws(OptimizerError) {
    let check = OptionCheck(optimizer: Options.method)
    try check.atLeastOne(options.memory, "the memory")
    try check.notBoth(preconditioning, geometry)
    self.options = options
    iteration = try QuasiNewtonIteration(
      name: Options.method, iterationsPerEpoch: options.iterationsPerEpoch, stepRule: options.stepRule,
      gradientTolerance: options.gradientTolerance, progressTolerance: options.progressTolerance, geometry: geometry,
      inverse: Inverse(
        memory: options.memory, leastCurvature: options.stepRule.guards?.curvature ?? 0,
        current: CurrentPreconditioner(preconditioning)))
  }

  /// "l-bfgs".
  public var name: String { Options.method }

  /// Makes one epoch. If the objective throws, `x` is the last accepted point.
  ///
  /// - Parameters:
  ///   - x: the point.
  ///   - objective: the function to minimize.
  ///   - learningRate: the first trial of each iteration, positive.
  public mutating func step<O: DifferentiableObjective>(
    _ x: inout [Double], objective: O, learningRate: Double
  ) throws -> StepReport {
    try iteration.epoch(&x, objective: objective, learningRate: learningRate)
  }

  /// The pairs and the number of iterations without progress.
  public var state: OptimizerState {
    var state = OptimizerState(optimizer: name)
    inverseHessian?.save(in: &state)
    iteration.inverse.current.save(in: &state)
    iteration.progress.save(in: &state)
    return state
  }

  /// Restores a state; its pairs must fit into the memory.
  public mutating func restore(_ state: OptimizerState) throws {
    try state.require(optimizer: name)
    let progress = try Progress(state)
    let restored = try CurrentPreconditioner(state, rule: preconditioning)
    iteration.inverse.history =
      state.counts["dimension"] == nil ? nil : try InverseHessianHistory(state, memory: options.memory)
    iteration.inverse.current = restored
    iteration.progress = progress
  }

  /// Discards the pairs and the preconditioner.
  public mutating func reset() {
    iteration.inverse.history = nil
    iteration.inverse.current = CurrentPreconditioner(preconditioning)
    iteration.progress = Progress()
  }
}

extension LBFGS {
  /// The pairs, and the preconditioner from which H is started.
  struct Inverse: InverseHessian {
    let memory: Int
    let leastCurvature: Double
    var current: CurrentPreconditioner
    /// nil before the first epoch.
    var history: InverseHessianHistory?

    var dimension: Int { history?.dimension ?? 0 }
    var hasPairs: Bool { history.map { $0.count > 0 } ?? false }
    var isIdentity: Bool { current.rule == nil && !hasPairs }

    mutating func begin(dimension: Int) {
      if history == nil { history = InverseHessianHistory(dimension: dimension, memory: memory) }
    }

    mutating func prepare<O: DifferentiableObjective>(at x: [Double], _ objective: O) throws {
      if try current.prepare(at: x, objective, Options.method), let made = current.current {
        try history!.start(from: made)
      }
    }

    mutating func removePairs<O: DifferentiableObjective>(at x: [Double], _ objective: O) { history!.removeAll() }

    mutating func applyInPlace(_ v: inout [Double]) throws { try history!.applyInPlace(&v) }

    mutating func append(direction: [Double], factor: Double, oldGradient: [Double], newGradient: [Double]) throws {
      history!.append(
        direction: direction, factor: factor, oldGradient: oldGradient, newGradient: newGradient,
        leastCurvature: leastCurvature)
      if let preconditioner = current.current { try history!.start(from: preconditioner) }
    }
  }
}
