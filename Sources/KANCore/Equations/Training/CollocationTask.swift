import JSON
import Optim
import SplineKernels

/// Solving a differential equation: a ``Trainer`` minimizes the loss of a ``CollocationProblem``.
///
/// If weights are adapted, ``EpochRecord/loss`` and the choice of the best network use the loss with the weights of the
/// problem alone, evaluated before the step of the epoch; the loss seen by the optimizer is
/// ``EpochRecord/weightedLoss``.
public final class CollocationTask: TrainingTask {
  /// The equation and its conditions.
  public let problem: CollocationProblem
  /// How terms and points are weighted.
  public let weighting: CollocationWeighting
  /// The number of epochs between errors against the reference solution, which are also computed at the end of each
  /// level.
  public let errorsEvery: Int
  /// The number of threads; the results are bitwise the same for any number.
  public let threads: Int
  /// The precision of the evaluation.
  public let precision: Precision
  private var weights: AdaptiveWeights
  private var evaluator: Evaluator<Double>?
  private var batch: CollocationObjective?
  private var gradient: [Double] = []

  /// Creates a task.
  ///
  /// - Throws: ``CollocationError`` for options that are out of range or name unknown terms.
  public init(
    _ problem: CollocationProblem, weighting: CollocationWeighting = .fixed, errorsEvery: Int = 1, threads: Int = 1,
    precision: Precision = .double
  ) throws(CollocationError) {
    try weighting.validate(terms: problem.termNames)
    guard errorsEvery >= 1 else {
      throw .badOption(option: "the number of epochs between errors", value: "\(errorsEvery)", need: "1 or more")
    }
    self.problem = problem
    self.weighting = weighting
    self.errorsEvery = errorsEvery
    self.threads = threads
    self.precision = precision
    weights = AdaptiveWeights(weighting, terms: problem.terms)
  }

  /// The total number of points of all terms.
  public var sampleCount: Int { problem.terms.reduce(0) { $0 + $1.points.count } }

  /// The problem, the weighting, and the precision.
  public var recipe: JSONValue {
    [
      "problem": problem.recipe, "weighting": JSONValue(encoding: weighting), "precision": .string(precision.rawValue),
      "errors_every": .integer(errorsEvery),
    ]
  }

  /// Returns the loss of all terms, with the current weights.
  public func objective(for network: Network) throws -> CollocationObjective {
    let objective = try CollocationObjective(network, problem: problem, threads: threads, precision: precision)
    if weighting != .fixed { objective.adapt(weights.factors) }
    return objective
  }

  /// Returns an estimate of the loss from selected points, numbered consecutively through all terms.
  public func objective(for network: Network, samples: ArraySlice<Int>) throws -> CollocationObjective {
    var terms: [CompiledTerm] = []
    var factors = CollocationObjective.Adaptation(terms: [], points: [])
    var first = 0
    for (number, term) in problem.terms.enumerated() {
      let own = samples.filter { (first..<first + term.points.count).contains($0) }.map { $0 - first }
      first += term.points.count
      if own.isEmpty { continue }
      terms.append(term.choosing(own))
      factors.terms.append(weights.factors.terms[number])
      factors.points.append(own.map { weights.factors.points[number][$0] })
    }
    let old = batch?.network.stages == network.stages ? batch : nil
    let share = Double(sampleCount) / Double(samples.count)
    let objective = try CollocationObjective(
      network, problem: problem, terms: terms, share: share, threads: threads, precision: precision, reusing: old)
    if weighting != .fixed { objective.adapt(factors) }
    batch = objective
    return objective
  }

  /// Whether there is a reference solution.
  public var hasTestData: Bool { false }

  /// Always `nil`: errors against the reference solution are given by ``errors(of:)``.
  public func testLoss(of network: Network) throws -> Double? { nil }

  /// Returns the errors against the reference solution; `nil` if there is none.
  public func errors(of network: Network) throws -> SolutionErrors? {
    problem.reference == nil ? nil : try problem.errors(of: network, reusing: &evaluator)
  }

