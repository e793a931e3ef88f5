/// Nesterov's accelerated gradient descent with backtracking and restarts: x+ = y - t B g(y), with y extrapolated from
/// x along the last step, and B a preconditioner or the identity.
///
/// The step size t is halved until f(x+) <= f(y) - t g.Bg / 2, and grows by a tenth after each step without halving.
/// The momentum is restarted when it points uphill, g(y).(x+ - x) > 0, and when the value rises. Values may still rise
/// for a while: the reported value is that of x+. The momentum is also restarted if x is not the point of the last
/// step.
///
/// Source: Nesterov, Soviet Math. Dokl. 27 (1983); Beck and Teboulle, SIAM J. Imaging Sci. 2 (2009), for the
/// backtracking; O'Donoghue and Candes, Found. Comput. Math. 15 (2015), for the restarts.
public struct Nesterov: Optimizer {
  /// The options.
  public struct Options: OptimizerOptions {
    /// "nesterov".
    public static let method = "nesterov"
    /// The maximum number of halvings in one step, at least 1.
    public var trialsPerStep: Int
    /// The gradient norm at which to stop.
    public var gradientTolerance: Double

    /// Creates options.
    public init(trialsPerStep: Int = 60, gradientTolerance: Double = 1e-14) {
      self.trialsPerStep = trialsPerStep
      self.gradientTolerance = gradientTolerance
    }

    /// True.
    public var takesPreconditioner: Bool { true }
    /// True.
    public var remembersObjective: Bool { true }

    /// Creates an optimizer.
    public func makeOptimizer(
      geometry: DescentGeometry?, preconditioning: Preconditioning?
    ) throws(OptimizerError) -> any Optimizer {
      if let geometry {
        throw .badOption(
          optimizer: Self.method, option: "the rule of Table 1", value: "\(geometry.rule)",
          need: "that of the weights of the iteration")
      }
      return try Nesterov(self, preconditioning: preconditioning)
    }
  }

  /// The options.
  public let options: Options
  /// B; nil for the identity.
  public var preconditioning: Preconditioning? { current.rule }

  private var current: CurrentPreconditioner
  /// t; nil before the first step.
  public private(set) var stepLength: Double?
  /// The points before and after the last step; empty before the first step and after a restart of the momentum.
  private var previous: [Double] = []
  private var last: [Double] = []
  private var dimension = 0
  private var momentum = 1.0
  private var ahead: [Double] = []
  private var gradient: [Double] = []
  private var trial: [Double] = []

  /// Creates an optimizer with given options.
  ///
  /// - Throws: ``OptimizerError/badOption(optimizer:option:value:need:)`` for fewer than one trial and for a tolerance
  ///   that is negative or not finite.
  public init(_ options: Options = Options(), preconditioning: Preconditioning? = nil) throws(OptimizerError) {
    let check = OptionCheck(optimizer: Options.method)
    try check.atLeastOne(options.trialsPerStep, "the number of trials of a step")
    try check.notNegative(options.gradientTolerance, "the gradient tolerance")
    self.options = options
    current = CurrentPreconditioner(preconditioning)
  }

  /// "nesterov".
  public var name: String { Options.method }

