/// What the toolkit says about a statement.
public enum Verdict: String, Codable, Sendable, CaseIterable {
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

/// The verdicts that the project stands by. `kan verify` compares what it computes with them, and fails where the two
/// differ.
public struct RecordedVerdicts: Equatable, Sendable {
  /// The verdict of the statement as printed.
  public let literal: Verdict
  /// The verdict of the corrected statement; `nil` where the print needs no correction.
  public let corrected: Verdict?

  /// The recorded verdicts of a statement.
  public init(literal: Verdict, corrected: Verdict? = nil) {
    self.literal = literal
    self.corrected = corrected
  }
}
