import Experiments

/// What the rows of Table 2 on the finest level depend on: the weights that training starts from, which are not printed.
///
/// - Statement: from weights u uniform in [0, 1), fine training in the spline basis gets as low as multilevel training, to
///   a factor of sqrt(10), and both end at least 100 times lower than the printed coarse training; in the ReLU basis fine training stalls
///   at a loss in proportion to the variance of the first weights, 12 times lower than from normal weights of deviation 1, to a
///   factor of sqrt(10).
/// - Hypotheses: the settings of the printed rows but for the start, and rows of the linear map kept at one length.
/// - Cases: an inequality between means each.
/// - Method: measured.
/// - Control: fine training from normal weights gets as low as multilevel training.
struct Table2Start: Claim {
  let id = "table-2-start"
  let origin = Origin.ours
  let source = "Goes with Table 2"
  let printed =
    #"The fine rows depend on the first weights. From weights $u$ uniform in $[0, 1)$ fine training in the spline basis ends as low as multilevel "#
    + #"training, to a factor of $\sqrt{10}$, and both at least 100 times lower than coarse training from normal weights. In the ReLU basis fine training "#
    + #"stalls at a loss in proportion to the variance of the first weights."#
  let hypotheses = "As for Table 2, but uniform first weights, and rows of the linear map kept at one length."
  let recorded = RecordedVerdicts(literal: .measured)
  let isForFullRunsOnly = true

  func check(_ family: CaseFamily) throws -> Findings {
    let printed = try RegressionData.printed.get()
    let study = try RegressionData.study([
      RegressionRun.Case(.spline(.uniform), .fine, .lbfgs), RegressionRun.Case(.spline(.uniform), .multilevel, .lbfgs),
      RegressionRun.Case(.relu(.uniform), .fine, .lbfgs),
    ])
    func mean(_ model: RegressionModel, _ schedule: RegressionSchedule) -> Double {
      study.row(model, schedule, .lbfgs)!.losses.mean
    }
    let multilevel = mean(.spline(.uniform), .multilevel)
    let fine = mean(.spline(.uniform), .fine)
    let order = 10.0.squareRoot()
    var tally = Tally(.measured)
    tally.expect(fine <= order * multilevel, "means: fine \(brief(fine)), multilevel \(brief(multilevel))")
    let coarse = printed.row(.spline(.normal), .coarse, .lbfgs, kind: .printed)!.losses.mean
    for (name, loss) in [("fine", fine), ("multilevel", multilevel)] {
      tally.expect(100 * loss <= coarse, "means: \(name) \(brief(loss)), coarse \(brief(coarse))")
    }
    let stalled = printed.row(.relu(.normal), .fine, .lbfgs, kind: .printed)!.losses.mean
    let ratio = stalled / mean(.relu(.uniform), .fine)
    tally.expect(
      (12 / order...12 * order).contains(ratio),
      "ReLU basis, fine: the losses from both starts have the ratio \(brief(ratio))")
    var control = Tally(.measured)
    let normal = printed.row(.spline(.normal), .fine, .lbfgs, kind: .printed)!.losses.mean
    control.expect(
      normal <= order * multilevel, "means: fine from normal weights \(brief(normal)), multilevel \(brief(multilevel))")
    return Findings(
      literal: tally.finding(
        ifHolds: .measured, method: "inequalities between means", scope: RegressionData.scope,
        notes: ["ReLU basis, fine: losses from both starts have the ratio \(brief(ratio))"]),
      control: control.control("fine training from normal weights gets as low as multilevel training"),
      tables: [RegressionData.table(study)])
  }
}
