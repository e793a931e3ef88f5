/// What the check of one claim gave, and whether that is what is recorded.
public struct VerificationResult: Sendable {
  /// The claim.
  public let claim: any Claim
  /// What was found; `nil` where the check threw.
  public let findings: Findings?
  /// The error that the check threw.
  public let failure: String?
  /// The time that the check took, in seconds of wall clock.
  public let seconds: Double

  /// A result.
  public init(claim: any Claim, outcome: Result<Findings, any Error>, seconds: Double) {
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

  /// Runs the check and takes the time.
  init(checking claim: any Claim, on family: CaseFamily) {
    let clock = ContinuousClock()
    let start = clock.now
    let outcome = Result { try claim.check(family) }
    let seconds = start.duration(to: clock.now) / .seconds(1)
    self.init(claim: claim, outcome: outcome, seconds: seconds)
  }

  /// The finding about the printed statement; not checked where the check threw.
  public var literal: Finding {
    findings?.literal ?? .notChecked("failed: \(failure ?? "")")
  }

  /// The finding about the corrected statement, where there is one.
  public var corrected: Finding? {
    if let findings { return findings.corrected }
    return claim.correction.map { _ in .notChecked("failed: \(failure ?? "")") }
  }

  /// The outcome of the negative control.
  public var control: ControlFinding {
    findings?.control
      ?? ControlFinding(statement: "the check failed before its control", refuted: false, counterexample: nil)
  }

  /// Why the result is not the recorded one, a line each; empty where it is.
  public var problems: [String] {
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
            "\(claim.id): the \(what) statement is \(finding.verdict.rawValue), "
              + "recorded is \(recorded.rawValue)\(evidence)")
        }
      case (let finding?, nil):
        problems.append("\(claim.id): the \(what) statement is \(finding.verdict.rawValue), but no verdict is recorded")
      case (nil, let recorded?):
        problems.append("\(claim.id): the \(what) statement was not checked, recorded is \(recorded.rawValue)")
      case (nil, nil):
        break
      }
    }
    compare(literal, with: claim.recorded.literal, "printed")
    compare(corrected, with: claim.recorded.corrected, "corrected")
    if (claim.correction == nil) != (claim.recorded.corrected == nil) {
      problems.append("\(claim.id): a correction and its recorded verdict have to come together")
    }
    for finding in [literal, corrected].compactMap({ $0 }) where finding.scope.isEmpty {
      problems.append("\(claim.id): a verdict does not say for what it stands")
    }
    if !control.refuted {
      problems.append("\(claim.id): the negative control was not refuted: \(control.statement)")
    }
    return problems
  }

  /// Whether every verdict is the recorded one and the control was refuted.
  public var isAsRecorded: Bool { problems.isEmpty }
}
