import ArgumentParser
import KANCore

/// When `kan train` ends a level before its epochs are over.
struct StoppingOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("End a level when the loss is at most this (default: never).", valueName: "loss"))
  var tolerance: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("End a level when the gradient's norm is at most this (default: never).", valueName: "norm"))
  var gradientTolerance: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("End a level after so many epochs without progress (default: never).", valueName: "K"))
  var patience: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What counts as progress for --patience: a loss below the level's best by this fraction (default: 0.001).",
      valueName: "f"))
  var progress: String?

  /// The rule for every level.
  ///
  /// - Throws: ``BadInput`` for numbers that make no sense.
  func rule() throws -> StoppingRule {
    if let patience, patience < 1 { throw BadInput("--patience is \(patience); give 1 or more") }
    if progress != nil, patience == nil { throw BadInput("--progress says what --patience waits for; give both") }
    var rule = StoppingRule(
      loss: try positive(tolerance, "--tolerance"),
      gradientNorm: try positive(gradientTolerance, "--gradient-tolerance"), patience: patience)
    if let progress {
      guard let fraction = Double(progress), (0..<1).contains(fraction) else {
        throw BadInput("--progress is \"\(progress)\"; give a fraction from 0 to below 1, as in 0.001")
      }
      rule.progress = fraction
    }
    return rule
  }

  private func positive(_ text: String?, _ option: String) throws -> Double? {
    guard let text else { return nil }
    guard let value = Double(text), value.isFinite, value > 0 else {
      throw BadInput("\(option) is \"\(text)\"; give a positive number, as in 1e-6")
    }
    return value
  }
}
