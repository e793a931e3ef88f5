/// An approximation H of the inverse Hessian, built by a ``QuasiNewtonIteration`` from pairs of steps s and gradient
/// changes y.
protocol InverseHessian: Sendable {
  /// The dimension; 0 before the first epoch.
  var dimension: Int { get }
  /// Whether H depends on pairs, which can be misleading.
  var hasPairs: Bool { get }
  /// Whether H is the identity, so that the length of -H g has no meaning.
  var isIdentity: Bool { get }

  /// Prepares for points with `dimension` entries.
  mutating func begin(dimension: Int)
  /// Prepares for an iteration at `x`.
  mutating func prepare<O: DifferentiableObjective>(at x: [Double], _ objective: O) throws
  /// Discards the pairs at `x`.
  mutating func removePairs<O: DifferentiableObjective>(at x: [Double], _ objective: O) throws
  /// Computes v = H v.
  mutating func applyInPlace(_ v: inout [Double]) throws
  /// Adds the pair s = factor * direction, y = new - old, where direction = -H old.
  mutating func append(direction: [Double], factor: Double, oldGradient: [Double], newGradient: [Double]) throws
}

/// The iteration of quasi-Newton methods: a direction -H g, a step along it, and a new H.
///
/// One epoch is up to `iterationsPerEpoch` iterations. The first trial step of an iteration is the learning rate times
/// the direction; if H is the identity, it is min(1, 1/|g|_1) times the learning rate. Every pair is formed from two
/// gradients of one epoch, and thus of one objective.
struct QuasiNewtonIteration<Inverse: InverseHessian>: Sendable {
  private let name: String
  private let iterationsPerEpoch: Int
  private let stepRule: LBFGS.StepRule
  private let gradientTolerance: Double
  private let progressTolerance: Double
  /// An unmixed row of Table 1 and the coordinates of the iteration; nil to use the gradient as it is.
  let geometry: DescentGeometry?
  /// H, in the coordinates of the rule.
  var inverse: Inverse
  /// The iterations without progress.
  var progress = Progress()
  // Work vectors. Those named after the rule are in the coordinates of the rule, the others in those of the iteration.
  private var gradient: [Double] = []
  private var trial: [Double] = []
  private var trialGradient: [Double] = []
  private var ruleGradient: [Double] = []
  private var ruleTrialGradient: [Double] = []
  private var ruleDirection: [Double] = []
  private var direction: [Double] = []

  /// Creates an iteration.
  ///
  /// - Throws: ``OptimizerError/badOption(optimizer:option:value:need:)`` for fewer than one iteration per epoch and for
  ///   tolerances that are negative or NaN; ``OptimizerError/mixedRule(optimizer:rule:)``.
  init(
    name: String, iterationsPerEpoch: Int, stepRule: LBFGS.StepRule, gradientTolerance: Double,
    progressTolerance: Double, geometry: DescentGeometry?, inverse: Inverse
  ) throws(OptimizerError) {
    let check = OptionCheck(optimizer: name)
    try check.atLeastOne(iterationsPerEpoch, "the number of iterations of an epoch")
    try check.secondOrder(
      gradientTolerance: gradientTolerance, progressTolerance: progressTolerance, geometry: geometry)
    self.name = name
    self.iterationsPerEpoch = iterationsPerEpoch
    self.stepRule = stepRule
    self.gradientTolerance = gradientTolerance
    self.progressTolerance = progressTolerance
    self.geometry = geometry
    self.inverse = inverse
  }

