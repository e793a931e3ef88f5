import JSON
import Optim
import Splines

/// Multilevel training (Algorithm 1): every level refines the network without changing its function, creates a new
/// optimizer, and runs its epochs.
///
/// A spline weight that no sample of a regression reaches would keep the random value it began with, and networks with
/// other seeds would differ in gaps of the samples. Therefore edges are continued after the first level with epochs,
/// unless its penalty determines these weights: they become linear in gaps and constant beyond the first and the last
/// samples. In gaps, weights of functions below 0.01 at all samples change likewise, as far as the loss rises by at most
/// 1 %; others stay, so that an edge need not be straight there. Later levels refine this continuation. Nothing changes
/// if samples reach all weights.
///
/// Only two things are random: the order of the samples in batches, with the seed of the plan, and points that a task
/// draws anew, with its own seed (``PointSampling``). The results do not depend on the number of threads.
/// ``checkpoint()`` between two epochs captures the complete state, and a trainer created from it resumes bit for bit.
public final class Trainer<Task: TrainingTask> {
  /// The training task.
  public let task: Task
  /// The levels.
  public let plan: TrainingPlan
  /// How the initial network was made; its architecture if nothing else is given.
  public let origin: JSONValue
  /// The trace of all epochs so far.
  public internal(set) var trace: [EpochRecord] = []
  /// The records of the levels, including the current one.
  public internal(set) var levels: [LevelRecord] = []
  /// The current level, from 0.
  public internal(set) var level = 0
  /// The number of finished epochs of the current level.
  public internal(set) var epoch = 0
  /// Why training stopped early, because a value was not finite; `nil` if it did not.
  public internal(set) var stopped: Termination?
  /// The loss of the best network so far (``bestNetwork()``, before edges are continued), with the penalty of its level. Without validation samples
  /// it is the smallest so far.
  public var bestLoss: Double { best.loss }
  /// The level on which the best network was found.
  public var bestLevel: Int { best.level }
  /// Texts that are stored in checkpoints.
  public var notes: [String: String] = [:]

  var goal: Task.Goal
  var coordinates: LevelCoordinates
  var optimizer: any Optimizer
  var x: [Double]
  var best: BestNetwork
  var shuffle: BatchShuffle
  /// The level whose penalty is used.
  var penaltyLevel = 0
  /// The penalty.
  var penalty: SmoothnessRows?
  let meter = WorkMeter()

  /// Creates a trainer at the beginning of the first level.
  ///
  /// - Parameters:
  ///   - network: the network to start from.
  ///   - task: the training task.
  ///   - plan: the levels.
  ///   - origin: how the network was made, for checkpoints and results; `nil` for its architecture.
  /// - Throws: ``TrainingError``, also for a level with more parameters than its method takes, `OptimizerError` for
  ///   invalid options and rules, `NetworkError` and `SplineError` if a refinement of any level is impossible.
  ///   Everything is checked before the first epoch.
  public init(_ network: Network, task: Task, plan: TrainingPlan, origin: JSONValue? = nil) throws {
    try plan.validate()
    let extra = task.extraParameters
    try plan.validate(for: network, extra: extra.count)
    self.task = task
    self.plan = plan
    self.origin = origin ?? network.architecture
    task.reset()
    coordinates = try LevelCoordinates(network, plan: plan, extra: extra.count)
    for level in plan.levels.indices {
      _ = try plan.makeOptimizer(level: level, network, coordinates, extra: extra.count)
    }
    goal = try task.objective(for: network)
    if plan.levels.contains(where: \.isRefit) { _ = try task.refitObjective(for: network) }
    optimizer = try plan.makeOptimizer(level: 0, network, coordinates, extra: extra.count)
    x = try coordinates.iterate(network.parameters + extra)
    best = BestNetwork(stages: network, parameters: network.parameters + extra, loss: .infinity, level: 0)
    shuffle = BatchShuffle(state: plan.shuffleSeed)
    try begin(level: 0)
  }

