import ArgumentParser
import Claims
import Foundation

/// `kan verify`: checks statements and compares the verdicts with the recorded ones.
struct Verify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Checks the statements of the paper and prints one row for each.",
    discussion: """
      Prints for each statement its id and source, the verdicts on the statement and on its correction with the number \
      of cases, the method, the negative control, and the time in seconds. Exits with 0 if every verdict matches the \
      recorded one and every control was refuted, and with 1 otherwise.
      """)

  @Argument(help: ArgumentHelp("The statements to check (default: all).", valueName: "ID"))
  var ids: [String] = []

  @Option("Check orders up to R.", "R")
  var maxOrder: Int?

  @Option("Check interval counts up to N.", "N")
  var maxIntervals: Int?

  @Option("K random knot vectors for each order and interval count, and 2K networks.", "K")
  var cases: Int?

  @Option("The seed for the random cases.", "S")
  var seed: UInt64 = CaseFamily.defaultSeed

  @Flag(
    help:
      "The full run: orders 1-8, intervals 1-24, 50 random knot vectors each, 10 beyond 12 intervals, training studies."
  )
  var full = false

  @Option("Fail a row whose check takes longer than T seconds (default: no limit).", "T")
  var limit: Double?

  @Option("Write the results as JSON; - for standard output.", "FILE")
  var json: String?

  @Option("Write a report: index.html, report.md, result.json, and figures.", "DIR")
  var report: String?

  @Flag(
    help:
      "Print which rows cover each equation, statement, table, and figure, and exit; status 1 if any is missing."
  )
  var coverage = false

  func run() async throws {
    if coverage { return try printCoverage() }
    let claims = try Catalog.claims(ids: ids, from: Subjects.current.claims).filter {
      full || !ids.isEmpty || !$0.isForFullRunsOnly
    }
    let family = try chosenFamily()
    if let limit, !(limit > 0 && limit <= 1e9) {
      throw BadInput("--limit must be a number of seconds above 0 and at most 1e9 (got \(limit))")
    }
    if let json { try OutputText.requireWritable(json) }
    if report?.isEmpty == true { throw BadInput("--report is empty; give a directory") }
    let directory = try report.map { path in try ReportDirectory(path: path) }
    let isQuiet = json == "-"
    let table = VerdictTable(claims: claims)
    let progress = ProgressLine()
    if !isQuiet { OutputText.write(table.heading + "\n") }

    let clock = ContinuousClock()
    let start = clock.now
    let results = await VerificationRun(claims: claims, family: family, limit: limit).run { event in
      switch event {
      case .started(let running, let done, let total), .finished(let running, let done, let total):
        progress.show("\(done) of \(total) checked; now \(running.joined(separator: ", "))")
      case .result(let result):
        progress.clear()
        if !isQuiet { OutputText.write(table.row(result) + "\n") }
      }
    }
    progress.clear()
    let verification = VerificationReport(
      results: results, family: family, seconds: start.duration(to: clock.now) / .seconds(1))

    if !isQuiet { OutputText.write("\n" + verification.summary + "\n") }
    for problem in verification.problems {
      if isQuiet { CommandLineRun.complain(problem) } else { OutputText.write(problem + "\n") }
    }
    if let json { try OutputText.write(verification.json.text + "\n", to: json) }
    if let directory {
      let searchPath = ProcessInfo.processInfo.environment["PATH"] ?? ""
      for remark in try directory.write(verification, searchPath: searchPath) { CommandLineRun.complain(remark) }
    }
    if !verification.isAsRecorded { throw ExitCode.failure }
  }

  private func printCoverage() throws {
    OutputText.write(Coverage.lines.joined(separator: "\n") + "\n")
    let gaps = Coverage.gaps()
    OutputText.write("\n\(PaperItem.all.count) items of the paper, \(gaps.count) missing\n")
    for gap in gaps { OutputText.write(gap + "\n") }
    if !gaps.isEmpty { throw ExitCode.failure }
  }

  private func chosenFamily() throws -> CaseFamily {
    let base = full ? CaseFamily.full : CaseFamily.standard
    let networks = cases.map { 2 * min(max($0, 0), CaseFamily.allowedCases.upperBound / 2) }
    return try CaseFamily(
      maxOrder: maxOrder ?? base.maxOrder, maxIntervals: maxIntervals ?? base.maxIntervals,
      randomKnotVectors: cases ?? base.randomKnotVectors,
      randomLongKnotVectors: cases ?? base.randomLongKnotVectors, networks: networks ?? base.networks,
      seed: seed, isFull: full)
  }
}
