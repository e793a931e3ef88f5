import JSON
import Optim
import SplineKernels

/// Solving a differential equation: a ``Trainer`` minimizes the loss of a ``CollocationProblem``.
///
/// Losses are those of residuals divided by their sizes (``CollocationScales``) and have no units, unless all sizes are
/// 1. Errors are in the units of the outputs. A task trains a network as it is: give it the one that
/// ``CollocationProblem/scalingOutputs(of:)`` returns, as the initializer of ``Trainer`` for a problem does.
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
  /// The terms at the current points.
  private var terms: [CompiledTerm]
  /// The number of draws so far.
  private var draws = 0
  private var freshObjective: CollocationObjective?
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
    terms = problem.terms
    weights = AdaptiveWeights(weighting, terms: problem.terms)
    guard !renewsPoints || weighting == .fixed else {
      throw .badOption(option: "the weighting", value: "\(weighting)", need: "fixed if points are drawn anew")
    }
  }

  /// The parameters of the unknowns at their starts.
  public var extraParameters: [Double] { problem.unknowns.map(\.startParameter) }

  /// Returns the values of the unknowns.
  public func unknowns(of extra: [Double]) -> [Double] { zip(problem.unknowns, extra).map { $0.value(at: $1) } }

  /// Whether points change during training.
  public var renewsPoints: Bool { problem.terms.contains { $0.source.term.sampling != nil } }

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
    let objective = try CollocationObjective(
      network, problem: problem, terms: terms, share: 1, threads: threads, precision: precision, reusing: nil)
    if weighting != .fixed { objective.adapt(weights.factors) }
    return objective
  }

  /// Returns an estimate of the loss from selected points, numbered consecutively through all terms.
  public func objective(for network: Network, samples: ArraySlice<Int>) throws -> CollocationObjective {
    var terms: [CompiledTerm] = []
    var factors = CollocationObjective.Adaptation(terms: [], points: [])
    var first = 0
    for (number, term) in self.terms.enumerated() {
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

  /// The inputs of the network at the points of all terms.
  public var rangeInputs: [Double] {
    terms.flatMap { term in
      let width = problem.features.count
      return stride(from: 0, to: term.inputs.count, by: term.layout.count * width).flatMap {
        term.inputs[$0..<$0 + width]
      }
    }
  }

  /// Whether there is a reference solution.
  public var hasTestData: Bool { false }

  /// Always `nil`: errors against the reference solution are given by ``errors(of:extra:)``.
  public func testLoss(of network: Network) throws -> Double? { nil }

  /// Returns the errors against the reference solution, see ``errors(of:extra:)``, with the unknowns at their starts.
  public func errors(of network: Network) throws -> SolutionErrors? {
    try errors(of: network, extra: extraParameters)
  }

  /// Returns the errors against the reference solution; `nil` if there is none.
  public func errors(of network: Network, extra: [Double]) throws -> SolutionErrors? {
    problem.reference == nil
      ? nil : try problem.errors(of: network, unknowns: unknowns(of: extra), reusing: &evaluator)
  }

  /// Returns whether errors are due after a number of epochs of a level.
  public func wantsErrors(afterEpochs count: Int, isLast: Bool) -> Bool {
    problem.reference != nil && (isLast || count % errorsEvery == 0)
  }

  /// Begins a run with the initial weights and points.
  public func reset() {
    weights = AdaptiveWeights(weighting, terms: problem.terms)
    terms = problem.terms
    draws = 0
  }

  /// Returns the loss at fresh points, see ``validationLoss(of:extra:)``, with the unknowns at their starts.
  public func validationLoss(of network: Network) throws -> Double? {
    try validationLoss(of: network, extra: extraParameters)
  }

  /// If points change during training, returns the loss at fresh points, twice as many, which stay the same during
  /// training, and by which the best network is chosen in a refit, too; otherwise `nil`.
  public func validationLoss(of network: Network, extra: [Double]) throws -> Double? {
    guard renewsPoints else { return nil }
    if freshObjective?.network.stages != network.stages {
      let fresh = try problem.terms.map { term in
        guard let sampling = term.source.term.sampling else { return term }
        let points = sampling.uniformPoints(2 * sampling.count, draw: Self.freshDraw)
        return try term.redrawn(points, features: problem.features, outputs: problem.outputs)
      }
      freshObjective = try CollocationObjective(
        network, problem: problem, terms: fresh, share: 1, threads: threads, precision: precision, reusing: nil)
    }
    return try freshObjective!.value(at: network.parameters + extra)
  }

  /// The number of the draw that is kept for validation.
  private static let freshDraw = 1 << 40

  /// Draws new points if they are due before an epoch of a level.
  ///
  /// - Returns: whether the objective has changed.
  public func renew(
    _ epoch: Int, ofLevel level: Int, _ goal: CollocationObjective, at parameters: [Double]
  ) throws -> Bool {
    guard renewsPoints, epoch > 0 || level > 0 else { return false }
    var (new, count) = (terms, draws)
    for (number, term) in terms.enumerated() {
      guard let sampling = term.source.term.sampling, epoch % sampling.every == 0 else { continue }
      count += 1
      new[number] = try redraw(term, sampling, draw: count, goal.network, parameters, level: level, epoch: epoch)
    }
    guard count > draws else { return false }
    try goal.move(to: new)
    (terms, draws) = (new, count)
    return true
  }

  private func redraw(
    _ term: CompiledTerm, _ sampling: PointSampling, draw: Int, _ network: Network, _ parameters: [Double],
    level: Int, epoch: Int
  ) throws -> CompiledTerm {
    func prepared(_ points: [[Double]]) throws -> CompiledTerm {
      try term.redrawn(points, features: problem.features, outputs: problem.outputs)
    }
    guard let candidates = sampling.candidates else {
      return try prepared(sampling.uniformPoints(sampling.count, draw: draw))
    }
    let pool = sampling.uniformPoints(candidates, draw: draw)
    let objective = try CollocationObjective(
      network, problem: problem, terms: [prepared(pool)], share: 1, threads: threads, precision: precision,
      reusing: nil)
    let width = term.residualCount
    let residuals = try objective.plainResiduals(at: parameters)[0]
    let sizes = pool.indices.map { k in
      residuals[k * width..<(k + 1) * width].reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    if let failure = objective.takeFailure(level: level, epoch: epoch) { throw failure }
    return try prepared(sampling.choose(from: pool, sizes: sizes, draw: draw))
  }

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

  /// The current weights or points; `nil` if they are fixed.
  public var state: OptimizerState? {
    guard renewsPoints else { return weighting == .fixed ? nil : weights.state }
    var state = OptimizerState(optimizer: Self.pointsName)
    state.counts["draws"] = draws
    for (number, term) in terms.enumerated() where term.source.term.sampling != nil {
      state.vectors["points of term \(number)"] = term.points.flatMap { $0 }
    }
    return state
  }

  private static let pointsName = "collocation points"

  /// Restores weights or points from a checkpoint.
  public func restore(_ state: OptimizerState?) throws {
    reset()
    guard let state else { return }
    guard renewsPoints else { return try weights.restore(state) }
    guard state.optimizer == Self.pointsName else {
      throw OptimizerError.foreignState(expected: Self.pointsName, found: state.optimizer)
    }
    draws = try state.count("draws")
    for (number, term) in terms.enumerated() where term.source.term.sampling != nil {
      let name = "points of term \(number)"
      let width = problem.features.coordinates
      guard let flat = state.vectors[name] else {
        throw OptimizerError.missingState(optimizer: Self.pointsName, name: name)
      }
      guard flat.count == term.points.count * width else {
        throw OptimizerError.badState(
          optimizer: Self.pointsName, name: name, value: "not \(term.points.count) points of \(width) coordinates")
      }
      let points = stride(from: 0, to: flat.count, by: width).map { Array(flat[$0..<$0 + width]) }
      terms[number] = try term.redrawn(points, features: problem.features, outputs: problem.outputs)
    }
  }

  /// Returns an error for the first value in an epoch that was not finite.
  public func takeFailure(_ goal: CollocationObjective, level: Int, epoch: Int) -> (any Error)? {
    (batch?.takeFailure(level: level, epoch: epoch)).map { $0 } ?? goal.takeFailure(level: level, epoch: epoch)
  }
}

extension CollocationObjective {
  /// Returns the norms of the gradients of the mean squares of the terms' scaled residuals, without any weights.
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

extension Trainer where Task == CollocationTask {
  /// Creates a trainer for a differential equation at the beginning of the first level.
  ///
  /// The network that is trained is that of ``CollocationProblem/scalingOutputs(of:)``: a network without output units
  /// of its own is followed by the scale of the outputs as a fixed last stage.
  ///
  /// - Throws: the same errors as ``init(_:task:plan:origin:)`` and ``CollocationTask``.
  public convenience init(
    _ network: Network, solving problem: CollocationProblem, plan: TrainingPlan,
    weighting: CollocationWeighting = .fixed, errorsEvery: Int = 1, threads: Int = 1
  ) throws {
    try self.init(
      problem.scalingOutputs(of: network),
      task: CollocationTask(problem, weighting: weighting, errorsEvery: errorsEvery, threads: threads), plan: plan)
  }
}
