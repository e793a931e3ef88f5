import JSON
import Optim

/// The complete state of a ``Trainer`` at the end of an epoch. Training resumes from it bit for bit, as if it had never
/// stopped.
public struct Checkpoint: Sendable, Equatable {
  /// The network of the current level, ready to predict, and what is known of its inputs and outputs.
  public var model: ModelFile
  /// The point in the coordinates of the iteration, u or w, followed by the extra parameters of the task.
  public var iterate: [Double]
  /// The level, from 0.
  public var level: Int
  /// The number of finished epochs of the level, which is also the position in the learning rate schedule.
  public var epoch: Int
  /// The state of the optimizer; `nil` before the first epoch of a level.
  public var optimizer: OptimizerState?
  /// The adapted state of the task, such as weights of residuals; `nil` if it adapts nothing.
  public var task: OptimizerState?
  /// The state of the generator that shuffles the samples.
  public var generator: UInt64
  /// Every epoch so far.
  public var trace: [EpochRecord]
  /// Every level so far, including the current one.
  public var levels: [LevelRecord]
  /// The best network so far, ready to predict: the one with the smallest validation loss, or with the smallest loss if
  /// there are no validation samples.
  public var best: Network
  /// Its loss, with the penalty of its level.
  public var bestLoss: Double
  /// Its error on the validation samples, by which it was chosen, if there are any.
  public var bestValidationLoss: Double?
  /// The level on which it was found.
  public var bestLevel: Int
  /// The extra parameters of the task (``TrainingTask/extraParameters``) that belong to it.
  public var bestExtra: [Double]
  /// The level whose penalty is used: the current one, or in a refit the one on which the best network was found.
  public var penaltyLevel: Int
  /// Why training stopped early; `nil` if it did not.
  public var stopped: Termination?
  /// What determines the run: the origin of the network, the plan, and the task.
  public var recipe: JSONValue
  /// User-defined texts.
  public var notes: [String: String]

  /// The kind of the file.
  static let kind = "checkpoint"
  /// The version of checkpoints that is written and read. It counts changes of their contents and of recipes.
  public static let version = 3

  /// The network of the current level, ready to predict.
  public var network: Network {
    get { model.network }
    set { model.network = newValue }
  }

  /// The number of levels of the run if all are finished, so that others may follow; `nil` if one is left or training
  /// stopped early.
  var finishedLevelCount: Int? {
    let planned = recipe["plan"]?["levels"]?.arrayValue?.count
    return planned == level + 1 && levels.last?.reason != nil && stopped == nil ? planned : nil
  }

  /// Throws if the run has another recipe.
  ///
  /// - Throws: ``TrainingError/differentRun(what:checkpoint:given:)`` with the first difference.
  public func require(_ given: JSONValue) throws(TrainingError) {
    guard let difference = recipe.firstDifference(from: given) else { return }
    let counts = [recipe, given].map { $0["plan"]?["levels"]?.arrayValue?.count ?? 0 }
    if difference.path == "plan.levels[\(min(counts[0], counts[1]))]" {
      throw .differentRun(what: "number of levels", checkpoint: "\(counts[0])", given: "\(counts[1])")
    }
    throw .differentRun(
      what: difference.path, checkpoint: difference.first?.compactText ?? "none",
      given: difference.second?.compactText ?? "none")
  }
}
