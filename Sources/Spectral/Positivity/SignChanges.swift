/// The number of sign changes in a sequence, where entries of magnitude up to a threshold may have either sign or be
/// zero.
///
/// With threshold zero these are the two counts of Gantmacher and Krein: zeros omitted, and zeros given the signs that
/// produce the most changes. A count is certain if both agree.
public struct SignChanges: Equatable, Sendable {
  /// The number of changes that occur whatever the undecided entries are.
  public let minimum: Int
  /// The largest number of changes for any choice of the undecided entries.
  public let maximum: Int
  /// The number of entries whose magnitude does not exceed the threshold.
  public let undecided: Int

  /// Counts the sign changes.
  ///
  /// - Precondition: the threshold is nonnegative.
  /// - Complexity: O(length).
  public init<Scalar: Comparable & SignedNumeric>(of sequence: [Scalar], threshold: Scalar = 0) {
    precondition(threshold >= 0, "SignChanges: negative threshold")
    var minimum = 0
    var maximum = 0
    var undecided = 0
    var gap = 0
    var previous: Bool?
    for entry in sequence {
      let isPositive = entry > threshold
      if !isPositive && !(entry < -threshold) {
        undecided += 1
        gap += 1
        continue
      }
      if let previous {
        let changes = previous != isPositive
        if changes { minimum += 1 }
        // gap + 1 steps lead from one sign to the other, so their parity is fixed.
        maximum += (gap + 1) % 2 == (changes ? 1 : 0) ? gap + 1 : gap
      } else {
        maximum += gap
      }
      previous = isPositive
      gap = 0
    }
    maximum += previous == nil ? max(0, gap - 1) : gap
    self.minimum = minimum
    self.maximum = maximum
    self.undecided = undecided
  }

  /// The number of changes if no undecided entry can alter it, otherwise `nil`.
  public var certain: Int? { minimum == maximum ? minimum : nil }
}
