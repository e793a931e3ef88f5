import Experiments

/// The dependence of the finest-level rows of Table 2 on the initial weights, which are not printed.
///
/// - Statement: in the spline basis, fine training from weights u uniform in [0, 1) gets as low as multilevel training,
///   to within a factor of sqrt(10), in at least three of four runs, but from normal weights of deviation 1 in fewer
///   than two of four. Few runs stay behind, and one of them dominates the mean of the five printed seeds. The median
///   of those is at least 100 times lower than coarse training, as is the multilevel mean. In the ReLU basis fine
///   training stalls at a loss proportional to the variance of the initial weights, 12 times lower than from normal
///   weights, to within a factor of sqrt(10).
/// - Cases: one inequality each. The shares are those of the seeds 1001 ... 1040.
/// - Method: measured.
struct Table2Start: Claim {
  let id = "table-2-start"
  let origin = Origin.ours
  let source = "Related to Table 2"
  let printed =
    #"The fine rows depend on the initial weights. In the spline basis fine training gets as low as multilevel "#
    + #"training, to within a factor of $\sqrt{10}$, in at least three of four runs from weights $u$ uniform in "#
    + #"$[0, 1)$, but in fewer than half from normal ones of deviation $1$. Few runs stay behind, and one alone "#
    + #"dominates a mean of five, as in the printed row. In the ReLU basis fine training stalls at a loss "#
    + #"proportional to the variance of the initial weights."#
  let hypotheses = "As for Table 2, except for the initial weights, with rows of the linear map of equal length."
  let recorded = RecordedVerdicts(literal: .measured)
  let isForFullRunsOnly = true

  func check(_ family: CaseFamily) throws -> Findings {
    let printed = try RegressionData.printed.get()
    let study = try RegressionData.study([
      RegressionRun.Case(.spline(.uniform), .fine, .lbfgs), RegressionRun.Case(.spline(.uniform), .multilevel, .lbfgs),
      RegressionRun.Case(.relu(.uniform), .fine, .lbfgs),
    ])
    let many = try RegressionData.study(
      [RegressionModel.Start.uniform, .normal].map { RegressionRun.Case(.spline($0), .fine, .lbfgs) },
      seeds: Array(1001...1040))
    let order = 10.0.squareRoot()
    let multilevel = study.row(.spline(.uniform), .multilevel, .lbfgs)!.losses.mean
    let fine = study.row(.spline(.uniform), .fine, .lbfgs)!.losses
    func share(_ start: RegressionModel.Start) -> (low: Int, runs: Int) {
      let runs = many.row(.spline(start), .fine, .lbfgs)!.runs
      return (runs.filter { $0.loss <= order * multilevel }.count, runs.count)
    }
    let (uniform, normal) = (share(.uniform), share(.normal))
    func text(_ share: (low: Int, runs: Int)) -> String { "\(share.low) of \(share.runs) runs" }
    var tally = Tally(.measured)
    tally.expect(4 * uniform.low >= 3 * uniform.runs, "from uniform weights: \(text(uniform)) get as low")
    tally.expect(2 * normal.low < normal.runs, "from normal weights: \(text(normal)) get as low")
    tally.expect(
      fine.mean > 100 * fine.median, "uniform weights: mean \(brief(fine.mean)), median \(brief(fine.median))")
    let coarse = printed.row(.spline(.normal), .coarse, .lbfgs, kind: .printed)!.losses.mean
    for (name, loss) in [("fine, median", fine.median), ("multilevel, mean", multilevel)] {
      tally.expect(100 * loss <= coarse, "\(name) \(brief(loss)), coarse \(brief(coarse))")
    }
    let stalled = printed.row(.relu(.normal), .fine, .lbfgs, kind: .printed)!.losses.mean
    let ratio = stalled / study.row(.relu(.uniform), .fine, .lbfgs)!.losses.mean
    tally.expect(
      (12 / order...12 * order).contains(ratio),
      "ReLU basis, fine: the ratio of the losses from the two starts is \(brief(ratio))")
    var control = Tally(.measured)
    control.expect(4 * normal.low >= 3 * normal.runs, "from normal weights: \(text(normal)) get as low")
    return Findings(
      literal: tally.finding(
        ifHolds: .measured, method: "shares of runs, inequalities between means and medians",
        scope: RegressionData.scope + "; shares: seeds 1001 ... 1040",
        notes: [
          "as low as multilevel training: \(text(uniform)) from uniform weights, \(text(normal)) from normal ones",
          "ReLU basis, fine: the ratio of the losses from the two starts is \(brief(ratio))",
        ]),
      control: control.control("fine training from normal weights gets as low in three of four runs"),
      tables: [RegressionData.table(study)])
  }
}
