import ArgumentParser
import Claims
import Experiments

/// `kan bench`: timings side by side.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Times the toolkit's routes side by side and prints medians and ratios.",
    discussion: """
      Competitors of a workload run in rounds, in rotating order. The ratio is the median over the rounds of a \
      competitor's time divided by that of the workload's first one.
      """)

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Write the rows as JSON; - for standard output.", valueName: "FILE"))
  var json: String?

  func run() throws {
    if let json { try OutputText.requireWritable(json) }
    let isQuiet = json == "-"
    let workloads =
      try [ExactWorkload.changeOfBasis()] + InertiaWorkload.workloads()
      + [BasisWorkload.double(), BasisWorkload.exact(), RefinementWorkload.exact(), GemmWorkload.dgemm()]
    if !isQuiet { OutputText.write(heading + "\n" + String(repeating: "-", count: heading.count) + "\n") }
    var rows: [JSONValue] = []
    for workload in workloads {
      for timing in try InterleavedTimer().time(workload.competitors) {
        if !isQuiet { OutputText.write(row(workload, timing) + "\n") }
        rows.append(json(workload, timing))
      }
    }
    guard let json else { return }
    let document = JSONValue.object([
      .init("version", .string(VerificationReport.version)),
      .init("environment", .object(EnvironmentEntry.current().map { .init($0.name, .string($0.value)) })),
      .init("rows", .array(rows)),
    ])
    try OutputText.write(document.text + "\n", to: json)
  }

  private var heading: String {
    line("workload", "case", "competitor", "median s", "ratio") + "  check"
  }

  private func row(_ workload: Workload, _ timing: InterleavedTimer.Timing) -> String {
    let text = line(
      workload.name, workload.title, timing.name, significant(timing.median), significant(timing.ratio))
    let rate = workload.operations.map { "  \(significant($0 / timing.median / 1e9)) GF/s" } ?? ""
    return text + "  " + timing.check + rate
  }

  private func json(_ workload: Workload, _ timing: InterleavedTimer.Timing) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("workload", .string(workload.name)), .init("case", .string(workload.title)),
      .init("competitor", .string(timing.name)), .init("median_s", .number(timing.median)),
      .init("ratio", .number(timing.ratio)), .init("check", .string(timing.check)),
    ]
    if let operations = workload.operations {
      members.append(.init("gflops", .number(operations / timing.median / 1e9)))
    }
    return .object(members)
  }

  private func line(
    _ workload: String, _ title: String, _ competitor: String, _ median: String, _ ratio: String
  ) -> String {
    func left(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }
    func right(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    return [left(workload, 8), left(title, 40), left(competitor, 27), right(median, 9), right(ratio, 7)]
      .joined(separator: "  ")
  }

  /// Three significant digits: 0.00123, 12.3, 1.23e-6.
  private func significant(_ value: Double) -> String {
    var scale = 1.0
    var digits = 0
    while value * scale < 100, digits < 12 {
      scale *= 10
      digits += 1
    }
    let rounded = (value * scale).rounded() / scale
    return rounded.isFinite ? "\(rounded)" : "\(value)"
  }
}
