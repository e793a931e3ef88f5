import Pages

extension VerificationReport {
  /// Returns the report as one self-contained HTML page: the verdict tables first, with the paper's statements separate
  /// from our own, then every statement with its evidence, then the coverage of the paper.
  ///
  /// - Parameters:
  ///   - mathML: the converted formulas.
  ///   - drawings: the SVG text of each drawn figure, by id.
  ///   - remarks: lines about the report itself, such as omitted figures.
  package func html(mathML: MathML = .none, drawings: [String: String] = [:], remarks: [String] = []) -> String {
    let text = ReportText(mathML: mathML)
    var body = "<h1>The statements of \(escapeHTML(VerificationReport.paper)), checked</h1>\n"
    body += "<p>\(escapeHTML(summary)). <a href=\"errata.html\">Corrections to the paper</a>; "
    body += "<a href=\"#coverage\">coverage of the paper</a>.</p>\n"
    for remark in remarks { body += "<p class=\"remark\">\(escapeHTML(remark))</p>\n" }
    if !problems.isEmpty {
      body += "<div class=\"problems\"><h2>Not as recorded</h2><ul>"
      body += problems.map { "<li>\(text.set($0))</li>" }.joined() + "</ul></div>\n"
    }
    for (origin, title) in [(Origin.paper, "Statements of the paper"), (.ours, "Beyond the paper: our own statements")]
    {
      let chosen = results(origin)
      guard !chosen.isEmpty else { continue }
      body += "<h2>\(title)</h2>\n" + table(chosen, text)
    }
    for result in results { body += section(result, text, drawings) }
    body += coverage(text)
    body += "<h2>The run</h2>\n<dl><dt>cases</dt><dd>\(escapeHTML(family.summary))</dd>"
    body += environment.map { "<dt>\(escapeHTML($0.name))</dt><dd>\(escapeHTML($0.value))</dd>" }.joined()
    body += "<dt>toolkit</dt><dd>\(VerificationReport.version)</dd></dl>\n"
    return HTMLPage(title: "\(VerificationReport.paper), checked", body: body).text
  }

  private func table(_ results: [VerificationResult], _ text: ReportText) -> String {
    let isOurs = results.first?.claim.origin == .ours
    let heads = [
      "statement", "source", isOurs ? "verdict" : "as printed", "cases", "corrected", "cases", "control", "seconds",
    ]
    var html = "<div class=\"wide\"><table class=\"verdicts\">\n<thead><tr>"
    html += heads.map { "<th scope=\"col\">\($0)</th>" }.joined() + "</tr></thead>\n<tbody>\n"
    for result in results {
      let id = escapeHTML(result.claim.id)
      html += "<tr><th scope=\"row\"><a href=\"#\(id)\">\(id)</a></th><td>\(text.set(result.claim.source))</td>"
      html += "<td>\(text.badge(result.literal.verdict))</td><td class=\"number\">\(result.literal.cases)</td>"
      html += "<td>\(result.corrected.map { text.badge($0.verdict) } ?? "&ndash;")</td>"
      html += "<td class=\"number\">\(result.corrected.map { "\($0.cases)" } ?? "&ndash;")</td>"
      html += "<td>\(controlBadge(result.control))</td>"
      html += "<td class=\"number\">\(fixed(result.seconds, digits: 2))</td></tr>\n"
    }
    return html + "</tbody></table></div>\n"
  }

  private func section(_ result: VerificationResult, _ text: ReportText, _ drawings: [String: String]) -> String {
    let claim = result.claim
    let id = escapeHTML(claim.id)
    let isErratum = claim.origin == .paper && result.literal.verdict == .refuted
    var html = "<section id=\"\(id)\">\n<h2>\(id) <small>\(text.set(claim.source))</small></h2>\n"
    if isErratum { html += "<p><a href=\"errata.html#\(id)\">In the notes on the paper</a></p>\n" }
    html +=
      "<dl><dt>\(claim.origin == .paper ? "Printed" : "Our own statement")</dt><dd>\(text.set(claim.printed))</dd>"
    html += "<dt>Hypotheses</dt><dd>\(text.set(claim.hypotheses))</dd>"
    html += verdict(result.literal, text)
    if let corrected = result.corrected {
      html += "<dt>Correction</dt><dd>\(text.set(claim.correction ?? ""))</dd>" + verdict(corrected, text)
    }
    html += "<dt>Control \(controlBadge(result.control))</dt><dd>\(text.set(result.control.statement))"
    html += (result.control.counterexample.map(text.counterexample) ?? "") + "</dd></dl>\n"
    for table in result.findings?.tables ?? [] { html += table.html(text.mathML) }
    for figure in result.findings?.figures ?? [] {
      html += "<figure>" + (drawings[figure.id] ?? "<p class=\"remark\">figure omitted</p>")
      let files = ["csv"] + (drawings[figure.id] == nil ? [] : ["svg", "pdf"])
      let links = files.map { "<a href=\"\(figure.id).\($0)\">\($0.uppercased())</a>" }.joined(separator: ", ")
      html += "<figcaption>\(escapeHTML(figure.title)). \(links)</figcaption></figure>\n"
    }
    return html + "</section>\n"
  }

  private func verdict(_ finding: Finding, _ text: ReportText) -> String {
    "<dt>Verdict \(text.badge(finding.verdict)) for \(text.set(finding.scope))</dt><dd>\(text.evidence(finding))</dd>"
  }

  private func controlBadge(_ control: ControlFinding) -> String {
    control.refuted
      ? "<span class=\"badge good\">refuted</span>" : "<span class=\"badge bad\">not refuted</span>"
  }

  private func coverage(_ text: ReportText) -> String {
    let ids = Set(results.map(\.claim.id))
    var html = "<h2 id=\"coverage\">Coverage of the paper</h2>\n<div class=\"wide\"><table><thead><tr>"
    html += ["item", "rows", "remark"].map { "<th scope=\"col\">\($0)</th>" }.joined() + "</tr></thead>\n<tbody>\n"
    for entry in Coverage.table {
      let rows = entry.rows.map { id in
        (ids.contains(id) ? "<a href=\"#\(id)\">\(id)</a>" : id)
          + (Coverage.fullRunsOnly.contains(id) ? " (full runs)" : "")
      }.joined(separator: ", ")
      html += "<tr><th scope=\"row\">\(escapeHTML(entry.item.title))</th><td>\(rows.isEmpty ? "&ndash;" : rows)</td>"
      html += "<td>\(text.set(entry.remark ?? ""))</td></tr>\n"
    }
    return html + "</tbody></table></div>\n"
  }
}
