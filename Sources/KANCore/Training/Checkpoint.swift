import Optim

/// The complete state of a ``Trainer`` at the end of an epoch. Training resumes from it bit for bit, as if it had never
/// stopped.
public struct Checkpoint: Sendable, Equatable {
  /// The network of the current level, ready to predict.
  public var network: Network
  /// The point in the coordinates of the iteration, u or w.
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
  /// The network with the smallest loss so far, ready to predict.
  public var best: Network
  /// Its loss.
  public var bestLoss: Double
  /// Why training stopped early; `nil` if it did not.
  public var stopped: Termination?
  /// The identity of the run: the plan and the data, as names and texts in order.
  public var identity: [RunEntry]
  /// User-defined texts.
  public var notes: [String: String]

  /// A named property of a run.
  public struct RunEntry: Sendable, Equatable {
    /// The name.
    public var key: String
    /// The text.
    public var value: String

    /// Creates a property.
    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  /// The kind of the file.
  static let kind = "checkpoint"

  /// Returns whether training is finished, in a plan with a given number of levels.
  func isFinished(levels count: Int) -> Bool {
    stopped != nil || (level + 1 == count && levels.last?.reason != nil)
  }

  /// Throws if the plan and data are not those of the run.
  func require(_ given: [RunEntry]) throws(TrainingError) {
    for (own, other) in zip(identity, given) where own != other {
      if own.key == other.key {
        throw .differentRun(what: own.key, checkpoint: own.value, given: other.value)
      }
      throw .differentRun(what: "plan", checkpoint: "one with \(own.key)", given: "one with \(other.key)")
    }
    guard identity.count == given.count else {
      throw .differentRun(
        what: "plan", checkpoint: "\(identity.count) entries long", given: "\(given.count) entries long")
    }
  }
}
