/// The result of checking one claim, and whether it matches the recorded verdicts.
package struct VerificationResult: Sendable {
  /// The claim.
  package let claim: any Claim
  /// The findings; `nil` if the check threw.
  package let findings: Findings?
  /// The error that the check threw.
  package let failure: String?
  /// The wall-clock time of the check, in seconds.
  package let seconds: Double

  /// Creates a result.
  package init(claim: any Claim, outcome: Result<Findings, any Error>, seconds: Double) {
    self.claim = claim
    self.seconds = seconds
    switch outcome {
    case .success(let findings):
      self.findings = findings
      failure = nil
    case .failure(let error):
      findings = nil
      failure = String(describing: error)
    }
  }

  /// Runs and times the check.
  init(checking claim: any Claim, on family: CaseFamily) {
    let clock = ContinuousClock()
    let start = clock.now
    let outcome = Result { try claim.check(family) }
    let seconds = start.duration(to: clock.now) / .seconds(1)
    self.init(claim: claim, outcome: outcome, seconds: seconds)
  }

  /// The finding for the printed statement; not checked if the check threw.
  package var literal: Finding {
    findings?.literal ?? .notChecked("failed: \(failure ?? "")")
  }

  /// The finding for the corrected statement, if there is one.
  package var corrected: Finding? {
    if let findings { return findings.corrected }
    return claim.correction.map { _ in .notChecked("failed: \(failure ?? "")") }
  }

  /// The outcome of the negative control.
  package var control: ControlFinding {
    findings?.control
      ?? ControlFinding(statement: "the check failed before its control", refuted: false, counterexample: nil)
  }

  /// Why the result is not the recorded one, one reason per line; empty if it is.
  package var problems: [String] {
    if let failure { return ["\(claim.id): the check failed: \(failure)"] }
    var problems: [String] = []
    func compare(_ finding: Finding?, with recorded: Verdict?, _ what: String) {
      switch (finding, recorded) {
      case (let finding?, let recorded?):
        if finding.cases == 0 {
          problems.append("\(claim.id): no case of the \(what) statement was run")
        } else if finding.verdict != recorded {
          let evidence = finding.counterexample.map { "; counterexample: \($0)" } ?? ""
          problems.append(
            "\(claim.id): the \(what) statement is \(finding.verdict.rawValue), but the recorded verdict is "
              + "\(recorded.rawValue)\(evidence)")
        }
      case (let finding?, nil):
        problems.append("\(claim.id): the \(what) statement is \(finding.verdict.rawValue), but no verdict is recorded")
      case (nil, let recorded?):
        problems.append(
          "\(claim.id): the \(what) statement was not checked, but the recorded verdict is \(recorded.rawValue)")
      case (nil, nil):
        break
      }
    }
    compare(literal, with: claim.recorded.literal, "printed")
    compare(corrected, with: claim.recorded.corrected, "corrected")
    if (claim.correction == nil) != (claim.recorded.corrected == nil) {
      problems.append("\(claim.id): a correction and its recorded verdict must be given together")
    }
    for finding in [literal, corrected].compactMap({ $0 }) where finding.scope.isEmpty {
      problems.append("\(claim.id): a verdict has no scope")
    }
    if !control.refuted {
      problems.append("\(claim.id): the negative control was not refuted: \(control.statement)")
    }
    return problems
  }

  /// Whether every verdict is the recorded one and the control was refuted.
  package var isAsRecorded: Bool { problems.isEmpty }
}
