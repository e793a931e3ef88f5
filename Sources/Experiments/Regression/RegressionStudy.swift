/// The runs of the regression study, and their table.
public struct RegressionStudy: Sendable {
  /// The seeds used in the paper.
  public static let seeds: [UInt64] = Array(1234...1238)
  /// The number of samples used in the paper.
  public static let sampleCount = 20000
  /// The seed of the points, the same for all runs.
  public static let dataSeed: UInt64 = 26

  /// A row: all seeds of one case.
  public struct Row: Sendable {
    /// The case.
    public let setting: RegressionRun.Case
    /// Its runs, one per seed.
    public let runs: [RegressionRun]
    /// The row that the paper prints for it.
    public var printed: PrintedTable2.Row? { setting.printed }
    /// The statistics of the losses.
    public var losses: Statistics { Statistics(runs.map(\.loss)) }
    /// The statistics of the final losses, which full steps can leave anywhere.
    public var endLosses: Statistics { Statistics(runs.map(\.endLoss)) }
    /// The statistics of the times, in seconds.
    public var seconds: Statistics { Statistics(runs.map(\.seconds)) }
    /// The mean of the useful floating-point operations.
    public var flops: Double { Statistics(runs.map(\.flops)).mean }
  }

  /// The rows, in the order in which they were first added.
  public private(set) var rows: [Row] = []

  /// Creates a study without runs.
  public init() {}

  /// Adds a run to its row.
  public mutating func add(_ run: RegressionRun) {
    if let k = rows.firstIndex(where: { $0.setting == run.setting }) {
      rows[k] = Row(setting: run.setting, runs: rows[k].runs + [run])
    } else {
      rows.append(Row(setting: run.setting, runs: [run]))
    }
  }

  /// Returns the row of a case, if there is one.
  public func row(
    _ model: RegressionModel, _ schedule: RegressionSchedule, _ optimizer: RegressionOptimizer,
    kind: RegressionKind = .ours
  ) -> Row? {
    let setting = RegressionRun.Case(model, schedule, optimizer, kind: kind)
    return rows.first { $0.setting == setting }
  }

  /// Returns the rows of Table 2 in printed order, for one interpretation of its optimizer.
  public static func printedCases(_ optimizer: RegressionOptimizer = .lbfgs) -> [RegressionRun.Case] {
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
  public static func ourCases(
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
