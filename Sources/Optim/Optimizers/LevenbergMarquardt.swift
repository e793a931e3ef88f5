/// Levenberg-Marquardt for half a sum of squares, with the step p from (J^T J + lambda D) p = -J^T r.
///
/// One step linearizes once and tries up to `trialsPerStep` dampings until the value decreases; without a decrease the
/// point is kept, and the next step continues from the last damping. If the damping overflows, the step ends with
/// ``Termination/dampingOverflow(damping:)``, and the next one begins with the initial damping. With
/// ``DampingChoice/search`` the best of the dampings tried is taken; without a decrease the point and the damping are
/// kept, and the step ends with ``Termination/noProgress(change:tolerance:)``.
///
/// Up to `denseLimit` parameters J^T J is assembled by the objective and factorized (Cholesky); above, the equations
/// are solved by conjugate gradients using only products J v and J^T v, preconditioned by diagonal blocks of
/// J^T J + lambda D according to `preconditionerRanges`.
///
/// The Cholesky step has an error of eps times the condition number of J^T J + lambda D, the square of that of the
/// damped J. If the damping is below 1e-12 of J^T J, `refinements` conjugate gradient steps on products J v and J^T v,
/// preconditioned by the Cholesky factor, reduce the error to that of the products.
///
/// Source: Nielsen, IMM-REP-1999-05; Marquardt, SIAM J. 11 (1963) for the scaling; Nocedal and Wright, algorithm 5.3
/// for the preconditioned iteration; Björck, Numerical Methods for Least Squares Problems (1996), chapter 7, for using
/// products instead of J^T J.
public struct LevenbergMarquardt: Optimizer {
  /// The scaling matrix D.
  public enum Scaling: String, Sendable, Codable {
    /// The identity.
    case identity
    /// The diagonal of J^T J, which makes the sequence independent of the units of the parameters (but leaves a
    /// parameter that has moved onto a plateau undamped, so that it may stay there); dense only.
    case marquardt
  }

  /// How the damping is chosen.
  public enum DampingChoice: String, Sendable, Codable {
    /// By the gain ratio of the last step (Nielsen).
    case gainRatio = "gain-ratio"
    /// By a search: the damping and a quarter of it are tried, then smaller ones by factors of 4 as long as the value
    /// falls further; if none lowers the value, larger ones by factors of 4 until one does or they exceed 1e16. The
    /// damping is a multiple of the mean diagonal entry of J^T J; dense only.
    case search
  }

  /// The options.
  public struct Options: OptimizerOptions {
    /// "levenberg-marquardt".
    public static let method = "levenberg-marquardt"
    /// The scaling matrix D.
    public var scaling: Scaling
    /// The initial damping, positive: a multiple of the largest diagonal entry of D^{-1} J^T J at the first point, or
    /// above ``denseLimit`` of the curvature along the gradient; for a search, of the mean diagonal entry of J^T J.
    public var initialDamping: Double
    /// The maximum number of dampings tried in one step, at least 1. In a search it limits those on the way down, not
    /// the larger ones that are tried if none lowers the value.
    public var trialsPerStep: Int
    /// The number of parameters up to which J^T J is formed.
    public var denseLimit: Int
    /// The relative residual at which conjugate gradients stop, positive.
    public var conjugateGradientTolerance: Double
    /// The maximum number of conjugate gradient iterations, at least 1.
    public var conjugateGradientLimit: Int
    /// The number of conjugate gradient steps that refine every Cholesky step, each with two products with J and J^T; 0
    /// for none, and not used above ``denseLimit``.
    public var refinements: Int
    /// The gradient norm at which to stop, in the coordinates of the iteration.
    public var gradientTolerance: Double
    /// The relative decrease of the value at which to stop; below 8 eps the rounding of the value is decisive.
    public var progressTolerance: Double
    /// How the damping is chosen.
    public var dampingChoice = DampingChoice.gainRatio
    /// Whether steps of a search are bent by geodesic acceleration: half the solution a of (J^T J + lambda I) a = -J^T
    /// r'' is added to a step p where 2 |a| <= 0.75 |p|; r'' is the second derivative of the residuals along p, by a
    /// difference. Source: Transtrum and Sethna, arXiv:1201.5885.
    public var acceleration = false

