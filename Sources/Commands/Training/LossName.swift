import KANCore

/// What the mean of a loss is called in tables.
struct LossName {
  /// Such as "mean squared" or "weighted mean Huber loss".
  let text: String
  /// Whether its root is a root mean square, and its name then.
  let root: String?

  /// Names a loss.
  ///
  /// - Parameters:
  ///   - loss: the loss; `nil` for squares.
  ///   - isWeighted: whether samples have weights.
  init(_ loss: (any RegressionLoss)?, isWeighted: Bool) {
    let weights = isWeighted ? "weighted " : ""
    switch loss?.core {
    case nil:
      text = weights + "mean squared"
      root = weights + "RMS"
    case is LogisticLoss, is SoftmaxLoss:
      text = weights + "mean cross-entropy"
      root = nil
    default:
      text = weights + "mean Huber loss"
      root = nil
    }
  }
}
