/// When a level ends before its last epoch. Every given condition is checked after each epoch; the first one that holds
/// ends the level. Time is not a condition, because a run must not depend on the speed of the machine.
public struct StoppingRule: Sendable, Equatable, Codable {
  /// The loss at which the level ends.
  public var loss: Double?
  /// The norm of the gradient at which the level ends.
  public var gradientNorm: Double?
  /// The number of epochs without progress after which the level ends.
  public var patience: Int?
  /// What counts as progress: the loss falls below the level's best by this fraction. If there are validation samples, the
  /// error on them counts instead, where it is finite.
  public var progress: Double

  /// Creates a rule.
  public init(loss: Double? = nil, gradientNorm: Double? = nil, patience: Int? = nil, progress: Double = 1e-3) {
    self.loss = loss
    self.gradientNorm = gradientNorm
    self.patience = patience
    self.progress = progress
  }

  /// All epochs are run, unless the optimizer itself stops.
  public static let none = StoppingRule()

  /// Returns why the level should end after these epochs, or `nil`.
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
      // Losses on different samples are not compared.
      let isValidated = epochs.contains { $0.validationLoss != nil }
      for record in epochs {
        let loss = isValidated ? record.validationLoss ?? .infinity : record.loss
        if loss < best * (1 - progress) || best == .infinity {
          best = loss
          waited = 0
        } else {
          waited += 1
        }
      }
      if waited >= patience { return "no progress by \(progress) in \(patience) epochs" }
    }
    return nil
  }

  /// Throws for conditions that no epoch could meet, or that every epoch would.
  func validate(level: Int) throws(TrainingError) {
    if let patience, patience < 1 { throw .patience(level: level, patience: patience) }
    for (value, what) in [(loss, "the loss"), (gradientNorm, "the norm of the gradient")] {
      guard let value, !(value >= 0 && value.isFinite) else { continue }
      throw .badOption(
        what: "\(what) at which level \(level) ends", value: "\(value)", need: "a finite nonnegative number")
    }
    guard progress >= 0, progress < 1 else {
      throw .badOption(
        what: "the progress that level \(level) waits for", value: "\(progress)", need: "a fraction from 0 to below 1")
    }
  }
}
