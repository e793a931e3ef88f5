extension BurgersExperiment {
  /// Tests the paper's statements about Table 3: for the rows as printed with initial weights of two scales, since the
  /// paper prints none, and for the same rows with boundary terms and with even smaller weights, which the paper does
  /// not discuss.
  ///
  /// Means are compared with means. A factor of at least 10^{3/2} counts as two to three orders of magnitude.
  /// Perceptrons, and coarse training where it was not run, are taken from the first choice.
  package func statements(_ study: EquationStudy) -> [EquationStatement] {
    let choices: [(variant: EquationVariant?, text: String)] = [
      (nil, ""), (.weights04, "with initial weights of 0.4, "), (.boundary, "with boundary terms, "),
      (.weights01, "with initial weights of 0.1, "),
    ]
    return choices.flatMap { statements(study, variant: $0.variant, place: $0.text) }
  }

  /// Returns the statements for one choice; none if a row is missing.
  ///
  /// - Parameters:
  ///   - study: the runs.
  ///   - variant: the choice.
  ///   - place: the beginning of each statement.
  ///   - exchanged: whether the rows of fine and multilevel training are swapped, for a control.
  package func statements(
    _ study: EquationStudy, variant: EquationVariant?, place: String = "", exchanged: Bool = false
  ) -> [EquationStatement] {
    func mean(_ model: EquationModel, _ schedule: EquationSchedule) -> Double? {
      ([variant, nil] as [EquationVariant?]).lazy.compactMap {
        study.row(EquationCase(model, schedule, .adamw, kind: .printed, variant: $0))?.losses.mean
      }.first
    }
    guard
      study.row(EquationCase(.spline, .multilevel, .adamw, kind: .printed, variant: variant)) != nil,
      let multilevel = mean(.spline, exchanged ? .fine : .multilevel),
      let fine = mean(.spline, exchanged ? .multilevel : .fine), let coarse = mean(.spline, .coarse),
      let perceptron = [500, 3416].compactMap({ mean(.mlp(parameters: $0), .coarse) }).min()
    else { return [] }
    let kind = variant == nil || variant == .weights04 ? EquationKind.printed : .ours
    let all = EquationStatement(
      kind, place + "all spline networks, including the coarsest, end below the perceptrons",
      max(coarse, fine, multilevel),
      perceptron)
    let others = [("coarse training", coarse), ("fine training", fine), ("the better perceptron", perceptron)]
    return [all]
      + others.map { name, other in
        EquationStatement(
          kind, place + "multilevel training ends at least two orders of magnitude below \(name)", multilevel, other,
          factor: 1000.0.squareRoot())
      }
  }
}
