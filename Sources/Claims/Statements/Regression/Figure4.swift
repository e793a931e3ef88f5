import Experiments

/// Figure 4: the histories of the loss.
///
/// - Statement: in multilevel training in the spline basis the loss stagnates before a refinement and drops abruptly after
///   it; training on the finest level and of perceptrons has effectively stalled at its end.
/// - Hypotheses: the printed rows of Table 2, by a line search that tries the step 1.0 first.
/// - Cases: every refinement and every end of every seed. To stagnate, or to have stalled, is to lose less than half of the loss
///   in the last quarter of the epochs of a level; to drop is to lose half of it or more in its first quarter.
/// - Method: measured.
/// - Control: the loss drops at the refinements of the ReLU basis, too.
struct Figure4: Claim {
  let id = "figure-4"
  let source = "Section 5.1, Figure 4"
  let printed =
    "Where a level of multilevel training in the spline basis is refined, the loss has stagnated and then drops abruptly; the losses of fine "
    + "spline networks and of perceptrons have effectively stalled."
  let hypotheses = "As for Table 2: function (26), 20000 points, L-BFGS, seeds 1234 ... 1238."
  let recorded = RecordedVerdicts(literal: .measured)
  let isForFullRunsOnly = true

  func check(_ family: CaseFamily) throws -> Findings {
    let study = try RegressionData.printed.get()
    var printed = Tally(.measured)
    var control = Tally(.measured)
    for row in study.rows {
      for run in row.runs {
        let text = "\(run.setting.model.name), seed \(run.seed)"
        switch (run.setting.model, run.setting.schedule) {
        case (.spline, .multilevel): refinements(run, text, stagnates: true, into: &printed)
        case (.relu, .multilevel): refinements(run, text, stagnates: false, into: &control)
        case (.spline, .fine), (.mlp, _):
          let tail = Self.tail(run, level: 0)
          printed.expect(2 * tail.end >= tail.start, "\(text): the last quarter takes \(tail.start) to \(tail.end)")
        default: break
        }
      }
    }
    return Findings(
      literal: printed.finding(
        ifHolds: .measured, method: "losses in the quarters of the epochs before and after every refinement",
        scope: RegressionData.scope),
      control: control.control("the loss drops at the refinements of the ReLU basis, too"),
      figures: RegressionHistories.figures(study))
  }

  /// That the loss has stagnated before every refinement, where that is asked, and drops after it.
  private func refinements(_ run: RegressionRun, _ text: String, stagnates: Bool, into tally: inout Tally) {
    let levels = run.result.levels
    for k in levels.indices.dropFirst() {
      let tail = Self.tail(run, level: k - 1)
      if stagnates {
        tally.expect(
          2 * tail.end >= tail.start, "\(text), before n = \(levels[k].intervals): \(tail.start) to \(tail.end)")
      }
      let losses = run.result.trace.filter { $0.level == k }.map(\.loss)
      guard !losses.isEmpty else { continue }
      let after = losses[max(0, losses.count / 4 - 1)]
      tally.expect(
        2 * after <= levels[k].startLoss,
        "\(text), after n = \(levels[k].intervals): \(levels[k].startLoss) to \(after)")
    }
  }

  /// The loss at the beginning and at the end of the last quarter of a level's epochs.
  private static func tail(_ run: RegressionRun, level: Int) -> (start: Double, end: Double) {
    let losses = [run.result.levels[level].startLoss] + run.result.trace.filter { $0.level == level }.map(\.loss)
    return (losses[(3 * (losses.count - 1)) / 4], losses[losses.count - 1])
  }
}
