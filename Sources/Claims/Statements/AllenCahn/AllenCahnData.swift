import BasisProperties
import Experiments
import Foundation

/// The runs of the Allen-Cahn experiment that the claims look at: the settings of Section 5.2.3, cut down to a quarter of the
/// points so that a full verification stays short.
enum AllenCahnData {
  /// The number of points, of which 20000 are printed.
  static let points = 5000

  /// What the claims stand for.
  static let scope =
    "the printed seed, 1234; as printed in the text: Adam, rate $10^{-3}$, 2500 steps a level; 5000 of the 20000 points; four "
    + "levels, $n = 4 \\ldots 32$ (their number is not printed)"

  /// What the runs presume.
  static let hypotheses =
    "Signs as corrected in eq-allen-cahn; not printed, and our choice: $\\epsilon = 10^{-4}$, weights $10^{-1}$ and $1$ of mean "
    + "squares with 501 initial points as in Supplement D, $\\mu = 10^{-4}$, the perceptron $[2, 25, 25, 1]$ with tanh. No "
    + "condition at the ends, as none is printed."

  /// The judge of all runs.
  static func judge() throws -> AllenCahnJudge {
    var points = SplitMix64.stream(seed: AllenCahnStudy.judgeSeed, name: "points of the judge")
    return try AllenCahnJudge(using: &points)
  }

  /// The run of a network; it is made once, whichever claims ask for it.
  static func run(_ basis: AllenCahnCase.Basis, judge: AllenCahnJudge) throws -> AllenCahnOutcome {
    try memo.outcome(of: AllenCahnCase(.text, basis)) { setting in
      var options = setting.usualOptions
      options.points = points
      let seed = AllenCahnStudy.printedSeed
      let run = try AllenCahnRun(setting, plan: AllenCahnPlan(setting), options: options, judge: judge, seed: seed) {
        SplitMix64.stream(seed: seed, index: $0)
      }
      while !run.isFinished { try run.advance() }
      return try AllenCahnOutcome(run, judge: judge)
    }
  }

  /// Statements as cases, and their figures as notes.
  static func tally(_ statements: [AllenCahnFigureStatements.Statement]) -> Tally {
    var tally = Tally(.measured)
    for statement in statements { tally.expect(statement.holds, "not so: \(statement.text) (\(statement.figures))") }
    return tally
  }

  /// Statements and their figures.
  static func table(_ statements: [AllenCahnFigureStatements.Statement]) -> EvidenceTable {
    EvidenceTable(
      "The criteria", headings: ["criterion", "figures", "holds"],
      rows: statements.map { [$0.text, $0.figures, $0.holds ? "yes" : "no"] })
  }

  private static let memo = Memo()

  private final class Memo: @unchecked Sendable {
    private let lock = NSLock()
    private var outcomes: [AllenCahnCase: AllenCahnOutcome] = [:]

    func outcome(
      of setting: AllenCahnCase, _ make: (AllenCahnCase) throws -> AllenCahnOutcome
    ) rethrows -> AllenCahnOutcome {
      try lock.withLock {
        if let known = outcomes[setting] { return known }
        let outcome = try make(setting)
        outcomes[setting] = outcome
        return outcome
      }
    }
  }
}
