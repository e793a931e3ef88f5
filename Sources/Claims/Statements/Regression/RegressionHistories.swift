import Experiments
import Pages

/// Figure 4: the histories of the loss, a figure for each method and model, a curve for each schedule and the first seed.
public enum RegressionHistories {
  /// The figures of a study.
  public static func figures(_ study: RegressionStudy) -> [FigureData] {
    var figures: [FigureData] = []
    for optimizer in RegressionOptimizer.allCases {
      for model in RegressionModel.all where model.hasLevels {
        let rows = study.rows.filter { $0.setting.optimizer == optimizer && $0.setting.model == model }
        guard !rows.isEmpty else { continue }
        figures.append(
          FigureData(
            id: "figure-4-\(optimizer.rawValue)-\(model.name)",
            title: "Loss against work: \(model.name), \(optimizer.title)", xLabel: "work / Gflop",
            yLabel: "mean squared error", logY: true,
            series: rows.compactMap { row in row.runs.first.map { history($0, row.setting.schedule.rawValue) } }))
      }
    }
    return figures
  }

  /// The loss against the work so far; the start of a level is a point of its own.
  private static func history(_ run: RegressionRun, _ name: String) -> FigureData.Series {
    var points: [(x: Double, y: Double)] = []
    var work = 0.0
    var level = -1
    for record in run.result.trace {
      if record.level != level, record.level < run.result.levels.count {
        level = record.level
        points.append((work / 1e9, run.result.levels[level].startLoss))
      }
      work += record.flops
      points.append((work / 1e9, record.loss))
    }
    return FigureData.Series(name: name, points: points.filter { $0.y.isFinite && $0.y > 0 }, marks: .line)
  }
}
