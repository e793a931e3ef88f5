import Optim

extension Trainer {
  /// Returns the result so far, with edges continued where no sample reaches.
  ///
  /// - Throws: the errors of the objective.
  public func result() throws -> TrainingResult {
    let found = try bestNetwork()
    let own = extra(of: self.best.parameters)
    let best = try continued(found, ofLevel: self.best.level, extra: own)
    var loss = self.best.loss
    var validation =
      self.best.validationLoss
      ?? (levels.compactMap(\.startValidationLoss) + trace.compactMap(\.validationLoss)).min()
    if best != found {
      loss = task.lossUnit(for: best) * (try self.loss(of: best, ofLevel: self.best.level, extra: own)(best.parameters))
      validation = try task.validationLoss(of: best, extra: own)
    }
    return TrainingResult(
      network: best, loss: loss, validationLoss: validation,
      testLoss: try task.testLoss(of: best), errors: try task.errors(of: best, extra: own),
      unknowns: task.unknowns(of: own), recipe: recipe, trace: trace, levels: levels, stopped: stopped)
  }

  /// The first level with epochs: edges are continued after it by ``continued(_:ofLevel:extra:)``. Later levels take
  /// what no sample reaches from this one.
  private var firstLevel: Int? {
    guard plan.continuesEdges, let first = plan.levels.firstIndex(where: { $0.epochs > 0 }),
      !plan.levels[first].isRefit, !task.determiningInputs.isEmpty
    else { return nil }
    return first
  }

  /// Returns a network of a level with its edges continued, or the network itself if a later level was trained, or if
  /// that raises the loss with the penalty of the level, which determines these weights unless it is too small to act.
  ///
  /// In gaps of the samples, weights of functions that samples barely touch are continued, too: as many as raise the
  /// loss by at most 1 %, those with the smallest effect first. A loss of 2^-96 is counted as rounding.
  ///
  /// - Complexity: that of ``Network/continuation(beyond:)``, and if there are such weights or a penalty, at most
  ///   log2(weights) + 4 evaluations of the loss.
  func continued(_ network: Network, ofLevel number: Int, extra: [Double]) throws -> Network {
    guard let first = firstLevel, number <= first else { return network }
    let changes = try network.continuation(beyond: task.determiningInputs)
    guard !changes.unreached.isEmpty else { return network }
    var count = 0
    let isPenalized = plan.levels[number].smoothing != nil
    if isPenalized || !changes.weak.isEmpty {
      let loss = try loss(of: network, ofLevel: number, extra: extra)
      func lossOfChanges(_ count: Int) throws -> Double {
        try loss(changes.applied(to: network.parameters, weak: count))
      }
      let before = try loss(network.parameters)
      if isPenalized, try lossOfChanges(0) > before { return network }
      let limit = max(1.01 * before, 0x1p-96)
      var (high, next) = (changes.weak.count, changes.weak.count)
      while count < high {
        if try lossOfChanges(next) <= limit { count = next } else { high = next - 1 }
        next = (count + high + 1) / 2
      }
    }
    return try network.replacingParameters(with: changes.applied(to: network.parameters, weak: count))
  }

  /// Continues the edges of the current network before a level begins.
  ///
  /// - Parameters:
  ///   - next: the level that begins.
  ///   - number: the level on which the network was found.
  func continueEdges(before next: Int, ofLevel number: Int) throws {
    guard let first = firstLevel, next > first, number <= first else { return }
    let current = try network()
    let own = extra(of: try coordinates.parameters(x))
    let replaced = try continued(current, ofLevel: number, extra: own)
    guard replaced != current else { return }
    x = try coordinates.iterate(replaced.parameters + own)
  }

  /// Returns the loss of the parameters of a network, with the penalty of a level, by which epochs are compared; in the
  /// units of training.
  private func loss(
    of network: Network, ofLevel number: Int, extra: [Double]
  ) throws -> (_ parameters: [Double]) throws -> Double {
    let goal = try task.objective(for: network)
    let penalty = try plan.levels[number].smoothing.map {
      try SmoothnessRows($0, of: network, units: task.units(for: network))
    }
    return { parameters in
      let value = try goal.comparableValue(at: parameters + extra)
      return penalty.map { value + $0.value(at: parameters) } ?? value
    }
  }
}
