import BasisProperties
import Experiments

/// The Allen-Cahn experiment as the claims run it, reduced so that a full verification stays short: three levels, n = 4, 8
/// and 16, and 1500 points.
enum AllenCahnData {
  /// The epochs of Levenberg-Marquardt on each level.
  static let epochs = [45, 30, 30]

  /// The judge of all runs.
  static func judge() throws -> AllenCahnJudge {
    var points = SplitMix64.stream(seed: AllenCahnStudy.judgeSeed, name: "points of the judge")
    return try AllenCahnJudge(using: &points)
  }

  /// The outcomes of a case, a seed each.
  static func runs(
    _ setting: AllenCahnCase, judge: AllenCahnJudge, seeds: [UInt64] = AllenCahnStudy.seeds
  ) throws -> [AllenCahnOutcome] {
    var options = AllenCahnOptions()
    options.points = 1500
    options.pool = 8000
    let plan = try AllenCahnPlan(setting, epochs: epochs, starts: setting.schedule == .fine ? 1 : 2, startEpochs: 15)
    return try seeds.map { seed in
      let run = try AllenCahnRun(setting, plan: plan, options: options, judge: judge, seed: seed) {
        SplitMix64.stream(seed: seed, index: $0)
      }
      while !run.isFinished { try run.advance() }
      return try AllenCahnOutcome(run, judge: judge)
    }
  }
}
