import Pages

extension VerificationReport {
  /// The report as one self-contained HTML page: the verdict table first, then every statement with its evidence.
  ///
  /// - Parameters:
  ///   - drawings: the SVG text of each figure that was drawn, by id.
  ///   - remarks: lines about the report itself, such as figures that were left out.
  public func html(drawings: [String: String] = [:], remarks: [String] = []) -> String {
    var body = "<h1>The statements of \(escapeHTML(VerificationReport.paper)), checked</h1>\n"
    body += "<p>\(escapeHTML(summary)). <a href=\"errata.html\">What is to be corrected</a>.</p>\n"
    for remark in remarks { body += "<p class=\"remark\">\(escapeHTML(remark))</p>\n" }
    if !problems.isEmpty {
      body += "<div class=\"problems\"><h2>Not as recorded</h2><ul>"
      body += problems.map { "<li>\(escapeHTML($0))</li>" }.joined() + "</ul></div>\n"
    }
    body += table
    for result in results { body += section(result, drawings) }
    body += "<h2>The run</h2>\n<dl><dt>cases</dt><dd>\(escapeHTML(family.summary))</dd>"
    body += environment.map { "<dt>\(escapeHTML($0.name))</dt><dd>\(escapeHTML($0.value))</dd>" }.joined()
    body += "<dt>toolkit</dt><dd>\(VerificationReport.version)</dd></dl>\n"
    return HTMLPage(title: "\(VerificationReport.paper), checked", body: body).text
  }

  private var table: String {
    let heads = ["statement", "source", "as printed", "corrected", "cases", "control", "seconds"]
    var text = "<div class=\"wide\"><table class=\"verdicts\">\n<thead><tr>"
    text += heads.map { "<th scope=\"col\">\($0)</th>" }.joined() + "</tr></thead>\n<tbody>\n"
    for result in results {
      let id = escapeHTML(result.claim.id)
      text += "<tr><th scope=\"row\"><a href=\"#\(id)\">\(id)</a></th><td>\(escapeHTML(result.claim.source))</td>"
      text += "<td>\(badge(result.literal.verdict))</td>"
      text += "<td>\(result.corrected.map { badge($0.verdict) } ?? "&ndash;")</td>"
      text += "<td class=\"number\">\(result.literal.cases)</td><td>\(controlBadge(result.control))</td>"
      text += "<td class=\"number\">\(fixed(result.seconds, digits: 2))</td></tr>\n"
    }
    return text + "</tbody></table></div>\n"
  }

  private func section(_ result: VerificationResult, _ drawings: [String: String]) -> String {
    let claim = result.claim
    let id = escapeHTML(claim.id)
    var text = "<section id=\"\(id)\">\n<h2>\(id) <small>\(escapeHTML(claim.source))</small></h2>\n<dl>"
    text += "<dt>Printed</dt><dd>\(escapeHTML(claim.printed))</dd>"
    text += "<dt>Hypotheses</dt><dd>\(escapeHTML(claim.hypotheses))</dd>"
    text += "<dt>Verdict \(badge(result.literal.verdict))</dt><dd>\(evidence(result.literal))</dd>"
    if let corrected = result.corrected {
      text += "<dt>Correction</dt><dd>\(escapeHTML(claim.correction ?? ""))</dd>"
      text += "<dt>Verdict \(badge(corrected.verdict))</dt><dd>\(evidence(corrected))</dd>"
    }
    text += "<dt>Control \(controlBadge(result.control))</dt><dd>\(escapeHTML(result.control.statement))"
    text += (result.control.counterexample.map(counterexample) ?? "") + "</dd></dl>\n"
    for figure in result.findings?.figures ?? [] {
      text += "<figure>" + (drawings[figure.id] ?? "<p class=\"remark\">figure left out</p>")
      let files = ["csv"] + (drawings[figure.id] == nil ? [] : ["svg", "pdf"])
      let links = files.map { "<a href=\"\(figure.id).\($0)\">\($0.uppercased())</a>" }.joined(separator: ", ")
      text += "<figcaption>\(escapeHTML(figure.title)). \(links)</figcaption></figure>\n"
    }
    return text + "</section>\n"
  }

  private func evidence(_ finding: Finding) -> String {
    var text = "\(escapeHTML(finding.method)); \(finding.cases) cases."
    if let found = finding.counterexample { text += counterexample(found) }
    if !finding.notes.isEmpty {
      text += "<ul>" + finding.notes.map { "<li>\(note($0))</li>" }.joined() + "</ul>"
    }
    return text
  }

  /// A note of several lines is a table.
  private func note(_ text: String) -> String {
    text.contains("\n") ? "<pre>\(escapeHTML(text))</pre>" : escapeHTML(text)
  }

  private func counterexample(_ text: String) -> String {
    "<p class=\"counterexample\"><b>Counterexample:</b> \(escapeHTML(text))</p>"
  }

  private func badge(_ verdict: Verdict) -> String {
    "<span class=\"badge \(verdict.rawValue)\">\(verdict.rawValue)</span>"
  }

  private func controlBadge(_ control: ControlFinding) -> String {
    control.refuted
      ? "<span class=\"badge good\">refuted</span>" : "<span class=\"badge bad\">not refuted</span>"
  }
}
