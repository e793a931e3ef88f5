import ArgumentParser
import KANCore

/// The loss of `kan train`, as given on the command line.
struct LossOptions: ParsableArguments {
  @Option("Use the Huber loss: errors above delta, in the units of the outputs, count linearly.", "delta")
  var huber: String?

  @Flag(
    help: "Use the cross-entropy of outputs that are 0 or 1; the model gives the log-odds of 1.")
  var logistic = false

  @Flag(
    help: ArgumentHelp(
      "Take the output as classes, text or whole numbers, and use the cross-entropy of their probabilities; the model"
        + " has a score for each class."))
  var softmax = false

  /// What the outputs of the model are.
  var outputKind: OutputKind { logistic ? .logOdds : softmax ? .classScores : .values }

  /// Throws for options that contradict each other.
  func requireConsistency() throws {
    _ = try huberDelta()
    if logistic, softmax { throw BadInput("--logistic cannot be combined with --softmax; give one of them") }
  }

  private func huberDelta() throws -> Double? {
    guard let huber else { return nil }
    if logistic { throw BadInput("--huber cannot be combined with --logistic; give one of them") }
    if softmax { throw BadInput("--huber cannot be combined with --softmax; give one of them") }
    guard let delta = Double(huber), delta.isFinite, delta > 0 else {
      throw BadInput("--huber must be a positive number, such as 0.5 (got \"\(huber)\")")
    }
    return delta
  }

  /// Throws ``BadInput`` for the first target that the loss cannot have, naming its place in the file.
  ///
  /// - Parameters:
  ///   - samples: the samples to fit, or to test on.
  ///   - names: the names of the outputs.
  ///   - places: where the samples stand.
  func requireTargets(_ samples: Samples, names: [String], at places: CSVPlaces) throws {
    guard logistic, let k = samples.targets.firstIndex(where: { $0 != 0 && $0 != 1 }) else { return }
    let place = places.text(row: k / names.count, column: names[k % names.count])
    throw BadInput(
      "\(place): \(samples.targets[k]) is neither 0 nor 1, as --logistic needs; correct it, or omit --logistic")
  }

  /// Throws ``BadInput`` for the first weight that is negative, naming its place in the file, and if all are zero.
  func requireWeights(_ weights: [Double], column name: String, at places: CSVPlaces) throws {
    if let k = weights.firstIndex(where: { $0 < 0 }) {
      throw BadInput(
        "\(places.text(row: k, column: name)): the weight \(weights[k]) is negative; give weights of at least 0")
    }
    if weights.allSatisfy({ $0 == 0 }) {
      throw BadInput("\(places.file): all weights in column \(name) are 0; give the rows that count positive weights")
    }
  }

  /// Returns the loss; `nil` for squared errors.
  ///
  /// - Parameters:
  ///   - samples: the samples to fit.
  ///   - weights: the weight of each sample; `nil` for ones.
  /// - Throws: ``BadInput`` for options that contradict each other, `NetworkError` for targets and weights that
  ///   ``requireTargets(_:names:at:)`` and ``requireWeights(_:column:at:)`` refuse.
  func loss(for samples: Samples, weights: [Double]?) throws -> (any RegressionLoss)? {
    var loss: (any RegressionLoss)?
    if let delta = try huberDelta() {
      loss = try HuberLoss(delta: delta)
    } else if logistic {
      loss = try LogisticLoss(targets: samples)
    } else if softmax {
      loss = try SoftmaxLoss(targets: samples)
    }
    guard let weights else { return loss }
    return try WeightedLoss(weights: weights, base: loss)
  }
}
