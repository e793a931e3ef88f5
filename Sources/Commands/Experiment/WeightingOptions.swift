import ArgumentParser
import KANCore

/// How points and terms are weighted during training.
struct WeightingOptions: ParsableArguments {
  enum Weighting: String, ExpressibleByArgument, CaseIterable {
    case fixed, attention, gradientNorms = "gradient-norms"
  }

  @Option(parsing: .unconditional, help: "How points and terms are weighted during training.")
  var weighting: Weighting = .fixed

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("With attention: the decay gamma of eq. (42), 0 to 1 (default: 0.999).", valueName: "gamma"))
  var attentionDecay: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("With attention: the rate eta of eq. (42) (default: 0.01).", valueName: "eta"))
  var attentionRate: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("With attention: the initial factor of every point (default: 0).", valueName: "lambda"))
  var attentionInitial: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("With attention: the terms whose points are weighted (default: all).", valueName: "TERM,..."))
  var attentionTerms: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("With gradient-norms: the epochs between balancing steps (default: 100).", valueName: "E"))
  var balanceEvery: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("With gradient-norms: the decay of the factors, below 1 (default: 0.9).", valueName: "alpha"))
  var balanceDecay: Double?

  /// Returns the selected weighting.
  ///
  /// - Throws: ``BadInput`` for options of another weighting.
  func chosen() throws -> CollocationWeighting {
    let given: [(option: String, of: Weighting, isGiven: Bool)] = [
      ("--attention-decay", .attention, attentionDecay != nil), ("--attention-rate", .attention, attentionRate != nil),
      ("--attention-initial", .attention, attentionInitial != nil),
      ("--attention-terms", .attention, attentionTerms != nil),
      ("--balance-every", .gradientNorms, balanceEvery != nil),
      ("--balance-decay", .gradientNorms, balanceDecay != nil),
    ]
    for entry in given where entry.isGiven && entry.of != weighting {
      throw BadInput(
        "\(entry.option) applies only to --weighting \(entry.of.rawValue), but the weighting is \(weighting.rawValue); "
          + "give that weighting or omit the option")
    }
    switch weighting {
    case .fixed: return .fixed
    case .attention:
      return .residualAttention(
        decay: attentionDecay ?? 0.999, rate: attentionRate ?? 0.01, initial: attentionInitial ?? 0,
        terms: attentionTerms.map { text in
          text.split(separator: ",", omittingEmptySubsequences: false).map { String($0.drop { $0 == " " }) }
        })
    case .gradientNorms: return .gradientNorms(every: balanceEvery ?? 100, decay: balanceDecay ?? 0.9)
    }
  }
}
