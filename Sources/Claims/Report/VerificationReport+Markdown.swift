import Pages

extension VerificationReport {
  /// The report as Markdown: the verdict table, then every statement.
  ///
  /// - Parameters:
  ///   - drawings: the file name of the drawing of a figure, where it was drawn.
  ///   - remarks: lines about the report itself, such as figures that were left out.
  public func markdown(drawings: [String: String] = [:], remarks: [String] = []) -> String {
    var lines = ["# The statements of \(VerificationReport.paper), checked", "", summary + ".", ""]
    for remark in remarks { lines += ["> " + escape(remark), ""] }
    lines += [
      "| statement | source | as printed | corrected | cases | control | seconds |", "|---|---|---|---|--:|---|--:|",
    ]
    for result in results {
      let cells = [
        result.claim.id, escape(result.claim.source), result.literal.verdict.rawValue,
        result.corrected?.verdict.rawValue ?? "-", String(result.literal.cases),
        result.control.refuted ? "refuted" : "**not refuted**", fixed(result.seconds, digits: 2),
      ]
      lines.append("| " + cells.joined(separator: " | ") + " |")
    }
    if !problems.isEmpty { lines += ["", "## Not as recorded", ""] + problems.map { "- " + escape($0) } }
    for result in results { lines += [""] + section(result, drawings) }
    lines += ["", "## The run", "", "- family: " + family.summary]
    lines += environment.map { "- \($0.name): \(escape($0.value))" }
    return lines.joined(separator: "\n") + "\n"
  }

  private func section(_ result: VerificationResult, _ drawings: [String: String]) -> [String] {
    let claim = result.claim
    var lines = ["## \(claim.id)", "", "*\(escape(claim.source))*", ""]
    lines += ["**Printed.** " + escape(claim.printed), "", "**Hypotheses.** " + escape(claim.hypotheses), ""]
    lines += ["**Verdict: \(result.literal.verdict.rawValue).** " + evidence(result.literal), ""]
    if let corrected = result.corrected {
      lines += ["**Correction.** " + escape(claim.correction ?? ""), ""]
      lines += ["**Verdict: \(corrected.verdict.rawValue).** " + evidence(corrected), ""]
    }
    let control = result.control
    lines.append(
      "**Control.** \(escape(control.statement)): \(control.refuted ? "refuted" : "not refuted")."
        + (control.counterexample.map { " Counterexample: \(escape($0))" } ?? ""))
    for figure in result.findings?.figures ?? [] {
      let file = drawings[figure.id].map { "![\(escape(figure.title))](\($0))\n\n" } ?? ""
      lines += ["", file + "\(escape(figure.title)): [\(figure.id).csv](\(figure.id).csv)"]
    }
    return lines
  }

  private func evidence(_ finding: Finding) -> String {
    var text = "\(escape(finding.method)); \(finding.cases) cases."
    if let counterexample = finding.counterexample { text += " Counterexample: \(escape(counterexample))" }
    for note in finding.notes {
      // A note of several lines is a table.
      text += note.contains("\n") ? "\n\n```\n\(note)\n```\n" : "\n- " + escape(note)
    }
    return text
  }

  private func escape(_ text: String) -> String { escapeMarkdown(text) }
}

extension CaseFamily {
  /// One line that says what is in the family.
  public var summary: String { "\(knotScope), \(networks) networks, seed \(seed)" }
}
