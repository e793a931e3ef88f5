/// Why training cannot begin, or cannot resume from a checkpoint.
public enum TrainingError: Error, Equatable, Sendable {
  /// A plan without levels.
  case noLevels
  /// A negative number of epochs.
  case epochs(level: Int, epochs: Int)
  /// A patience below one epoch.
  case patience(level: Int, patience: Int)
  /// An invalid option of a plan.
  case badOption(what: String, value: String, need: String)
  /// A batch without samples.
  case batchSize(Int)
  /// A method that needs all samples at once.
  case batchesRefused(level: Int, optimizer: String)
  /// The loss of the initial network is infinite or NaN.
  case startNotFinite(loss: String)
  /// No seeds for restarts, or a duplicate seed.
  case seeds([UInt64])
  /// Restarts on fewer than one level, or on more than the plan has.
  case startLevels(Int, of: Int)
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
      return "the training plan has no levels; give at least one"
    case .epochs(let level, let epochs):
      return "level \(level) has \(epochs) epochs; give 0 or more"
    case .patience(let level, let patience):
      return "level \(level) has a patience of \(patience) epochs; give 1 or more"
    case .badOption(let what, let value, let need):
      return "\(what) is \(value); give \(need)"
    case .batchSize(let size):
      return "the batch size is \(size); give at least 1, or none for all samples at once"
    case .batchesRefused(let level, let optimizer):
      return "level \(level): \(optimizer) compares values of one objective and cannot work with changing batches; use"
        + " gradient descent or Adam, or all samples at once"
    case .startNotFinite(let loss):
      return "the loss of the initial network is \(loss); check the data, or start from smaller weights"
    case .seeds(let seeds):
      return "the seeds for restarts are \(seeds); give at least one, without duplicates"
    case .startLevels(let count, let all):
      return "starts cannot be compared after \(count) levels; give a number from 1 to \(all), the levels of the plan"
    case .noGoodStart(let seeds):
      return
        "none of the seeds \(seeds) reached a finite loss on the first levels; check the equation, or use a smaller"
        + " learning rate"
    case .differentRun(let what, let checkpoint, let given):
      return
        "the checkpoint belongs to another run: its \(what) is \(checkpoint), not \(given); resume with the settings"
        + " the run was started with, or start a new one elsewhere"
    }
  }
}
