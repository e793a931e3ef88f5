import JSON
import Optim

/// Restarts on coarse levels: a network for every seed is trained on the first levels of a plan, and the one with the
/// smallest validation loss continues. Starts are cheap on coarse levels, which is an advantage of a hierarchy.
///
/// How many levels a start needs before its loss tells how it will end depends on the problem: on the first one all may
/// end alike.
///
/// The winner continues bit for bit as if it had been trained alone: `Trainer(resuming: selection.winner, task: task,
/// plan: plan)`. The notes of its checkpoint record the results of the other seeds, so that an interrupted selection
/// resumes from there.
public struct MultistartSelection<Task: TrainingTask> {
  /// The result of a seed.
  public struct Candidate: Sendable, Equatable {
    /// The seed.
    public var seed: UInt64
    /// The validation loss at the end of the candidate's levels; infinite if training failed.
    public var validationLoss: Double
  }

  /// The training task.
  public let task: Task
  /// All levels; candidates are trained on the first ones.
  public let plan: TrainingPlan
  /// The number of levels on which candidates are trained.
  public let levelCount: Int
  /// The seeds, in order.
  public let seeds: [UInt64]
  /// The results of the seeds so far.
  public private(set) var candidates: [Candidate] = []
  /// The best candidate so far at the end of its levels; `nil` if none has been good.
  public private(set) var winner: Checkpoint?
  /// The seconds and useful floating-point operations of the candidates that were trained here.
  public private(set) var work = (seconds: 0.0, flops: 0.0)
  private let origin: JSONValue?
  private let network: (UInt64) throws -> Network
  private let validation: (Network) throws -> Double

  /// Creates a selection.
  ///
  /// - Parameters:
  ///   - seeds: at least one, without duplicates.
  ///   - task: the training task.
  ///   - plan: all levels.
  ///   - levelCount: the number of levels on which candidates are trained, from 1 to all.
  ///   - origin: how the networks are made, for checkpoints and results; `nil` for their architecture.
  ///   - network: the initial network of a seed.
  ///   - validation: the loss by which candidates are compared, of a network that is ready to predict.
  /// - Throws: ``TrainingError/seeds(_:)``, ``TrainingError/startLevels(_:of:)``, and the errors of an invalid plan.
  public init(
    seeds: [UInt64], task: Task, plan: TrainingPlan, levelCount: Int = 1, origin: JSONValue? = nil,
    network: @escaping (UInt64) throws -> Network, validation: @escaping (Network) throws -> Double
  ) throws {
    guard !seeds.isEmpty, Set(seeds).count == seeds.count else { throw TrainingError.seeds(seeds) }
    try plan.validate()
    guard plan.levels.indices.contains(levelCount - 1) else {
      throw TrainingError.startLevels(levelCount, of: plan.levels.count)
    }
    self.levelCount = levelCount
    self.origin = origin
    self.seeds = seeds
    self.task = task
    self.plan = plan
    self.network = network
    self.validation = validation
  }

  /// Resumes an interrupted selection.
  ///
  /// - Throws: ``TrainingError/differentRun(what:checkpoint:given:)`` if the checkpoint does not belong to this
  ///   selection.
  public mutating func resume(from checkpoint: Checkpoint) throws {
    let found = Self.candidates(checkpoint.notes[Self.key] ?? "")
    guard found.map(\.seed) == Array(seeds.prefix(found.count)), !found.isEmpty else {
      throw TrainingError.differentRun(
        what: "list of seeds", checkpoint: "\(found.map(\.seed))", given: "\(seeds)")
    }
    guard checkpoint.level < levelCount else {
      throw TrainingError.differentRun(
        what: "number of levels before the choice", checkpoint: "\(checkpoint.level + 1)", given: "\(levelCount)")
    }
    _ = try Trainer(resuming: checkpoint, task: task, plan: plan, origin: origin)
    candidates = found
    winner = checkpoint
  }

  /// Whether all seeds have been tried.
  public var isFinished: Bool { candidates.count == seeds.count }

  /// Trains the next seed on the first levels.
  ///
  /// A candidate whose training fails is not good, but its failure is not an error; if all fail, ``run(onCandidate:)``
  /// throws.
  /// - Returns: its result; `nil` if all seeds have been tried.
  public mutating func advance() throws -> Candidate? {
    guard !isFinished else { return nil }
    var candidate = Candidate(seed: seeds[candidates.count], validationLoss: .infinity)
    let best = candidates.map(\.validationLoss).min() ?? .infinity
    do {
      let trainer = try Trainer(network(candidate.seed), task: task, plan: plan, origin: origin)
      if let last = plan.levels.prefix(levelCount).lastIndex(where: { $0.epochs > 0 }) {
        while trainer.levels.last(where: { $0.level == last })?.reason == nil, let record = try trainer.advance() {
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
      // The infinite loss indicates the value that was not finite.
    } catch TrainingError.startNotFinite {
      // Likewise, if the task gives no more information.
    }
    candidates.append(candidate)
    winner?.notes[Self.key] = candidates.map { "\($0.seed):\($0.validationLoss)" }.joined(separator: ",")
    return candidate
  }

  /// Tries all remaining seeds.
  ///
  /// - Parameter onCandidate: called after every seed.
  /// - Returns: the winner, from which a ``Trainer`` continues.
  /// - Throws: ``TrainingError/noGoodStart(seeds:)`` if no candidate was good, and the errors of `onCandidate`.
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
