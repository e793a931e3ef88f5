import Claims
import Foundation
import Pages

/// A claim made up for the tests of the infrastructure: "k < bound for k = 1 ... 5".
struct MadeUpClaim: Claim {
  let id: String
  var origin = Origin.paper
  var gravity = Gravity.misprint
  let source = "Made up, eq. (<1>)"
  let printed = "k < bound & k > 0, with \"quotes\" and | bars |"
  let hypotheses = "k = 1 ... 5"
  var correction: String?
  var recorded: RecordedVerdicts
  var bound = 6
  var correctedBound = 6
  var controlBound = 3
  var cases = 5
  var scope = "all $k < 6$"
  var trials = 0
  var tables: [EvidenceTable] = []
  var figures: [FigureData] = []
  var failure: MadeUpError?
  /// How long the check takes, in seconds.
  var delay = 0.0
  var isForFullRunsOnly = false

  func check(_ family: CaseFamily) throws -> Findings {
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
  static func holding(_ id: String) -> MadeUpClaim {
    MadeUpClaim(id: id, recorded: RecordedVerdicts(literal: .proved))
  }

  /// One that is refuted by k = 4, as recorded.
  static func broken(_ id: String) -> MadeUpClaim {
    MadeUpClaim(id: id, recorded: RecordedVerdicts(literal: .refuted), bound: 4)
  }
}

/// An error that a made-up check throws.
struct MadeUpError: Error, CustomStringConvertible {
  let description = "the check broke"
}
