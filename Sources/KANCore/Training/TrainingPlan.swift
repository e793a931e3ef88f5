import Optim

/// Multilevel training (Algorithm 1): levels from coarse to fine, and their common options.
public struct TrainingPlan: Sendable, Equatable, Encodable {
  /// The levels, in order.
  public var levels: [TrainingLevel]
  /// The row of Table 1.
  public var rule: UpdateRule
  /// The coordinates of the iterates, spline weights u or ReLU weights w. Both give the same sequence up to rounding.
  public var iteration: Coordinates
  /// Whether rows of linear maps are rescaled to ``linearRowLength`` at every refinement, which does not change the
  /// function.
  public var rescalesLinearRows: Bool
  /// The length of the rows after a refinement: the longer they are, the smaller the curvature in their directions,
  /// which for splines grows with the number of intervals.
  public var linearRowLength = 1.0
  /// The share of the knots' domain onto which the ranges of hidden units are mapped at every refinement, by
  /// ``Network/mappingHiddenRanges(over:to:)``; `nil` to leave them. Only fixed maps of hidden units
  /// (``HiddenNormalization/fixed(_:)``) change; a trainer refuses a network without any, such as one with tanh. A task
  /// without ``TrainingTask/rangeInputs`` changes nothing.
  public var hiddenShare: Double?
  /// The preconditioner of every level; `nil` for none. It requires spline weights for both iterates and steps, and a
  /// method that takes a preconditioner.
  public var preconditioner: PreconditionerChoice?
  /// The number of samples per batch; `nil` for all samples at once.
  public var batchSize: Int?
  /// The seed for the shuffles, if there are batches.
  public var shuffleSeed: UInt64
  /// The number of levels in a row without a smaller validation error after which training ends; `nil` to train all
  /// levels. Not used without validation samples.
  public var levelPatience: Int?
  /// Whether every level starts over: from the best network of the level before instead of its last one, and with the
  /// task as at first, so that adapted weights begin anew. The best network of training is then that of the last level.
  /// Not with a refit.
  public var startsLevelsOver = false
  /// Whether edges are continued where no sample reaches, after the first level with epochs and unless its penalty
  /// determines them: the weights there become linear between those that samples determine, and constant beyond them.
  /// They keep their random initial values otherwise. In gaps, weights of functions below 0.01 at all samples change
  /// likewise, as far as the loss rises by at most 1 %. A task without ``TrainingTask/determiningInputs`` changes
  /// nothing.
  public var continuesEdges = true

  /// Creates a plan.
  public init(
    levels: [TrainingLevel], rule: UpdateRule = UpdateRule(geometry: .spline, gradient: .spline),
    iteration: Coordinates = .spline, rescalesLinearRows: Bool = true, batchSize: Int? = nil, shuffleSeed: UInt64 = 0
  ) {
    self.levels = levels
    self.rule = rule
    self.iteration = iteration
    self.rescalesLinearRows = rescalesLinearRows
    self.batchSize = batchSize
    self.shuffleSeed = shuffleSeed
  }

  /// Creates levels that all use one method, each but the first on halved intervals: `epochs` [32, 16, 8, 4] gives four
  /// levels. A level with no epochs is only refined.
  public static func multilevel(
    epochs: [Int], optimizer: OptimizerChoice = .lbfgs(), learningRate: LearningRateSchedule? = nil,
    stopping: StoppingRule = .none
  ) -> TrainingPlan {
    TrainingPlan(
      levels: epochs.enumerated().map { level, count in
        TrainingLevel(
          refinement: level == 0 ? .none : .dyadic(), optimizer: optimizer, epochs: count, learningRate: learningRate,
          stopping: stopping)
      })
  }

  /// The total number of epochs of all levels.
  public var epochs: Int { levels.reduce(0) { $0 + $1.epochs } }

  /// Validates the plan.
  ///
  /// - Throws: ``TrainingError``, and `OptimizerError` for options out of range.
  public func validate() throws {
    guard !levels.isEmpty else { throw TrainingError.noLevels }
    if let batchSize, batchSize < 1 { throw TrainingError.batchSize(batchSize) }
    if let levelPatience, levelPatience < 1 {
      throw TrainingError.badOption(
        what: "the number of levels without progress", value: "\(levelPatience)", need: "at least 1")
    }
    if let hiddenShare, !(hiddenShare > 0 && hiddenShare <= 1) {
      throw TrainingError.badOption(
        what: "the share of the knots for hidden ranges", value: "\(hiddenShare)",
        need: "a number above 0 and at most 1")
    }
    guard linearRowLength > 0, linearRowLength.isFinite else {
      throw TrainingError.badOption(
        what: "the length of linear rows", value: "\(linearRowLength)", need: "a positive finite number")
    }
    for (k, level) in levels.enumerated() {
      guard level.epochs >= 0 else { throw TrainingError.epochs(level: k, epochs: level.epochs) }
      try level.stopping.validate(level: k)
      try level.smoothing?.validate(level: k)
      if level.isRefit,
        k != levels.count - 1 || k == 0 || batchSize != nil || level.refinement != .none || level.smoothing != nil
          || startsLevelsOver
      {
        throw TrainingError.badOption(
          what: "the refit of level \(k)",
          value: "not the last of several levels, or it has batches, a refinement, or a penalty, or levels start over",
          need: "it last, and without these")
      }
      if let preconditioner {
        guard level.optimizer.options.takesPreconditioner, batchSize == nil else {
          throw TrainingError.badOption(
            what: "the preconditioner of level \(k)",
            value: "\(preconditioner.rawValue) with \(level.optimizer.method)",
            need:
              "none, or use gradient descent, Nesterov's method, L-BFGS, or the self-scaled Broyden method without batches"
          )
        }
        guard iteration == .spline, rule == UpdateRule(geometry: .spline, gradient: .spline) else {
          throw TrainingError.badOption(
            what: "the preconditioner",
            value: "\(preconditioner.rawValue) with \(rule), iterating in \(iteration) weights",
            need: "none, or use spline weights for all of them")
        }
      }
      if batchSize != nil, level.optimizer.options.needsWholeData {
        throw TrainingError.batchesRefused(level: k, optimizer: level.optimizer.method)
      }
      try level.learningRate.validate()
    }
  }
}
