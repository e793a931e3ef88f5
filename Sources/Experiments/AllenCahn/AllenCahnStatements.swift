/// Tests the paper's statements about its Allen-Cahn experiment, in our words, and our requirements on the best method,
/// against the runs of a study.
package struct AllenCahnStatements: Sendable {
  /// A statement, whether it holds, and the figures that show it.
  package struct Statement: Sendable {
    /// The statement.
    package let text: String
    /// Whether it holds: for every seed of our rows, and for the first seed of other rows.
    package let holds: Bool
    /// The figures.
    package let figures: String
  }

  /// The statements whose rows are in the study.
  package let all: [Statement]

  /// One line per statement.
  package var lines: [String] { all.map { "\($0.holds ? "holds" : "does not hold"): \($0.text) (\($0.figures))" } }

  /// Compares the rows.
  package init(_ study: AllenCahnStudy) {
    let short = RegressionTable.short
    var all: [Statement] = []
    func add(_ text: String, _ row: AllenCahnStudy.Row, _ values: [Double], _ limit: Double, above: Bool = false) {
      let extreme = above ? values.min() ?? .nan : values.max() ?? .nan
      all.append(
        Statement(
          text: "\(row.setting.name): \(text)", holds: above ? extreme >= limit : extreme <= limit,
          figures: "\(above ? "least" : "largest") of \(values.count) seeds \(short(extreme))"))
    }
    for row in study.rows where row.setting.source == .ours {
      let final = row.runs.map(\.measure)
      switch (row.setting.basis, row.setting.schedule) {
      case (.spline, .multilevel):
        let gains = row.runs.flatMap { run in
          zip(run.levels, run.levels.dropFirst()).map { $0.0.loss / $0.1.loss }
        }
        if !gains.isEmpty { add("every level at least halves the loss", row, gains, 2, above: true) }
        add("refinement changes the loss by at most 1e-10, relatively", row, row.runs.map(\.refinementJump), 1e-10)
        if row.setting.method == .lm {
          add("the final loss is at most 1e-6", row, final.map(\.loss), 1e-6)
          add("the final relative error is at most 1e-2", row, final.map(\.error), 1e-2)
        }
      case (.spline, .fine): add("the relative error stays above 0.1", row, final.map(\.error), 0.1, above: true)
      case (.spline, .coarse): add("the relative error stays above 0.1", row, final.map(\.error), 0.1, above: true)
      case (.relu, .multilevel): add("the relative error stays above 0.1", row, final.map(\.error), 0.1, above: true)
      case (.relu, _), (.mlp, _): break
      }
    }
    for source in AllenCahnCase.Source.allCases where source != .ours {
      let runs = AllenCahnCase.Basis.allCases.map { study.row(AllenCahnCase(source, $0))?.runs.first }
      var own: [Statement] = []
      guard runs[0]?.levels.count ?? 2 > 1, runs[1]?.levels.count ?? 2 > 1 else { continue }
      if let spline = runs[0], let relu = runs[1], let mlp = runs[2] {
        own += AllenCahnFigureStatements.figure7(spline: spline, relu: relu, mlp: mlp)
      }
      if let spline = runs[0] { own += AllenCahnFigureStatements.figure8(spline.levels) }
      if let spline = runs[0], let relu = runs[1] {
        own += AllenCahnFigureStatements.figure9(relu: relu, spline: spline)
      }
      all += own.map {
        Statement(text: "\(source.kind), \(source.rawValue): \($0.text)", holds: $0.holds, figures: $0.figures)
      }
    }
    self.all = all
  }
}
