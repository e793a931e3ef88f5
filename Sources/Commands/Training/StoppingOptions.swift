import ArgumentParser
import KANCore

/// When `kan train` ends a level before its last epoch.
struct StoppingOptions: ParsableArguments {
  @Option("End a level when the loss is at most this (default: never).", "loss")
  var tolerance: String?

  @Option("End a level when the gradient's norm is at most this (default: never).", "norm")
  var gradientTolerance: String?

  @Option("End a level after K epochs without progress (default: never, or 20 with --validation).", "K")
  var patience: Int?

  @Option(
    "What counts as progress for --patience: a loss below the level's best by this fraction (default: 0.001).", "f")
  var progress: String?

  /// The options that are given.
  var given: [String] {
    let own: [(String, Bool)] = [
      ("--tolerance", tolerance != nil), ("--gradient-tolerance", gradientTolerance != nil),
      ("--patience", patience != nil), ("--progress", progress != nil),
    ]
    return own.filter(\.1).map(\.0)
  }

  /// The rule for every level.
  ///
  /// - Throws: ``BadInput`` for invalid numbers.
  func rule() throws -> StoppingRule {
    if let patience, patience < 1 { throw BadInput("--patience must be at least 1 (got \(patience))") }
    if progress != nil, patience == nil { throw BadInput("--progress requires --patience; give both") }
    var rule = StoppingRule(
      loss: try positive(tolerance, "--tolerance"),
      gradientNorm: try positive(gradientTolerance, "--gradient-tolerance"), patience: patience)
    if let progress {
      guard let fraction = Double(progress), (0..<1).contains(fraction) else {
        throw BadInput("--progress must be at least 0 and below 1, such as 0.001 (got \"\(progress)\")")
      }
      rule.progress = fraction
    }
    return rule
  }

  private func positive(_ text: String?, _ option: String) throws -> Double? {
    guard let text else { return nil }
    guard let value = Double(text), value.isFinite, value > 0 else {
      throw BadInput("\(option) must be a positive number, such as 1e-6 (got \"\(text)\")")
    }
    return value
  }
}
