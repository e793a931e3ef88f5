import RealModule

/// Table 2 as text: ours beside what is printed.
public struct RegressionTable: Sendable {
  private let width: Int

  /// A table for given cases, whose names set the width of its first column.
  public init(cases: [RegressionRun.Case]) {
    width = max(4, cases.map(\.name.count).max() ?? 0)
  }

  /// The two lines above the rows.
  public var heading: String {
    let titles = ["printed", "(sd)", "mean", "(sd)", "median", "largest", "at end", "seconds", "Gflop"]
    let text = left("case", width) + titles.map { right($0, 9) }.joined() + "  seeds"
    return text + "\n" + String(repeating: "-", count: text.count + 40)
  }

  /// A row.
  public func line(_ row: RegressionStudy.Row) -> String {
    let losses = row.losses
    let printed = row.printed
    let columns = [
      printed.map { RegressionTable.short($0.mean.value) } ?? "-",
      printed.map { RegressionTable.short($0.deviation.value) } ?? "-",
      RegressionTable.short(losses.mean), RegressionTable.short(losses.deviation), RegressionTable.short(losses.median),
      RegressionTable.short(losses.largest), RegressionTable.short(row.endLosses.mean),
      RegressionTable.short(row.seconds.mean),
      RegressionTable.short(row.flops / 1e9),
    ]
    return left(row.setting.name, width) + columns.map { right($0, 9) }.joined() + "  "
      + row.runs.map { RegressionTable.short($0.loss) }.joined(separator: " ")
  }

  /// Three significant digits: 0.0123, 5.2e-6, 12.3.
  public static func short(_ value: Double) -> String {
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
