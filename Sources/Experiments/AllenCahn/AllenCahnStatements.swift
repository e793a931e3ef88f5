extension AllenCahnExperiment {
  /// Tests the paper's statements about Figures 7, 8, and 9 with the first seed of the rows as printed, and our
  /// requirements on our rows, for every seed.
  package func statements(_ study: EquationStudy) -> [EquationStatement] {
    let own = study.rows.filter { $0.case.kind == .ours }.flatMap(requirements)
    let choices: [(variant: EquationVariant?, place: String)] = [
      (nil, ""), (.appendix, "with the settings of the supplement, "), (.periodic, "with periodic conditions, "),
    ]
    return own + choices.flatMap { figures(study, variant: $0.variant, place: $0.place) }
  }

  /// Returns the statements about a row of ours.
  private func requirements(_ row: EquationStudy.Row) -> [EquationStatement] {
    var all: [EquationStatement] = []
    func add(_ text: String, _ values: [Double], _ limit: Double, above: Bool = false) {
      let extreme = above ? values.min() ?? .nan : values.max() ?? .nan
      all.append(
        EquationStatement(
          .ours, "\(row.case.name): \(text)", holds: above ? extreme >= limit : extreme <= limit,
          figures: "\(above ? "least" : "largest") of \(row.runs.count) seeds \(RegressionTable.short(extreme))"))
    }
    let errors = row.runs.map(\.relativeError)
    switch (row.case.model, row.case.schedule) {
    case (.spline, .multilevel):
      let gains = row.runs.map(\.allenCahnLevels).flatMap { levels in
        zip(levels, levels.dropFirst()).map { $0.loss / $1.loss }
      }
      if !gains.isEmpty { add("every level at least halves the loss", gains, 2, above: true) }
      if row.case.method == .best {
        add("the final relative error is at most 1e-4", errors, 1e-4)
        return all
      }
      let jumps = row.runs.flatMap { $0.result.levels.map(\.refinementJump) }
      add("refinement changes the loss by at most 1e-10, relatively", jumps, 1e-10)
      if row.case.method == .lm {
        add("the final loss is at most 1e-6", row.runs.map(\.loss), 1e-6)
        add("the final relative error is at most 1e-2", errors, 1e-2)
      }
    case (.spline, _), (.relu, .multilevel): add("the relative error stays above 0.1", errors, 0.1, above: true)
    case (.relu, _), (.mlp, _): break
    }
    return all
  }

  /// Returns the statements about the rows as printed with given settings, if they have several levels.
  private func figures(_ study: EquationStudy, variant: EquationVariant?, place: String) -> [EquationStatement] {
    func run(_ model: EquationModel, _ schedule: EquationSchedule) -> EquationRun? {
      study.row(EquationCase(model, schedule, .adam, kind: .printed, variant: variant))?.runs.first
    }
    let (spline, relu) = (run(.spline, .multilevel), run(.relu, .multilevel))
    guard [spline, relu].allSatisfy({ $0.map { $0.allenCahnLevels.count > 1 } ?? true }) else { return [] }
    var all: [EquationStatement] = []
    if let spline, let relu, let mlp = run(.mlp(parameters: Self.perceptron), .coarse) {
      all += AllenCahnFigureStatements.figure7(spline: spline, relu: relu, mlp: mlp)
    }
    if let spline { all += AllenCahnFigureStatements.figure8(spline.allenCahnLevels) }
    if let spline, let relu { all += AllenCahnFigureStatements.figure9(relu: relu, spline: spline) }
    return all.map {
      EquationStatement(variant == .periodic ? .ours : .printed, place + $0.text, holds: $0.holds, figures: $0.figures)
    }
  }
}
