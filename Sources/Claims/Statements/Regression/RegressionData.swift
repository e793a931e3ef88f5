import BasisProperties
import Experiments
import KANCore

/// The regression study as the claims run it: the printed number of samples, all five seeds.
enum RegressionData {
  /// The printed rows of Table 2 that Section 5.1 speaks of, all but the two smaller perceptrons, by a line search that tries
  /// the step 1.0 first. Three claims read them; they are run once.
  static let printed = Result {
    try study(RegressionStudy.printedCases(.lbfgs).filter { $0.model.hasLevels || $0.model == .mlp(parameters: 500) })
  }

  /// For what a verdict on these runs stands.
  static let scope = "seeds 1234 ... 1238, one set of 20000 points, our choices where the paper prints none"

  /// The runs of cases.
  static func study(
    _ cases: [RegressionRun.Case], seeds: [UInt64] = RegressionStudy.seeds
  ) throws -> RegressionStudy {
    var generator = SplitMix64.stream(seed: RegressionStudy.dataSeed, name: "points")
    let samples = try RotatedTarget().samples(count: RegressionStudy.sampleCount, using: &generator)
    var study = RegressionStudy()
    for setting in cases {
      for seed in seeds {
        var generator = SplitMix64(seed: seed)
        study.add(try RegressionRun(setting, on: samples, seed: seed, using: &generator))
      }
    }
    return study
  }

  /// The table of a study.
  static func table(_ study: RegressionStudy) -> EvidenceTable {
    EvidenceTable(
      "Mean squared errors, ours beside what is printed", headings: RegressionTable.headings,
      rows: study.rows.map(RegressionTable.cells))
  }
}
