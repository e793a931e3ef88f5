/// How well outputs of a network tell classes apart: one output f of log-odds two classes, the probability of class 1
/// being 1 / (1 + exp(-f)), or scores f_q as many classes, the probability of class q being exp(f_q) / sum_j exp(f_j).
public struct ClassificationStatistics: Sendable, Equatable {
  /// The share of the samples whose class is found: by log-odds 1 where f > 0, 0 elsewhere; by scores the class with
  /// the largest, the first of several.
  public let accuracy: Double
  /// The mean of the cross-entropy in natural units: log(1 + exp(-(2 y - 1) f)), or minus the logarithm of the
  /// probability of the class.
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

  /// Creates the statistics of scores, [sample][class].
  ///
  /// - Precondition: there are as many targets as scores, at least one row of at least two, and those of a sample are 1
  ///   for its class and 0 for the others.
  package init(scores: [Double], targets: [Double], width: Int) {
    var (correct, sum) = (0, 0.0)
    for start in stride(from: 0, to: scores.count, by: width) {
      let row = Array(scores[start..<start + width])
      let own = targets[start..<start + width].firstIndex(of: 1)! - start
      if SoftmaxLoss.bestClass(of: row) == own { correct += 1 }
      sum += SoftmaxLoss.value(of: row, class: own)
    }
    accuracy = Double(correct) / Double(scores.count / width)
    crossEntropy = sum / Double(scores.count / width)
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

  /// Returns how well the outputs, one for each class, tell the classes of samples apart. It is meant for networks
  /// trained with a ``SoftmaxLoss``.
  ///
  /// - Parameters:
  ///   - samples: as many inputs and targets as the network has inputs and outputs; the targets are 1 for the class of
  ///     the sample and 0 for the others.
  ///   - threads: the number of threads to use.
  ///   - precision: the precision of the evaluation.
  /// - Throws: `NetworkError.valueOutOfRange(what:value:needed:)` for targets of no class, and the same errors as
  ///   ``meanSquaredError(on:threads:precision:)``.
  /// - Complexity: one evaluation.
  public func softmaxStatistics(
    on samples: Samples, threads: Int = 1, precision: Precision = .double
  ) throws -> ClassificationStatistics {
    _ = try SoftmaxLoss.classes(of: samples)
    let columns = try outputsAndTargets(samples, threads, precision)
    let scores = (0..<samples.count).flatMap { k in columns.map { $0.outputs[k] } }
    return ClassificationStatistics(scores: scores, targets: samples.targets, width: outputs)
  }
}
