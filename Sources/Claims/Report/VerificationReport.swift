import Experiments

/// The results of a run and what is needed to repeat it: the source of all report formats.
package struct VerificationReport: Sendable {
  /// The paper whose statements are checked.
  package static let paper = "arXiv:2603.04827"
  /// The version of the toolkit.
  package static let version = "0.1.0"

  /// The results, in the order of the paper.
  package let results: [VerificationResult]
  /// The family of cases.
  package let family: CaseFamily
  /// The machine and the build of the run.
  package let environment: [EnvironmentEntry]
  /// The wall-clock time of the whole run, in seconds.
  package let seconds: Double

  /// Creates a report.
  package init(
    results: [VerificationResult], family: CaseFamily, environment: [EnvironmentEntry] = EnvironmentEntry.current(),
    seconds: Double
  ) {
    self.results = results
    self.family = family
    self.environment = environment
    self.seconds = seconds
  }

  /// Everything that is not as recorded, one line each.
  package var problems: [String] { results.flatMap(\.problems) }

  /// Whether there is at least one result and all are as recorded.
  package var isAsRecorded: Bool { !results.isEmpty && problems.isEmpty }

  /// Returns the results for the statements of one origin.
  package func results(_ origin: Origin) -> [VerificationResult] { results.filter { $0.claim.origin == origin } }

  /// One line: the verdicts on the statements of the paper as printed, separately those on our own, the corrections and
  /// the controls.
  package var summary: String {
    let corrections = results.compactMap(\.corrected)
    let holding = corrections.count { [.proved, .certified, .measured].contains($0.verdict) }
    let controls = results.count { $0.control.refuted }
    let parts = [
      count(.paper, "of the paper as printed"), count(.ours, "of our own"),
      corrections.isEmpty ? "" : "corrections that hold: \(holding) of \(corrections.count)",
      "controls refuted: \(controls) of \(results.count)", "\(fixed(seconds, digits: 1)) s",
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "; ")
  }

  /// Returns "29 statements of the paper as printed: 15 proved, 14 refuted"; empty if there are none.
  private func count(_ origin: Origin, _ name: String) -> String {
    let chosen = results(origin)
    guard !chosen.isEmpty else { return "" }
    let counts = Verdict.allCases.compactMap { verdict in
      let count = chosen.count { $0.literal.verdict == verdict }
      return count == 0 ? nil : "\(count) \(verdict.rawValue)"
    }
    return
      "\(chosen.count == 1 ? "1 statement" : "\(chosen.count) statements") \(name): \(counts.joined(separator: ", "))"
  }
}

/// A fact about the machine or the build of a run.
package struct EnvironmentEntry: Equatable, Sendable {
  /// The name, such as "system".
  package let name: String
  /// The value.
  package let value: String
}

/// Returns three significant digits, for numbers that are read and not compared.
func brief(_ value: Double) -> String { RegressionTable.short(value) }

/// Returns a number with a fixed number of decimals, rounded half up.
func fixed(_ value: Double, digits: Int) -> String {
  guard value.isFinite, value.magnitude < 1e12 else { return "\(value)" }
  var scale = 1
  for _ in 0..<digits { scale *= 10 }
  let whole = Int((value.magnitude * Double(scale)).rounded())
  let fraction = String(whole % scale)
  let sign = value < 0 && whole > 0 ? "-" : ""
  if digits == 0 { return sign + String(whole) }
  return sign + "\(whole / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
}
