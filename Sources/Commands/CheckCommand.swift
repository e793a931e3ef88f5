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
      If a property fails, prints the simplest counterexample found and exits with 1.
      """)

  @OptionGroup var knotOptions: KnotOptions

  @Option(parsing: .unconditional, help: ArgumentHelp("The number of random cases per property.", valueName: "K"))
  var cases: Int = 50

  @Option(parsing: .unconditional, help: ArgumentHelp("The seed for the random cases.", valueName: "S"))
  var seed: UInt64 = PropertySettings.defaultSeed

  func run() throws {
    guard (1...1_000_000).contains(cases) else {
      throw BadInput("--cases must be between 1 and 1000000 (got \(cases))")
    }
    let reports = Subjects.current.properties(try knotOptions.knotVector(), cases, seed)
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
}
