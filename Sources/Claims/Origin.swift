/// Whose statement a claim is.
package enum Origin: String, Sendable, CaseIterable {
  /// The paper's: ``Claim/printed`` says what the paper says, and no more.
  case paper
  /// Our own: it goes beyond the paper and is never counted or listed as if the paper had made it.
  case ours
}

/// What the refutation of a statement means for the paper.
package enum Gravity: String, Sendable, CaseIterable {
  /// A conclusion of the paper changes with the correction.
  case substantive
  /// A slip: the correction is local, and the paper's conclusions from the statement stand.
  case misprint
  /// Training runs or timings that gave a result in the paper but not here. The reason may be something the paper does
  /// not print, or the machine, so no error is claimed.
  case notReproduced = "not-reproduced"
}
