/// The rows of the Allen-Cahn experiment as text. The paper shows figures for it but prints no numbers.
package struct AllenCahnTable: Sendable {
  private let width: Int

  /// Creates a table for given cases, whose names set the width of its first column.
  package init(cases: [AllenCahnCase]) {
    width = max(4, cases.map(\.name.count).max() ?? 0)
  }

  /// The two lines above the rows.
  package var heading: String {
    let titles = ["loss", "(sd)", "median", "largest", "error", "(sd)", "median", "largest", "seconds"]
    let text = left("case") + titles.map(right).joined() + "  loss/error of each seed"
    return text + "\n" + String(repeating: "-", count: text.count + 50)
  }

  /// Returns a row as a line of text: measured losses, then relative l2 errors.
  package func line(_ row: AllenCahnStudy.Row) -> String {
    let short = RegressionTable.short
    let columns = [row.losses, row.errors].flatMap { [$0.mean, $0.deviation, $0.median, $0.largest] }
    return left(row.setting.name) + (columns + [row.seconds.mean]).map { right(short($0)) }.joined() + "  "
      + row.runs.map { "\(short($0.last.loss))/\(short($0.measure.error))" }.joined(separator: " ")
  }

  private func left(_ text: String) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
  private func right(_ text: String) -> String { String(repeating: " ", count: max(1, 9 - text.count)) + text }
}
