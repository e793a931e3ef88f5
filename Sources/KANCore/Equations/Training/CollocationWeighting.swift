/// How the terms and points of a problem are weighted during training. The weights of the problem are always factors.
/// Residuals r_i are divided by their sizes (``CollocationScales``), so that weights do not depend on units.
///
/// Weights change at most once per epoch, before its step, and are held fixed while an optimizer works.
public enum CollocationWeighting: Sendable, Equatable, Codable {
  /// Only the weights of the problem.
  case fixed
  /// Residual-based attention: every residual is multiplied by lambda_i, which becomes decay lambda_i + rate |r_i| /
  /// max |r| before every epoch, where the maximum is over its term (|r| is the length of the point's residuals). It
  /// stays below rate / (1 - decay). Terms that are not named keep the factor 1; `nil` names all terms.
  ///
  /// Source: Anagnostopoulos, Toscano, Stergiopulos, Karniadakis, CMAME 421 (2024), where lambda starts at 0; (42).
  case residualAttention(decay: Double = 0.999, rate: Double = 0.01, initial: Double = 0, terms: [String]? = nil)
  /// Gradient-norm balancing: the mean square of term i has the factor lambda_i, which becomes decay lambda_i +
  /// (1 - decay) mean_j |g_j| / |g_i| once every `every` epochs, where g_i is the gradient of the term's mean square
  /// without its weight. The weights thus determine the relative strength of the terms' gradients.
  ///
  /// Source: Wang, Teng, Perdikaris, SIAM J. Sci. Comput. 43 (2021), with the Euclidean norm instead of their maximum
  /// and mean of the entries, since most entries are zero for local functions.
  case gradientNorms(every: Int = 100, decay: Double = 0.9)

  func validate(terms: [String]) throws(CollocationError) {
    func require(_ isGood: Bool, _ option: String, _ value: Any, _ need: String) throws(CollocationError) {
      guard isGood else { throw .badOption(option: option, value: "\(value)", need: need) }
    }
    switch self {
    case .fixed: break
    case .residualAttention(let decay, let rate, let initial, let names):
      try require(decay >= 0 && decay <= 1, "the decay of residual attention", decay, "between 0 and 1")
      try require(rate > 0 && rate.isFinite, "the rate of residual attention", rate, "positive and finite")
      try require(
        initial >= 0 && initial.isFinite, "the initial weight of residual attention", initial, "finite and nonnegative")
      for name in names ?? [] where !terms.contains(name) { throw .noSuchTerm(name: name, known: terms) }
    case .gradientNorms(let every, let decay):
      try require(every >= 1, "the number of epochs between balances", every, "1 or more")
      try require(decay >= 0 && decay < 1, "the decay of balancing", decay, "at least 0 and below 1")
    }
  }
}
