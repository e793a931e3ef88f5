extension PoissonExperiment {
  /// What the paper says of Figure 6, and what we find decisive.
  public func statements(_ study: EquationStudy) -> [EquationStatement] {
    var all: [EquationStatement] = []
    let multilevel = study.row(.spline, .multilevel, .adam)
    all.compare(
      "with Adam, multilevel training in splines ends at a loss at least 10 times lower than in the ReLU basis",
      multilevel?.losses.median, study.row(.relu, .multilevel, .adam)?.losses.median, factor: 10)
    all.compare(
      "with Adam, multilevel training in splines ends at an error at least 10 times lower than fine training",
      multilevel?.errors.median, study.row(.spline, .fine, .adam)?.errors.median, factor: 10)
    all.compare(
      "with Adam, multilevel training in splines ends at a loss at least 10 times lower than coarse training",
      multilevel?.losses.median, study.row(.spline, .coarse, .adam)?.losses.median, factor: 10)
    all.compare(
      "with Adam, multilevel training in splines ends at a loss at least 10 times lower than the perceptron",
      multilevel?.losses.median, study.row(.mlp(parameters: 352), .coarse, .adam)?.losses.median, factor: 10)
    if let row = multilevel {
      let falls = row.runs.map { run in
        zip(run.result.levels, run.result.levels.dropFirst()).filter { coarse, fine in
          2 * (fine.endLoss ?? .infinity) <= (coarse.endLoss ?? 0)
        }.count
      }
      all.append(
        EquationStatement(
          "with Adam every finer level at least halves the loss in splines, for every seed",
          holds: falls.allSatisfy { $0 == levels - 1 },
          figures: "levels that do: \(falls.map(String.init).joined(separator: ", ")) of \(levels - 1)"))
    }
    all.compare(
      "with Levenberg-Marquardt, fine training ends at an error at least 10 times that of multilevel training",
      study.row(.spline, .multilevel, .lm)?.errors.median, study.row(.spline, .fine, .lm)?.errors.median, factor: 10)
    return all
  }
}

extension [EquationStatement] {
  /// Adds a comparison of two figures where both are there: `factor` times the first is at most the second.
  mutating func compare(_ text: String, _ smaller: Double?, _ larger: Double?, factor: Double) {
    guard let smaller, let larger else { return }
    append(
      EquationStatement(
        text, holds: factor * smaller <= larger,
        figures: "medians \(RegressionTable.short(smaller)) against \(RegressionTable.short(larger))"))
  }
}
