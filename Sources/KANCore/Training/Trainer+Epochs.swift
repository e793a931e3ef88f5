import Optim

extension Trainer {
  /// Runs one epoch of the current level, and ends the level if this was the last one.
  func makeEpoch() throws -> EpochRecord {
    let own = plan.levels[level]
    let rate = own.learningRate.value(epoch: epoch, of: own.epochs)
    let start = x
    var record = EpochRecord(
      level: level, epoch: epoch, loss: .nan, gradientNorm: .nan, learningRate: rate, seconds: 0, flops: 0,
      evaluations: 0, pointsOutside: 0)
    meter.flops = 0
    let clock = ContinuousClock()
    let begin = clock.now
    // Discard nonfinite values of an earlier epoch that were handled there.
    _ = task.takeFailure(goal, level: level, epoch: epoch)
    if try task.renew(epoch, ofLevel: level, goal, at: coordinates.parameters(x)),
      own.optimizer.options.remembersObjective
    {
      optimizer.reset()
    }
    let comparable = try task.prepareEpoch(epoch, ofLevel: level, goal, at: coordinates.parameters(x))
      .map { lossUnit * ($0 + (try penalty?.value(at: coordinates.parameters(x)) ?? 0)) }
    let (termination, isOfEnd) =
      try plan.batchSize == nil ? stepOnce(rate, &record, comparable) : stepThroughBatches(rate, &record)
    record.seconds = begin.duration(to: clock.now) / .seconds(1)
    record.flops = meter.flops
    record.pointsOutside = goal.pointsOutside
    if termination?.isNotFinite == true, let failure = task.takeFailure(goal, level: level, epoch: epoch) {
      // Do not keep a point that was never good.
      x = start
      throw failure
    }
    try conclude(record, termination, start: start, isOfEnd: isOfEnd)
    return trace[trace.count - 1]
  }

  /// Makes one step of the optimizer on all samples.
  ///
  /// - Parameter comparable: the loss before the step, if the optimizer knows only that with adapted weights.
  /// - Returns: why training should end, and whether the loss of the record is that of the new point.
  private func stepOnce(
    _ rate: Double, _ record: inout EpochRecord, _ comparable: Double?
  ) throws -> (termination: Termination?, isOfEnd: Bool) {
    let start = x
    let report = try step(on: goal, rate)
    (record.loss, record.gradientNorm, record.evaluations) = (report.value, report.gradientNorm, report.evaluations)
    if let comparable {
      record.weightedLoss = report.value
      record.loss = comparable
      try observe(start, loss: comparable)
    } else {
      try observe(report.place == .start ? start : x, loss: report.value)
    }
    return (report.termination, report.place == .end && comparable == nil)
  }

  /// Makes one pass over the samples in random order and computes the loss of all of them at the end.
  ///
  /// - Returns: the same as ``stepOnce(_:_:_:)``.
  private func stepThroughBatches(
    _ rate: Double, _ record: inout EpochRecord
  ) throws -> (termination: Termination?, isOfEnd: Bool) {
    let order = shuffle.order(task.sampleCount)
    let size = min(plan.batchSize ?? order.count, order.count)
    for first in stride(from: 0, to: order.count, by: size) {
      let batch = try task.objective(for: goal.network, samples: order[first..<min(first + size, order.count)])
      let report = try step(on: batch, rate)
      record.gradientNorm = report.gradientNorm
      record.evaluations += report.evaluations
      if let termination = report.termination, !termination.isConverged {
        record.loss = report.value
        return (termination, false)
      }
    }
    record.loss = try comparableLoss(at: coordinates.parameters(x))
    meter.flops += goal.flops
    guard record.loss.isFinite else { return (.nonFiniteValue("\(record.loss)"), true) }
    try observe(x, loss: record.loss)
    return (nil, true)
  }

  private func step(on objective: Task.Goal, _ rate: Double) throws -> StepReport {
    let metered = LevelObjective(base: objective, meter: meter, penalty: penalty)
    var report: StepReport
    if plan.iteration == .relu, let change = coordinates.change {
      report = try optimizer.step(&x, objective: TransformedObjective(metered, change: change), learningRate: rate)
    } else {
      report = try optimizer.step(&x, objective: metered, learningRate: rate)
    }
    report.value *= lossUnit
    report.gradientNorm *= lossUnit
    report.termination = report.termination?.multiplied(by: lossUnit)
    return report
  }

  /// Keeps a point whose loss is the smallest so far, if there are no validation samples.
  private func observe(_ point: [Double], loss: Double) throws {
    guard best.validationLoss == nil, loss.isFinite, loss < best.loss else { return }
    best = BestNetwork(stages: goal.network, parameters: try coordinates.parameters(point), loss: loss, level: level)
  }

  /// Records the epoch and ends the level if there is a reason.
  ///
  /// - Parameter isOfEnd: whether the loss of the record is that of the new point. First-order methods know only the
  ///   loss before their step, and so do all methods with adapted weights.
  private func conclude(
    _ record: EpochRecord, _ termination: Termination?, start: [Double], isOfEnd: Bool
  ) throws {
    var termination = termination
    let own = plan.levels[level]
    trace.append(record)
    epoch += 1
    var endLoss = isOfEnd ? record.loss : nil
    func lossAtEnd() throws -> Double {
      let loss = try endLoss ?? comparableLoss(at: coordinates.parameters(x))
      endLoss = loss
      return loss
    }
    if termination?.isNotFinite != true, let loss = try validationLoss() {
      trace[trace.count - 1].validationLoss = loss
      if loss < best.validationLoss ?? .infinity, case let value = try lossAtEnd(), value.isFinite {
        best = BestNetwork(
          stages: goal.network, parameters: try coordinates.parameters(x), loss: value, validationLoss: loss,
          level: level)
      }
    }
    let stopping = own.stopping == .none ? nil : own.stopping.reason(after: trace.suffix(epoch))
    if task.renewsPoints, termination?.isNotFinite != true { termination = nil }
    let isLast = epoch >= own.epochs || termination != nil || stopping != nil
    if isLast, termination?.isNotFinite != true, !isOfEnd {
      let loss = try lossAtEnd()
      if loss.isFinite {
        try observe(x, loss: loss)
      } else {
        termination = .nonFiniteValue("\(loss)")
        endLoss = record.loss
        x = start
      }
    }
    if termination?.isNotFinite == true {
      stopped = termination
      // Do not keep a point that was never good.
      if !record.loss.isFinite { x = start }
    }
    if !task.extraParameters.isEmpty {
      let parameters = try coordinates.parameters(x)
      trace[trace.count - 1].unknowns = task.unknowns(of: extra(of: parameters))
    }
    if task.hasTestData { trace[trace.count - 1].testLoss = try task.testLoss(of: network()) }
    if task.wantsErrors(afterEpochs: epoch, isLast: isLast),
      let errors = try task.errors(of: network(), extra: extra(of: coordinates.parameters(x)))
    {
      trace[trace.count - 1].relativeError = errors.relative
      trace[trace.count - 1].maximumError = errors.maximum
    }
    guard isLast else { return }
    let end = endLoss ?? record.loss
    levels[level].endLoss = end.isFinite ? end : nil
    levels[level].reason = termination?.description ?? stopping ?? "all epochs are done"
  }
}
