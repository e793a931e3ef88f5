import JSON
import KANCore
import SeededRandom

/// A training run of an equation experiment.
package struct EquationRun: Sendable {
  /// What was trained.
  package let `case`: EquationCase
  /// The seed of the initial weights.
  package let seed: UInt64
  /// The result of training.
  package let result: TrainingResult
  /// The time spent on the starts that were compared, in seconds, without the epochs of the trace.
  package let startSeconds: Double
  /// The losses of the starts at the validation points, if there were several.
  package let startLosses: [Double]

  /// The best networks at the ends of the levels, by number, if the experiment measures them.
  package let levels: [Int: any EquationLevel]

  /// The loss of the network: the measured one, or else the smallest loss reached.
  package var loss: Double { levels.max { $0.key < $1.key }?.value.loss ?? result.loss }
  /// The relative l2 error of the network with that loss.
  package var relativeError: Double { result.errors?.relative ?? .nan }
  /// Its largest error.
  package var maximumError: Double { result.errors?.maximum ?? .nan }
  /// The total time of all epochs and starts, in seconds.
  package var seconds: Double { result.seconds + startSeconds }

  private static let secondsNote = "seconds of the starts"
  private static let lossesNote = "losses of the starts"
  private static func networkNote(_ level: Int) -> String { "network of level \(level)" }

  /// Trains a network.
  ///
  /// - Parameters:
  ///   - equationCase: what is trained, and how.
  ///   - experiment: the equation.
  ///   - recipe: the recipe; `nil` for the experiment's own.
  ///   - seed: the seed recorded with the run.
  ///   - generator: the source of the initial weights.
  ///   - threads: the number of threads; the result is bit for bit the same for any number.
  ///   - errorsEvery: the number of epochs between errors in the trace.
  ///   - checkpoint: the checkpoint from which to resume; `nil` to start a new run.
  ///   - onEpoch: called after every epoch with the trainer, for checkpoints; an error it throws ends the run.
  /// - Throws: any error thrown in training, and `TrainingError.differentRun` for a checkpoint of a different run.
  package init<E: EquationExperiment, G: RandomNumberGenerator>(
    _ equationCase: EquationCase, of experiment: E, recipe: EquationRecipe? = nil, seed: UInt64,
    using generator: inout G, threads: Int = 1, errorsEvery: Int = 1, resuming checkpoint: Checkpoint? = nil,
    onEpoch: (EpochRecord, Trainer<CollocationTask>) throws -> Void = { _, _ in }
  ) throws {
    let recipe = try recipe ?? experiment.recipe(for: equationCase)
    let task = try CollocationTask(
      experiment.problem(for: equationCase, seed: seed), weighting: recipe.weighting, errorsEvery: errorsEvery,
      threads: threads)
    let origin = try Self.origin(equationCase, experiment, recipe)
    let trainer: Trainer<CollocationTask>
    if let checkpoint {
      trainer = try Trainer(resuming: checkpoint, task: task, plan: recipe.plan, origin: origin)
    } else {
      trainer = try Self.start(equationCase, experiment, recipe, task, origin, &generator)
    }
    self.case = equationCase
    self.seed = seed
    var levels: [Int: any EquationLevel] = [:]
    for number in recipe.plan.levels.indices {
      guard let text = trainer.notes[Self.networkNote(number)] else { continue }
      levels[number] = try experiment.level(NetworkText.network(text), of: equationCase)
    }
    func measure(_ number: Int) throws {
      guard trainer.levels[number].reason != nil,
        let level = try experiment.level(trainer.bestNetwork(), of: equationCase)
      else { return }
      levels[number] = level
      trainer.notes[Self.networkNote(number)] = NetworkText.text(level.network)
    }
    // Levels that are finished at the choice between starts: the last one has its network.
    if checkpoint == nil, let last = trainer.trace.last?.level { try measure(last) }
    result = try trainer.run { record in
      try measure(record.level)
      try onEpoch(record, trainer)
    }
    self.levels = levels
    startSeconds = trainer.notes[Self.secondsNote].flatMap(Double.init) ?? 0
    startLosses = (trainer.notes[Self.lossesNote] ?? "").split(separator: ",").compactMap { Double($0) }
  }

  /// Returns how the starting network is made from its seed.
  private static func origin<E: EquationExperiment>(
    _ equationCase: EquationCase, _ experiment: E, _ recipe: EquationRecipe
  ) throws -> JSONValue {
    // Any seed will do: the architecture does not depend on it.
    var generator = SplitMix64(seed: 0)
    let network = try experiment.network(for: equationCase, halvings: recipe.halvings, using: &generator)
    return [
      "architecture": network.architecture,
      "initialization": JSONValue(
        encoding: equationCase.model.hasLevels ? experiment.initialParameters(of: equationCase) : Initialization()),
      "generator": .string(experiment.weightStream.map { "SplitMix64.stream(seed, \($0))" } ?? "SplitMix64(seed)"),
      "starts": .integer(recipe.starts),
      "start_length": recipe.starts > 1 ? JSONValue(encoding: recipe.startLength) : .null,
      "starts_compared_on": recipe.starts > 1 ? try experiment.validation(for: equationCase).recipe : .null,
      "choices": .object(experiment.choices(for: equationCase).map { .init($0.name, .string($0.value)) }),
      "experiment": .object(experiment.choices.map { .init($0.name, .string($0.value)) }),
    ]
  }

  /// Returns the trainer at its start: of a random network, or of the best of several that were trained before.
  private static func start<E: EquationExperiment, G: RandomNumberGenerator>(
    _ equationCase: EquationCase, _ experiment: E, _ recipe: EquationRecipe, _ task: CollocationTask,
    _ origin: JSONValue, _ generator: inout G
  ) throws -> Trainer<CollocationTask> {
    var networks: [Network] = []
    for _ in 0..<max(1, recipe.starts) {
      networks.append(try experiment.network(for: equationCase, halvings: recipe.halvings, using: &generator))
    }
    guard recipe.starts > 1 else {
      return try Trainer(networks[0], task: task, plan: recipe.plan, origin: origin)
    }
    let clock = ContinuousClock()
    let begin = clock.now
    let validation = try experiment.validation(for: equationCase)
    func loss(_ network: Network) throws -> Double {
      try CollocationObjective(network, problem: validation, threads: task.threads).value(at: network.parameters)
    }
    let trainer: Trainer<CollocationTask>
    let losses: [Double]
    switch recipe.startLength {
    case .epochs(let count):
      let starts = try ShortStarts(
        networks, plan: recipe.plan, epochs: count,
        task: CollocationTask(
          task.problem, weighting: recipe.weighting, errorsEvery: max(1, count), threads: task.threads), loss: loss)
      trainer = try Trainer(starts.network, task: task, plan: recipe.plan, origin: origin)
      losses = starts.losses
    case .levels(let count):
      var selection = try MultistartSelection(
        seeds: networks.indices.map { UInt64($0) }, task: task, plan: recipe.plan, levelCount: count, origin: origin,
        network: { networks[Int($0)] }, validation: loss)
      trainer = try Trainer(resuming: selection.run(), task: task, plan: recipe.plan, origin: origin)
      losses = selection.candidates.map(\.validationLoss)
    }
    // The epochs of the chosen start that are in the trace count there.
    let seconds = begin.duration(to: clock.now) / .seconds(1) - trainer.trace.reduce(0) { $0 + $1.seconds }
    trainer.notes[secondsNote] = "\(seconds)"
    trainer.notes[lossesNote] = losses.map { "\($0)" }.joined(separator: ",")
    return trainer
  }
}
