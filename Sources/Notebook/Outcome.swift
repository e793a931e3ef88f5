import Pages

/// A result that a script shows at the point where it is computed.
package enum Outcome: Sendable {
  /// A value with its name.
  case value(name: String, text: String)
  /// A table; rows are as long as the heading row.
  case table(headings: [String], rows: [[String]])
  /// A figure and its caption.
  case figure(FigureData, caption: String)
  /// A statement that holds or fails, with the numbers that support this.
  case verdict(statement: String, holds: Bool, evidence: String)
}

extension Outcome {
  /// The form shown on the terminal.
  var terminalText: String {
    switch self {
    case .value(let name, let text):
      text.contains("\n") ? "\(name):\n\(text)" : "\(name): \(text)"
    case .table(let headings, let rows): Outcome.aligned([headings] + rows)
    case .figure(let figure, let caption): "[\(figure.id)] \(figure.title). \(caption)"
    case .verdict(let statement, let holds, let evidence):
      "\(holds ? "holds" : "FAILS"): \(statement)" + (evidence.isEmpty ? "" : " (\(evidence))")
    }
  }

  /// Returns the Markdown form.
  ///
  /// - Parameter drawing: returns the Markdown of a figure.
  func markdown(drawing: (FigureData, String) -> String) -> String {
    switch self {
    case .value(let name, let text):
      return text.contains("\n")
        ? "\(escapeMarkdown(name)):\n\n```\n\(text)\n```" : "\(escapeMarkdown(name)): `\(text)`"
    case .table(let headings, let rows):
      let isNumber = headings.indices.map { j in
        rows.contains { Double($0[j]) != nil }
          && rows.allSatisfy { $0[j].isEmpty || $0[j] == "-" || Double($0[j]) != nil }
      }
      let lines =
        [headings.map(escapeMarkdown), isNumber.map { $0 ? "--:" : "---" }] + rows.map { $0.map(escapeMarkdown) }
      return lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    case .figure(let figure, let caption): return drawing(figure, caption)
    case .verdict(let statement, let holds, let evidence):
      return "> **\(holds ? "Holds" : "Fails").** \(escapeMarkdown(statement))"
        + (evidence.isEmpty ? "" : " (\(escapeMarkdown(evidence)))")
    }
  }

  private static func aligned(_ rows: [[String]]) -> String {
    let widths = rows[0].indices.map { j in rows.map { $0[j].count }.max() ?? 0 }
    var lines = rows.map { row in
      zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
    }
    lines.insert(widths.map { String(repeating: "-", count: $0) }.joined(separator: "  "), at: 1)
    return lines.joined(separator: "\n")
  }
}
