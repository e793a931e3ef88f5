/// The toolkit's conclusion about a statement.
package enum Verdict: String, Codable, Sendable, CaseIterable {
  /// An exact identity on every case of a finite family, or a certificate.
  case proved
  /// A rigorous enclosure on every case.
  case certified
  /// Floating-point figures that agree with the statement.
  case measured
  /// An exact counterexample was found.
  case refuted
  /// No case was run, so nothing is known.
  case notChecked = "not-checked"
}

/// The verdicts that the project stands by. `kan verify` compares the computed verdicts with them and fails if they
/// differ.
package struct RecordedVerdicts: Equatable, Sendable {
  /// The verdict of the statement as printed.
  package let literal: Verdict
  /// The verdict of the corrected statement; `nil` if the printed statement needs no correction.
  package let corrected: Verdict?

  /// Creates the recorded verdicts of a statement.
  package init(literal: Verdict, corrected: Verdict? = nil) {
    self.literal = literal
    self.corrected = corrected
  }
}