  /// Makes one epoch. If the objective throws, `x` is the last accepted point.
  mutating func epoch<O: DifferentiableObjective>(
    _ x: inout [Double], objective: O, learningRate: Double
  ) throws -> StepReport {
    guard learningRate.isFinite, learningRate > 0 else {
      throw OptimizerError.badLearningRate(optimizer: name, value: "\(learningRate)")
    }
    try Dimensions.check(x, objective, remembered: inverse.dimension, name)
    prepare(x.count)
    let value = try objective.valueAndGradient(at: x, into: &gradient)
    let norm = Vector.norm(gradient)
    var report = StepReport(
      value: value, gradientNorm: norm, stepSize: 0, evaluations: 1, iterations: 0, place: .end,
      termination: .notFinite(value: value, gradient: gradient, norm: norm))
    progress.begin(at: value)
    try intoRule(gradient, &ruleGradient)
    var goesOn = true
    while goesOn && report.termination == nil && report.iterations < iterationsPerEpoch {
      if let end = stepRule.guards?.end(gradient) {
        report.termination = end
      } else if report.gradientNorm <= gradientTolerance {
        report.termination = .gradientTolerance(norm: report.gradientNorm, tolerance: gradientTolerance)
      } else {
        goesOn = try iterate(&x, &report, objective, learningRate)
      }
    }
    return report
  }

  private mutating func prepare(_ count: Int) {
    inverse.begin(dimension: count)
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
    try inverse.applyInPlace(&ruleDirection)
    Vector.scale(&ruleDirection, by: -1)
    if let geometry { direction = try geometry.step(ruleDirection) } else { Vector.copy(ruleDirection, to: &direction) }
    return Vector.dot(gradient, direction)
  }

  /// Makes one iteration: a direction, a step along it, a pair. Returns false if the guards of fixed steps end the
  /// epoch.
  private mutating func iterate<O: DifferentiableObjective>(
    _ x: inout [Double], _ report: inout StepReport, _ objective: O, _ learningRate: Double
  ) throws -> Bool {
    try inverse.prepare(at: x, objective)
    var slope = try findDirection()
    if !(slope < 0) || !slope.isFinite {
      try inverse.removePairs(at: x, objective)
      slope = try findDirection()
    }
    guard slope < 0 else {
      report.termination = .lineSearchFailed(trials: 0, slope: slope)
      return false
    }
    if let guards = stepRule.guards, -slope < guards.change {
      report.termination = .noProgress(change: -slope, tolerance: guards.change)
      return false
    }
    let first =
      inverse.isIdentity ? min(1, 1 / ruleGradient.reduce(0) { $0 + abs($1) }) * learningRate : learningRate
    let outcome = try search(from: x, value: report.value, slope: slope, first: first, objective)
    report.evaluations += outcome.evaluations
    guard let accepted = outcome.trial, accepted.isFinite else {
      // Old pairs can be misleading: retry without them before giving up.
      if inverse.hasPairs && !stepRule.isFixed {
        try inverse.removePairs(at: x, objective)
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
    try inverse.append(
      direction: ruleDirection, factor: accepted.step, oldGradient: ruleGradient, newGradient: ruleTrialGradient)
    swap(&x, &trial)
    swap(&gradient, &trialGradient)
    swap(&ruleGradient, &ruleTrialGradient)
    let change = report.value - accepted.value
    // With fixed steps, values may rise temporarily.
    if !stepRule.isFixed { progress.observe(accepted.value, tolerance: progressTolerance) }
    report.value = accepted.value
    report.gradientNorm = Vector.norm(gradient)
    report.stepSize = accepted.step
    report.iterations += 1
    if report.gradientNorm <= gradientTolerance {
      report.termination = .gradientTolerance(norm: report.gradientNorm, tolerance: gradientTolerance)
    } else if progress.isStalled {
      report.termination = .noProgress(change: change, tolerance: progressTolerance * abs(report.value))
      progress = Progress()
    }
    return stepRule.guards?.goesOn(change: change, direction: direction, step: accepted.step) ?? true
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
    switch stepRule {
    case .strongWolfe(let conditions):
      return try StrongWolfeSearch.run(
        value: value, slope: slope, first: first, conditions: conditions, evaluate: evaluate)
    case .fixedStep, .guardedStep:
      let trial = try evaluate(first)
      return StrongWolfeSearch.Outcome(trial: trial, evaluations: 1, notFinite: trial.isFinite ? nil : trial)
    }
  }
}
