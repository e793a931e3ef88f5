import JSON
import KANCore
import Optim

/// A training run of the Allen-Cahn experiment, divided into rounds: each draws its points, trains, and is measured.
///
/// A round is determined by the network at its start, the seed, and the round number, so a run resumed from a
/// ``checkpoint()`` gives bit for bit the same result as an uninterrupted one, for any number of threads.
package final class AllenCahnRun<Generator: RandomNumberGenerator> {
  /// What is trained, and how.
  package let setting: AllenCahnCase
  /// The plan of its rounds.
  package let plan: AllenCahnPlan
  /// The loss and the points.
  package let options: AllenCahnOptions
  /// The seed of the weights and points.
  package let seed: UInt64
  /// The current network.
  package private(set) var network: Network
  private let initial: Network
  /// All epochs so far; the last epoch of each round has the measured loss as `EpochRecord.testLoss`, and the errors.
  package private(set) var trace: [EpochRecord] = []
  /// The records of the completed rounds.
  package private(set) var rounds: [LevelRecord] = []
  /// The networks at the ends of the completed levels.
  package private(set) var levelNetworks: [Network] = []
  /// The reason why training stopped early; `nil` if it did not.
  package private(set) var stopped: Termination?

  private let judge: AllenCahnValidation
  private let threads: Int
  private let stream: (Int) -> Generator
  private var last: Checkpoint?

  /// Creates a run at its start.
  ///
  /// - Parameters:
  ///   - setting: what is trained, and how.
  ///   - plan: the plan of its rounds.
  ///   - options: the loss and the points.
  ///   - judge: measures the networks and holds the equation.
  ///   - seed: the seed recorded with the run.
  ///   - threads: the number of threads.
  ///   - stream: returns the generators of the seed: number 0 for the initial weights, 1 for fixed points, and one for
  ///     each round from 2 on.
  /// - Throws: ``ExperimentError`` for options out of range.
  package init(
    _ setting: AllenCahnCase, plan: AllenCahnPlan, options: AllenCahnOptions, judge: AllenCahnValidation, seed: UInt64,
    threads: Int = 1, stream: @escaping (Int) -> Generator
  ) throws {
    try options.validate()
    self.setting = setting
    self.plan = plan
    self.options = options
    self.judge = judge
    self.seed = seed
    self.threads = threads
    self.stream = stream
    var weights = stream(0)
    network = try Self.start(setting, plan, using: &weights)
    initial = network
  }

  /// Resumes from a checkpoint.
  ///
  /// - Parameters:
  ///   - checkpoint: the checkpoint of an interrupted run.
  ///   - levels: the networks at the ends of the completed levels.
  /// - Throws: `TrainingError.differentRun` if the checkpoint belongs to a different run.
  package func resume(from checkpoint: Checkpoint, levels: [Network]) throws {
    try checkpoint.require(recipe)
    network = checkpoint.network
    trace = checkpoint.trace
    rounds = checkpoint.levels
    stopped = checkpoint.stopped
    levelNetworks = levels
    last = checkpoint
    let done = finishedLevels
    guard levels.count == done else {
      throw TrainingError.differentRun(
        what: "number of completed levels", checkpoint: "\(done)", given: "\(levels.count) model files")
    }
  }

  /// Whether the run is finished.
  package var isFinished: Bool { stopped != nil || rounds.count == plan.rounds.count }

  /// Returns all that is needed to resume; `nil` before the first round is complete.
  package func checkpoint() -> Checkpoint? {
    guard var result = last else { return nil }
    result.trace = trace
    result.levels = rounds
    result.level = rounds.count - 1
    result.recipe = recipe
    return result
  }

  /// Runs the next round.
  ///
  /// - Parameter onEpoch: called after every epoch; an error it throws aborts the round, which then does not count.
  /// - Throws: any error thrown in training.
  package func advance(onEpoch: (EpochRecord) throws -> Void = { _ in }) throws {
    precondition(!isFinished, "AllenCahnRun: the run is already finished")
    let number = rounds.count
    let round = plan.rounds[number]
    let isNewLevel = number > 0 && plan.rounds[number - 1].level != round.level
    let problem = try AllenCahnProblem.training(judge.equation, points: points(ofRound: number), options: options)
    var training = TrainingPlan(levels: [
      TrainingLevel(
        refinement: isNewLevel ? .dyadic() : .none, optimizer: plan.optimizer, epochs: round.epochs,
        learningRate: plan.learningRate)
    ])
    training.iteration = setting.basis == .relu ? .relu : .spline
    training.rule = UpdateRule(geometry: training.iteration, gradient: training.iteration)
    let starts = try number == 0 ? chooseStart(problem, training) : (seconds: 0, flops: 0)
    let task = try task(problem)
    let trainer = try Trainer(network, task: task, plan: training)
    let before = trace.filter { $0.level == round.level }.count
    var records: [EpochRecord] = []
    try trainer.run { record in
      var record = record
      if records.isEmpty {
        record.seconds += starts.seconds
        record.flops += starts.flops
      }
      record.level = round.level
      record.epoch += before
      records.append(record)
      try onEpoch(record)
    }
    let checkpoint = try trainer.checkpoint()
    network = checkpoint.best
    let measure = try judge.measure(network)
    if !records.isEmpty {
      records[records.count - 1].testLoss = measure.loss
      records[records.count - 1].relativeError = measure.error
      records[records.count - 1].maximumError = measure.maximum
    }
    var record = checkpoint.levels[0]
    record.level = number
    rounds.append(record)
    trace += records
    stopped = checkpoint.stopped
    last = checkpoint
    last?.network = network
    last?.iterate = network.parameters
    if finishedLevels > levelNetworks.count { levelNetworks.append(network) }
  }

  /// Trains several networks briefly and continues with the one that measures best, without using the solution.
  private func chooseStart(
    _ problem: CollocationProblem, _ training: TrainingPlan
  ) throws -> (seconds: Double, flops: Double) {
    guard plan.starts > 1 else { return (0, 0) }
    var weights = stream(0)
    let networks = try (0..<plan.starts).map { _ in try Self.start(setting, plan, using: &weights) }
    let starts = try ShortStarts(
      networks, plan: training, epochs: plan.startEpochs, task: task(problem)
    ) { [judge] in try judge.measure($0).loss }
    network = starts.network
    return (starts.seconds, starts.flops)
  }

  private func task(_ problem: CollocationProblem) throws -> CollocationTask {
    try CollocationTask(problem, weighting: plan.weighting, threads: threads)
  }

  private static func start(
    _ setting: AllenCahnCase, _ plan: AllenCahnPlan, using weights: inout Generator
  ) throws -> Network {
    try setting.network(
      level: plan.rounds.first?.level ?? 0, initialization: plan.initialization, using: &weights)
  }

  /// The number of completed levels.
  private var finishedLevels: Int {
    let done = plan.rounds.prefix(rounds.count)
    guard let current = done.last?.level else { return 0 }
    let isOver = isFinished || plan.rounds[rounds.count].level != current
    return Set(done.map(\.level)).count - (isOver ? 0 : 1)
  }

  private func points(ofRound number: Int) throws -> AllenCahnProblem.Points {
    var fixed = stream(1)
    var own = stream(2 + number)
    switch options.drawing {
    case .fixed:
      return AllenCahnProblem.Points(
        coordinates: AllenCahnProblem.uniform(options.points, using: &fixed), weights: nil)
    case .grid:
      let side = max(2, Int(Double(options.points).squareRoot().rounded()))
      return AllenCahnProblem.Points(
        coordinates: PointGrid.nodes([-1...1, 0...1], counts: [side, side]), weights: nil)
    case .adaptive where number > 0:
      return try AllenCahnProblem.adaptive(for: network, judge.equation, options: options, using: &own)
    case .uniform, .adaptive:
      return AllenCahnProblem.Points(
        coordinates: AllenCahnProblem.uniform(options.points, using: &own), weights: nil)
    }
  }

  /// What determines the run, as in its checkpoints.
  package var recipe: JSONValue {
    [
      "experiment": "allen-cahn", "network": initial.architecture, "generator": "SplitMix64.stream(seed, 0)",
      "coordinates": .string(setting.basis.rawValue), "equation": JSONValue(encoding: judge.equation),
      "case": .string(setting.name),
      "seed": .unsigned(seed), "plan": JSONValue(encoding: plan), "options": JSONValue(encoding: options),
    ]
  }
}
