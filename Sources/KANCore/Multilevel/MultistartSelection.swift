import Optim

/// Restarts on the coarsest level: a network for every seed is trained on the first level of a plan, and the one with the
/// smallest validation loss goes on. On the coarsest level a start is cheap: that is what a hierarchy is for.
///
/// The winner goes on with the same bits as if it had been trained alone:
/// `Trainer(resuming: selection.winner, task: task, plan: plan)`. Its checkpoint says in its notes what the other seeds
/// reached, so that a selection that was interrupted goes on from there.
public struct MultistartSelection<Task: TrainingTask> {
  /// What a seed reached.
  public struct Candidate: Sendable, Equatable {
    /// The seed.
    public var seed: UInt64
    /// The validation loss at the end of the first level; infinite where training failed.
    public var validationLoss: Double
  }

  /// What is trained for.
  public let task: Task
  /// All levels; the first of them is what candidates are trained on.
  public let plan: TrainingPlan
  /// The seeds, in order.
  public let seeds: [UInt64]
  /// What the seeds so far have reached.
  public private(set) var candidates: [Candidate] = []
  /// The best candidate so far at the end of the first level; `nil` where none has been good.
  public private(set) var winner: Checkpoint?
  /// The seconds and the useful floating-point operations of the candidates that were trained here.
  public private(set) var work = (seconds: 0.0, flops: 0.0)
  private let network: (UInt64) throws -> Network
  private let validation: (Network) throws -> Double

  /// A selection.
  ///
  /// - Parameters:
  ///   - seeds: at least one, none twice.
  ///   - task: what is trained for.
  ///   - plan: all levels.
  ///   - network: the first network of a seed.
  ///   - validation: the loss by which candidates are compared, of a network that is ready to predict.
  /// - Throws: ``TrainingError/seeds(_:)``, and what the plan is refused for.
  public init(
    seeds: [UInt64], task: Task, plan: TrainingPlan, network: @escaping (UInt64) throws -> Network,
    validation: @escaping (Network) throws -> Double
  ) throws {
    guard !seeds.isEmpty, Set(seeds).count == seeds.count else { throw TrainingError.seeds(seeds) }
    try plan.validate()
    self.seeds = seeds
    self.task = task
    self.plan = plan
    self.network = network
    self.validation = validation
  }

  /// Takes up what an interrupted selection had reached.
  ///
  /// - Throws: ``TrainingError/differentRun(what:checkpoint:given:)`` where the checkpoint is not of this selection.
  public mutating func resume(from checkpoint: Checkpoint) throws {
    let found = Self.candidates(checkpoint.notes[Self.key] ?? "")
    guard found.map(\.seed) == Array(seeds.prefix(found.count)), !found.isEmpty else {
      throw TrainingError.differentRun(
        what: "list of seeds", checkpoint: "\(found.map(\.seed))", given: "\(seeds)")
    }
    _ = try Trainer(resuming: checkpoint, task: task, plan: plan)
    candidates = found
    winner = checkpoint
  }

  /// Whether all seeds have been tried.
  public var isFinished: Bool { candidates.count == seeds.count }

  /// Trains the next seed on the first level.
  ///
  /// A candidate whose training fails is not good, and its failure no error; where all fail, ``run(onCandidate:)`` throws.
  /// - Returns: what it reached; `nil` where all seeds have been tried.
  public mutating func advance() throws -> Candidate? {
    guard !isFinished else { return nil }
    var candidate = Candidate(seed: seeds[candidates.count], validationLoss: .infinity)
    let best = candidates.map(\.validationLoss).min() ?? .infinity
    do {
      let trainer = try Trainer(network(candidate.seed), task: task, plan: plan)
      if plan.levels[0].epochs > 0 {
        while trainer.levels[0].reason == nil, let record = try trainer.advance() {
          work.seconds += record.seconds
          work.flops += record.flops
        }
      }
      let loss = try validation(trainer.network())
      if trainer.stopped == nil, loss.isFinite {
        candidate.validationLoss = loss
        if loss < best { winner = try trainer.checkpoint() }
      }
    } catch is CollocationError {
      // What was not finite is named by the infinite loss.
    } catch TrainingError.startNotFinite {
      // Likewise, where no task says more.
    }
    candidates.append(candidate)
    winner?.notes[Self.key] = candidates.map { "\($0.seed):\($0.validationLoss)" }.joined(separator: ",")
    return candidate
  }

  /// Tries all seeds that are left.
  ///
  /// - Parameter onCandidate: called after every seed.
  /// - Returns: the winner, from which a ``Trainer`` goes on.
  /// - Throws: ``TrainingError/noGoodStart(seeds:)`` where no candidate was good, and what `onCandidate` throws.
  public mutating func run(onCandidate: (Candidate) throws -> Void = { _ in }) throws -> Checkpoint {
    while let candidate = try advance() { try onCandidate(candidate) }
    guard let winner else { throw TrainingError.noGoodStart(seeds: seeds) }
    return winner
  }

  private static var key: String { "multistart" }

  private static func candidates(_ text: String) -> [Candidate] {
    text.split(separator: ",").compactMap { part in
      let fields = part.split(separator: ":")
      guard fields.count == 2, let seed = UInt64(fields[0]), let loss = Double(fields[1]) else { return nil }
      return Candidate(seed: seed, validationLoss: loss)
    }
  }
}
