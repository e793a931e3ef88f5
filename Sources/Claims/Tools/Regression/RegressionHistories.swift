import Experiments
import Pages

/// Figure 4: the histories of the loss against the work, with one figure per method, one curve per row and for the
/// first seed, and crosses where a level is refined.
package enum RegressionHistories {
  /// Returns the figures of a study.
  package static func figures(_ study: RegressionStudy) -> [FigureData] {
    RegressionKind.allCases.flatMap { kind in
      RegressionOptimizer.allCases.compactMap { optimizer in
        let rows = study.rows.filter { $0.case.kind == kind && $0.case.optimizer == optimizer }
        guard !rows.isEmpty else { return nil }
        let histories = rows.compactMap { row in row.runs.first.map { history($0) } }
        let prefix = kind == .printed ? "printed-" : ""
        return FigureData(
          id: "figure-4-\(prefix)\(optimizer.rawValue)",
          title: "Loss against work, \(optimizer.title)" + (kind == .printed ? ", as printed" : ", ours"),
          xLabel: "work / Gflop", yLabel: "mean squared error", logX: true, logY: true,
          series: histories.map(\.curve)
            + [FigureData.Series(name: "refinement", points: histories.flatMap(\.refinements), marks: .crosses)])
      }
    }
  }

  /// Returns the loss against the work so far, and the points at which a level was refined.
  private static func history(
    _ run: RegressionRun
  ) -> (curve: FigureData.Series, refinements: [(x: Double, y: Double)]) {
    var points: [(x: Double, y: Double)] = []
    var refinements: [(x: Double, y: Double)] = []
    var work = 0.0
    var level = 0
    for record in run.result.trace {
      if record.level != level, record.level < run.result.levels.count {
        level = record.level
        refinements.append((work / 1e9, run.result.levels[level].startLoss))
      }
      work += record.flops
      points.append((work / 1e9, record.loss))
    }
    let name = run.case.model.name + (run.case.model.hasLevels ? ", \(run.case.schedule.rawValue)" : "")
    return (
      FigureData.Series(name: name, points: points.filter { $0.y.isFinite && $0.y > 0 }, marks: .line),
      refinements.filter { $0.y.isFinite && $0.y > 0 }
    )
  }
}
