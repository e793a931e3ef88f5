/// Why training cannot begin, or cannot go on from a checkpoint.
public enum TrainingError: Error, Equatable, Sendable {
  /// A plan without levels.
  case noLevels
  /// A negative number of epochs.
  case epochs(level: Int, epochs: Int)
  /// A patience below one epoch.
  case patience(level: Int, patience: Int)
  /// An option of a plan that makes no sense.
  case badOption(what: String, value: String, need: String)
  /// A batch of no samples.
  case batchSize(Int)
  /// A method that needs all samples at once.
  case batchesRefused(level: Int, optimizer: String)
  /// The loss of the network that training should start from is infinite or NaN.
  case startNotFinite(loss: String)
  /// No seeds for restarts, or one twice.
  case seeds([UInt64])
  /// No restart reached a finite loss.
  case noGoodStart(seeds: [UInt64])
  /// The checkpoint belongs to another plan, other data or another network.
  case differentRun(what: String, checkpoint: String, given: String)
}

extension TrainingError: CustomStringConvertible {
  /// One line: what is wrong, and what to do.
  public var description: String {
    switch self {
    case .noLevels:
      return "a training plan without levels; give at least one"
    case .epochs(let level, let epochs):
      return "level \(level) has \(epochs) epochs; give 0 or more"
    case .patience(let level, let patience):
      return "level \(level) has a patience of \(patience) epochs; give 1 or more"
    case .badOption(let what, let value, let need):
      return "\(what) is \(value); give \(need)"
    case .batchSize(let size):
      return "batches of \(size) samples; give at least 1, or none for all samples at once"
    case .batchesRefused(let level, let optimizer):
      return "level \(level): \(optimizer) compares values of one objective and cannot work with changing batches; use"
        + " gradient descent or Adam, or all samples at once"
    case .startNotFinite(let loss):
      return "the loss of the first network is \(loss); check the data, or start from smaller weights"
    case .seeds(let seeds):
      return "restarts from the seeds \(seeds); give at least one, and none twice"
    case .noGoodStart(let seeds):
      return
        "none of the seeds \(seeds) reached a finite loss on the coarsest level; check the equation, or use a smaller"
        + " learning rate"
    case .differentRun(let what, let checkpoint, let given):
      return
        "the checkpoint belongs to another run: its \(what) is \(checkpoint), not \(given); resume with what the run"
        + " was started with, or start a new one elsewhere"
    }
  }
}
