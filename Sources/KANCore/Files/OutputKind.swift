/// What the outputs of a model are.
public enum OutputKind: String, Sendable, CaseIterable {
  /// The values themselves.
  case values
  /// The log-odds f of classes 0 and 1: the probability of 1 is 1 / (1 + exp(-f)). This is what a ``LogisticLoss`` trains.
  case logOdds = "log-odds"
}
