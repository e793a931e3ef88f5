/// When a level ends before its epochs are over. Every condition that is given is looked at after each epoch; the first
/// one that holds ends the level. Time is no condition: a run must not depend on how fast the machine is.
public struct StoppingRule: Sendable, Equatable {
  /// The loss that is good enough.
  public var loss: Double?
  /// The norm of the gradient that is small enough.
  public var gradientNorm: Double?
  /// The number of epochs without progress that are waited for.
  public var patience: Int?
  /// What counts as progress: the loss falls below the level's best by this fraction.
  public var progress: Double

  /// A rule.
  public init(loss: Double? = nil, gradientNorm: Double? = nil, patience: Int? = nil, progress: Double = 1e-3) {
    self.loss = loss
    self.gradientNorm = gradientNorm
    self.patience = patience
    self.progress = progress
  }

  /// All epochs are made, unless the optimiser itself gives up.
  public static let none = StoppingRule()

  /// Why the level should end after these epochs of it, or `nil`.
  ///
  /// - Complexity: O(epochs).
  public func reason(after epochs: some BidirectionalCollection<EpochRecord>) -> String? {
    guard let last = epochs.last else { return nil }
    if let loss, last.loss <= loss { return "the loss \(last.loss) reached \(loss)" }
    if let gradientNorm, last.gradientNorm <= gradientNorm {
      return "the gradient's norm \(last.gradientNorm) reached \(gradientNorm)"
    }
    if let patience {
      var best = Double.infinity
      var waited = 0
      for record in epochs {
        if record.loss < best * (1 - progress) || best == .infinity {
          best = record.loss
          waited = 0
        } else {
          waited += 1
        }
      }
      if waited >= patience { return "no progress by \(progress) in \(patience) epochs" }
    }
    return nil
  }

  /// Refuses what no epoch could meet, or every one.
  func validate(level: Int) throws(TrainingError) {
    if let patience, patience < 1 { throw .patience(level: level, patience: patience) }
    for (value, what) in [(loss, "the loss"), (gradientNorm, "the norm of the gradient")] {
      guard let value, !(value >= 0 && value.isFinite) else { continue }
      throw .badOption(
        what: "\(what) at which level \(level) ends", value: "\(value)", need: "a finite number that is not negative")
    }
    guard progress >= 0, progress < 1 else {
      throw .badOption(
        what: "the progress that level \(level) waits for", value: "\(progress)", need: "a fraction from 0 to below 1")
    }
  }

  /// A text that is equal for equal rules only.
  var identity: String {
    let parts = [
      loss.map { "loss \($0)" }, gradientNorm.map { "gradient \($0)" },
      patience.map { "patience \($0), progress \(progress)" },
    ]
    let text = parts.compactMap { $0 }.joined(separator: ", ")
    return text.isEmpty ? "none" : text
  }
}
