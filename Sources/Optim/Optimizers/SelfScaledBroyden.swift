/// The self-scaled Broyden method: the direction -H g, with a dense H that a ``BroydenUpdate`` builds from all steps and
/// gradient changes.
///
/// For ill-conditioned problems whose minimum is wanted to many digits, such as differential equations, it needs far fewer
/// iterations than L-BFGS. An iteration costs a few gradients, and 6 n^2 operations on the n (n + 1) / 2 numbers of H for n
/// parameters.
///
/// One step is an epoch of up to `iterationsPerEpoch` iterations; H is kept between epochs, and if the objective changes
/// between them, as with new points. H starts from the identity, or from a preconditioner. The first trial step of an
/// iteration is the learning rate times the direction, 1 being the natural choice; from the identity it is min(1, 1/|g|_1)
/// times the learning rate. Source: Urbán, Stefanou and Pons, arXiv:2405.04230.
public struct SelfScaledBroyden: Optimizer {
  /// The options.
  public struct Options: IteratedOptions {
    /// "self-scaled-broyden".
    public static let method = "self-scaled-broyden"
    /// The update of H.
    public var update: BroydenUpdate
    /// The maximum number of iterations in one step, at least 1.
    public var iterationsPerEpoch: Int
    /// The conditions on the step size.
    public var lineSearch: WolfeConditions
    /// The maximum number n of parameters, for which H takes 4 n (n + 1) bytes.
    public var denseLimit: Int
    /// The gradient norm at which to stop, in the coordinates of the iteration.
    public var gradientTolerance: Double
    /// The relative decrease of the value that counts as progress; ten iterations without progress end the run.
    public var progressTolerance: Double

    /// Creates options.
    public init(
      update: BroydenUpdate = .selfScaledBroyden, iterationsPerEpoch: Int = 20,
      lineSearch: WolfeConditions = .quasiNewton, denseLimit: Int = 5000, gradientTolerance: Double = 1e-14,
      progressTolerance: Double = 0
    ) {
      self.update = update
      self.iterationsPerEpoch = iterationsPerEpoch
      self.lineSearch = lineSearch
      self.denseLimit = denseLimit
      self.gradientTolerance = gradientTolerance
      self.progressTolerance = progressTolerance
    }

    /// True.
    public var takesPreconditioner: Bool { true }

    /// ``denseLimit``.
    public var parameterLimit: Int? { denseLimit }

    /// Creates an optimizer.
    public func makeOptimizer(
      geometry: DescentGeometry?, preconditioning: Preconditioning?
    ) throws(OptimizerError) -> any Optimizer {
      try SelfScaledBroyden(self, geometry: geometry, preconditioning: preconditioning)
    }
  }

  /// The options.
  public let options: Options
  /// An unmixed row of Table 1 and the coordinates of the iteration; nil to use the gradient as it is.
  public var geometry: DescentGeometry? { iteration.geometry }
  /// The initial matrix of H, built where H is started; nil for the identity.
  public var preconditioning: Preconditioning? { iteration.inverse.rule }
  /// H, in the coordinates of the rule; nil before the first iteration.
  public var inverseHessian: DenseInverseHessian? { iteration.inverse.matrix }

  private var iteration: QuasiNewtonIteration<Inverse>

  /// Creates an optimizer with given options.
  ///
  /// - Throws: ``OptimizerError/badOption(optimizer:option:value:need:)`` for fewer than one iteration per epoch, a dense
  ///   limit outside 0 ... 2^31 - 1, tolerances that are negative or NaN, and for a preconditioner combined with a
  ///   geometry; ``OptimizerError/mixedRule(optimizer:rule:)``.
  public init(
    _ options: Options = Options(), geometry: DescentGeometry? = nil, preconditioning: Preconditioning? = nil
  ) throws(OptimizerError) {
    let check = OptionCheck(optimizer: Options.method)
    try check.require(
      (0...Int(Int32.max)).contains(options.denseLimit), options.denseLimit, "the dense limit",
      "at least 0 and below 2^31")
    try check.notBoth(preconditioning, geometry)
    self.options = options
    iteration = try QuasiNewtonIteration(
      name: Options.method, iterationsPerEpoch: options.iterationsPerEpoch, stepRule: .strongWolfe(options.lineSearch),
      gradientTolerance: options.gradientTolerance, progressTolerance: options.progressTolerance, geometry: geometry,
      inverse: Inverse(update: options.update, rule: preconditioning))
  }

