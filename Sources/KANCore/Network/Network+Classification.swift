/// How well an output of a network tells two classes apart. The output f is taken as log-odds: the probability of class 1
/// is 1 / (1 + exp(-f)).
public struct ClassificationStatistics: Sendable, Equatable {
  /// The share of the samples whose class is found: 1 where f > 0, 0 elsewhere.
  public let accuracy: Double
  /// The mean of the cross-entropy log(1 + exp(-(2 y - 1) f)), in natural units.
  public let crossEntropy: Double

  /// Creates the statistics of outputs.
  ///
  /// - Precondition: there are as many targets as outputs, all 0 or 1, and at least one.
  package init(outputs: [Double], targets: [Double]) {
    var (correct, sum) = (0, 0.0)
    for (output, target) in zip(outputs, targets) {
      if !output.isNaN, (output > 0) == (target == 1) { correct += 1 }
      sum += LogisticLoss.value((2 * target - 1) * output)
    }
    accuracy = Double(correct) / Double(outputs.count)
    crossEntropy = sum / Double(outputs.count)
  }
}

extension Network {
  /// Returns how well each output tells the classes of samples apart, whose targets are 0 and 1. It is meant for networks
  /// trained with a ``LogisticLoss``.
  ///
  /// - Parameters:
  ///   - samples: as many inputs and targets as the network has inputs and outputs.
  ///   - threads: the number of threads to use.
  ///   - precision: the precision of the evaluation.
  /// - Throws: `NetworkError.valueOutOfRange(what:value:needed:)` for the first target that is neither 0 nor 1, and the
  ///   same errors as ``meanSquaredError(on:threads:precision:)``.
  /// - Complexity: one evaluation.
  public func classificationStatistics(
    on samples: Samples, threads: Int = 1, precision: Precision = .double
  ) throws -> [ClassificationStatistics] {
    try LogisticLoss.requireClasses(samples)
    return try outputsAndTargets(samples, threads, precision).map { outputs, targets in
      ClassificationStatistics(outputs: outputs, targets: targets)
    }
  }
}
