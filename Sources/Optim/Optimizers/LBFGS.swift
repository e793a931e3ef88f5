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
  public struct Options: OptimizerOptions {
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
  public let geometry: DescentGeometry?
  /// The initial matrix of H; nil for the identity.
  public var preconditioning: Preconditioning? { current.rule }

  private var current: CurrentPreconditioner
  private var history: InverseHessianHistory?
  private var progress = Progress()
  // Work vectors. Those named after the rule are in the coordinates of the rule, the others in those of the iteration.
  private var gradient: [Double] = []
  private var trial: [Double] = []
  private var trialGradient: [Double] = []
  private var ruleGradient: [Double] = []
  private var ruleTrialGradient: [Double] = []
  private var ruleDirection: [Double] = []
  private var direction: [Double] = []

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
    try check.atLeastOne(options.iterationsPerEpoch, "the number of iterations of an epoch")
    try check.secondOrder(
      gradientTolerance: options.gradientTolerance, progressTolerance: options.progressTolerance, geometry: geometry)
    try check.require(
      geometry == nil || preconditioning == nil, "both", "the preconditioner",
      "used without a geometry, because it acts in the coordinates of the iteration")
    self.options = options
    self.geometry = geometry
    current = CurrentPreconditioner(preconditioning)
  }

  /// "l-bfgs".
  public var name: String { Options.method }

  /// The pairs; nil before the first step.
  public var inverseHessian: InverseHessianHistory? { history }

  /// Makes one epoch. If the objective throws, `x` is the last accepted point.
  ///
  /// - Parameters:
  ///   - x: the point.
  ///   - objective: the function to minimize.
  ///   - learningRate: the first trial of each iteration, positive.
  public mutating func step<O: DifferentiableObjective>(
    _ x: inout [Double], objective: O, learningRate: Double
  ) throws -> StepReport {
    guard learningRate.isFinite, learningRate > 0 else {
      throw OptimizerError.badLearningRate(optimizer: name, value: "\(learningRate)")
    }
    try Dimensions.check(x, objective, remembered: history?.dimension ?? 0, name)
    prepare(x.count)
    let value = try objective.valueAndGradient(at: x, into: &gradient)
    let norm = Vector.norm(gradient)
    var report = StepReport(
      value: value, gradientNorm: norm, stepSize: 0, evaluations: 1, iterations: 0, place: .end,
      termination: .notFinite(value: value, gradient: gradient, norm: norm))
    progress.begin(at: value)
    try intoRule(gradient, &ruleGradient)
    var goesOn = true
    while goesOn && report.termination == nil && report.iterations < options.iterationsPerEpoch {
      if let end = options.stepRule.guards?.end(gradient) {
        report.termination = end
      } else if report.gradientNorm <= options.gradientTolerance {
        report.termination = .gradientTolerance(norm: report.gradientNorm, tolerance: options.gradientTolerance)
      } else {
        goesOn = try iterate(&x, &report, objective, learningRate)
      }
    }
    return report
  }

  private mutating func prepare(_ count: Int) {
    if history == nil { history = InverseHessianHistory(dimension: count, memory: options.memory) }
    Vector.resize(&gradient, to: count)
    Vector.resize(&trial, to: count)
    Vector.resize(&trialGradient, to: count)
    Vector.resize(&ruleGradient, to: count)
    Vector.resize(&ruleTrialGradient, to: count)
    Vector.resize(&ruleDirection, to: count)
    Vector.resize(&direction, to: count)
  }

  private func intoRule(_ gradient: [Double], _ result: inout [Double]) throws {
    if let geometry { result = try geometry.gradient(gradient) } else { Vector.copy(gradient, to: &result) }
  }

  /// Computes the direction -H g in both sets of coordinates and returns its slope.
  private mutating func findDirection() throws -> Double {
    Vector.copy(ruleGradient, to: &ruleDirection)
    try history!.applyInPlace(&ruleDirection)
    Vector.scale(&ruleDirection, by: -1)
    if let geometry { direction = try geometry.step(ruleDirection) } else { Vector.copy(ruleDirection, to: &direction) }
    return Vector.dot(gradient, direction)
  }

  /// Makes one iteration: a direction, a step along it, a pair. Returns false if the guards of fixed steps end the
  /// epoch.
  private mutating func iterate<O: DifferentiableObjective>(
    _ x: inout [Double], _ report: inout StepReport, _ objective: O, _ learningRate: Double
  ) throws -> Bool {
    if try current.prepare(at: x, objective, name), let made = current.current { try history!.start(from: made) }
    var slope = try findDirection()
    if !(slope < 0) || !slope.isFinite {
      history!.removeAll()
      slope = try findDirection()
    }
    guard slope < 0 else {
      report.termination = .lineSearchFailed(trials: 0, slope: slope)
      return false
    }
    if let guards = options.stepRule.guards, -slope < guards.change {
      report.termination = .noProgress(change: -slope, tolerance: guards.change)
      return false
    }
    let isFirst = history!.count == 0
    let first =
      isFirst && preconditioning == nil
      ? min(1, 1 / ruleGradient.reduce(0) { $0 + abs($1) }) * learningRate : learningRate
    let outcome = try search(from: x, value: report.value, slope: slope, first: first, objective)
    report.evaluations += outcome.evaluations
    guard let accepted = outcome.trial, accepted.isFinite else {
      // Old pairs can be misleading: retry along the gradient before giving up.
      if !isFirst && !options.stepRule.isFixed {
        history!.removeAll()
      } else if let bad = outcome.notFinite {
        report.termination =
          bad.value.isFinite
          ? .nonFiniteGradient(index: Vector.firstNotFinite(trialGradient) ?? 0) : .nonFiniteValue("\(bad.value)")
      } else if -slope * min(1, first) <= 8 * report.value.ulp {
        // Even the change predicted by the slope is too small to show in the value.
        report.termination = .noProgress(change: -slope * min(1, first), tolerance: 8 * report.value.ulp)
      } else {
        report.termination = .lineSearchFailed(trials: outcome.evaluations, slope: slope)
      }
      return true
    }
    try intoRule(trialGradient, &ruleTrialGradient)
    history!.append(
      direction: ruleDirection, factor: accepted.step, oldGradient: ruleGradient, newGradient: ruleTrialGradient,
      leastCurvature: options.stepRule.guards?.curvature ?? 0)
    if let preconditioner = current.current { try history!.start(from: preconditioner) }
    swap(&x, &trial)
    swap(&gradient, &trialGradient)
    swap(&ruleGradient, &ruleTrialGradient)
    let change = report.value - accepted.value
    // With fixed steps, values may rise temporarily.
    if !options.stepRule.isFixed { progress.observe(accepted.value, tolerance: options.progressTolerance) }
    report.value = accepted.value
    report.gradientNorm = Vector.norm(gradient)
    report.stepSize = accepted.step
    report.iterations += 1
    if report.gradientNorm <= options.gradientTolerance {
      report.termination = .gradientTolerance(norm: report.gradientNorm, tolerance: options.gradientTolerance)
    } else if progress.isStalled {
      report.termination = .noProgress(change: change, tolerance: options.progressTolerance * abs(report.value))
      progress = Progress()
    }
    return options.stepRule.guards?.goesOn(change: change, direction: direction, step: accepted.step) ?? true
  }

  /// Finds a step along the direction; `trial` and `trialGradient` belong to the returned trial.
  private mutating func search<O: DifferentiableObjective>(
    from x: [Double], value: Double, slope: Double, first: Double, _ objective: O
  ) throws -> StrongWolfeSearch.Outcome {
    func evaluate(_ step: Double) throws -> LineTrial {
      Vector.combine(x, step, direction, into: &trial)
      let value = try objective.valueAndGradient(at: trial, into: &trialGradient)
      return LineTrial(step: step, value: value, slope: Vector.dot(trialGradient, direction))
    }
    switch options.stepRule {
    case .strongWolfe(let conditions):
      return try StrongWolfeSearch.run(
        value: value, slope: slope, first: first, conditions: conditions, evaluate: evaluate)
    case .fixedStep, .guardedStep:
      let trial = try evaluate(first)
      return StrongWolfeSearch.Outcome(trial: trial, evaluations: 1, notFinite: trial.isFinite ? nil : trial)
    }
  }

  /// The pairs and the number of iterations without progress.
  public var state: OptimizerState {
    var state = OptimizerState(optimizer: name)
    history?.save(in: &state)
    current.save(in: &state)
    progress.save(in: &state)
    return state
  }

  /// Restores a state; its pairs must fit into the memory.
  public mutating func restore(_ state: OptimizerState) throws {
    try state.require(optimizer: name)
    let progress = try Progress(state)
    let restored = try CurrentPreconditioner(state, rule: preconditioning)
    history = state.counts["dimension"] == nil ? nil : try InverseHessianHistory(state, memory: options.memory)
    self.progress = progress
    current = restored
  }

  /// Discards the pairs and the preconditioner.
  public mutating func reset() {
    history = nil
    progress = Progress()
    current = CurrentPreconditioner(preconditioning)
  }
}
