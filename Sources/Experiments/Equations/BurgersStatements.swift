extension BurgersExperiment {
  /// What the paper says of Table 3.
  public func statements(_ study: EquationStudy) -> [EquationStatement] {
    var all: [EquationStatement] = []
    for method in [EquationMethod.adamw, .lbfgs] {
      let name = method == .adamw ? "AdamW" : "L-BFGS"
      let multilevel = study.row(.spline, .multilevel, method)?.losses.median
      func other(_ text: String, _ model: EquationModel, _ schedule: EquationSchedule) {
        all.compare(
          "with \(name), multilevel training in splines ends at a loss at least 10 times lower than \(text)",
          multilevel,
          study.row(model, schedule, method)?.losses.median, factor: 10)
      }
      other("fine training", .spline, .fine)
      other("coarse training", .spline, .coarse)
      other("in the ReLU basis", .relu, .multilevel)
      other("the perceptron of 500 parameters", .mlp(parameters: 500), .coarse)
      other("the perceptron of 3416 parameters", .mlp(parameters: 3416), .coarse)
    }
    return all
  }
}
