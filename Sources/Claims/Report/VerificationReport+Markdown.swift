import Pages

extension VerificationReport {
  /// Returns the report as Markdown: the verdict tables, with the paper's statements separate from our own, then every
  /// statement, then the coverage of the paper. Formulas are between dollar signs.
  ///
  /// - Parameters:
  ///   - drawings: the file name of each drawn figure.
  ///   - remarks: lines about the report itself, such as omitted figures.
  package func markdown(drawings: [String: String] = [:], remarks: [String] = []) -> String {
    var lines = ["# The statements of \(VerificationReport.paper), checked", "", summary + ".", ""]
    for remark in remarks { lines += ["> " + escapeMarkdown(remark), ""] }
    lines += table(results(.paper), "Statements of the paper", verdict: "as printed")
    lines += table(results(.ours), "Beyond the paper: our own statements", verdict: "verdict")
    if !problems.isEmpty { lines += ["## Not as recorded", ""] + problems.map { "- " + set($0) } + [""] }
    for result in results { lines += section(result, drawings) + [""] }
    lines += ["## Coverage of the paper", "", "| item | rows | remark |", "|---|---|---|"]
    lines += Coverage.table.map { entry in
      "| \(escapeMarkdown(entry.item.title)) | \(entry.rows.isEmpty ? "-" : entry.rows.joined(separator: ", ")) "
        + "| \(set(entry.remark ?? "")) |"
    }
    lines += ["", "## The run", "", "- family: " + family.summary]
    lines += environment.map { "- \($0.name): \(escapeMarkdown($0.value))" }
    return lines.joined(separator: "\n") + "\n"
  }

  private func table(_ results: [VerificationResult], _ title: String, verdict: String) -> [String] {
    guard !results.isEmpty else { return [] }
    let head = [
      "## \(title)", "", "| statement | source | \(verdict) | cases | corrected | cases | control | seconds |",
      "|---|---|---|--:|---|--:|---|--:|",
    ]
    return head
      + results.map { result in
        let cells = [
          result.claim.id, set(result.claim.source), result.literal.verdict.rawValue, String(result.literal.cases),
          result.corrected?.verdict.rawValue ?? "-", result.corrected.map { String($0.cases) } ?? "-",
          result.control.refuted ? "refuted" : "**not refuted**", fixed(result.seconds, digits: 2),
        ]
        return "| " + cells.joined(separator: " | ") + " |"
      } + [""]
  }

  private func section(_ result: VerificationResult, _ drawings: [String: String]) -> [String] {
    let claim = result.claim
    var lines = ["## \(claim.id)", "", "*\(set(claim.source))*", ""]
    let name = claim.origin == .paper ? "Printed" : "Our own statement"
    lines += ["**\(name).** " + set(claim.printed), "", "**Hypotheses.** " + set(claim.hypotheses), ""]
    lines += [verdict(result.literal), ""]
    if let corrected = result.corrected {
      lines += ["**Correction.** " + set(claim.correction ?? ""), "", verdict(corrected), ""]
    }
    let control = result.control
    lines.append(
      "**Control.** \(set(control.statement)): \(control.refuted ? "refuted" : "not refuted")."
        + (control.counterexample.map { " Counterexample: \(set($0))" } ?? ""))
    for table in result.findings?.tables ?? [] { lines += ["", table.markdown] }
    for figure in result.findings?.figures ?? [] {
      let title = escapeMarkdown(figure.title)
      let file = drawings[figure.id].map { "![\(title)](\($0))\n\n" } ?? ""
      lines += ["", file + "\(title): [\(figure.id).csv](\(figure.id).csv)"]
    }
    return lines
  }

  private func verdict(_ finding: Finding) -> String {
    var text = "**Verdict: \(finding.verdict.rawValue)** for \(set(finding.scope)). \(set(finding.method)); "
    text += "\(finding.caseText)."
    if let counterexample = finding.counterexample { text += " Counterexample: \(set(counterexample))" }
    return text + finding.notes.map { "\n- " + set($0) }.joined()
  }

  private func set(_ text: String) -> String { FormulaText(text).markdown }
}

extension CaseFamily {
  /// A one-line description of the family.
  package var summary: String { "\(knotScope), \(networks) networks, seed \(seed)" }
}
