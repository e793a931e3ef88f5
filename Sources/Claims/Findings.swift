import Pages

/// What a check found about one statement.
public struct Finding: Equatable, Sendable {
  /// The verdict; always ``Verdict/notChecked`` where ``cases`` is zero.
  public let verdict: Verdict
  /// How it was found: "exact identity by two routes".
  public let method: String
  /// The number of cases that were run.
  public let cases: Int
  /// The first, hence smallest, exact counterexample; there is one exactly where the verdict is refuted.
  public let counterexample: String?
  /// Further remarks and measured figures, a line each.
  public let notes: [String]

  /// A finding. Without a case there is no verdict, and without a counterexample no refutation: either becomes
  /// ``Verdict/notChecked``, with a note that says so.
  public init(
    verdict: Verdict, method: String, cases: Int, counterexample: String? = nil, notes: [String] = []
  ) {
    self.method = method
    self.cases = max(0, cases)
    if cases <= 0 {
      self.verdict = .notChecked
      self.counterexample = nil
      self.notes = notes + (verdict == .notChecked ? [] : ["no case was run, so there is no verdict"])
    } else if verdict == .refuted, counterexample == nil {
      self.verdict = .notChecked
      self.counterexample = nil
      self.notes = notes + ["no counterexample was given, so nothing is refuted"]
    } else {
      self.verdict = verdict
      self.counterexample = verdict == .refuted ? counterexample : nil
      self.notes = notes
    }
  }

  /// The same finding with further notes.
  public func adding(notes more: [String]) -> Finding {
    Finding(verdict: verdict, method: method, cases: cases, counterexample: counterexample, notes: notes + more)
  }
}

/// What the negative control gave: the same check, applied to a statement that is false on purpose.
///
/// A control that is *not* refuted means that the check cannot fail, and its verdicts are worth nothing.
public struct ControlFinding: Equatable, Sendable {
  /// The false statement.
  public let statement: String
  /// Whether the check saw that it is false, as it must.
  public let refuted: Bool
  /// The counterexample that the check found.
  public let counterexample: String?

  /// The outcome of a control. It counts as refuted only with its counterexample.
  public init(statement: String, refuted: Bool, counterexample: String?) {
    self.statement = statement
    self.refuted = refuted && counterexample != nil
    self.counterexample = counterexample
  }
}

/// Everything that the check of a claim found.
public struct Findings: Sendable {
  /// About the statement as printed.
  public let literal: Finding
  /// About the corrected statement, where there is one.
  public let corrected: Finding?
  /// About the false statement.
  public let control: ControlFinding
  /// Data of figures, if any.
  public let figures: [FigureData]

  /// The findings of a check.
  public init(
    literal: Finding, corrected: Finding? = nil, control: ControlFinding, figures: [FigureData] = []
  ) {
    self.literal = literal
    self.corrected = corrected
    self.control = control
    self.figures = figures
  }
}
