import KANCore

/// A training run of an equation experiment.
public struct EquationRun: Sendable {
  /// What was trained.
  public let setting: EquationCase
  /// The seed of the initial weights.
  public let seed: UInt64
  /// The result of training.
  public let result: TrainingResult
  /// The time spent on the starts that were compared, including the chosen one, in seconds.
  public let startSeconds: Double
  /// The losses of the starts at the validation points, if there were several.
  public let startLosses: [Double]

  /// The smallest loss reached.
  public var loss: Double { result.loss }
  /// The relative l2 error of the network with that loss.
  public var relativeError: Double { result.errors?.relative ?? .nan }
  /// Its largest error.
  public var maximumError: Double { result.errors?.maximum ?? .nan }
  /// The total time of all epochs and starts, in seconds.
  public var seconds: Double { result.seconds + startSeconds }

  private static let startsNote = "starts"
  private static let secondsNote = "seconds of the starts"
  private static let lossesNote = "losses of the starts"

  /// Trains a network.
  ///
  /// - Parameters:
  ///   - setting: what is trained, and how.
  ///   - experiment: the equation.
  ///   - recipe: the recipe; `nil` for the experiment's own.
  ///   - seed: the seed recorded with the run.
  ///   - generator: the source of the initial weights.
  ///   - threads: the number of threads; the result is bit for bit the same for any number.
  ///   - errorsEvery: the number of epochs between errors in the trace.
  ///   - checkpoint: the checkpoint from which to resume; `nil` to start a new run.
  ///   - onEpoch: called after every epoch with the trainer, for checkpoints; an error it throws ends the run.
  /// - Throws: any error thrown in training, and `TrainingError.differentRun` for a checkpoint of a different run.
  public init<E: EquationExperiment, G: RandomNumberGenerator>(
    _ setting: EquationCase, of experiment: E, recipe: EquationRecipe? = nil, seed: UInt64,
    using generator: inout G, threads: Int = 1, errorsEvery: Int = 1, resuming checkpoint: Checkpoint? = nil,
    onEpoch: (EpochRecord, Trainer<CollocationTask>) throws -> Void = { _, _ in }
  ) throws {
    let recipe = try recipe ?? experiment.recipe(for: setting)
    let task = try CollocationTask(
      experiment.problem(for: setting), weighting: recipe.weighting, errorsEvery: errorsEvery, threads: threads)
    let starts = "\(recipe.starts), \(recipe.startEpochs) epochs each"
    let trainer: Trainer<CollocationTask>
    if let checkpoint {
      if let old = checkpoint.notes[Self.startsNote], old != starts {
        throw TrainingError.differentRun(what: "number of starts", checkpoint: old, given: starts)
      }
      trainer = try Trainer(resuming: checkpoint, task: task, plan: recipe.plan)
    } else {
      let start = try Self.start(setting, experiment, recipe, task, &generator)
      trainer = try Trainer(start.network, task: task, plan: recipe.plan)
      trainer.notes[Self.startsNote] = starts
      trainer.notes[Self.secondsNote] = "\(start.seconds)"
      trainer.notes[Self.lossesNote] = start.losses.map { "\($0)" }.joined(separator: ",")
    }
    self.setting = setting
    self.seed = seed
    result = try trainer.run { try onEpoch($0, trainer) }
    startSeconds = trainer.notes[Self.secondsNote].flatMap(Double.init) ?? 0
    startLosses = (trainer.notes[Self.lossesNote] ?? "").split(separator: ",").compactMap { Double($0) }
  }

  /// Returns the starting network: a random one, or the best of several that were trained briefly.
  private static func start<E: EquationExperiment, G: RandomNumberGenerator>(
    _ setting: EquationCase, _ experiment: E, _ recipe: EquationRecipe, _ task: CollocationTask, _ generator: inout G
  ) throws -> (network: Network, seconds: Double, losses: [Double]) {
    var networks: [Network] = []
    for _ in 0..<max(1, recipe.starts) {
      networks.append(try experiment.network(for: setting, halvings: recipe.halvings, using: &generator))
    }
    guard recipe.starts > 1 else { return (networks[0], 0, []) }
    let clock = ContinuousClock()
    let begin = clock.now
    let validation = try experiment.validation(for: setting)
    let starts = try ShortStarts(
      networks, plan: recipe.plan, epochs: recipe.startEpochs,
      task: CollocationTask(
        task.problem, weighting: recipe.weighting, errorsEvery: max(1, recipe.startEpochs), threads: task.threads)
    ) { network in
      try CollocationObjective(network, problem: validation, threads: task.threads).value(at: network.parameters)
    }
    return (starts.network, begin.duration(to: clock.now) / .seconds(1), starts.losses)
  }
}
