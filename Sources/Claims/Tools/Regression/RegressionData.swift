import Experiments
import KANCore
import SeededRandom

/// The regression study as run by the claims: the printed number of samples, all five seeds.
enum RegressionData {
  /// The printed rows of Table 2 that Section 5.1 discusses, all but the two smaller perceptrons, with a line search
  /// that tries the step 1.0 first. They are shared by three claims and run once.
  static let printed = Result {
    try study(RegressionStudy.printedCases(.lbfgs).filter { $0.model.hasLevels || $0.model == .mlp(parameters: 500) })
  }

  /// The scope of a verdict on these runs.
  static let scope = "seeds 1234 ... 1238, one set of 20000 points, our choices where the paper prints none"

  /// Returns the runs of the given cases.
  static func study(
    _ cases: [RegressionRun.Case], seeds: [UInt64] = RegressionStudy.seeds
  ) throws -> RegressionStudy {
    var generator = SplitMix64.stream(seed: RegressionStudy.dataSeed, name: "points")
    let samples = try RotatedTarget().samples(count: RegressionStudy.sampleCount, using: &generator)
    var study = RegressionStudy()
    for regressionCase in cases {
      for seed in seeds {
        var generator = SplitMix64(seed: seed)
        study.add(try RegressionRun(regressionCase, on: samples, seed: seed, using: &generator))
      }
    }
    return study
  }

  /// Returns the table of a study.
  static func table(_ study: RegressionStudy) -> EvidenceTable {
    EvidenceTable(
      "Mean squared errors, ours next to the printed ones", headings: RegressionTable.headings,
      rows: study.rows.map(RegressionTable.cells))
  }
}
