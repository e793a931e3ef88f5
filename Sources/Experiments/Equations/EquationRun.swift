import KANCore

/// One training of an equation experiment.
public struct EquationRun: Sendable {
  /// What was trained.
  public let setting: EquationCase
  /// The seed of the initial weights.
  public let seed: UInt64
  /// What came out.
  public let result: TrainingResult
  /// The seconds that went into starts that were compared, those of the chosen one included.
  public let startSeconds: Double
  /// The losses of the starts at the validation points, where there were several.
  public let startLosses: [Double]

  /// The smallest loss that was met.
  public var loss: Double { result.loss }
  /// The relative l2 error of the network with that loss.
  public var relativeError: Double { result.errors?.relative ?? .nan }
  /// Its largest error.
  public var maximumError: Double { result.errors?.maximum ?? .nan }
  /// The seconds of all epochs and starts.
  public var seconds: Double { result.seconds + startSeconds }

  private static let secondsNote = "seconds of the starts"
  private static let lossesNote = "losses of the starts"

  /// Trains.
  ///
  /// - Parameters:
  ///   - setting: what, and how.
  ///   - experiment: the equation.
  ///   - recipe: how, where it is not the experiment's own.
  ///   - seed: written into the run.
  ///   - generator: where initial weights come from.
  ///   - threads: how many threads to use; the result has the same bits for any number.
  ///   - errorsEvery: the epochs between errors in the trace.
  ///   - checkpoint: where to go on from; `nil` to begin.
  ///   - onEpoch: called after every epoch with the trainer, for checkpoints; what it throws ends the run.
  /// - Throws: what training throws; `TrainingError.differentRun` for a checkpoint of another run.
  public init<E: EquationExperiment, G: RandomNumberGenerator>(
    _ setting: EquationCase, of experiment: E, recipe: EquationRecipe? = nil, seed: UInt64,
    using generator: inout G, threads: Int = 1, errorsEvery: Int = 1, resuming checkpoint: Checkpoint? = nil,
    onEpoch: (EpochRecord, Trainer<CollocationTask>) throws -> Void = { _, _ in }
  ) throws {
    let recipe = try recipe ?? experiment.recipe(for: setting)
    let problem = try experiment.problem(for: setting)
    let task = try CollocationTask(
      problem, weighting: recipe.weighting, errorsEvery: errorsEvery, threads: threads)
    let trainer: Trainer<CollocationTask>
    if let checkpoint {
      trainer = try Trainer(resuming: checkpoint, task: task, plan: recipe.plan)
    } else {
      let start = try Self.start(setting, experiment, recipe, problem, threads, &generator)
      trainer = try Trainer(start.network, task: task, plan: recipe.plan)
      trainer.notes[Self.secondsNote] = "\(start.seconds)"
      trainer.notes[Self.lossesNote] = start.losses.map { "\($0)" }.joined(separator: ",")
    }
    self.setting = setting
    self.seed = seed
    result = try trainer.run { try onEpoch($0, trainer) }
    startSeconds = trainer.notes[Self.secondsNote].flatMap(Double.init) ?? 0
    startLosses = (trainer.notes[Self.lossesNote] ?? "").split(separator: ",").compactMap { Double($0) }
  }

  /// The network to begin with: drawn, or the best of several that were trained for a while.
  private static func start<E: EquationExperiment, G: RandomNumberGenerator>(
    _ setting: EquationCase, _ experiment: E, _ recipe: EquationRecipe, _ problem: CollocationProblem, _ threads: Int,
    _ generator: inout G
  ) throws -> (network: Network, seconds: Double, losses: [Double]) {
    let first = try experiment.network(for: setting, halvings: recipe.halvings, using: &generator)
    guard recipe.starts > 1, let level = recipe.plan.levels.first else { return (first, 0, []) }
    var plan = recipe.plan
    plan.levels = [
      TrainingLevel(optimizer: level.optimizer, epochs: recipe.startEpochs, learningRate: level.learningRate)
    ]
    let validation = try experiment.validation(for: setting)
    let clock = ContinuousClock()
    let begin = clock.now
    var losses: [Double] = []
    var best = first
    for k in 0..<recipe.starts {
      let network = try k == 0 ? first : experiment.network(for: setting, halvings: recipe.halvings, using: &generator)
      let task = try CollocationTask(
        problem, weighting: recipe.weighting, errorsEvery: max(1, recipe.startEpochs), threads: threads)
      let trained = try Trainer(network, task: task, plan: plan).run().network
      let loss = try CollocationObjective(trained, problem: validation, threads: threads).value(at: trained.parameters)
      if loss.isFinite, !(losses.contains { $0 <= loss }) { best = trained }
      losses.append(loss)
    }
    return (best, begin.duration(to: clock.now) / .seconds(1), losses)
  }
}
