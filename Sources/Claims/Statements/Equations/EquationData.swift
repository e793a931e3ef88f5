import BasisProperties
import Experiments

/// Equation experiments as the claims run them.
enum EquationData {
  /// The runs of cases for the first seeds.
  static func study<E: EquationExperiment>(
    _ experiment: E, _ cases: [EquationCase], seeds: [UInt64]? = nil
  ) throws -> EquationStudy {
    var study = EquationStudy()
    for setting in cases {
      for seed in seeds ?? experiment.seeds {
        var generator = SplitMix64(seed: seed)
        study.add(try EquationRun(setting, of: experiment, seed: seed, using: &generator, errorsEvery: 10))
      }
    }
    return study
  }

  /// The rows of a study as the notes of a finding.
  static func notes<E: EquationExperiment>(_ study: EquationStudy, _ experiment: E) -> [String] {
    let table = EquationTable(cases: study.rows.map(\.setting))
    return table.heading.split(separator: "\n").prefix(1).map(String.init)
      + study.rows.map { table.line($0, printed: experiment.printed($0.setting)) }
  }
}
