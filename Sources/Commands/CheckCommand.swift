import ArgumentParser
import BasisProperties
import Exact
import Splines

/// `kan check`: the properties of the spline basis on the user's knots.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Checks the properties of the spline basis on given knots and prints one row for each.",
    discussion: """
      If a property fails, prints the simplest counterexample found and exits with 1. The work grows with the cube of \
      the number of functions, n + r - 1, and with a high power of the order; at most 256 functions are checked, fewer \
      for orders above 3.
      """)

  @OptionGroup var knotOptions: KnotOptions

  @Option("The number of random cases per property (default: 50, or 10 for orders above 16).", "K")
  var cases: Int?

  @Option("The seed for the random cases.", "S")
  var seed: UInt64 = PropertySettings.defaultSeed

  func run() throws {
    if let cases, !(1...1_000_000).contains(cases) {
      throw BadInput("--cases must be between 1 and 1000000 (got \(cases))")
    }
    let knots = try knotOptions.knotVector()
    let order = knots.order.value
    let limit = CheckCommand.largestDimension(order: order)
    guard knots.dimension <= limit else {
      throw BadInput(
        "\(knots.intervals) intervals give \(knots.dimension) functions of order \(order), too many to check: give at"
          + " most \(limit - order + 1) intervals")
    }
    let reports = Subjects.current.properties(knots, cases ?? (order > 16 ? 10 : 50), seed)
    let width = reports.map(\.name.count).max() ?? 0
    for report in reports {
      let name = report.name + String(repeating: " ", count: width - report.name.count)
      let count = String(repeating: " ", count: max(0, 7 - String(report.cases).count)) + "\(report.cases)"
      OutputText.write("\(name)  \(report.passed ? "holds" : "FAILS")  \(count) cases\n")
    }
    let failures = reports.filter { !$0.passed }
    OutputText.write("\n\(reports.count - failures.count) of \(reports.count) properties hold; seed \(seed)\n")
    for failure in failures { OutputText.write("\(failure)\n") }
    if !failures.isEmpty { throw ExitCode.failure }
  }

  /// The largest number of functions that is checked, so that a check takes about a minute at most: their collocation
  /// matrices have exact entries, whose lengths grow with the order.
  private static func largestDimension(order: Int) -> Int { min(256, max(768 / order, 2 * order)) }
}