    /// Creates options.
    public init(
      scaling: Scaling = .identity, initialDamping: Double = 1e-3, trialsPerStep: Int = 20, denseLimit: Int = 2000,
      conjugateGradientTolerance: Double = 1e-3, conjugateGradientLimit: Int = 200, refinements: Int = 0,
      gradientTolerance: Double = 1e-14, progressTolerance: Double = 0
    ) {
      self.scaling = scaling
      self.initialDamping = initialDamping
      self.trialsPerStep = trialsPerStep
      self.denseLimit = denseLimit
      self.conjugateGradientTolerance = conjugateGradientTolerance
      self.conjugateGradientLimit = conjugateGradientLimit
      self.refinements = refinements
      self.gradientTolerance = gradientTolerance
      self.progressTolerance = progressTolerance
    }

    /// The options for residuals that can be made very small, such as those of a differential equation: a search over
    /// the damping from 0.01, with geodesic acceleration.
    public static var searching: Options {
      var options = Options(initialDamping: 1e-2, trialsPerStep: 30)
      options.dampingChoice = .search
      options.acceleration = true
      return options
    }

    /// The dense limit for a search over the damping and for Marquardt's scaling, which need J^T J; otherwise none.
    public var parameterLimit: Int? { dampingChoice == .search || scaling == .marquardt ? denseLimit : nil }

    /// Creates an optimizer.
    public func makeOptimizer(
      geometry: DescentGeometry?, preconditioning: Preconditioning?
    ) throws(OptimizerError) -> any Optimizer {
      try LevenbergMarquardt(self, geometry: geometry)
    }
  }

  /// The options.
  public let options: Options
  /// The parameter ranges of the diagonal blocks in the preconditioner for conjugate gradients, disjoint and
  /// increasing; a parameter outside them forms its own block. nil for no preconditioner; not used up to
  /// ``Options/denseLimit``.
  public let preconditionerRanges: [Range<Int>]?
  /// An unmixed row of Table 1 and the coordinates of the iteration; nil to use the gradient as it is.
  public let geometry: DescentGeometry?

  private var rule = DampingRule()
  private var dimension = 0
  private var model: GaussNewtonModel
  private var trial: [Double] = []

  /// Creates a Levenberg-Marquardt optimizer with given options.
  ///
  /// - Parameters:
  ///   - options: the options.
  ///   - preconditionerRanges: the blocks of the preconditioner for conjugate gradients, disjoint and increasing; nil
  ///     for none.
  ///   - geometry: an unmixed row of Table 1 and the coordinates of the iteration.
  /// - Throws: ``OptimizerError/badOption(optimizer:option:value:need:)`` for options out of range, for Marquardt
  ///   scaling of steps in spline weights when iterating in ReLU weights, and for a preconditioner when steps and
  ///   iterates use different coordinates; ``OptimizerError/mixedRule(optimizer:rule:)``.
  public init(
    _ options: Options = Options(), preconditionerRanges: [Range<Int>]? = nil, geometry: DescentGeometry? = nil
  ) throws(OptimizerError) {
    let check = OptionCheck(optimizer: Options.method)
    try check.positive(options.initialDamping, "the initial damping")
    try check.atLeastOne(options.trialsPerStep, "the number of trials of a step")
    try check.require(options.denseLimit >= 0, options.denseLimit, "the dense limit", "at least 0")
    try check.positive(options.conjugateGradientTolerance, "the tolerance of conjugate gradients")
    try check.atLeastOne(options.conjugateGradientLimit, "the limit of conjugate gradients")
    if let ranges = preconditionerRanges {
      try Self.require(ranges, dimension: .max)
      if let geometry, geometry.iteration != geometry.rule.gradient {
        // The blocks of C J^T J C^T cannot be computed from those of J^T J if C is an arbitrary map of the gradient.
        throw .badOption(
          optimizer: check.optimizer, option: "the preconditioner",
          value: "blocks with steps in \(geometry.rule.gradient) and iterates in \(geometry.iteration) weights",
          need: "omitted unless steps and iterates are in the same weights")
      }
    }
    try check.require(
      options.dampingChoice == .search || !options.acceleration, "true", "the geodesic acceleration",
      "false unless the damping is searched")
    if options.dampingChoice == .search {
      try check.require(
        options.scaling == .identity, options.scaling, "the scaling", "the identity if the damping is searched")
      if let geometry {
        throw .badOption(
          optimizer: check.optimizer, option: "the choice of the damping",
          value: "search with the rule (\(geometry.rule)), iterating in \(geometry.iteration.rawValue) weights",
          need: "gain-ratio with a rule of Table 1; to search, iterate in the weights of the rule and give none")
      }
    }
    try check.require(options.refinements >= 0, options.refinements, "the number of refinements", "at least 0")
    try check.secondOrder(
      gradientTolerance: options.gradientTolerance, progressTolerance: options.progressTolerance, geometry: geometry)
    if options.scaling == .marquardt, let geometry, geometry.iteration == .relu, geometry.rule.geometry == .spline {
      // J^T J is formed through A^{-1} and back through A. Weights without data then have rounding errors on the
      // diagonal instead of zeros, and D would divide by them.
      throw .badOption(
        optimizer: check.optimizer, option: "the scaling",
        value: "marquardt with steps in spline weights and iterates in ReLU weights",
        need: "the identity unless the iterates are in spline weights")
    }
    self.options = options
    self.preconditionerRanges = preconditionerRanges
    self.geometry = geometry
    model = GaussNewtonModel(options, ranges: preconditionerRanges, geometry: geometry)
  }

