extension Trainer {
  /// Returns the result so far, with edges continued where no sample reaches.
  ///
  /// - Throws: the errors of the objective.
  public func result() throws -> TrainingResult {
    let found = try bestNetwork()
    let best = try continued(found, ofLevel: self.best.level)
    var validation =
      self.best.validationLoss
      ?? (levels.compactMap(\.startValidationLoss) + trace.compactMap(\.validationLoss)).min()
    let own = extra(of: self.best.parameters)
    if best != found { validation = try task.validationLoss(of: best, extra: own) }
    return TrainingResult(
      network: best, loss: self.best.loss, validationLoss: validation,
      testLoss: try task.testLoss(of: best), errors: try task.errors(of: best, extra: own),
      unknowns: task.unknowns(of: own), recipe: recipe, trace: trace, levels: levels, stopped: stopped)
  }

  /// The first level with epochs, unless samples need not determine its weights: then edges are continued after it by
  /// ``Network/continuingEdges(beyond:)``. Later levels take what no sample reaches from this one.
  private var firstLevel: Int? {
    guard plan.continuesEdges, let first = plan.levels.firstIndex(where: { $0.epochs > 0 }),
      plan.levels[first].smoothing == nil,
      !plan.levels[first].isRefit, !task.determiningInputs.isEmpty
    else { return nil }
    return first
  }

  /// Returns a network of a level with its edges continued, or the network itself if a later level was trained.
  func continued(_ network: Network, ofLevel number: Int) throws -> Network {
    guard let first = firstLevel, number <= first else { return network }
    return try network.continuingEdges(beyond: task.determiningInputs)
  }

  /// Continues the edges of the current network before a level begins.
  ///
  /// - Parameters:
  ///   - next: the level that begins.
  ///   - number: the level on which the network was found.
  func continueEdges(before next: Int, ofLevel number: Int) throws {
    guard let first = firstLevel, next > first, number <= first else { return }
    let current = try network()
    let replaced = try continued(current, ofLevel: number)
    guard replaced != current else { return }
    x = try coordinates.iterate(replaced.parameters + extra(of: coordinates.parameters(x)))
  }
}
