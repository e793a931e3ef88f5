import Experiments

/// The runs of the Allen-Cahn experiment that the claims examine: the settings of Section 5.2.3 with a quarter of the
/// points, so that a full verification stays short.
enum AllenCahnData {
  /// The scope of the claims.
  static let scope =
    "the printed seed, 1234; as printed in the text: Adam, rate $10^{-3}$, 2500 steps per level; 5000 of the 20000 "
    + "points; four levels, $n = 4 \\ldots 32$ (their number is not printed)"

  /// The assumptions of the runs.
  static let hypotheses =
    "Signs as corrected in eq-allen-cahn; our choice, since not printed: $\\epsilon = 10^{-4}$, weights $10^{-1}$ and "
    + "$1$ of mean squares with 501 initial points as in Supplement D, $\\mu = 10^{-4}$, the perceptron "
    + "$[2, 25, 25, 1]$ with tanh. No condition at the ends, as none is printed."

  /// The experiment.
  static let experiment = Result {
    var experiment = try AllenCahnExperiment()
    experiment.printedPoints = 5000
    experiment.printedVariants = [nil]
    return experiment
  }

  /// The runs in splines, in ReLU powers, and of the perceptron; each is computed once for all claims.
  static let spline = Result { try run { $0 == .spline } }
  static let relu = Result { try run { $0 == .relu } }
  static let perceptron = Result { try run { !$0.hasLevels } }

  private static func run(_ isChosen: (EquationModel) -> Bool) throws -> EquationRun {
    let experiment = try Self.experiment.get()
    let cases = experiment.cases.filter { $0.kind == .printed && isChosen($0.model) }
    return try EquationData.study(experiment, cases, errorsEvery: 100).rows[0].runs[0]
  }

  /// Returns the tally of the statements, with one case each.
  static func tally(_ statements: [EquationStatement]) -> Tally {
    var tally = Tally(.measured)
    for statement in statements {
      tally.expect(statement.holds, "does not hold: \(statement.text) (\(statement.figures))")
    }
    return tally
  }

  /// Returns a table of the statements and their figures.
  static func table(_ statements: [EquationStatement]) -> EvidenceTable {
    EvidenceTable(
      "The criteria", headings: ["criterion", "figures", "holds"],
      rows: statements.map { [$0.text, $0.figures, $0.holds ? "yes" : "no"] })
  }
}
