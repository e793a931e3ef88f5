import ArgumentParser
import Claims
import Experiments
import JSON
import KANCore

/// `kan bench`: timings side by side.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Times alternative methods of the toolkit side by side and prints medians and ratios.",
    discussion: """
      The competitors of a workload run in rounds, in rotating order. The ratio is the median over the rounds of a \
      competitor's time divided by that of the workload's first competitor.
      """)

  @Option("Write the rows as JSON; - for standard output.", "FILE")
  var json: String?

  @Option(
    "Run one workload for each line read: \(ServedWork.names.joined(separator: ", ")). For Benchmarks/peers.",
    "WORKLOAD")
  var serve: String?

  @Option("With --serve: the number of threads.", "T")
  var threads = 1

  @Option("With --serve: double or float.", "PRECISION")
  var precision = "double"

  func run() throws {
    if serve == nil, threads != 1 || precision != "double" {
      throw BadInput("--threads and --precision are only for --serve; add it or omit them")
    }
    if let serve {
      if json != nil { throw BadInput("--json and --serve cannot be combined; give one of them") }
      guard let precision = Precision(rawValue: precision) else {
        throw BadInput("--precision must be double or float (got \"\(precision)\")")
      }
      guard threads >= 1 else { throw BadInput("--threads must be at least 1 (got \(threads))") }
      return try ServedWork.serve(ServedWork.competitor(serve, threads: threads, precision: precision))
    }
    if let json { try OutputText.requireWritable(json) }
    let isQuiet = json == "-"
    let workloads: [() throws -> [Workload]] = [
      { try [ExactWorkload.changeOfBasis()] + InertiaWorkload.workloads() },
      { try [BasisWorkload.double(), BasisWorkload.exact(), BasisWorkload.forms(), BasisWorkload.million()] },
      { try [GradientWorkload.workload(samples: 4096), GradientWorkload.workload(samples: 20000)] },
      { try [ResidualWorkload.workload()] },
      { try [RefinementWorkload.exact(), RefinementWorkload.network()] },
      { try [GemmWorkload.dgemm(), ContractionWorkload.workload(width: 20)] },
      { try [ContractionWorkload.workload(width: 64, samples: 4096), ContractionWorkload.channels()] },
    ]
    if !isQuiet { OutputText.write(heading + "\n" + String(repeating: "-", count: heading.count) + "\n") }
    var rows: [JSONValue] = []
    for workload in try workloads.flatMap({ try $0() }) {
      let timings = try InterleavedTimer().time(workload.competitors)
      for (index, timing) in timings.enumerated() {
        let rate = rate(workload, timings, index)
        if !isQuiet { OutputText.write(row(workload, timing, rate) + "\n") }
        rows.append(json(workload, timing, rate))
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

  /// The rate of a competitor in GF/s, and as a fraction of that of the first one.
  private func rate(
    _ workload: Workload, _ timings: [InterleavedTimer.Timing], _ index: Int
  ) -> (gflops: Double, share: Double)? {
    guard index < workload.operations.count else { return nil }
    let share = workload.operations[index] / workload.operations[0] / timings[index].ratio
    return (workload.operations[index] / timings[index].median / 1e9, share)
  }

  private func row(
    _ workload: Workload, _ timing: InterleavedTimer.Timing, _ rate: (gflops: Double, share: Double)?
  ) -> String {
    let text = line(
      workload.name, workload.title, timing.name, significant(timing.median), significant(timing.ratio))
    let rates = rate.map { "  \(significant($0.gflops)) GF/s, \(significant($0.share)) of the first" } ?? ""
    return text + "  " + timing.check + rates
  }

  private func json(
    _ workload: Workload, _ timing: InterleavedTimer.Timing, _ rate: (gflops: Double, share: Double)?
  ) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("workload", .string(workload.name)), .init("case", .string(workload.title)),
      .init("competitor", .string(timing.name)), .init("median_s", .number(timing.median)),
      .init("ratio", .number(timing.ratio)), .init("check", .string(timing.check)),
    ]
    if let rate {
      members += [.init("gflops", .number(rate.gflops)), .init("rate_ratio", .number(rate.share))]
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

  /// Formats a value with three significant digits: 0.00123, 12.3, 1.23e-6.
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
