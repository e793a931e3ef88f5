/// The runs of an equation experiment.
package struct EquationStudy: Sendable {
  /// A row: all seeds of one case.
  package struct Row: Sendable {
    /// The case.
    package let `case`: EquationCase
    /// Its runs, one per seed.
    package let runs: [EquationRun]
    /// The statistics of the losses.
    package var losses: Statistics { Statistics(runs.map(\.loss)) }
    /// The statistics of the relative errors.
    package var errors: Statistics { Statistics(runs.map(\.relativeError)) }
    /// The statistics of the times, in seconds.
    package var seconds: Statistics { Statistics(runs.map(\.seconds)) }
  }

  /// The rows, in the order in which they were first added.
  package private(set) var rows: [Row] = []

  /// Creates a study without runs.
  package init() {}

  /// Adds a run to its row.
  package mutating func add(_ run: EquationRun) {
    if let k = rows.firstIndex(where: { $0.case == run.case }) {
      rows[k] = Row(case: run.case, runs: rows[k].runs + [run])
    } else {
      rows.append(Row(case: run.case, runs: [run]))
    }
  }

  /// Adds all runs of another study.
  package mutating func add(_ other: EquationStudy) {
    for row in other.rows { row.runs.forEach { add($0) } }
  }

  /// Returns the row of a case, if there is one.
  package func row(_ equationCase: EquationCase) -> Row? { rows.first { $0.case == equationCase } }
}
