/// The runs of the regression study, and their table.
public struct RegressionStudy: Sendable {
  /// The seeds of the paper.
  public static let seeds: [UInt64] = Array(1234...1238)
  /// The number of samples of the paper.
  public static let sampleCount = 20000
  /// The seed of the points, the same for all runs.
  public static let dataSeed: UInt64 = 26

  /// What Table 2 prints: the mean of the losses, and their deviation where we have it.
  public struct Printed: Equatable, Sendable {
    /// The mean.
    public let mean: Double
    /// The standard deviation.
    public let deviation: Double?
  }

  /// A row: all seeds of one case.
  public struct Row: Sendable {
    /// The case.
    public let setting: RegressionRun.Case
    /// Its runs, a seed each.
    public let runs: [RegressionRun]
    /// What the paper prints for it, where we have it.
    public var printed: Printed? { RegressionStudy.printed[setting] }
    /// The losses' statistics.
    public var losses: Statistics { Statistics(runs.map(\.loss)) }
    /// The seconds' statistics.
    public var seconds: Statistics { Statistics(runs.map(\.seconds)) }
    /// The mean of the useful floating-point operations.
    public var flops: Double { Statistics(runs.map(\.flops)).mean }
  }

  /// The rows, in the order in which they first came.
  public private(set) var rows: [Row] = []

  /// A study without runs.
  public init() {}

  /// Adds a run to its row.
  public mutating func add(_ run: RegressionRun) {
    if let k = rows.firstIndex(where: { $0.setting == run.setting }) {
      rows[k] = Row(setting: run.setting, runs: rows[k].runs + [run])
    } else {
      rows.append(Row(setting: run.setting, runs: [run]))
    }
  }

  /// The row of a case, if there is one.
  public func row(
    _ model: RegressionModel, _ schedule: RegressionSchedule, _ optimizer: RegressionOptimizer
  ) -> Row? {
    let setting = RegressionRun.Case(model, schedule, optimizer)
    return rows.first { $0.setting == setting }
  }

  /// The cases of chosen models, schedules and methods; perceptrons once for each method.
  public static func cases(
    models: [RegressionModel] = RegressionModel.all,
    schedules: [RegressionSchedule] = RegressionSchedule.allCases,
    optimizers: [RegressionOptimizer] = [.lbfgs, .lm]
  ) -> [RegressionRun.Case] {
    optimizers.flatMap { optimizer in
      models.flatMap { model in
        (model.hasLevels ? schedules : [.coarse]).map { RegressionRun.Case(model, $0, optimizer) }
      }
    }
  }

  private static let printed: [RegressionRun.Case: Printed] = [
    RegressionRun.Case(.spline, .coarse, .lbfgs): Printed(mean: 1.65e-3, deviation: nil),
    RegressionRun.Case(.spline, .fine, .lbfgs): Printed(mean: 2.54e-3, deviation: 5.6e-3),
    RegressionRun.Case(.spline, .multilevel, .lbfgs): Printed(mean: 3.67e-5, deviation: 7.2e-5),
    RegressionRun.Case(.relu(.normal), .multilevel, .lbfgs): Printed(mean: 1.06e-2, deviation: nil),
    RegressionRun.Case(.relu(.normal), .fine, .lbfgs): Printed(mean: 1.35, deviation: nil),
  ]
}
