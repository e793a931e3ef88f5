import Experiments

/// The equation experiments as run by the claims.
enum EquationData {
  /// Returns the runs of the given cases, for all seeds if none are given.
  static func study<E: EquationExperiment>(
    _ experiment: E, _ cases: [EquationCase], seeds: [UInt64]? = nil, errorsEvery: Int = 10
  ) throws -> EquationStudy {
    var study = EquationStudy()
    for equationCase in cases {
      for seed in seeds ?? experiment.seeds(for: equationCase) {
        var generator = experiment.weights(seed: seed)
        study.add(
          try EquationRun(equationCase, of: experiment, seed: seed, using: &generator, errorsEvery: errorsEvery))
      }
    }
    return study
  }

  /// Returns the rows of a study as a table.
  static func table<E: EquationExperiment>(_ study: EquationStudy, _ experiment: E) -> EvidenceTable {
    EvidenceTable(
      "Losses next to the printed ones, and relative errors", headings: EquationTable.headings,
      rows: study.rows.map { EquationTable.cells($0, printed: experiment.printed($0.case)) })
  }

  /// Returns the statements about a study as a table.
  static func table(_ statements: [EquationStatement]) -> EvidenceTable {
    EvidenceTable(
      "The comparisons", headings: ["statement", "whose", "figures", "holds"],
      rows: statements.map {
        [$0.text, $0.kind == .printed ? "the paper" : "ours", $0.figures, $0.holds ? "yes" : "no"]
      })
  }
}
