extension BurgersExperiment {
  /// What the paper says of Table 3, about the rows as printed from first weights of two scales, for the paper prints none,
  /// and of the same rows with terms on the boundary and from smaller weights still, which the paper does not speak of.
  ///
  /// Means are compared with means. Two to three orders of magnitude count from 10^{3/2} on. Perceptrons, and coarse training
  /// where it was not run, are those of the first choice.
  public func statements(_ study: EquationStudy) -> [EquationStatement] {
    let choices: [(variant: EquationVariant?, text: String)] = [
      (nil, ""), (.weights04, "from first weights of 0.4, "), (.boundary, "with terms on the boundary, "),
      (.weights01, "from first weights of 0.1, "),
    ]
    return choices.flatMap { statements(study, variant: $0.variant, place: $0.text) }
  }

  /// The statements for one choice; none where a row is missing.
  ///
  /// - Parameters:
  ///   - study: the runs.
  ///   - variant: the choice.
  ///   - place: what a statement begins with.
  ///   - exchanged: whether the rows of fine and of multilevel training change places, for a control.
  public func statements(
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
      kind, place + "all spline networks, the coarsest included, end below the perceptrons",
      max(coarse, fine, multilevel),
      perceptron)
    let others = [("coarse training", coarse), ("fine training", fine), ("the better perceptron", perceptron)]
    return [all]
      + others.map { name, other in
        EquationStatement(
          kind, place + "multilevel training ends two orders of magnitude or more below \(name)", multilevel, other,
          factor: 1000.0.squareRoot())
      }
  }
}
