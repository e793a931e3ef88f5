import RealModule

/// Table 2 as text, with our numbers next to the printed ones.
package struct RegressionTable: Sendable {
  private let width: Int

  /// Creates a table for given cases, whose names set the width of its first column.
  package init(cases: [RegressionRun.Case]) {
    width = max(4, cases.map(\.name.count).max() ?? 0)
  }

  /// The column headings.
  package static let headings =
    ["case", "printed", "(sd)", "mean", "(sd)", "median", "largest", "at end", "seconds", "Gflop", "seeds"]

  /// Returns the cells of a row, one for each heading.
  package static func cells(_ row: RegressionStudy.Row) -> [String] {
    let losses = row.losses
    let numbers = [
      losses.mean, losses.deviation, losses.median, losses.largest, row.endLosses.mean, row.seconds.mean,
      row.flops / 1e9,
    ]
    return [
      row.case.name, row.printed.map { short($0.mean.value) } ?? "-",
      row.printed.map { short($0.deviation.value) } ?? "-",
    ] + numbers.map(short) + [row.runs.map { short($0.loss) }.joined(separator: " ")]
  }

  /// The two lines above the rows.
  package var heading: String {
    let text = aligned(RegressionTable.headings)
    return text + "\n" + String(repeating: "-", count: text.count + 40)
  }

  /// Returns a row as a line of text.
  package func line(_ row: RegressionStudy.Row) -> String { aligned(RegressionTable.cells(row)) }

  private func aligned(_ cells: [String]) -> String {
    left(cells[0], width) + cells[1..<cells.count - 1].map { right($0, 9) }.joined() + "  " + cells[cells.count - 1]
  }

  /// Formats a number with three significant digits: 0.0123, 5.2e-6, 12.3.
  package static func short(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
    var exponent = Int(Double.log10(value.magnitude).rounded(.down))
    var mantissa = (value / Double.pow(10, exponent) * 100).rounded() / 100
    if mantissa.magnitude >= 10 {
      mantissa /= 10
      exponent += 1
    }
    if exponent < -2 || exponent > 3 { return "\(mantissa)e\(exponent)" }
    let digits = Double.pow(10, 2 - exponent)
    let rounded = (value * digits).rounded() / digits
    return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
  }

  private func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
  private func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }
}
