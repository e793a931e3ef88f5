/// The statements of the paper that do not hold as printed, each with its smallest counterexample, its correction, what
/// supports the correction, and the command that shows all of it: a page for the authors of the paper.
///
/// Statements of ours never stand here.
public struct Errata: Sendable {
  /// An entry.
  public struct Entry: Equatable, Sendable {
    /// The id of the statement, "eq-25".
    public let id: String
    /// Where it stands.
    public let source: String
    /// What it means for the paper.
    public let gravity: Gravity
    /// The statement as printed, in our words.
    public let printed: String
    /// What it presumes.
    public let hypotheses: String
    /// The counterexample, the smallest of the family.
    public let counterexample: String
    /// The corrected statement, where there is one.
    public let correction: String?
    /// What supports the correction: the verdict, its scope, the method and the number of cases.
    public let support: String?
    /// Tables of the evidence.
    public let tables: [EvidenceTable]
    /// The command that reproduces all of it.
    public let command: String
  }

  /// The entries, in the order of the paper.
  public let entries: [Entry]
  /// The misprints that are seen by reading.
  public let misprints: [Misprint]
  /// The statements of ours that were checked beside the paper's: id and what they go with.
  public let additions: [(id: String, source: String)]
  /// What the counterexamples were looked for in.
  public let family: CaseFamily
  /// The number of statements of the paper that were checked.
  public let checked: Int

  /// The errata of a run: the refuted statements of the paper.
  ///
  /// - Parameters:
  ///   - report: the run.
  ///   - misprints: what is seen by reading.
  public init(_ report: VerificationReport, misprints: [Misprint] = Misprint.all) {
    self.misprints = misprints
    family = report.family
    checked = report.results(.paper).count
    additions = report.results(.ours).map { ($0.claim.id, $0.claim.source) }
    entries = report.results(.paper).compactMap { result in
      guard result.literal.verdict == .refuted, let counterexample = result.literal.counterexample else { return nil }
      let claim = result.claim
      let support = result.corrected.map { "\($0.verdict.rawValue) for \($0.scope); \($0.method); \($0.caseText)" }
      return Entry(
        id: claim.id, source: claim.source, gravity: claim.gravity, printed: claim.printed,
        hypotheses: claim.hypotheses,
        counterexample: counterexample, correction: claim.correction, support: support,
        tables: result.findings?.tables ?? [],
        command: "kan verify \(claim.id)\(claim.isForFullRunsOnly ? " --full" : "")")
    }
  }

  /// The entries of a gravity.
  func entries(_ gravity: Gravity) -> [Entry] { entries.filter { $0.gravity == gravity } }

  /// The sentences in front of the lists.
  var introduction: String {
    func number(_ count: Int, _ one: String, _ many: String) -> String { "\(count) \(count == 1 ? one : many)" }
    let (wrong, slips) = (entries(.substantive).count, entries(.misprint).count)
    let runs = entries(.notReproduced).count
    return "\(number(checked, "statement of the paper was", "statements of the paper were")) checked; "
      + "\(number(wrong + slips, "does", "do")) not hold as we read them. Of these, "
      + "\(number(wrong, "changes", "change")) a conclusion and "
      + "\(number(slips, "is a slip", "are slips")) with a local correction, most often of a sign, an index or a factor. "
      + (runs == 0 ? "" : "\(number(runs, "more was", "more were")) not reproduced by our runs. ")
      + "\(number(misprints.count, "more misprint is", "more misprints are")) seen by reading. The wording is ours. Every entry "
      + "gives a counterexample, the first where cases are ordered from the smallest on, a correction, and what supports it."
  }

  /// The symbols that every entry uses.
  static let symbols =
    #"$r$: order, degree $r-1$; $n$: knot intervals of $[a, b]$; $h$: their length where it is uniform; $m = n+r-1$: basis functions; $b_i$: B-splines; "#
    + #"$\psi_j(x) = \mathrm{ReLU}(x - t_j)^{r-1}$; $A$: $b_i = \sum_j A_{ij} \psi_j$; scaled powers: $\psi_j / h^{r-1}$, with $\tilde A = h^{r-1} A$; "#
    + #"$u$, $w = A^T u$: weights of splines and of ReLU powers; $P$, $Q$: inputs and outputs of a layer; $L$: layers; "#
    + #"$\eta$: step size; $J$: Jacobian in $w$, $NTK_R = J J^T$, and $NTK_S$ the same in $u$; $\rho$: spectral radius; $\lambda_\ell$: eigenvalues in ascending order. As in the paper, "#
    + #"$P$ is also the interpolation (Section 4), and $L$ also the loss, in (20) a linear operator, and in Appendix A the number of hidden layers."#

  /// The family, in a sentence.
  var familySentence: String { "The family of cases: \(family.summary)." }

  /// Names and texts of an entry.
  func parts(_ entry: Entry) -> [(name: String, text: String)] {
    [
      ("Printed", entry.printed), ("Hypotheses", entry.hypotheses), ("Counterexample", entry.counterexample),
      ("Correction", entry.correction ?? ""), ("Support", entry.support ?? ""),
    ].filter { !$0.1.isEmpty }
  }

  /// The groups of entries: title and gravity.
  static let groups: [(title: String, gravity: Gravity)] = [
    ("Wrong, and it matters", .substantive), ("Slips", .misprint), ("Not reproduced", .notReproduced),
  ]
}