  /// Creates a trainer that resumes from a checkpoint.
  ///
  /// If all levels of the run are finished and training did not stop early, further levels may follow in the plan:
  /// training continues with them and ends bit for bit as one run with all levels.
  ///
  /// - Parameters:
  ///   - checkpoint: the checkpoint.
  ///   - task: the training task of the run.
  ///   - plan: the levels of the run, followed by those to add.
  ///   - origin: how its initial network was made; `nil` to accept any network.
  /// - Throws: ``TrainingError/differentRun(what:checkpoint:given:)`` if plan or data are not those of the run, the
  ///   errors of the optimizer for a damaged state, and for added levels those of ``init(_:task:plan:origin:)``.
  public init(resuming checkpoint: Checkpoint, task: Task, plan: TrainingPlan, origin: JSONValue? = nil) throws {
    try plan.validate()
    self.origin = origin ?? checkpoint.recipe["network"] ?? .null
    var begun = plan
    if let count = checkpoint.finishedLevelCount { begun.levels = Array(plan.levels.prefix(count)) }
    try checkpoint.require(Trainer.recipe(self.origin, begun, task))
    guard checkpoint.level < plan.levels.count, max(checkpoint.bestLevel, checkpoint.penaltyLevel) <= checkpoint.level
    else {
      throw TrainingError.differentRun(
        what: "level", checkpoint: "\(checkpoint.level)", given: "below \(plan.levels.count)")
    }
    let extra = task.extraParameters.count
    guard checkpoint.bestExtra.count == extra else {
      throw TrainingError.differentRun(
        what: "number of unknowns", checkpoint: "\(checkpoint.bestExtra.count)", given: "\(extra)")
    }
    try plan.validate(for: checkpoint.network, extra: extra, after: checkpoint.level)
    self.task = task
    self.plan = plan
    notes = checkpoint.notes
    trace = checkpoint.trace
    levels = checkpoint.levels
    level = checkpoint.level
    epoch = checkpoint.epoch
    stopped = checkpoint.stopped
    coordinates = try LevelCoordinates(checkpoint.network, plan: plan, extra: extra)
    for next in plan.levels.indices.dropFirst(level + 1) {
      _ = try plan.makeOptimizer(level: next, checkpoint.network, coordinates, extra: extra)
      if plan.levels[next].isRefit { _ = try task.refitObjective(for: checkpoint.network) }
    }
    try task.restore(checkpoint.task)
    goal =
      try plan.levels[checkpoint.level].isRefit
      ? task.refitObjective(for: checkpoint.network) : task.objective(for: checkpoint.network)
    optimizer = try plan.makeOptimizer(level: level, checkpoint.network, coordinates, extra: extra)
    if let state = checkpoint.optimizer { try optimizer.restore(state) }
    x = checkpoint.iterate
    best = BestNetwork(
      stages: checkpoint.best, parameters: checkpoint.best.parameters + checkpoint.bestExtra, loss: checkpoint.bestLoss,
      validationLoss: checkpoint.bestValidationLoss, level: checkpoint.bestLevel)
    penaltyLevel = checkpoint.penaltyLevel
    penalty = try plan.levels[penaltyLevel].smoothing.map {
      try SmoothnessRows($0, of: checkpoint.network, units: task.units(for: checkpoint.network))
    }
    shuffle = BatchShuffle(state: checkpoint.generator)
  }

  /// Whether training is finished.
  public var isFinished: Bool { stopped != nil || (level + 1 == plan.levels.count && levels[level].reason != nil) }

  /// Whether the last levels with epochs did not lower the validation error, so that none but a refit follows.
  var levelsBringNothing: Bool {
    guard let patience = plan.levelPatience else { return false }
    let trained = levels.indices.filter { number in trace.contains { $0.level == number } }
    guard trained.count > patience else { return false }
    let first = trained[trained.count - patience]
    func best(_ isCounted: (Int) -> Bool) -> Double {
      let starts = levels.filter { isCounted($0.level) }.compactMap(\.startValidationLoss)
      return trace.filter { isCounted($0.level) }.compactMap(\.validationLoss).min().map { min($0, starts.min() ?? $0) }
        ?? .infinity
    }
    let before = best { $0 < first }
    return before.isFinite && best { $0 >= first } >= before
  }

