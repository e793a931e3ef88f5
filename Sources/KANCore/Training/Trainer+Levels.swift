import Optim

extension Trainer {
  /// Runs one epoch, if one is left; between levels, it first refines.
  ///
  /// - Returns: the record of the epoch, or `nil` if training is finished.
  /// - Throws: the errors of the objective. The epoch is then incomplete; resume from a checkpoint.
  public func advance() throws -> EpochRecord? {
    while !isFinished {
      if levels[level].reason != nil {
        if levelsBringNothing, !plan.levels[level + 1].isRefit { skipLevel() } else { try begin(level: level + 1) }
      } else if epoch >= plan.levels[level].epochs {
        finishLevel("no epochs")
      } else {
        return try makeEpoch()
      }
    }
    return nil
  }

  /// Begins a level: continues the edges after the first level, refines the network, measures the change in the loss,
  /// and creates a new optimizer.
  func begin(level number: Int) throws {
    let own = plan.levels[number]
    let refinement = own.refinement
    if own.isRefit { try returnToBest() }
    if plan.startsLevelsOver, number > 0 {
      task.reset()
      x = try coordinates.iterate(best.parameters)
    }
    let returnsToBest = own.isRefit || plan.startsLevelsOver
    try continueEdges(before: number, ofLevel: returnsToBest ? best.level : number - 1)
    let start = try coordinates.parameters(x)
    let extra = Array(start.suffix(task.extraParameters.count))
    var network = try goal.network.replacingParameters(withFirstOf: start)
    var newGoal = goal
    var loss = try lossUnit * goal.comparableValue(at: start)
    guard loss.isFinite else {
      throw task.takeFailure(goal, level: number, epoch: 0)
        ?? TrainingError.startNotFinite(loss: loss.isNaN ? "not a number" : "\(loss)")
    }
    var jumps = (refinement: 0.0, rescaling: 0.0)
    func adopt(_ next: Network) throws -> Double {
      newGoal = try task.objective(for: next)
      network = next
      let before = loss
      loss = try lossUnit * newGoal.comparableValue(at: next.parameters + extra)
      return before == loss ? 0 : abs(loss - before) / max(before.magnitude, loss.magnitude)
    }
    if refinement != .none {
      jumps.refinement = try adopt(refinement.apply(to: network))
      if plan.rescalesLinearRows {
        let rescaled = try network.rescalingLinearRows(to: plan.linearRowLength)
        if rescaled != network { jumps.rescaling = try adopt(rescaled) }
      }
      if let share = plan.hiddenShare, case let inputs = task.rangeInputs, !inputs.isEmpty {
        let mapped = try network.mappingHiddenRanges(over: inputs, to: share)
        if mapped != network { jumps.rescaling = max(jumps.rescaling, try adopt(mapped)) }
      }
    }
    let newCoordinates = try LevelCoordinates(network, plan: plan, extra: extra.count)
    optimizer = try plan.makeOptimizer(level: number, network, newCoordinates, extra: extra.count)
    x = try newCoordinates.iterate(network.parameters + extra)
    goal = newGoal
    coordinates = newCoordinates
    level = number
    penaltyLevel = own.isRefit ? best.level : number
    penalty = try plan.levels[penaltyLevel].smoothing.map {
      try SmoothnessRows($0, of: network, units: task.units(for: network))
    }
    if penalty != nil { loss = try comparableLoss(at: network.parameters + extra) }
    epoch = 0
    levels.append(
      LevelRecord(
        level: number, parameterCount: network.parameterCount + extra.count, intervals: network.largestIntervalCount,
        startLoss: loss, refinementJump: jumps.refinement, rescalingJump: jumps.rescaling))
    let validation = try validationLoss()
    levels[levels.count - 1].startValidationLoss = validation
    // Losses with different penalties are not comparable; validation losses are.
    let isNew = number == 0 || own.isRefit || plan.startsLevelsOver
    if isNew || (best.validationLoss == nil && own.smoothing != plan.levels[number - 1].smoothing) {
      best = BestNetwork(
        stages: network, parameters: network.parameters + extra, loss: loss, validationLoss: validation,
        level: number)
    }
  }

