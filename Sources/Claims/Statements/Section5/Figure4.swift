import Experiments

/// Figure 4: selected loss histories.
///
/// - Cases: one row each. The figure selects histories, so a row passes if one of its five seeds does; the notes say
///   how many do. To stagnate, or to have stalled, means to lose less than half of the loss in the last quarter of the
///   epochs of a level; to drop means to lose at least half of it in the first quarter.
/// - Method: measured.
struct Figure4: Claim {
  let id = "figure-4"
  let source = "Section 5.1, Figure 4"
  let printed =
    "In the selected histories, the loss of multilevel training in the spline basis stagnates, then drops abruptly "
    + "where the model is refined; training of fine spline networks and of perceptrons has effectively stalled."
  let hypotheses = "As for Table 2: function (26), 20000 points, L-BFGS, seeds 1234 ... 1238."
  let gravity = Gravity.notReproduced
  let recorded = RecordedVerdicts(literal: .measured)
  let isForFullRunsOnly = true

  func check(_ family: CaseFamily) throws -> Findings {
    let study = try RegressionData.printed.get()
    var printed = Tally(.measured)
    var control = Tally(.measured)
    var notes: [String] = []
    func expect(_ row: RegressionStudy.Row, _ what: String, _ holds: (RegressionRun) -> Bool, in tally: inout Tally) {
      let count = row.runs.filter(holds).count
      notes.append("\(row.case.name): \(what) for \(count) of \(row.runs.count) seeds")
      tally.expect(count > 0, "\(row.case.name): \(what) for no seed")
    }
    for row in study.rows {
      switch (row.case.model, row.case.schedule) {
      case (.spline, .multilevel):
        expect(
          row, "stagnates before every refinement and drops after it", { stagnates($0) && drops($0) }, in: &printed)
      case (.relu, .multilevel):
        expect(row, "drops after every refinement", drops, in: &control)
      case (_, .fine), (.mlp, _):
        expect(row, "has stalled at its end", { hasStalled($0, level: 0) }, in: &printed)
      default: break
      }
    }
    return Findings(
      literal: printed.finding(
        ifHolds: .measured, method: "losses in the first and last quarters of the epochs of every level",
        scope: "at least one seed for each row; " + RegressionData.scope, notes: notes),
      control: control.control("the loss also drops at the refinements of the ReLU basis"),
      figures: RegressionHistories.figures(study))
  }

  /// Returns the losses of a level, starting with the initial one.
  private func losses(_ run: RegressionRun, _ level: Int) -> [Double] {
    [run.result.levels[level].startLoss] + run.result.trace.filter { $0.level == level }.map(\.loss)
  }

  private func hasStalled(_ run: RegressionRun, level: Int) -> Bool {
    let losses = losses(run, level)
    return 2 * losses[losses.count - 1] > losses[3 * (losses.count - 1) / 4]
  }

  private func stagnates(_ run: RegressionRun) -> Bool {
    run.result.levels.indices.dropLast().allSatisfy { hasStalled(run, level: $0) }
  }

  private func drops(_ run: RegressionRun) -> Bool {
    run.result.levels.indices.dropFirst().allSatisfy { level in
      let losses = losses(run, level)
      return 2 * losses[max(min(1, losses.count - 1), (losses.count - 1) / 4)] <= losses[0]
    }
  }
}
