import ArgumentParser
import KANCore

/// How points and terms are weighted during training.
struct WeightingOptions: ParsableArguments {
  enum Weighting: String, ExpressibleByArgument, CaseIterable {
    case fixed, attention, gradientNorms = "gradient-norms"
  }

  @Option("How points and terms are weighted during training.")
  var weighting: Weighting = .fixed

  @Option("With attention: the decay gamma of eq. (42), 0 to 1 (default: 0.999).", "gamma")
  var attentionDecay: Double?

  @Option("With attention: the rate eta of eq. (42) (default: 0.01).", "eta")
  var attentionRate: Double?

  @Option("With attention: the initial factor of every point (default: 0).", "lambda")
  var attentionInitial: Double?

  @Option("With attention: the terms whose points are weighted (default: all).", "TERM,...")
  var attentionTerms: String?

  @Option("With gradient-norms: the epochs between balancing steps (default: 100).", "E")
  var balanceEvery: Int?

  @Option("With gradient-norms: the decay of the factors, below 1 (default: 0.9).", "alpha")
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
