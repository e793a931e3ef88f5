/// A checkable statement: the statement as printed, its correction if one is needed, and the check.
///
/// There is one type per statement and one file per type (`Statements/`). Use `Eq25` as a template for new ones.
package protocol Claim: Sendable {
  /// The short name on the command line, as in the theory sheet: "lemma-2", "eq-25".
  var id: String { get }
  /// Whose statement it is.
  var origin: Origin { get }
  /// Where the statement appears: "Section 2.1, Lemma 2, eq. (5)"; for one of our own, what it relates to.
  var source: String { get }
  /// The statement: a paraphrase of what the paper prints, or our own. Formulas are TeX between dollar signs.
  var printed: String { get }
  /// The assumptions: "uniform knots on [a, b], r >= 1".
  var hypotheses: String { get }
  /// The corrected statement; `nil` if the statement is right as printed.
  var correction: String? { get }
  /// What an error in the printed statement means for the paper; used only if it is refuted.
  var gravity: Gravity { get }
  /// The expected verdicts.
  var recorded: RecordedVerdicts { get }

  /// Whether the check takes minutes, so that it runs only in full runs or when named explicitly.
  var isForFullRunsOnly: Bool { get }

  /// Checks the printed statement, the corrected one and a deliberately false one on a family of cases.
  ///
  /// The verdicts are computed from the cases, never hard-coded: see ``Tally``. Random cases come only from
  /// ``CaseFamily/generator(for:)``, so that a seed reproduces a run.
  ///
  /// - Throws: any error of the computation; ``VerificationRun`` turns an error into a failed row.
  func check(_ family: CaseFamily) throws -> Findings
}

extension Claim {
  /// By default, a statement is the paper's.
  package var origin: Origin { .paper }
  /// By default, an error in a statement is a misprint.
  package var gravity: Gravity { .misprint }
  /// By default, a statement needs no correction.
  package var correction: String? { nil }
  /// By default, a check is part of every run.
  package var isForFullRunsOnly: Bool { false }
}