  /// Returns the loss of the current network by which the best one of the level is chosen, on the validation samples;
  /// `nil` if it is the training loss, and if it is not finite.
  ///
  /// A refit trains on these samples, but not on points that are kept for validation: training losses at points that
  /// change cannot be compared.
  func validationLoss() throws -> Double? {
    guard !plan.levels[level].isRefit || task.renewsPoints else { return nil }
    return try task.validationLoss(of: network(), extra: extra(of: coordinates.parameters(x)))
      .flatMap { $0.isFinite ? $0 : nil }
  }

  /// Goes back to the best network, with the objective over all samples and the validation samples.
  private func returnToBest() throws {
    let network = try best.stages.replacingParameters(withFirstOf: best.parameters)
    goal = try task.refitObjective(for: network)
    coordinates = try LevelCoordinates(network, plan: plan, extra: task.extraParameters.count)
    x = try coordinates.iterate(best.parameters)
  }

  /// Returns the extra parameters of the task among all parameters.
  func extra(of parameters: [Double]) -> [Double] { Array(parameters.suffix(task.extraParameters.count)) }

  /// Records the next level as skipped.
  private func skipLevel() {
    let last = levels[level]
    level += 1
    epoch = 0
    levels.append(
      LevelRecord(
        level: level, parameterCount: last.parameterCount, intervals: last.intervals,
        startLoss: last.endLoss ?? last.startLoss, refinementJump: 0, rescalingJump: 0,
        reason:
          "\(LevelRecord.skipped), because the validation error did not decrease in \(plan.levelPatience ?? 0) levels"))
  }

  /// Ends the current level.
  func finishLevel(_ reason: String) {
    levels[level].endLoss = trace.last.flatMap { $0.level == level ? $0.loss : nil } ?? levels[level].startLoss
    levels[level].reason = reason
  }
}

extension TrainingPlan {
  /// Throws if the plan cannot train a network: for an impossible refinement, a level with more parameters than its
  /// method takes, and a share for hidden ranges without effect.
  ///
  /// - Parameters:
  ///   - network: the network before the first of the levels that are checked.
  ///   - extra: the number of parameters after those of the network.
  ///   - last: the last level that is not checked; -1 to check all levels.
  func validate(for network: Network, extra: Int, after last: Int = -1) throws {
    if let hiddenShare, network.fixedHiddenMaps.isEmpty {
      throw TrainingError.badOption(
        what: "the share of the knots for hidden ranges", value: "\(hiddenShare)",
        need: "none, or a network whose hidden units have fixed maps (HiddenNormalization.fixed)")
    }
    var network = network
    for (number, level) in levels.enumerated().dropFirst(last + 1) {
      network = try level.refinement.apply(to: network)
      guard level.epochs > 0, let limit = level.optimizer.options.parameterLimit else { continue }
      let count = network.parameterCount + extra
      guard count <= limit else {
        throw TrainingError.badOption(
          what: "the number of parameters of level \(number)", value: "\(count)",
          need: "at most \(limit), the limit in the options of \(level.optimizer.method), or raise it there")
      }
    }
  }

  /// Creates an optimizer for a level.
  func makeOptimizer(
    level: Int, _ network: Network, _ coordinates: LevelCoordinates, extra: Int
  ) throws -> any Optimizer {
    try levels[level].optimizer.makeOptimizer(
      geometry: coordinates.geometry,
      preconditioning: try preconditioner.map { try network.preconditioning($0, extraParameters: extra) })
  }
}

extension Network {
  /// Whether a normalization depends on the batch.
  var usesBatchRanges: Bool {
    stages.contains { stage in
      if case .normalize(let map) = stage, case .batchRange = map.kind { return true }
      return false
    }
  }

  /// The largest number of knot intervals of a layer, 0 without layers of edges.
  public var largestIntervalCount: Int {
    stages.reduce(0) { most, stage in
      if case .splines(let edges) = stage { return max(most, edges.knots.intervals) }
      return most
    }
  }
}
