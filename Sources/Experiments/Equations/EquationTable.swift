/// The rows of an equation experiment as text, with our numbers next to the printed ones.
package struct EquationTable: Sendable {
  private let width: Int

  /// Creates a table for given cases, whose names set the width of its first column.
  package init(cases: [EquationCase]) {
    width = max(4, cases.map(\.name.count).max() ?? 0)
  }

  /// Returns the title above all rows of a kind.
  package func title(_ kind: EquationKind) -> String {
    kind == .printed ? "As printed in the paper:" : "By our methods:"
  }

  /// The column headings: losses, then relative l2 errors.
  package static let headings =
    [
      "case", "printed", "(sd)", "mean", "(sd)", "median", "largest", "error", "(sd)", "median", "least", "largest",
      "seconds", "loss/error of each seed",
    ]

  /// Returns the cells of a row, one for each heading.
  ///
  /// - Parameters:
  ///   - row: a case with its runs.
  ///   - printed: the loss in the paper, if any.
  package static func cells(_ row: EquationStudy.Row, printed: PrintedLoss?) -> [String] {
    let short = RegressionTable.short
    let (losses, errors) = (row.losses, row.errors)
    return [row.case.name] + [printed?.mean, printed?.deviation].map { $0.map(short) ?? "-" }
      + [losses.mean, losses.deviation, losses.median, losses.largest].map(short)
      + [errors.mean, errors.deviation, errors.median, errors.smallest, errors.largest, row.seconds.mean].map(short)
      + [row.runs.map { "\(short($0.loss))/\(short($0.relativeError))" }.joined(separator: " ")]
  }

  /// The two lines above the rows.
  package var heading: String {
    let text = aligned(EquationTable.headings)
    return text + "\n" + String(repeating: "-", count: text.count + 40)
  }

  /// Returns a row as a line of text; see ``cells(_:printed:)``.
  package func line(_ row: EquationStudy.Row, printed: PrintedLoss?) -> String {
    aligned(EquationTable.cells(row, printed: printed))
  }

  private func aligned(_ cells: [String]) -> String {
    pad(cells[0], width) + cells[1..<cells.count - 1].map(right).joined() + "  " + cells[cells.count - 1]
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
  private func right(_ text: String) -> String { String(repeating: " ", count: max(1, 9 - text.count)) + text }
}
