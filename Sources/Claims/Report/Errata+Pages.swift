import Pages

extension Errata {
  /// Returns the page as HTML: a summary, then the entries, cross-linked with the report.
  package func html(mathML: MathML = .none) -> String {
    let text = ReportText(mathML: mathML)
    var body = "<h1>Notes on \(escapeHTML(VerificationReport.paper))</h1>\n<p>\(text.set(introduction)) "
    body += "<a href=\"index.html\">The full report</a>.</p>\n"
    body += "<p>Symbols. \(text.set(Errata.symbols))</p>\n"
    for (title, gravity) in Errata.groups where gravity != .notReproduced || !entries(gravity).isEmpty {
      body += "<h2>\(title)</h2>\n" + overview(gravity, text)
    }
    body += "<h2>Misprints apparent from reading</h2>\n" + misprintTable(text)
    if !additions.isEmpty {
      body += "<h2>Our additions</h2>\n<p>These statements are our own, not the paper's; see the report: "
      body += additions.map { "<a href=\"index.html#\($0.id)\">\($0.id)</a>" }.joined(separator: ", ") + ".</p>\n"
    }
    body += "<h2>The entries</h2>\n<p>\(text.set(familySentence))</p>\n"
    for entry in entries { body += section(entry, text) }
    return HTMLPage(title: "Notes on \(VerificationReport.paper)", body: body).text
  }

  /// Returns a table with one row per entry: where, what is printed, and what it should be.
  private func overview(_ gravity: Gravity, _ text: ReportText) -> String {
    let entries = entries(gravity)
    guard !entries.isEmpty else { return "<p>None.</p>\n" }
    let rows = entries.map { entry in
      "<tr><th scope=\"row\"><a href=\"#\(entry.id)\">\(text.set(entry.source))</a></th>"
        + "<td>\(text.set(entry.printed))</td><td>\(text.set(remedy(entry)))</td></tr>"
    }
    return table(Errata.headings(gravity), rows)
  }

  /// Returns the last column: the correction, or the result of our runs.
  private func remedy(_ entry: Entry) -> String {
    entry.gravity == .notReproduced ? entry.counterexample : entry.correction ?? ""
  }

  private static func headings(_ gravity: Gravity) -> [String] {
    gravity == .notReproduced
      ? ["where", "the paper says, in our words", "our runs"]
      : ["where", "the paper says, in our words", "should read"]
  }

  private func misprintTable(_ text: ReportText) -> String {
    table(
      Errata.headings(.misprint),
      misprints.map {
        "<tr><th scope=\"row\">\(text.set($0.place))</th><td>\(text.set($0.printed))</td>"
          + "<td>\(text.set($0.correction))</td></tr>"
      })
  }

  private func table(_ headings: [String], _ rows: [String]) -> String {
    "<div class=\"wide\"><table><thead><tr>" + headings.map { "<th scope=\"col\">\($0)</th>" }.joined()
      + "</tr></thead>\n<tbody>\n" + rows.joined(separator: "\n") + "\n</tbody></table></div>\n"
  }

  private func section(_ entry: Entry, _ text: ReportText) -> String {
    let id = escapeHTML(entry.id)
    var html = "<section id=\"\(id)\">\n<h2>\(text.set(entry.source)) "
    html += "<small><a href=\"index.html#\(id)\">\(id)</a></small></h2>\n<dl>"
    for (name, part) in parts(entry) { html += "<dt>\(name)</dt><dd>\(text.set(part))</dd>" }
    html += "<dt>To reproduce</dt><dd><code>\(escapeHTML(entry.command))</code></dd></dl>\n"
    return html + entry.tables.map { $0.html(text.mathML) }.joined() + "</section>\n"
  }

  /// The page as Markdown.
  package var markdown: String {
    func set(_ text: String) -> String { FormulaText(text).markdown }
    var lines = ["# Notes on \(VerificationReport.paper)", "", set(introduction)]
    func overview(_ title: String, _ gravity: Gravity, _ rows: [(String, String, String)]) {
      lines += ["", "## \(title)", ""]
      let heading = "| " + Errata.headings(gravity).joined(separator: " | ") + " |"
      lines += rows.isEmpty ? ["None."] : [heading, "|---|---|---|"]
      lines += rows.map { "| \(set($0.0)) | \(set($0.1)) | \(set($0.2)) |" }
    }
    lines += ["", "Symbols. " + set(Errata.symbols)]
    for (title, gravity) in Errata.groups where gravity != .notReproduced || !entries(gravity).isEmpty {
      overview(title, gravity, entries(gravity).map { ($0.source, $0.printed, remedy($0)) })
    }
    overview("Misprints apparent from reading", .misprint, misprints.map { ($0.place, $0.printed, $0.correction) })
    if !additions.isEmpty {
      lines += [
        "", "## Our additions", "",
        "These statements are our own, not the paper's: "
          + additions.map(\.id).joined(separator: ", ") + ".",
      ]
    }
    lines += ["", "## The entries", "", set(familySentence)]
    for entry in entries {
      lines += ["", "### \(set(entry.source)) (\(entry.id))", ""]
      for (name, text) in parts(entry) { lines += ["**\(name).** \(set(text))", ""] }
      for table in entry.tables { lines += [table.markdown, ""] }
      lines.append("**To reproduce.** `\(entry.command)`")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
