/// What the outputs of a model are.
public enum OutputKind: String, Sendable, CaseIterable {
  /// The values themselves.
  case values
  /// The log-odds f of classes 0 and 1: the probability of 1 is 1 / (1 + exp(-f)). This is what a ``LogisticLoss`` trains.
  case logOdds = "log-odds"
  /// The scores f_q of classes, one output each: the probability of class q is exp(f_q) / sum_j exp(f_j). This is what
  /// a ``SoftmaxLoss`` trains.
  case classScores = "class-scores"
}