  private static func require(_ ranges: [Range<Int>], dimension: Int) throws(OptimizerError) {
    guard let k = GramBlocks.firstInvalid(ranges, dimension: dimension) else { return }
    let end = dimension == .max ? "nonnegative" : "inside 0 ..< \(dimension)"
    throw .badOption(
      optimizer: Options.method, option: "range \(k) of the preconditioner", value: "\(ranges[k])",
      need: "above the previous range and \(end)")
  }

  /// "levenberg-marquardt".
  public var name: String { Options.method }

  /// lambda; for a search, lambda divided by the mean diagonal entry of J^T J at the point of the step. nil before the
  /// first step.
  public var damping: Double? { rule.damping }

  /// Makes one linearization and at most one accepted step. The gradient norm in the report is the one at the start.
  ///
  /// - Parameters:
  ///   - x: the point.
  ///   - objective: a ``LeastSquaresObjective``.
  ///   - learningRate: not used, since the damping determines the step size; it must still be a valid rate.
  public mutating func step<O: DifferentiableObjective>(
    _ x: inout [Double], objective: O, learningRate: Double
  ) throws -> StepReport {
    guard learningRate.isFinite, learningRate >= 0 else {
      throw OptimizerError.badLearningRate(optimizer: name, value: "\(learningRate)")
    }
    try Dimensions.check(x, objective, remembered: dimension, name)
    guard let residuals = objective as? any LeastSquaresObjective else {
      throw OptimizerError.needsLeastSquares(optimizer: name)
    }
    if x.count > options.denseLimit && options.scaling == .marquardt {
      throw OptimizerError.badOption(
        optimizer: name, option: "the scaling", value: "marquardt with \(x.count) parameters",
        need: "the identity above \(options.denseLimit) parameters, unless the dense limit is raised")
    }
    if let ranges = preconditionerRanges { try Self.require(ranges, dimension: x.count) }
    return try advance(&x, residuals)
  }

  private mutating func advance<O: LeastSquaresObjective>(_ x: inout [Double], _ objective: O) throws -> StepReport {
    let (value, evaluations) = try model.linearize(at: x, objective)
    let norm = Vector.norm(model.gradient)
    var report = StepReport(
      value: value, gradientNorm: norm, stepSize: 0, evaluations: evaluations, iterations: 0, place: .end,
      termination: .notFinite(value: value, gradient: model.gradient, norm: norm))
    if report.termination != nil { return report }
    dimension = x.count
    Vector.resize(&trial, to: x.count)
    if norm <= options.gradientTolerance {
      report.termination = .gradientTolerance(norm: norm, tolerance: options.gradientTolerance)
      return report
    }
    if options.dampingChoice == .search {
      guard x.count <= options.denseLimit else {
        throw OptimizerError.badOption(
          optimizer: name, option: "the choice of the damping", value: "search with \(x.count) parameters",
          need: "gain-ratio above \(options.denseLimit) parameters, unless the dense limit is raised")
      }
      try search(&x, objective, &report)
      return report
    }
    if rule.damping == nil {
      let (size, products) = try model.curvature(at: x, objective)
      rule.start(at: options.initialDamping * size)
      report.evaluations += products
    }
    for _ in 0..<options.trialsPerStep where report.iterations == 0 && report.termination == nil {
      try tryDamping(&x, objective, &report)
    }
    return report
  }

