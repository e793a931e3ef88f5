import Pages

/// Evidence of a check as a table: figures that belong together. Cells are texts with formulas.
public struct EvidenceTable: Equatable, Sendable {
  /// What it shows.
  public let title: String
  /// The headings of the columns.
  public let headings: [String]
  /// The cells; every row is as long as the headings.
  public let rows: [[String]]

  /// A table.
  ///
  /// - Precondition: every row is as long as the headings.
  public init(_ title: String, headings: [String], rows: [[String]]) {
    precondition(rows.allSatisfy { $0.count == headings.count }, "EvidenceTable: a row is not as long as the headings")
    self.title = title
    self.headings = headings
    self.rows = rows
  }

  /// All its texts.
  var texts: [String] { [title] + headings + rows.flatMap { $0 } }

  /// The table as Markdown.
  var markdown: String {
    func line(_ cells: [String]) -> String {
      "| " + cells.map { FormulaText($0).markdown }.joined(separator: " | ") + " |"
    }
    let rule = "|" + String(repeating: "---|", count: headings.count)
    return ([FormulaText(title).markdown + ":", "", line(headings), rule] + rows.map(line)).joined(separator: "\n")
  }

  /// The table as HTML.
  func html(_ mathML: MathML) -> String {
    func cells(_ texts: [String], _ tag: String) -> String {
      "<tr>" + texts.map { "<\(tag)>\(FormulaText($0).html(mathML))</\(tag.prefix(2))>" }.joined() + "</tr>"
    }
    return "<p>\(FormulaText(title).html(mathML)):</p>\n<div class=\"wide\"><table><thead>"
      + cells(headings, "th scope=\"col\"") + "</thead>\n<tbody>" + rows.map { cells($0, "td") }.joined(separator: "\n")
      + "</tbody></table></div>\n"
  }
}
