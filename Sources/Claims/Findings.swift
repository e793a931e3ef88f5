import Pages

/// What a check found about one statement.
public struct Finding: Equatable, Sendable {
  /// The verdict; always ``Verdict/notChecked`` where ``cases`` is zero.
  public let verdict: Verdict
  /// How it was found: "exact identity by two routes".
  public let method: String
  /// For what the verdict stands: "all n", "uniform knots, orders 1-6, intervals 1-12", "seeds 1234 ... 1238".
  public let scope: String
  /// The number of cases by which the verdict stands: those that are worth enough for it.
  public let cases: Int
  /// The cases besides, which agree but are worth less: floating-point trials beside a proof.
  public let furtherCases: [Evidence: Int]
  /// The cases in words: "56 cases, and 40 measured besides".
  public var caseText: String {
    let further = furtherCases.sorted { $0.key > $1.key }.map { "\($0.value) \($0.key.rawValue)" }
    return (cases == 1 ? "1 case" : "\(cases) cases")
      + (further.isEmpty ? "" : ", and \(further.joined(separator: ", ")) besides")
  }
  /// The first, hence smallest, counterexample; there is one exactly where the verdict is refuted.
  public let counterexample: String?
  /// Further remarks and measured figures, a line each.
  public let notes: [String]

  /// A finding. Without a case that is worth enough there is no verdict, and without a counterexample no refutation:
  /// either becomes ``Verdict/notChecked``, with a note that says so.
  ///
  /// - Parameters:
  ///   - verdict: what the cases say.
  ///   - method: how it was found.
  ///   - scope: for what it stands.
  ///   - counts: the cases by what they are worth.
  ///   - counterexample: where it is refuted.
  ///   - notes: what else to say.
  public init(
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
      reason = "no case is worth enough to say \(verdict.rawValue)"
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

  /// A finding of no case: the check was not made.
  static func notChecked(_ reason: String) -> Finding {
    Finding(verdict: .notChecked, method: reason, scope: "nothing", counts: [:])
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
  /// Figures of the evidence in tables, if any.
  public let tables: [EvidenceTable]
  /// Data of figures, if any.
  public let figures: [FigureData]

  /// The findings of a check.
  public init(
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
