import Pages

/// A table of related figures from a check. Cells are text with formulas.
package struct EvidenceTable: Equatable, Sendable {
  /// What the table shows.
  package let title: String
  /// The column headings.
  package let headings: [String]
  /// The cells; every row has one cell per heading.
  package let rows: [[String]]

  /// Creates a table.
  ///
  /// - Precondition: every row has one cell per heading.
  package init(_ title: String, headings: [String], rows: [[String]]) {
    precondition(rows.allSatisfy { $0.count == headings.count }, "EvidenceTable: a row does not match the headings")
    self.title = title
    self.headings = headings
    self.rows = rows
  }

  /// All text in the table.
  var texts: [String] { [title] + headings + rows.flatMap { $0 } }

  /// The table as Markdown.
  var markdown: String {
    func line(_ cells: [String]) -> String {
      "| " + cells.map { FormulaText($0).markdown }.joined(separator: " | ") + " |"
    }
    let rule = "|" + String(repeating: "---|", count: headings.count)
    return ([FormulaText(title).markdown + ":", "", line(headings), rule] + rows.map(line)).joined(separator: "\n")
  }

  /// Returns the table as HTML.
  func html(_ mathML: MathML) -> String {
    func cells(_ texts: [String], _ tag: String) -> String {
      "<tr>" + texts.map { "<\(tag)>\(FormulaText($0).html(mathML))</\(tag.prefix(2))>" }.joined() + "</tr>"
    }
    return "<p>\(FormulaText(title).html(mathML)):</p>\n<div class=\"wide\"><table><thead>"
      + cells(headings, "th scope=\"col\"") + "</thead>\n<tbody>" + rows.map { cells($0, "td") }.joined(separator: "\n")
      + "</tbody></table></div>\n"
  }
}
