import Experiments
import Foundation
import SeededRandom

/// The runs of the Allen-Cahn experiment that the claims examine: the settings of Section 5.2.3 with a quarter of the
/// points, so that a full verification stays short.
enum AllenCahnData {
  /// The number of points; the paper prints 20000.
  static let points = 5000

  /// The scope of the claims.
  static let scope =
    "the printed seed, 1234; as printed in the text: Adam, rate $10^{-3}$, 2500 steps per level; 5000 of the 20000 "
    + "points; four levels, $n = 4 \\ldots 32$ (their number is not printed)"

  /// The assumptions of the runs.
  static let hypotheses =
    "Signs as corrected in eq-allen-cahn; our choice, since not printed: $\\epsilon = 10^{-4}$, weights $10^{-1}$ and "
    + "$1$ of mean squares with 501 initial points as in Supplement D, $\\mu = 10^{-4}$, the perceptron "
    + "$[2, 25, 25, 1]$ with tanh. No condition at the ends, as none is printed."

  /// Returns the evaluator of all runs.
  static func judge() throws -> AllenCahnValidation {
    var points = SplitMix64.stream(seed: AllenCahnStudy.judgeSeed, name: "points of the judge")
    return try AllenCahnValidation(using: &points)
  }

  /// Returns the run of a network, which is computed only once for all claims.
  static func run(_ basis: AllenCahnCase.Basis, judge: AllenCahnValidation) throws -> AllenCahnOutcome {
    try memo.outcome(of: AllenCahnCase(.text, basis)) { setting in
      var options = setting.defaultOptions
      options.points = points
      let seed = AllenCahnStudy.printedSeed
      let run = try AllenCahnRun(setting, plan: AllenCahnPlan(setting), options: options, judge: judge, seed: seed) {
        SplitMix64.stream(seed: seed, index: $0)
      }
      while !run.isFinished { try run.advance() }
      return try AllenCahnOutcome(run, judge: judge)
    }
  }

  /// Returns the tally of the statements, with one case each.
  static func tally(_ statements: [AllenCahnFigureStatements.Statement]) -> Tally {
    var tally = Tally(.measured)
    for statement in statements {
      tally.expect(statement.holds, "does not hold: \(statement.text) (\(statement.figures))")
    }
    return tally
  }

  /// Returns a table of the statements and their figures.
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
