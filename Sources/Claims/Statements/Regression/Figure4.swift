import Experiments

/// Figure 4: the histories of the loss in multilevel training.
///
/// - Statement: refinement keeps the loss, and in the spline basis every level lowers it further, at least by half; in the
///   ReLU basis finer levels gain little, less than that.
/// - Hypotheses: as for Table 2.
/// - Cases: every level of every seed, 1234 ... 1236.
/// - Method: measured. A refinement may change the loss by rounding only: every output is a sum of nonnegative multiples of
///   weights at most about 1, off by 100 units of roundoff at most, against a loss of at least 1e-6; relatively below
///   2 * 100 eps / 1e-3 = 5e-11.
/// - Control: in the ReLU basis, too, every level lowers the loss by half.
struct Figure4: Claim {
  let id = "figure-4"
  let source = "Section 5, Figure 4"
  let printed =
    "Refinement keeps the loss; in the spline basis every level at least halves it, in the ReLU basis levels do not."
  let hypotheses = "Function (26), 20000 points, L-BFGS, schedule {32, 16, 8, 4}, seeds 1234 ... 1236."
  let recorded = RecordedVerdicts(literal: .measured)
  let isForFullRunsOnly = true

  /// How far refinement may change the loss, relatively.
  private static let jump = 5e-11

  func check(_ family: CaseFamily) throws -> Findings {
    let study = try RegressionData.study(
      RegressionStudy.cases(models: [.spline, .relu(.normal)], schedules: [.multilevel], optimizers: [.lbfgs]),
      seeds: Array(RegressionStudy.seeds.prefix(3)))
    var printed = Tally()
    var control = Tally()
    for row in study.rows {
      for run in row.runs {
        let levels = run.result.levels
        for (before, level) in zip(levels, levels.dropFirst()) {
          let text = "\(run.setting.model.name), seed \(run.seed), n = \(level.intervals)"
          let start = before.endLoss ?? before.startLoss
          let end = level.endLoss ?? level.startLoss
          let halves = 2 * end <= start
          if run.setting.model == .spline {
            printed.expect(
              level.refinementJump <= Self.jump, "\(text): refinement changes the loss by \(level.refinementJump)")
            printed.expect(halves, "\(text): the loss falls from \(start) to \(end) only")
          } else {
            control.expect(halves, "\(text): the loss falls from \(start) to \(end) only")
          }
        }
        if run.setting.model != .spline, let first = levels.first, let last = levels.last {
          let gain = (first.endLoss ?? first.startLoss) / (last.endLoss ?? last.startLoss)
          printed.expect(
            gain < 8, "\(run.setting.model.name), seed \(run.seed): three finer levels lower the loss by \(gain)")
        }
      }
    }
    return Findings(
      literal: printed.finding(ifHolds: .measured, method: "losses at the ends of all levels"),
      control: control.control("in the ReLU basis, too, every level halves the loss"),
      figures: RegressionHistories.figures(study))
  }
}
