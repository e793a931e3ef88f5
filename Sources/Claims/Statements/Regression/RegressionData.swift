import BasisProperties
import Experiments
import KANCore

/// The regression study as the claims run it: the printed number of samples and the first seeds.
enum RegressionData {
  /// The samples of the study.
  static func samples() throws -> Samples {
    var generator = SplitMix64.stream(seed: RegressionStudy.dataSeed, name: "points")
    return try RotatedTarget().samples(count: RegressionStudy.sampleCount, using: &generator)
  }

  /// The runs of cases.
  static func study(_ cases: [RegressionRun.Case], seeds: [UInt64]) throws -> RegressionStudy {
    let samples = try samples()
    var study = RegressionStudy()
    for setting in cases {
      for seed in seeds {
        var generator = SplitMix64(seed: seed)
        study.add(try RegressionRun(setting, on: samples, seed: seed, using: &generator))
      }
    }
    return study
  }
}
