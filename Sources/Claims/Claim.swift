/// A statement of the paper that can be checked: what is printed, the correction where one is needed, and the check.
///
/// One type a statement, one file a type (`Statements/`); `Eq25` is the model of how one is written.
public protocol Claim: Sendable {
  /// The short name on the command line, as in the theory sheet: "lemma-2", "eq-25".
  var id: String { get }
  /// Where the statement stands: "Lemma 2, eq. (5)".
  var source: String { get }
  /// The statement as printed, in our own words.
  var printed: String { get }
  /// What is presumed: "uniform knots on [a, b], r >= 1".
  var hypotheses: String { get }
  /// The corrected statement; `nil` where the print is right.
  var correction: String? { get }
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
  /// The print needs no correction unless a claim says otherwise.
  public var correction: String? { nil }
  /// Checks are for every run unless a claim says otherwise.
  public var isForFullRunsOnly: Bool { false }
}