  /// Returns the network at the current point, ready to predict.
  ///
  /// - Throws: the errors of the objective.
  /// - Complexity: one evaluation if batch ranges must be found, otherwise O(parameters).
  public func network() throws -> Network { try Trainer.ready(goal, coordinates.parameters(x)) }

  /// Returns the best network so far, ready to predict: the one with the smallest validation loss, or with the smallest
  /// loss if there are no validation samples or if no validation loss was finite.
  ///
  /// - Throws: the errors of the objective.
  /// - Complexity: one evaluation if batch ranges must be found, otherwise O(parameters).
  public func bestNetwork() throws -> Network {
    let isOfThisLevel = best.stages.stages == goal.network.stages
    if isOfThisLevel { return try Trainer.ready(goal, best.parameters) }
    // In a refit, ranges of the batch are those of all samples.
    let own = try isRefit ? task.refitObjective(for: best.stages) : task.objective(for: best.stages)
    return try Trainer.ready(own, best.parameters)
  }

  /// Returns the complete state needed to resume later.
  ///
  /// - Throws: the errors of the objective.
  /// - Complexity: that of ``network()`` and ``bestNetwork()``.
  public func checkpoint() throws -> Checkpoint {
    Checkpoint(
      model: ModelFile(try network()), iterate: x, level: level, epoch: epoch,
      optimizer: epoch > 0 ? optimizer.state : nil,
      task: task.state, generator: shuffle.state, trace: trace, levels: levels, best: try bestNetwork(),
      bestLoss: best.loss, bestValidationLoss: best.validationLoss, bestLevel: best.level,
      bestExtra: extra(of: best.parameters), penaltyLevel: penaltyLevel, stopped: stopped, recipe: recipe, notes: notes)
  }

  /// Runs all remaining epochs.
  ///
  /// - Parameter onEpoch: called after every epoch; an error that it throws ends training, and another `run` continues.
  /// - Throws: the errors of the objective and of `onEpoch`.
  @discardableResult
  public func run(onEpoch: (EpochRecord) throws -> Void = { _ in }) throws -> TrainingResult {
    while let record = try advance() { try onEpoch(record) }
    return try result()
  }

  /// Returns a network that is ready to predict, for which only batch ranges must be found.
  private static func ready(_ goal: Task.Goal, _ parameters: [Double]) throws -> Network {
    goal.network.usesBatchRanges
      ? try goal.network(at: parameters) : try goal.network.replacingParameters(withFirstOf: parameters)
  }

  /// Returns the loss by which epochs and levels are compared, with the penalty of the level.
  func comparableLoss(at parameters: [Double]) throws -> Double {
    let value = try goal.comparableValue(at: parameters)
    return lossUnit * (penalty.map { value + $0.value(at: parameters) } ?? value)
  }

  /// Whether the current level is a refit.
  private var isRefit: Bool { plan.levels[level].isRefit }

  /// The value of a loss of one in records.
  var lossUnit: Double { task.lossUnit(for: goal.network) }

  var recipe: JSONValue { Trainer.recipe(origin, plan, task) }

  private static func recipe(_ origin: JSONValue, _ plan: TrainingPlan, _ task: Task) -> JSONValue {
    ["network": origin, "plan": JSONValue(encoding: plan), "task": task.recipe]
  }
}

extension Trainer where Task == RegressionTask {
  /// Creates a trainer for a regression at the beginning of the first level.
  ///
  /// Samples and losses are those of a ``RegressionTask``.
  ///
  /// - Throws: the same errors as ``init(_:task:plan:origin:)``, and `NetworkError` if samples do not match the network
  ///   or a loss.
  public convenience init(
    _ network: Network, on samples: Samples, validation: Samples? = nil, test: Samples? = nil, plan: TrainingPlan,
    threads: Int = 1, precision: Precision = .double, loss: (any RegressionLoss)? = nil,
    validationLoss: (any RegressionLoss)? = nil, refitLoss: (any RegressionLoss)? = nil
  ) throws {
    let task = try RegressionTask(
      samples, validation: validation, test: test, threads: threads, precision: precision, loss: loss,
      validationLoss: validationLoss, refitLoss: refitLoss)
    try self.init(network, task: task, plan: plan)
  }
}