  /// "self-scaled-broyden".
  public var name: String { Options.method }

  /// Makes one epoch. If the objective throws, `x` is the last accepted point.
  ///
  /// - Parameters:
  ///   - x: the point.
  ///   - objective: the function to minimize.
  ///   - learningRate: the first trial of each iteration, positive.
  /// - Throws: also ``OptimizerError/badOption(optimizer:option:value:need:)`` for more parameters than the dense limit.
  public mutating func step<O: DifferentiableObjective>(
    _ x: inout [Double], objective: O, learningRate: Double
  ) throws -> StepReport {
    try OptionCheck(optimizer: name).require(
      x.count <= options.denseLimit, x.count, "the number of parameters",
      "at most the dense limit, \(options.denseLimit); raise it (H takes 4 n (n + 1) bytes for n parameters), or use "
        + "L-BFGS")
    return try iteration.epoch(&x, objective: objective, learningRate: learningRate)
  }

  /// H and the number of iterations without progress.
  public var state: OptimizerState {
    var state = OptimizerState(optimizer: name)
    inverseHessian?.save(in: &state)
    iteration.progress.save(in: &state)
    return state
  }

  /// Restores a state; its H must be within the dense limit.
  public mutating func restore(_ state: OptimizerState) throws {
    try state.require(optimizer: name)
    let progress = try Progress(state)
    iteration.inverse.matrix =
      state.counts["dimension"] == nil ? nil : try DenseInverseHessian(state, limit: options.denseLimit)
    iteration.progress = progress
  }

  /// Discards H.
  public mutating func reset() {
    iteration.inverse.matrix = nil
    iteration.progress = Progress()
  }
}

extension SelfScaledBroyden {
  /// H, started where it is needed first.
  struct Inverse: InverseHessian {
    let update: BroydenUpdate
    let rule: Preconditioning?
    /// nil before the first iteration, and if rounding has cost H its positive definiteness.
    var matrix: DenseInverseHessian?
    private var step: [Double] = []
    private var change: [Double] = []

    init(update: BroydenUpdate, rule: Preconditioning?) {
      self.update = update
      self.rule = rule
    }

    var dimension: Int { matrix?.dimension ?? 0 }
    var hasPairs: Bool { matrix.map { $0.count > 0 } ?? false }
    var isIdentity: Bool { rule == nil && !hasPairs }

    mutating func begin(dimension: Int) {
      Vector.resize(&step, to: dimension)
      Vector.resize(&change, to: dimension)
    }

    mutating func prepare<O: DifferentiableObjective>(at x: [Double], _ objective: O) throws {
      if matrix != nil { return }
      var current = CurrentPreconditioner(rule)
      _ = try current.prepare(at: x, objective, Options.method)
      matrix = try current.current.map { try DenseInverseHessian($0) } ?? DenseInverseHessian(dimension: x.count)
    }

    mutating func removePairs<O: DifferentiableObjective>(at x: [Double], _ objective: O) throws {
      matrix = nil
      try prepare(at: x, objective)
    }

    mutating func applyInPlace(_ v: inout [Double]) { matrix!.applyInPlace(&v) }

    mutating func append(direction: [Double], factor: Double, oldGradient: [Double], newGradient: [Double]) {
      for i in direction.indices {
        step[i] = factor * direction[i]
        change[i] = newGradient[i] - oldGradient[i]
      }
      let energy = -factor * Vector.dot(step, oldGradient)
      if !matrix!.update(step: step, change: change, energy: energy, by: update) { matrix = nil }
    }
  }
}
