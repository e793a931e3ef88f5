/// A statement of the paper that can be checked: what is printed, the correction where one is needed, and the check.
///
/// One type a statement, one file a type (`Statements/`); `Eq25` is the model of how one is written.
public protocol Claim: Sendable {
  /// The short name on the command line, as in the theory sheet: "lemma-2", "eq-25".
  var id: String { get }
  /// Whose statement it is.
  var origin: Origin { get }
  /// Where the statement stands: "Section 2.1, Lemma 2, eq. (5)"; for one of ours, what it goes with.
  var source: String { get }
  /// The statement: what the paper prints, paraphrased, or our own. Formulas stand between dollar signs, in TeX.
  var printed: String { get }
  /// What is presumed: "uniform knots on [a, b], r >= 1".
  var hypotheses: String { get }
  /// The corrected statement; `nil` where the print is right.
  var correction: String? { get }
  /// What it means for the paper that the print is wrong; used only where it is refuted.
  var gravity: Gravity { get }
  /// What the computation is expected to say.
  var recorded: RecordedVerdicts { get }

  /// Whether the check takes minutes, so that it belongs to the long run, or to one that names it.
  var isForFullRunsOnly: Bool { get }

  /// Checks the printed statement, the corrected one and a deliberately false one on a family of cases.
  ///
  /// The verdicts are computed from the cases, never written down: see ``Tally``. Random cases come from
  /// ``CaseFamily/generator(for:)`` only, so that a seed replays a run.
  ///
  /// - Throws: whatever the computation throws; ``VerificationRun`` turns an error into a failed row.
  func check(_ family: CaseFamily) throws -> Findings
}

extension Claim {
  /// A statement is the paper's unless a claim says otherwise.
  public var origin: Origin { .paper }
  /// A wrong statement is a misprint unless a claim says otherwise.
  public var gravity: Gravity { .misprint }
  /// The print needs no correction unless a claim says otherwise.
  public var correction: String? { nil }
  /// Checks are for every run unless a claim says otherwise.
  public var isForFullRunsOnly: Bool { false }
}
