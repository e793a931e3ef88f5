/// A statement about an experiment, and what its runs say.
public struct EquationStatement: Sendable, Equatable {
  /// Whose statement it is: of the paper about the rows as printed, or ours.
  public let kind: EquationKind
  /// The statement in our words.
  public let text: String
  /// Whether the runs bear it out.
  public let holds: Bool
  /// The figures.
  public let figures: String

  /// A statement.
  public init(_ kind: EquationKind, _ text: String, holds: Bool, figures: String) {
    self.kind = kind
    self.text = text
    self.holds = holds
    self.figures = figures
  }

  /// That `factor` times a figure is at most another one.
  public init(_ kind: EquationKind, _ text: String, _ smaller: Double, _ larger: Double, factor: Double = 1) {
    let short = RegressionTable.short
    self.init(
      kind, text, holds: factor * smaller <= larger, figures: "\(short(smaller)) against \(short(larger))")
  }

  /// The statement in a line.
  public var line: String {
    "\(holds ? "holds" : "does not hold"), \(kind == .printed ? "the paper" : "ours"): \(text) (\(figures))"
  }
}

/// The mean and standard deviation of a loss as the paper prints them.
public struct PrintedLoss: Sendable, Equatable {
  /// The mean.
  public let mean: Double
  /// The standard deviation.
  public let deviation: Double
}
