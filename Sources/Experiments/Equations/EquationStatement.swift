/// A statement about an experiment, and whether its runs support it.
package struct EquationStatement: Sendable, Equatable {
  /// Whose statement it is: the paper's, about the rows as printed, or ours.
  package let kind: EquationKind
  /// The statement in our words.
  package let text: String
  /// Whether the runs support it.
  package let holds: Bool
  /// The figures.
  package let figures: String

  /// Creates a statement.
  package init(_ kind: EquationKind, _ text: String, holds: Bool, figures: String) {
    self.kind = kind
    self.text = text
    self.holds = holds
    self.figures = figures
  }

  /// Creates the statement that `factor` times one figure is at most another.
  package init(_ kind: EquationKind, _ text: String, _ smaller: Double, _ larger: Double, factor: Double = 1) {
    let short = RegressionTable.short
    self.init(
      kind, text, holds: factor * smaller <= larger, figures: "\(short(smaller)) against \(short(larger))")
  }

  /// The statement as a line of text.
  package var line: String {
    "\(holds ? "holds" : "does not hold"), \(kind == .printed ? "the paper" : "ours"): \(text) (\(figures))"
  }
}

/// The mean and standard deviation of a loss, as printed in the paper.
package struct PrintedLoss: Sendable, Equatable {
  /// The mean.
  package let mean: Double
  /// The standard deviation.
  package let deviation: Double
}
