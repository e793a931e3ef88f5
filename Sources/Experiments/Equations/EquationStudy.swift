/// The runs of an equation experiment.
public struct EquationStudy: Sendable {
  /// A row: all seeds of one case.
  public struct Row: Sendable {
    /// The case.
    public let setting: EquationCase
    /// Its runs, one per seed.
    public let runs: [EquationRun]
    /// The statistics of the losses.
    public var losses: Statistics { Statistics(runs.map(\.loss)) }
    /// The statistics of the relative errors.
    public var errors: Statistics { Statistics(runs.map(\.relativeError)) }
    /// The statistics of the times, in seconds.
    public var seconds: Statistics { Statistics(runs.map(\.seconds)) }
  }

  /// The rows, in the order in which they were first added.
  public private(set) var rows: [Row] = []

  /// Creates a study without runs.
  public init() {}

  /// Adds a run to its row.
  public mutating func add(_ run: EquationRun) {
    if let k = rows.firstIndex(where: { $0.setting == run.setting }) {
      rows[k] = Row(setting: run.setting, runs: rows[k].runs + [run])
    } else {
      rows.append(Row(setting: run.setting, runs: [run]))
    }
  }

  /// Adds all runs of another study.
  public mutating func add(_ other: EquationStudy) {
    for row in other.rows { row.runs.forEach { add($0) } }
  }

  /// Returns the row of a case, if there is one.
  public func row(_ setting: EquationCase) -> Row? { rows.first { $0.setting == setting } }
}
