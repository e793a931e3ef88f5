import Pages

/// The statements that do not hold as printed, each with its smallest counterexample, its correction, what supports the
/// correction, and the command that shows all of it: a page for the authors of the paper.
public struct Errata: Sendable {
  /// An entry.
  public struct Entry: Equatable, Sendable {
    /// The id of the statement, "eq-25".
    public let id: String
    /// Where it stands.
    public let source: String
    /// The statement as printed, in our words.
    public let printed: String
    /// What it presumes.
    public let hypotheses: String
    /// The counterexample, the smallest of the family.
    public let counterexample: String
    /// The corrected statement, where there is one.
    public let correction: String?
    /// What supports the correction: the verdict, the method and the number of cases.
    public let support: String?
    /// The command that reproduces both.
    public let command: String
  }

  /// The entries, in the order of the paper.
  public let entries: [Entry]
  /// What the counterexamples were looked for in.
  public let family: CaseFamily
  /// The number of statements that were checked.
  public let checked: Int

  /// The errata of a run: its refuted statements.
  public init(_ report: VerificationReport) {
    family = report.family
    checked = report.results.count
    entries = report.results.compactMap { result in
      guard result.literal.verdict == .refuted, let counterexample = result.literal.counterexample else { return nil }
      let support = result.corrected.map { "\($0.verdict.rawValue); \($0.method); \($0.cases) cases" }
      return Entry(
        id: result.claim.id, source: result.claim.source, printed: result.claim.printed,
        hypotheses: result.claim.hypotheses, counterexample: counterexample, correction: result.claim.correction,
        support: support, command: "kan verify \(result.claim.id)\(result.claim.isForFullRunsOnly ? " --full" : "")")
    }
  }

  private var introduction: String {
    "Of \(checked) statements that were checked, these \(entries.count) do not hold as we read them. The wording is ours; "
      + "every entry gives the first counterexample in a family ordered from the smallest case on (\(family.summary)), a "
      + "correction, and what supports it. Most are misprints that leave the conclusions of the paper as they are."
  }

  /// The page as Markdown.
  public var markdown: String {
    var lines = ["# Notes on \(VerificationReport.paper)", "", introduction]
    for entry in entries {
      lines += ["", "## \(escapeMarkdown(entry.source))", ""]
      for (name, text) in parts(entry) { lines += ["**\(name).** \(escapeMarkdown(text))", ""] }
      lines.append("**To reproduce.** `\(entry.command)`")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The page as HTML.
  public var html: String {
    var body = "<h1>Notes on \(escapeHTML(VerificationReport.paper))</h1>\n<p>\(escapeHTML(introduction))</p>\n"
    for entry in entries {
      let id = escapeHTML(entry.id)
      body += "<section id=\"\(id)\">\n<h2>\(escapeHTML(entry.source)) <small>\(id)</small></h2>\n<dl>"
      for (name, text) in parts(entry) { body += "<dt>\(name)</dt><dd>\(escapeHTML(text))</dd>" }
      body += "<dt>To reproduce</dt><dd><code>\(escapeHTML(entry.command))</code></dd></dl>\n</section>\n"
    }
    return HTMLPage(title: "Notes on \(VerificationReport.paper)", body: body).text
  }

  private func parts(_ entry: Entry) -> [(name: String, text: String)] {
    [
      ("Printed", entry.printed), ("Hypotheses", entry.hypotheses), ("Smallest counterexample", entry.counterexample),
      ("Correction", entry.correction ?? ""), ("Support", entry.support ?? ""),
    ].filter { !$0.1.isEmpty }
  }
}
