/// What the paper says about Table 2 and Figure 4, against the runs of a study.
public struct RegressionStatements: Sendable {
  /// A statement, whether it holds, and the figures that say so.
  public struct Statement: Sendable {
    /// The statement in our words.
    public let text: String
    /// Whether the runs bear it out.
    public let holds: Bool
    /// The figures.
    public let figures: String
  }

  /// The statements whose rows the study has.
  public let all: [Statement]

  /// A line for each.
  public var lines: [String] {
    all.map { "\($0.holds ? "holds" : "does not hold"): \($0.text) (\($0.figures))" }
  }

  /// Compares the rows of L-BFGS.
  public init(_ study: RegressionStudy) {
    func mean(_ model: RegressionModel, _ schedule: RegressionSchedule) -> Double? {
      study.row(model, schedule, .lbfgs)?.losses.mean
    }
    var all: [Statement] = []
    func compare(_ text: String, _ smaller: Double?, _ larger: Double?, factor: Double) {
      guard let smaller, let larger else { return }
      all.append(
        Statement(
          text: text, holds: factor * smaller <= larger,
          figures: "\(RegressionTable.short(smaller)) against \(RegressionTable.short(larger))"))
    }
    compare(
      "multilevel training in the spline basis ends at least 10 times lower than coarse training",
      mean(.spline, .multilevel), mean(.spline, .coarse), factor: 10)
    compare(
      "multilevel training in the spline basis ends at least 10 times lower than fine training",
      mean(.spline, .multilevel), mean(.spline, .fine), factor: 10)
    compare(
      "the spline basis ends at least 10 times lower than the ReLU basis, multilevel",
      mean(.spline, .multilevel), mean(.relu(.normal), .multilevel), factor: 10)
    compare(
      "fine training in the ReLU basis ends at an error of the order of the function, normal start",
      0.1, mean(.relu(.normal), .fine), factor: 1)
    compare(
      "fine training in the ReLU basis ends there whatever the start, here uniform",
      0.1, mean(.relu(.uniform), .fine), factor: 1)
    for parameters in [20, 120, 500] {
      compare(
        "multilevel training in the spline basis ends at least 10 times lower than the perceptron of \(parameters)",
        mean(.spline, .multilevel), mean(.mlp(parameters: parameters), .coarse), factor: 10)
    }
    self.all = all
  }
}
