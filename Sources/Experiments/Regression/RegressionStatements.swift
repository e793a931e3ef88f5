import RealModule

/// The conclusions that Section 5.1 draws from Table 2, as inequalities between means, either the printed ones or ours.
///
/// "An order of magnitude" is interpreted as a factor of at least sqrt(10), which rounds to it; "orders" as a factor of
/// 10.
package struct RegressionStatements: Sendable {
  /// A statement, whether it holds, and the figures that show it.
  package struct Statement: Sendable {
    /// The statement in our words.
    package let text: String
    /// Whether the means support it.
    package let holds: Bool
    /// The figures.
    package let figures: String
  }

  /// The statements whose rows all have means.
  package let all: [Statement]

  /// One line per statement.
  package var lines: [String] {
    all.map { "\($0.holds ? "holds" : "does not hold"): \($0.text) (\($0.figures))" }
  }

  /// Compares means.
  ///
  /// - Parameter mean: returns the mean of a row of Table 2, or `nil` if there is none.
  package init(_ mean: (PrintedTable2.Row) -> Double?) {
    func value(_ model: PrintedTable2.Model, _ schedule: RegressionSchedule? = nil) -> Double? {
      PrintedTable2.row(model, schedule).flatMap(mean)
    }
    let order = 10.0.squareRoot()
    var all: [Statement] = []
    /// Adds the statement that `larger` is at least `factor` times `smaller`.
    func expect(_ text: String, _ larger: Double?, atLeast factor: Double, times smaller: Double?) {
      guard let smaller, let larger else { return }
      all.append(
        Statement(
          text: text, holds: larger >= factor * smaller,
          figures: "\(RegressionTable.short(larger)) against \(RegressionTable.short(smaller))"))
    }
    for schedule in [RegressionSchedule.coarse, .fine, .multilevel] {
      expect(
        "\(schedule.rawValue) training ends at least one order lower in the spline basis than in the ReLU basis",
        value(.relu, schedule), atLeast: order, times: value(.spline, schedule))
    }
    expect(
      "in the spline basis, fine training ends at best comparably to coarse training, not an order lower",
      value(.spline, .fine), atLeast: 1 / order, times: value(.spline, .coarse))
    expect(
      "in the ReLU basis, fine training ends two orders higher than coarse training",
      value(.relu, .fine), atLeast: 10 * order, times: value(.relu, .coarse))
    for schedule in [RegressionSchedule.coarse, .fine] {
      expect(
        "in the spline basis, multilevel training ends orders lower than \(schedule.rawValue) training",
        value(.spline, schedule), atLeast: 10, times: value(.spline, .multilevel))
    }
    expect(
      "multilevel training in the spline basis ends an order lower than the perceptron with 500 parameters",
      value(.mlp(widths: [2, 20, 20, 1])), atLeast: order, times: value(.spline, .multilevel))
    expect(
      "in the ReLU basis, multilevel training does not gain an order over coarse training",
      value(.relu, .multilevel), atLeast: 1 / order, times: value(.relu, .coarse))
    self.all = all
  }

  /// Compares the means of a study's rows as printed, for one interpretation of the optimizer.
  package init(_ study: RegressionStudy, _ optimizer: RegressionOptimizer) {
    self.init { printed in
      study.rows.first { row in
        row.case.kind == .printed && row.case.optimizer == optimizer && row.printed == printed
      }?.losses.mean
    }
  }

  /// The statements for the printed means.
  package static let ofTheTable = RegressionStatements { $0.mean.value }
}