  /// Makes one accepted step. The gradient norm in the report is the one at y.
  ///
  /// - Parameters:
  ///   - x: the point.
  ///   - objective: the function to minimize.
  ///   - learningRate: the initial step size t, positive; later steps continue from the last one.
  public mutating func step<O: DifferentiableObjective>(
    _ x: inout [Double], objective: O, learningRate: Double
  ) throws -> StepReport {
    guard learningRate.isFinite, learningRate > 0 else {
      throw OptimizerError.badLearningRate(optimizer: name, value: "\(learningRate)")
    }
    try Dimensions.check(x, objective, remembered: dimension, name)
    dimension = x.count
    Vector.resize(&ahead, to: x.count)
    Vector.resize(&gradient, to: x.count)
    Vector.resize(&trial, to: x.count)
    if x != last { previous = [] }
    var evaluations = 0
    // The second pass is without momentum.
    for hasMomentum in previous.isEmpty ? [false] : [true, false] {
      if !hasMomentum { momentum = 1 }
      let next = (1 + (1 + 4 * momentum * momentum).squareRoot()) / 2
      if hasMomentum {
        let factor = (momentum - 1) / next
        for i in x.indices { ahead[i] = x[i] + factor * (x[i] - previous[i]) }
      } else {
        Vector.copy(x, to: &ahead)
      }
      let value = try objective.valueAndGradient(at: ahead, into: &gradient)
      evaluations += 1
      let norm = Vector.norm(gradient)
      if let end = Termination.notFinite(value: value, gradient: gradient, norm: norm) {
        if hasMomentum { continue }
        return report(value, norm, 0, evaluations, end)
      }
      if norm <= options.gradientTolerance {
        swap(&x, &ahead)
        return report(value, norm, 0, evaluations, .gradientTolerance(norm: norm, tolerance: options.gradientTolerance))
      }
      _ = try current.prepare(at: ahead, objective, name)
      let direction = try current.apply(gradient)
      let slope = Vector.dot(gradient, direction)
      var length = stepLength ?? learningRate
      for number in 0..<options.trialsPerStep {
        Vector.combine(ahead, -length, direction, into: &trial)
        let reached = try objective.value(at: trial)
        evaluations += 1
        if reached <= value - length * slope / 2 {
          stepLength = number == 0 ? 1.1 * length : length
          goOn(&x, from: next, rises: reached > value)
          return report(reached, norm, length, evaluations, nil)
        }
        // Even the change predicted by the slope is too small to show in the value.
        if length * slope <= 8 * value.ulp, !hasMomentum {
          return report(value, norm, 0, evaluations, .noProgress(change: length * slope, tolerance: 8 * value.ulp))
        }
        length /= 2
      }
      if !hasMomentum {
        return report(value, norm, 0, evaluations, .lineSearchFailed(trials: options.trialsPerStep, slope: -slope))
      }
    }
    preconditionFailure("Nesterov: unreachable; a step without momentum always returns")
  }

  private func report(
    _ value: Double, _ norm: Double, _ length: Double, _ evaluations: Int, _ termination: Termination?
  ) -> StepReport {
    StepReport(
      value: value, gradientNorm: norm, stepSize: length, evaluations: evaluations, iterations: length > 0 ? 1 : 0,
      place: .end, termination: termination)
  }

  /// Moves to the trial point; the momentum continues from `next` or is restarted.
  private mutating func goOn(_ x: inout [Double], from next: Double, rises: Bool) {
    var uphill = 0.0
    for i in x.indices { uphill += gradient[i] * (trial[i] - x[i]) }
    if uphill > 0 || rises {
      previous = []
      momentum = 1
    } else {
      previous = x
      momentum = next
    }
    swap(&x, &trial)
    last = x
  }

  /// The previous points, the momentum, the step size and the data of the preconditioner.
  public var state: OptimizerState {
    var state = OptimizerState(optimizer: name)
    state.vectors["previous"] = previous
    state.vectors["last"] = last
    state.numbers["momentum"] = momentum
    if let stepLength { state.numbers["stepLength"] = stepLength }
    state.counts["dimension"] = dimension
    current.save(in: &state)
    return state
  }

  /// Restores a state.
  public mutating func restore(_ state: OptimizerState) throws {
    try state.require(optimizer: name)
    let dimension = try state.count("dimension")
    let previous = try state.vector("previous")
    let last = try state.vector("last")
    for (name, vector) in [("previous", previous), ("last", last)] where !vector.isEmpty && vector.count != dimension {
      throw OptimizerError.badState(
        optimizer: self.name, name: name, value: "\(vector.count) entries instead of \(dimension)")
    }
    let momentum = try state.number("momentum")
    let length = state.numbers["stepLength"] == nil ? nil : try state.number("stepLength")
    let restored = try CurrentPreconditioner(state, rule: preconditioning)
    (self.dimension, self.previous, self.last, self.momentum, stepLength, current) =
      (dimension, previous, last, momentum, length, restored)
  }

  /// Discards everything.
  public mutating func reset() {
    dimension = 0
    previous = []
    last = []
    momentum = 1
    stepLength = nil
    current = CurrentPreconditioner(preconditioning)
  }
}
