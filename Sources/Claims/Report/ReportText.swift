import Pages

/// Formats the texts of a report as HTML.
struct ReportText {
  let mathML: MathML

  /// Returns a text with its formulas.
  func set(_ text: String) -> String { FormulaText(text).html(mathML) }

  /// Returns a verdict as a badge.
  func badge(_ verdict: Verdict) -> String {
    "<span class=\"badge \(verdict.rawValue)\">\(verdict.rawValue)</span>"
  }

  /// Returns a counterexample.
  func counterexample(_ text: String) -> String {
    "<p class=\"counterexample\"><b>Counterexample:</b> \(set(text))</p>"
  }

  /// Returns the method, the cases, the counterexample and the notes of a finding.
  func evidence(_ finding: Finding) -> String {
    var text = "\(set(finding.method)); \(finding.caseText)."
    if let found = finding.counterexample { text += counterexample(found) }
    if !finding.notes.isEmpty { text += "<ul>" + finding.notes.map { "<li>\(set($0))</li>" }.joined() + "</ul>" }
    return text
  }
}

extension VerificationReport {
  /// Every text of the report that may contain formulas.
  package var formulaTexts: [FormulaText] {
    var texts: [String] = []
    for result in results {
      let claim = result.claim
      texts += [claim.source, claim.printed, claim.hypotheses, claim.correction ?? ""]
      texts += [result.control.statement, result.control.counterexample ?? ""]
      for finding in [result.literal, result.corrected].compactMap({ $0 }) {
        texts += [finding.method, finding.scope, finding.counterexample ?? ""] + finding.notes
      }
      for table in result.findings?.tables ?? [] { texts += table.texts }
    }
    let misprints = Misprint.all.flatMap { [$0.place, $0.printed, $0.correction] } + [Errata.symbols]
    return (texts + misprints + Coverage.table.compactMap(\.remark)).map(FormulaText.init)
  }
}
