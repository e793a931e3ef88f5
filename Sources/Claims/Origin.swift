/// Whose statement a claim is.
public enum Origin: String, Sendable, CaseIterable {
  /// The paper's: ``Claim/printed`` says what its text says, and no more.
  case paper
  /// Ours: it goes beyond the paper, and is never counted or listed as if the paper had made it.
  case ours
}

/// What a refuted statement of the paper means for the paper.
public enum Gravity: String, Sendable, CaseIterable {
  /// A conclusion of the paper changes with the correction.
  case substantive
  /// A slip: the correction is local, and what the paper concludes from the statement stays.
  case misprint
  /// What training runs, or timings, showed in the paper and not here. What the paper does not print, or the machine, may be
  /// the reason: no error is charged.
  case notReproduced = "not-reproduced"
}
