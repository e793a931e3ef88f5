import Optim

/// All that a ``Trainer`` knows at the end of an epoch: from it training goes on with the same bits as if it had never
/// stopped.
public struct Checkpoint: Sendable, Equatable {
  /// The network of the current level, ready to predict.
  public var network: Network
  /// The point in the coordinates of the iteration, u or w.
  public var iterate: [Double]
  /// The level, from 0.
  public var level: Int
  /// The number of epochs of the level that are done, which is also the place in the learning rate's schedule.
  public var epoch: Int
  /// What the optimiser remembers; `nil` before the first epoch of a level.
  public var optimizer: OptimizerState?
  /// What the task has adapted, such as weights of residuals; `nil` where it adapts nothing.
  public var task: OptimizerState?
  /// The state of the generator that shuffles the samples.
  public var generator: UInt64
  /// Every epoch so far.
  public var trace: [EpochRecord]
  /// Every level so far, the current one included.
  public var levels: [LevelRecord]
  /// The network with the smallest loss so far, ready to predict.
  public var best: Network
  /// Its loss.
  public var bestLoss: Double
  /// Why training stopped early; `nil` where it did not.
  public var stopped: Termination?
  /// What the run is: the plan and the data, as names and texts in order.
  public var identity: [RunEntry]
  /// Texts of the user's own.
  public var notes: [String: String]

  /// A named property of a run.
  public struct RunEntry: Sendable, Equatable {
    /// The name.
    public var key: String
    /// Its text.
    public var value: String

    /// A property.
    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  /// The kind of the file.
  static let kind = "checkpoint"

  /// Whether nothing is left to be done, in a plan of so many levels.
  func isFinished(levels count: Int) -> Bool {
    stopped != nil || (level + 1 == count && levels.last?.reason != nil)
  }

  /// Refuses a plan and data that are not those of the run.
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