  /// Tries one damping: a step, its value, and the gain ratio.
  private mutating func tryDamping<O: LeastSquaresObjective>(
    _ x: inout [Double], _ objective: O, _ report: inout StepReport
  ) throws {
    let damping = rule.damping!
    guard damping.isFinite else {
      report.termination = .dampingOverflow(damping: damping)
      // An infinite damping would allow no later step, even if the objective changes.
      rule = DampingRule()
      return
    }
    let (decrease, products) = try model.solve(damping: damping, at: x, objective)
    report.evaluations += products
    guard let predicted = decrease else { return rule.refuse() }
    if let geometry {
      Vector.combine(x, 1, try geometry.step(model.step), into: &trial)
    } else {
      Vector.combine(x, 1, model.step, into: &trial)
    }
    let value = try objective.value(at: trial)
    report.evaluations += 1
    let change = report.value - value
    let rounding = 8 * report.value.ulp
    if predicted <= rounding || trial == x {
      // Values can no longer judge this step, but the model still can.
      if value.isFinite && change >= -rounding { accept(&x, value, &report) }
      report.termination = .noProgress(change: max(change, 0), tolerance: rounding)
    } else if value.isFinite && change > 0 {
      rule.accept(gain: change / predicted)
      let bound = options.progressTolerance * report.value
      accept(&x, value, &report)
      if change <= bound { report.termination = .noProgress(change: change, tolerance: bound) }
    } else {
      rule.refuse()
    }
  }

  /// Searches the damping and makes the best step found.
  private mutating func search<O: LeastSquaresObjective>(
    _ x: inout [Double], _ objective: O, _ report: inout StepReport
  ) throws {
    let size = model.meanDiagonal
    rule.start(at: options.initialDamping)
    var residuals: [Double] = []
    if options.acceleration {
      Vector.resize(&residuals, to: objective.residualCount)
      try objective.residuals(at: x, into: &residuals)
      report.evaluations += 1
    }
    var best: (damping: Double, value: Double, point: [Double])?
    var trials = 0
    /// Tries a damping; returns whether its step is the best so far and lowers the value.
    func attempt(_ damping: Double) throws -> Bool {
      trials += 1
      let (decrease, products) = try model.solve(damping: damping * size, at: x, objective)
      report.evaluations += products
      guard decrease != nil else { return false }
      if options.acceleration { report.evaluations += try model.accelerate(at: x, residuals: residuals, objective) }
      Vector.combine(x, 1, model.step, into: &trial)
      let value = try objective.value(at: trial)
      report.evaluations += 1
      guard value.isFinite, value < best?.value ?? report.value else { return false }
      best = (damping, value, trial)
      return true
    }
    let first = max(rule.damping!, Self.leastDamping)
    var damping = first
    _ = try attempt(damping)
    while damping > Self.leastDamping, trials < options.trialsPerStep {
      damping = max(damping / 4, Self.leastDamping)
      guard try attempt(damping) else { break }
    }
    damping = first
    while best == nil, damping <= Self.greatestDamping {
      damping *= 4
      _ = try attempt(damping)
    }
    guard let best else {
      // The damping stays: those above it say nothing about the next objective, such as one at other points.
      report.termination = .noProgress(change: 0, tolerance: 0)
      return
    }
    rule.replace(by: best.damping)
    let change = report.value - best.value
    trial = best.point
    accept(&x, best.value, &report)
    let bound = options.progressTolerance * (best.value + change)
    if options.progressTolerance > 0, change <= bound {
      report.termination = .noProgress(change: change, tolerance: bound)
    }
  }

  /// The smallest damping of a search, relative to the mean diagonal entry of J^T J.
  private static let leastDamping = 1e-16
  /// The damping, likewise, above which a search does not go on.
  private static let greatestDamping = 1e16

  private mutating func accept(_ x: inout [Double], _ value: Double, _ report: inout StepReport) {
    swap(&x, &trial)
    report.value = value
    report.stepSize = 1
    report.iterations = 1
  }

  /// The damping.
  public var state: OptimizerState {
    var state = OptimizerState(optimizer: name)
    rule.save(in: &state)
    state.counts["dimension"] = dimension
    return state
  }

  /// Restores a state.
  public mutating func restore(_ state: OptimizerState) throws {
    try state.require(optimizer: name)
    let dimension = try state.count("dimension")
    rule = try DampingRule(state)
    self.dimension = dimension
  }

  /// Discards the damping.
  public mutating func reset() {
    rule = DampingRule()
    dimension = 0
  }
}
