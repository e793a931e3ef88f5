import Optim
import Splines

/// Multilevel training (Algorithm 1): every level refines the network without changing its function, takes a new
/// optimiser and makes its epochs.
///
/// Nothing is drawn at random but the order of the samples in batches, from the plan's seed; the results do not depend on
/// the number of threads. ``checkpoint()`` between two epochs holds everything, and a trainer made from it goes on with
/// the same bits.
public final class Trainer<Task: TrainingTask> {
  /// What is trained for.
  public let task: Task
  /// The levels.
  public let plan: TrainingPlan
  /// The trace of all epochs so far.
  public internal(set) var trace: [EpochRecord] = []
  /// What the levels did, the current one included.
  public internal(set) var levels: [LevelRecord] = []
  /// The current level, from 0.
  public internal(set) var level = 0
  /// The number of epochs of it that are done.
  public internal(set) var epoch = 0
  /// Why training stopped early: something was not finite. `nil` where it did not.
  public internal(set) var stopped: Termination?
  /// The smallest loss so far.
  public var bestLoss: Double { best.loss }
  /// Texts that go into checkpoints.
  public var notes: [String: String] = [:]

  var goal: Task.Goal
  var coordinates: LevelCoordinates
  var optimizer: any Optimizer
  var x: [Double]
  var best: BestNetwork
  var shuffle: BatchShuffle
  let meter = WorkMeter()

  /// A trainer at the beginning of the first level.
  ///
  /// - Parameters:
  ///   - network: the network to start from.
  ///   - task: what is trained for.
  ///   - plan: the levels.
  /// - Throws: ``TrainingError``, `OptimizerError` for options and rules that cannot be, `NetworkError` and
  ///   `SplineError` where a refinement of any level is impossible: all is tried before the first epoch.
  public init(_ network: Network, task: Task, plan: TrainingPlan) throws {
    try plan.validate()
    _ = try plan.levels.reduce(network) { try $1.refinement.apply(to: $0) }
    self.task = task
    self.plan = plan
    task.reset()
    coordinates = try LevelCoordinates(network, plan: plan)
    for level in plan.levels.indices { _ = try plan.makeOptimizer(level: level, network, coordinates) }
    goal = try task.objective(for: network)
    optimizer = try plan.makeOptimizer(level: 0, network, coordinates)
    x = try coordinates.iterate(network.parameters)
    best = BestNetwork(stages: network, parameters: network.parameters, loss: .infinity)
    shuffle = BatchShuffle(state: plan.shuffleSeed)
    try begin(level: 0)
  }

  /// A trainer that goes on from a checkpoint.
  ///
  /// - Throws: ``TrainingError/differentRun(what:checkpoint:given:)`` where plan or data are not those of the run, and
  ///   what the optimiser says of a damaged state.
  public init(resuming checkpoint: Checkpoint, task: Task, plan: TrainingPlan) throws {
    try plan.validate()
    try checkpoint.require(Trainer.identity(task, plan))
    guard plan.levels.indices.contains(checkpoint.level) else {
      throw TrainingError.differentRun(
        what: "level", checkpoint: "\(checkpoint.level)", given: "below \(plan.levels.count)")
    }
    self.task = task
    self.plan = plan
    notes = checkpoint.notes
    trace = checkpoint.trace
    levels = checkpoint.levels
    level = checkpoint.level
    epoch = checkpoint.epoch
    stopped = checkpoint.stopped
    coordinates = try LevelCoordinates(checkpoint.network, plan: plan)
    try task.restore(checkpoint.task)
    goal = try task.objective(for: checkpoint.network)
    optimizer = try plan.makeOptimizer(level: level, checkpoint.network, coordinates)
    if let state = checkpoint.optimizer { try optimizer.restore(state) }
    x = checkpoint.iterate
    best = BestNetwork(stages: checkpoint.best, parameters: checkpoint.best.parameters, loss: checkpoint.bestLoss)
    shuffle = BatchShuffle(state: checkpoint.generator)
  }

  /// Whether nothing is left to be done.
  public var isFinished: Bool { stopped != nil || (level + 1 == plan.levels.count && levels[level].reason != nil) }

  /// The network at the current point, ready to predict.
  ///
  /// - Throws: what the objective throws.
  /// - Complexity: one evaluation where ranges of batches have to be found, else O(parameters).
  public func network() throws -> Network { try Trainer.ready(goal, coordinates.parameters(x)) }

  /// The network with the smallest loss so far, ready to predict.
  ///
  /// - Throws: what the objective throws.
  /// - Complexity: one evaluation where ranges of batches have to be found, else O(parameters).
  public func bestNetwork() throws -> Network {
    let isOfThisLevel = best.stages.stages == goal.network.stages
    return try Trainer.ready(isOfThisLevel ? goal : task.objective(for: best.stages), best.parameters)
  }

  /// All that is needed to go on later.
  ///
  /// - Throws: what the objective throws.
  /// - Complexity: as ``network()`` and ``bestNetwork()``.
  public func checkpoint() throws -> Checkpoint {
    Checkpoint(
      network: try network(), iterate: x, level: level, epoch: epoch, optimizer: epoch > 0 ? optimizer.state : nil,
      task: task.state, generator: shuffle.state, trace: trace, levels: levels, best: try bestNetwork(),
      bestLoss: best.loss,
      stopped: stopped, identity: Trainer.identity(task, plan), notes: notes)
  }

  /// Makes all epochs that are left.
  ///
  /// - Parameter onEpoch: called after every epoch; what it throws ends training, and another `run` goes on.
  /// - Throws: what objective and `onEpoch` throw.
  @discardableResult
  public func run(onEpoch: (EpochRecord) throws -> Void = { _ in }) throws -> TrainingResult {
    while let record = try advance() { try onEpoch(record) }
    return try result()
  }

  /// What has been reached so far.
  ///
  /// - Throws: what the objective throws.
  public func result() throws -> TrainingResult {
    let best = try bestNetwork()
    return TrainingResult(
      network: best, loss: self.best.loss, testLoss: try task.testLoss(of: best), errors: try task.errors(of: best),
      trace: trace, levels: levels, stopped: stopped)
  }

  /// A network that is ready to predict. Only ranges of batches have to be found for it.
  private static func ready(_ goal: Task.Goal, _ parameters: [Double]) throws -> Network {
    goal.network.usesBatchRanges
      ? try goal.network(at: parameters) : try goal.network.replacingParameters(with: parameters)
  }

  private static func identity(_ task: Task, _ plan: TrainingPlan) -> [Checkpoint.RunEntry] {
    (plan.identity + task.identity).map { Checkpoint.RunEntry(key: $0.key, value: $0.value) }
  }
}

extension Trainer where Task == RegressionTask {
  /// A trainer for a regression at the beginning of the first level.
  ///
  /// - Throws: as ``init(_:task:plan:)``, and `NetworkError` where samples do not fit the network.
  public convenience init(
    _ network: Network, on samples: Samples, test: Samples? = nil, plan: TrainingPlan, threads: Int = 1,
    precision: Precision = .double
  ) throws {
    try self.init(
      network, task: RegressionTask(samples, test: test, threads: threads, precision: precision), plan: plan)
  }
}
