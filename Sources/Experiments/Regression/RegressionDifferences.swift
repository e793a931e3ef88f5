/// Explains, for rows as printed, means that differ from the printed ones by more than a factor of two.
package enum RegressionDifferences {
  /// Returns a line for each such row of a study.
  package static func lines(_ study: RegressionStudy) -> [String] {
    study.rows.filter { $0.case.kind == .printed }.compactMap { row in
      guard let printed = row.printed?.mean.value else { return nil }
      let mean = row.losses.mean
      guard mean > 2 * printed || printed > 2 * mean else { return nil }
      return
        "\(row.case.name): \(RegressionTable.short(mean)), printed \(RegressionTable.short(printed)). \(reason(row, study))"
    }
  }

  private static func reason(_ row: RegressionStudy.Row, _ study: RegressionStudy) -> String {
    let regressionCase = row.case
    let lost = row.runs.filter { !($0.endLoss <= 10 * $0.loss) }.count
    if lost > 0 {
      return
        "Full steps make \(lost) of \(row.runs.count) runs lose what they had reached; with a line search none does."
    }
    let ours = regressionCase.model.hasLevels ? study.row(regressionCase.model, regressionCase.schedule, .lbfgs) : nil
    switch (regressionCase.model, regressionCase.schedule) {
    case (.relu, _):
      guard let ours else { break }
      return
        "In w the runs are far from converged, and their losses after the printed epochs depend on details of L-BFGS:"
        + " our runs, with 10 pairs, end at \(RegressionTable.short(ours.losses.mean))."
    case (.spline, .multilevel) where regressionCase.optimizer == .lbfgs:
      return
        "One run determines the printed mean (table-2-arithmetic); the median here is "
        + "\(RegressionTable.short(row.losses.median))."
    case (.spline, .multilevel):
      return
        "Full steps leave a coarse level at a bad point, where the next level starts; with a line search none does."
    case (.spline, .fine):
      return
        "One run determines the printed mean (table-2-arithmetic); the median here is "
        + "\(RegressionTable.short(row.losses.median))."
    case (.mlp, _):
      return
        "Perceptrons end in different local minima: the losses here range from "
        + "\(RegressionTable.short(row.losses.smallest)) to \(RegressionTable.short(row.losses.largest)), and initial"
        + " weights and epochs are not printed."
    default: break
    }
    return "No run here explains the difference."
  }
}