  /// Returns whether errors are due after a number of epochs of a level.
  public func wantsErrors(afterEpochs count: Int, isLast: Bool) -> Bool {
    problem.reference != nil && (isLast || count % errorsEvery == 0)
  }

  /// Begins a run with the initial weights.
  public func reset() { weights = AdaptiveWeights(weighting, terms: problem.terms) }

  /// Adapts the weights before an epoch.
  ///
  /// - Returns: the loss with the weights of the problem; `nil` if there are no other weights.
  public func prepareEpoch(
    _ epoch: Int, ofLevel level: Int, _ goal: CollocationObjective, at parameters: [Double]
  ) throws -> Double? {
    switch weighting {
    case .fixed: return nil
    case .residualAttention:
      let residuals = try goal.plainResiduals(at: parameters)
      if let failure = goal.takeFailure(level: level, epoch: epoch) { throw failure }
      weights.attend(to: residuals)
      goal.adapt(weights.factors)
      return zip(residuals, problem.terms).reduce(0) { sum, pair in
        sum + pair.1.weight * pair.0.reduce(0) { $0 + $1 * $1 } / Double(pair.1.points.count)
      }
    case .gradientNorms(let every, _):
      if epoch % every == 0 {
        let norms = try goal.termGradientNorms(at: parameters, &gradient)
        if let failure = goal.takeFailure(level: level, epoch: epoch) { throw failure }
        weights.balance(norms)
        goal.adapt(weights.factors)
      }
      return try goal.comparableValue(at: parameters)
    }
  }

  /// The current weights; `nil` if they are fixed.
  public var state: OptimizerState? { weighting == .fixed ? nil : weights.state }

  /// Restores weights from a checkpoint.
  public func restore(_ state: OptimizerState?) throws {
    reset()
    if let state { try weights.restore(state) }
  }

  /// Returns an error for the first value in an epoch that was not finite.
  public func takeFailure(_ goal: CollocationObjective, level: Int, epoch: Int) -> (any Error)? {
    (batch?.takeFailure(level: level, epoch: epoch)).map { $0 } ?? goal.takeFailure(level: level, epoch: epoch)
  }
}

extension CollocationObjective {
  /// Returns the norms of the gradients of the mean squares of the terms, without any weights.
  func termGradientNorms(at x: [Double], _ gradient: inout [Double]) throws -> [Double] {
    let before = adaptation
    defer { adapt(before) }
    try work.load(x)
    var norms: [Double] = []
    for (number, term) in terms.enumerated() {
      let root = (2 / Double(term.points.count)).squareRoot()
      work.setFactors(ofTerm: number) { _ in root }
      _ = try work.gradient(ofTerm: number, into: &gradient)
      norms.append(gradient.reduce(0) { $0 + $1 * $1 }.squareRoot())
    }
    return norms
  }
}

extension CompiledTerm {
  /// Returns the term restricted to selected points.
  func choosing(_ chosen: [Int]) -> CompiledTerm {
    let width = inputs.count / points.count
    return CompiledTerm(
      self, points: chosen.map { points[$0] }, inputs: chosen.flatMap { inputs[$0 * width..<($0 + 1) * width] },
      given: given.map { column in chosen.map { column[$0] } })
  }
}

extension Trainer where Task == CollocationTask {
  /// Creates a trainer for a differential equation at the beginning of the first level.
  ///
  /// - Throws: the same errors as ``init(_:task:plan:origin:)`` and ``CollocationTask``.
  public convenience init(
    _ network: Network, solving problem: CollocationProblem, plan: TrainingPlan,
    weighting: CollocationWeighting = .fixed, errorsEvery: Int = 1, threads: Int = 1
  ) throws {
    try self.init(
      network, task: CollocationTask(problem, weighting: weighting, errorsEvery: errorsEvery, threads: threads),
      plan: plan)
  }
}
