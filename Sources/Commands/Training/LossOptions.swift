import ArgumentParser
import KANCore

/// The loss of `kan train`, as given on the command line.
struct LossOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Use the Huber loss: errors above delta, in the units of the outputs, count linearly.", valueName: "delta"))
  var huber: String?

  @Flag(
    help: "Use the cross-entropy of outputs that are 0 or 1; the model gives the log-odds of 1.")
  var logistic = false

  /// Throws for options that contradict each other.
  func requireConsistency() throws { _ = try huberDelta() }

  private func huberDelta() throws -> Double? {
    guard let huber else { return nil }
    if logistic { throw BadInput("--huber cannot be combined with --logistic; give one of them") }
    guard let delta = Double(huber), delta.isFinite, delta > 0 else {
      throw BadInput("--huber must be a positive number, such as 0.5 (got \"\(huber)\")")
    }
    return delta
  }

  /// Returns the loss; `nil` for squared errors.
  ///
  /// - Parameters:
  ///   - samples: the samples to fit.
  ///   - weights: the weight of each sample; `nil` for ones.
  /// - Throws: ``BadInput`` for options that contradict each other, `NetworkError` for targets other than 0 and 1 and for
  ///   weights that are negative or all zero.
  func loss(for samples: Samples, weights: [Double]?) throws -> (any RegressionLoss)? {
    var loss: (any RegressionLoss)?
    if let delta = try huberDelta() {
      loss = try HuberLoss(delta: delta)
    } else if logistic {
      loss = try LogisticLoss(targets: samples)
    }
    guard let weights else { return loss }
    return try WeightedLoss(weights: weights, base: loss)
  }
}
