import RealModule

/// What Section 5.1 concludes from Table 2, as inequalities between means: of the printed ones, or of ours.
///
/// An order of magnitude is asked for as a factor of sqrt(10), what rounds to it; "orders" as a factor of 10.
public struct RegressionStatements: Sendable {
  /// A statement, whether it holds, and the figures that say so.
  public struct Statement: Sendable {
    /// The statement in our words.
    public let text: String
    /// Whether the means bear it out.
    public let holds: Bool
    /// The figures.
    public let figures: String
  }

  /// The statements for whose rows there are means.
  public let all: [Statement]

  /// A line for each.
  public var lines: [String] {
    all.map { "\($0.holds ? "holds" : "does not hold"): \($0.text) (\($0.figures))" }
  }

  /// Compares means.
  ///
  /// - Parameter mean: the mean of a row of Table 2, nil where there is none.
  public init(_ mean: (PrintedTable2.Row) -> Double?) {
    func value(_ model: PrintedTable2.Model, _ schedule: RegressionSchedule? = nil) -> Double? {
      PrintedTable2.row(model, schedule).flatMap(mean)
    }
    let order = 10.0.squareRoot()
    var all: [Statement] = []
    /// That `larger` is at least `factor` times `smaller`.
    func expect(_ text: String, _ larger: Double?, atLeast factor: Double, times smaller: Double?) {
      guard let smaller, let larger else { return }
      all.append(
        Statement(
          text: text, holds: larger >= factor * smaller,
          figures: "\(RegressionTable.short(larger)) against \(RegressionTable.short(smaller))"))
    }
    for schedule in [RegressionSchedule.coarse, .fine, .multilevel] {
      expect(
        "\(schedule.rawValue) training ends one order or more lower in the spline basis than in the ReLU basis",
        value(.relu, schedule), atLeast: order, times: value(.spline, schedule))
    }
    expect(
      "fine training ends at best comparably to coarse training in the spline basis, not an order lower",
      value(.spline, .fine), atLeast: 1 / order, times: value(.spline, .coarse))
    expect(
      "fine training ends two orders higher than coarse training in the ReLU basis",
      value(.relu, .fine), atLeast: 10 * order, times: value(.relu, .coarse))
    for schedule in [RegressionSchedule.coarse, .fine] {
      expect(
        "multilevel training ends orders lower than \(schedule.rawValue) training in the spline basis",
        value(.spline, schedule), atLeast: 10, times: value(.spline, .multilevel))
    }
    expect(
      "multilevel training in the spline basis ends an order lower than the perceptron of 500",
      value(.mlp(widths: [2, 20, 20, 1])), atLeast: order, times: value(.spline, .multilevel))
    expect(
      "multilevel training gains nothing over coarse training in the ReLU basis, not an order",
      value(.relu, .multilevel), atLeast: 1 / order, times: value(.relu, .coarse))
    self.all = all
  }

  /// Compares the means of a study's rows as printed, by a reading of the optimiser.
  public init(_ study: RegressionStudy, _ optimizer: RegressionOptimizer) {
    self.init { printed in
      study.rows.first { row in
        row.setting.kind == .printed && row.setting.optimizer == optimizer && row.printed == printed
      }?.losses.mean
    }
  }

  /// What the printed means say.
  public static let ofTheTable = RegressionStatements { $0.mean.value }
}
