import Claims
import Foundation
import Pages

/// A claim made up for the tests of the infrastructure: "k < bound for k = 1 ... 5".
package struct MadeUpClaim: Claim {
  package let id: String
  package var origin = Origin.paper
  package var gravity = Gravity.misprint
  package let source = "Made up, eq. (<1>)"
  package let printed = "k < bound & k > 0, with \"quotes\" and | bars |"
  package let hypotheses = "k = 1 ... 5"
  package var correction: String?
  package var recorded: RecordedVerdicts
  package var bound = 6
  package var correctedBound = 6
  package var controlBound = 3
  package var cases = 5
  package var scope = "all $k < 6$"
  package var trials = 0
  package var tables: [EvidenceTable] = []
  package var figures: [FigureData] = []
  package var failure: MadeUpError?
  /// How long the check takes, in seconds.
  package var delay = 0.0
  package var isForFullRunsOnly = false

  package init(id: String, recorded: RecordedVerdicts, bound: Int = 6) {
    self.id = id
    self.recorded = recorded
    self.bound = bound
  }

  package func check(_ family: CaseFamily) throws -> Findings {
    if delay > 0 { Thread.sleep(forTimeInterval: delay) }
    if let failure { throw failure }
    var literal = tally(bound)
    var measured = Tally(.measured)
    for _ in 0..<trials { measured.expect(true, "") }
    literal.merge(measured)
    return Findings(
      literal: literal.finding(ifHolds: .proved, method: "counting <by hand>", scope: scope),
      corrected: correction.map { _ in
        tally(correctedBound).finding(ifHolds: .proved, method: "counting", scope: "k = 1 ... 5")
      }, control: tally(controlBound).control("k < \(controlBound)"), tables: tables, figures: figures)
  }

  private func tally(_ bound: Int) -> Tally {
    var tally = Tally()
    for k in 1..<(cases + 1) { tally.expect(k < bound, "k = \(k)") }
    return tally
  }

  /// One that holds.
  package static func holding(_ id: String) -> MadeUpClaim {
    MadeUpClaim(id: id, recorded: RecordedVerdicts(literal: .proved))
  }

  /// One that is refuted by k = 4, as recorded.
  package static func broken(_ id: String) -> MadeUpClaim {
    MadeUpClaim(id: id, recorded: RecordedVerdicts(literal: .refuted), bound: 4)
  }
}

/// An error that a made-up check throws.
package struct MadeUpError: Error, CustomStringConvertible {
  package let description = "the check broke"

  package init() {}
}

extension MadeUpClaim {
  /// A claim for each way in which a check can end: those that are as recorded first.
  package static let ofEveryKind: [MadeUpClaim] = asRecorded + spoiled

  /// Claims whose verdicts are the recorded ones.
  package static let asRecorded: [MadeUpClaim] = {
    var corrected = broken("corrected")
    corrected.correction = "k < 6"
    corrected.recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)
    var ours = holding("ours")
    ours.origin = .ours
    ours.trials = 40
    return [holding("true"), broken("false"), corrected, ours]
  }()

  /// Claims that must turn a run red, each for a reason of its own.
  package static let spoiled: [MadeUpClaim] = {
    func claim(_ id: String, _ change: (inout MadeUpClaim) -> Void) -> MadeUpClaim {
      var claim = holding(id)
      change(&claim)
      return claim
    }
    func correct(_ claim: inout MadeUpClaim, _ verdict: Verdict?) {
      claim.correction = "k < 6"
      claim.recorded = RecordedVerdicts(literal: .proved, corrected: verdict)
    }
    return [
      claim("false-recorded-true") { $0.bound = 4 },
      claim("true-recorded-false") { $0.recorded = RecordedVerdicts(literal: .refuted) },
      claim("false-at-the-end") { $0.bound = 5 },
      claim("empty") { $0.cases = 0 },
      claim("empty-recorded-empty") {
        $0.cases = 0
        $0.recorded = RecordedVerdicts(literal: .notChecked)
      },
      claim("corrected-falsely") {
        correct(&$0, .proved)
        $0.correctedBound = 4
      },
      claim("correction-unrecorded") { correct(&$0, nil) },
      claim("correction-missing") {
        correct(&$0, .proved)
        $0.correction = nil
      },
      claim("control-holds") { $0.controlBound = 6 },
      claim("unscoped") { $0.scope = "" },
      claim("throws") { $0.failure = MadeUpError() },
      claim("hangs") { $0.delay = 1e6 },
    ]
  }()
}
