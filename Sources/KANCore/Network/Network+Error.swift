extension Network {
  /// Returns the mean squared error (1 / (N Q)) sum (f(x_k)_q - y_kq)^2 of a network that is ready to predict.
  ///
  /// - Parameters:
  ///   - samples: as many inputs and targets as the network has inputs and outputs.
  ///   - threads: the number of threads to use.
  ///   - precision: the precision of the evaluation.
  /// - Throws: `NetworkError` if samples and network do not match, points lie outside the knots where that is an
  ///   error, or ranges are not remembered.
  /// - Complexity: one evaluation.
  public func meanSquaredError(
    on samples: Samples, threads: Int = 1, precision: Precision = .double
  ) throws -> Double {
    var none: RegressionObjective?
    return try meanSquaredError(
      on: samples, threads: threads, precision: precision, units: nil, loss: nil, reusing: &none)
  }

  /// Returns the same error, reusing the memory of an earlier call on the same samples if the stages are unchanged.
  func meanSquaredError(
    on samples: Samples, threads: Int, precision: Precision, units: [Double]?, loss: (any RegressionLoss)?,
    reusing objective: inout RegressionObjective?
  ) throws -> Double {
    let fixed = try holdingRanges()
    if objective?.network.stages != fixed.stages {
      objective = try RegressionObjective(
        fixed, samples: samples, threads: threads, precision: precision, loss: loss, units: units)
    }
    return try objective!.value(at: parameters)
  }

  /// Returns the same function with batch-range normalizations replaced by the affine maps of the remembered ranges, so
  /// that it does not depend on the batch.
  ///
  /// - Throws: `NetworkError.rangesNotRemembered(stage:)`.
  public func holdingRanges() throws(NetworkError) -> Network {
    var changed = stages
    for (k, stage) in stages.enumerated() {
      guard case .normalize(let map) = stage, case .batchRange(let remembered) = map.kind else { continue }
      guard let remembered else { throw .rangesNotRemembered(stage: k) }
      changed[k] = .normalize(try .affine(mapping: remembered, into: map.lower, map.upper))
    }
    return try Network(stages: changed, parameters: parameters)
  }
}
