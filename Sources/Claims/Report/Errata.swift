/// The statements of the paper that do not hold as printed, each with its smallest counterexample, its correction, the
/// support for the correction, and the command that reproduces it: a page for the authors of the paper.
///
/// Our own statements are never included.
package struct Errata: Sendable {
  /// An entry.
  package struct Entry: Equatable, Sendable {
    /// The id of the statement, "eq-25".
    package let id: String
    /// Where it appears.
    package let source: String
    /// What the error means for the paper.
    package let gravity: Gravity
    /// The statement as printed, in our words.
    package let printed: String
    /// The assumptions.
    package let hypotheses: String
    /// The smallest counterexample in the family.
    package let counterexample: String
    /// The corrected statement, if there is one.
    package let correction: String?
    /// What supports the correction: the verdict, its scope, the method and the number of cases.
    package let support: String?
    /// Tables of evidence.
    package let tables: [EvidenceTable]
    /// The command that reproduces all of it.
    package let command: String
  }

  /// The entries, in the order of the paper.
  package let entries: [Entry]
  /// The misprints that are apparent from reading.
  package let misprints: [Misprint]
  /// Our own statements that were checked along with the paper's: the id and what they relate to.
  package let additions: [(id: String, source: String)]
  /// The family that was searched for counterexamples.
  package let family: CaseFamily
  /// The number of statements of the paper that were checked.
  package let checked: Int

  /// Creates the errata of a run: the refuted statements of the paper.
  package init(_ report: VerificationReport, misprints: [Misprint] = Misprint.all) {
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

  /// Returns the entries of the given gravity.
  func entries(_ gravity: Gravity) -> [Entry] { entries.filter { $0.gravity == gravity } }

  /// The introductory sentences.
  var introduction: String {
    func number(_ count: Int, _ one: String, _ many: String) -> String { "\(count) \(count == 1 ? one : many)" }
    let (wrong, slips) = (entries(.substantive).count, entries(.misprint).count)
    let runs = entries(.notReproduced).count
    return "\(number(checked, "statement of the paper was", "statements of the paper were")) checked; "
      + "\(number(wrong + slips, "does", "do")) not hold as we read them. Of these, "
      + "\(number(wrong, "changes", "change")) a conclusion and "
      + "\(number(slips, "is a slip", "are slips")) with a local correction, most often of a sign, an index or a factor. "
      + (runs == 0 ? "" : "\(number(runs, "more was", "more were")) not reproduced by our runs. ")
      + "\(number(misprints.count, "more misprint is", "more misprints are")) apparent from reading. The wording is "
      + "ours. Every entry gives a counterexample (the first one, with cases ordered from small to large), a "
      + "correction, and its support."
  }

  /// The symbols that every entry uses.
  static let symbols =
    #"$r$: order, degree $r-1$; $n$: knot intervals of $[a, b]$; $h$: their length if it is uniform; $m = n+r-1$: basis functions; $b_i$: B-splines; "#
    + #"$\psi_j(x) = \mathrm{ReLU}(x - t_j)^{r-1}$; $A$: $b_i = \sum_j A_{ij} \psi_j$; scaled powers: $\psi_j / h^{r-1}$, with $\tilde A = h^{r-1} A$; $u$, $w = A^T u$: weights "#
    + #"of B-splines and of ReLU powers; $P$, $Q$: inputs and outputs of a layer; $L$: layers; $\eta$: step size; $J$: Jacobian in $w$, $NTK_R = J J^T$, and $NTK_S$ the same in "#
    + #"$u$; $\rho$: spectral radius; $\lambda_\ell$: eigenvalues in ascending order. As in the paper, $P$ is also the interpolation (Section 4), and $L$ is also the loss, in "#
    + #"(20) a linear operator, and in Appendix A the number of hidden layers."#

  /// A sentence that describes the family.
  var familySentence: String { "The family of cases: \(family.summary)." }

  /// Returns the labels and texts of an entry.
  func parts(_ entry: Entry) -> [(name: String, text: String)] {
    [
      ("Printed", entry.printed), ("Hypotheses", entry.hypotheses), ("Counterexample", entry.counterexample),
      ("Correction", entry.correction ?? ""), ("Support", entry.support ?? ""),
    ].filter { !$0.1.isEmpty }
  }

  /// The groups of entries: title and gravity.
  static let groups: [(title: String, gravity: Gravity)] = [
    ("Substantive errors", .substantive), ("Slips", .misprint), ("Not reproduced", .notReproduced),
  ]
}
