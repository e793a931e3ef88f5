import Claims
import Pages

/// A claim made up for the tests of the infrastructure: "k < bound for k = 1 ... 5".
struct MadeUpClaim: Claim {
  let id: String
  let source = "Made up, eq. (<1>)"
  let printed = "k < bound & k > 0, with \"quotes\" and | bars |"
  let hypotheses = "k = 1 ... 5"
  var correction: String?
  var recorded: RecordedVerdicts
  var bound = 6
  var controlBound = 3
  var cases = 5
  var figures: [FigureData] = []
  var failure: MadeUpError?
  var isForFullRunsOnly = false

  func check(_ family: CaseFamily) throws -> Findings {
    if let failure { throw failure }
    return Findings(
      literal: tally(bound).finding(ifHolds: .proved, method: "counting <by hand>"),
      corrected: correction.map { _ in tally(6).finding(ifHolds: .proved, method: "counting") },
      control: tally(controlBound).control("k < \(controlBound)"), figures: figures)
  }

  private func tally(_ bound: Int) -> Tally {
    var tally = Tally()
    for k in 1..<(cases + 1) { tally.expect(k < bound, "k = \(k)") }
    return tally
  }

  static func holding(_ id: String) -> MadeUpClaim {
    MadeUpClaim(id: id, recorded: RecordedVerdicts(literal: .proved))
  }
}

/// An error that a made-up check throws.
struct MadeUpError: Error, CustomStringConvertible {
  let description = "the check broke"
}
