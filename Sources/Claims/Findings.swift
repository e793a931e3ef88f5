import Pages

/// The outcome of a check of one statement.
package struct Finding: Equatable, Sendable {
  /// The verdict; always ``Verdict/notChecked`` if ``cases`` is zero.
  package let verdict: Verdict
  /// How it was found: "exact identity by two routes".
  package let method: String
  /// What the verdict covers: "all n", "uniform knots, orders 1-6, intervals 1-12", "seeds 1234 ... 1238".
  package let scope: String
  /// The number of cases that support the verdict: those whose evidence is strong enough for it.
  package let cases: Int
  /// The additional cases that agree but are weaker evidence, such as floating-point trials next to a proof.
  package let furtherCases: [Evidence: Int]
  /// The number of cases in words: "56 cases, plus 40 measured".
  package var caseText: String {
    let further = furtherCases.sorted { $0.key > $1.key }.map { "\($0.value) \($0.key.rawValue)" }
    return (cases == 1 ? "1 case" : "\(cases) cases")
      + (further.isEmpty ? "" : ", plus \(further.joined(separator: ", "))")
  }
  /// The first, hence smallest, counterexample; present exactly when the verdict is refuted.
  package let counterexample: String?
  /// Further remarks and measured figures, one per line.
  package let notes: [String]

  /// Creates a finding. Without a case of strong enough evidence there is no verdict, and without a counterexample no
  /// refutation: either one becomes ``Verdict/notChecked``, with a note that gives the reason.
  package init(
    verdict: Verdict, method: String, scope: String, counts: [Evidence: Int], counterexample: String? = nil,
    notes: [String] = []
  ) {
    self.method = method
    self.scope = scope
    let counts = counts.filter { $0.value > 0 }
    let supporting = counts.filter { $0.key >= verdict.leastEvidence }.values.reduce(0, +)
    var reason: String?
    if counts.isEmpty {
      reason = "no case was run, so there is no verdict"
    } else if supporting == 0 {
      reason = "no case is strong enough evidence for \(verdict.rawValue)"
    } else if verdict == .refuted, counterexample == nil {
      reason = "no counterexample was given, so nothing is refuted"
    }
    if verdict == .notChecked || reason != nil {
      self.verdict = .notChecked
      self.counterexample = nil
      cases = counts.values.reduce(0, +)
      furtherCases = [:]
      self.notes = notes + (verdict == .notChecked ? [] : [reason].compactMap { $0 })
    } else {
      self.verdict = verdict
      self.counterexample = verdict == .refuted ? counterexample : nil
      cases = supporting
      furtherCases = counts.filter { $0.key < verdict.leastEvidence }
      self.notes = notes
    }
  }

  /// Returns the finding of a check that was not run.
  static func notChecked(_ reason: String) -> Finding {
    Finding(verdict: .notChecked, method: reason, scope: "nothing", counts: [:])
  }
}

/// The outcome of the negative control: the same check, applied to a deliberately false statement.
///
/// A control that is *not* refuted means that the check cannot fail, so its verdicts are worthless.
package struct ControlFinding: Equatable, Sendable {
  /// The false statement.
  package let statement: String
  /// Whether the check refuted it, as it must.
  package let refuted: Bool
  /// The counterexample that the check found.
  package let counterexample: String?

  /// Creates the outcome of a control. It counts as refuted only if there is a counterexample.
  package init(statement: String, refuted: Bool, counterexample: String?) {
    self.statement = statement
    self.refuted = refuted && counterexample != nil
    self.counterexample = counterexample
  }
}

/// Everything that the check of a claim produced.
package struct Findings: Sendable {
  /// The finding for the statement as printed.
  package let literal: Finding
  /// The finding for the corrected statement, if there is one.
  package let corrected: Finding?
  /// The outcome of the negative control.
  package let control: ControlFinding
  /// Tables of evidence, if any.
  package let tables: [EvidenceTable]
  /// The data for figures, if any.
  package let figures: [FigureData]

  /// Creates the findings of a check.
  package init(
    literal: Finding, corrected: Finding? = nil, control: ControlFinding, tables: [EvidenceTable] = [],
    figures: [FigureData] = []
  ) {
    self.literal = literal
    self.corrected = corrected
    self.control = control
    self.tables = tables
    self.figures = figures
  }
}
