/// The runs of the regression study, and their table.
package struct RegressionStudy: Sendable {
  /// The seeds used in the paper.
  package static let seeds: [UInt64] = Array(1234...1238)
  /// The number of samples used in the paper.
  package static let sampleCount = 20000
  /// The seed of the points, the same for all runs.
  package static let dataSeed: UInt64 = 26

  /// A row: all seeds of one case.
  package struct Row: Sendable {
    /// The case.
    package let `case`: RegressionRun.Case
    /// Its runs, one per seed.
    package let runs: [RegressionRun]
    /// The row that the paper prints for it.
    package var printed: PrintedTable2.Row? { self.case.printed }
    /// The statistics of the losses.
    package var losses: Statistics { Statistics(runs.map(\.loss)) }
    /// The statistics of the final losses, which full steps can leave anywhere.
    package var endLosses: Statistics { Statistics(runs.map(\.endLoss)) }
    /// The statistics of the times, in seconds.
    package var seconds: Statistics { Statistics(runs.map(\.seconds)) }
    /// The mean of the useful floating-point operations.
    package var flops: Double { Statistics(runs.map(\.flops)).mean }
  }

  /// The rows, in the order in which they were first added.
  package private(set) var rows: [Row] = []

  /// Creates a study without runs.
  package init() {}

  /// Adds a run to its row.
  package mutating func add(_ run: RegressionRun) {
    if let k = rows.firstIndex(where: { $0.case == run.case }) {
      rows[k] = Row(case: run.case, runs: rows[k].runs + [run])
    } else {
      rows.append(Row(case: run.case, runs: [run]))
    }
  }

  /// Returns the row of a case, if there is one.
  package func row(
    _ model: RegressionModel, _ schedule: RegressionSchedule, _ optimizer: RegressionOptimizer,
    kind: RegressionKind = .ours
  ) -> Row? {
    let regressionCase = RegressionRun.Case(model, schedule, optimizer, kind: kind)
    return rows.first { $0.case == regressionCase }
  }

  /// Returns the rows of Table 2 in printed order, for one interpretation of its optimizer.
  package static func printedCases(_ optimizer: RegressionOptimizer = .lbfgs) -> [RegressionRun.Case] {
    PrintedTable2.rows.map { row in
      let model: RegressionModel =
        switch row.model {
        case .relu: .relu(.normal)
        case .spline: .spline(.normal)
        case .mlp: .mlp(parameters: row.parameters)
        }
      return RegressionRun.Case(model, row.schedule ?? .coarse, optimizer, kind: .printed)
    }
  }

  /// Returns our cases for the given models, schedules, and methods; perceptrons appear once for each method except
  /// L-BFGS, for which they are among the printed cases.
  package static func ourCases(
    models: [RegressionModel] = RegressionModel.all,
    schedules: [RegressionSchedule] = RegressionSchedule.allCases,
    optimizers: [RegressionOptimizer] = [.lbfgs, .lm]
  ) -> [RegressionRun.Case] {
    optimizers.flatMap { optimizer in
      models.filter { $0.hasLevels || !optimizer.isLBFGS }.flatMap { model in
        (model.hasLevels ? schedules : [.coarse]).map { RegressionRun.Case(model, $0, optimizer) }
      }
    }
  }
}
