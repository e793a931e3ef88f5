extension Network {
  /// The mean squared error (1 / (N Q)) sum (f(x_k)_q - y_kq)^2 of a network that is ready to predict.
  ///
  /// - Parameters:
  ///   - samples: as many inputs and targets as the network has inputs and outputs.
  ///   - threads: how many threads to use.
  ///   - precision: that of the evaluation.
  /// - Throws: ``NetworkError`` where samples and network do not fit, points lie outside and that is an error, or ranges
  ///   are not remembered.
  /// - Complexity: one evaluation.
  public func meanSquaredError(
    on samples: Samples, threads: Int = 1, precision: Precision = .double
  ) throws -> Double {
    var none: RegressionObjective?
    return try meanSquaredError(on: samples, threads: threads, precision: precision, reusing: &none)
  }

  /// The same with the memory of an earlier call on the same samples, where the stages are those of that call.
  func meanSquaredError(
    on samples: Samples, threads: Int, precision: Precision, reusing objective: inout RegressionObjective?
  ) throws -> Double {
    let fixed = try holdingRanges()
    if objective?.network.stages != fixed.stages {
      objective = try RegressionObjective(fixed, samples: samples, threads: threads, precision: precision)
    }
    return try objective!.value(at: parameters)
  }

  /// The same function with normalisations by batch range replaced by the affine maps of the remembered ranges, so that
  /// it does not depend on the batch.
  ///
  /// - Throws: ``NetworkError/rangesNotRemembered(stage:)``.
  public func holdingRanges() throws(NetworkError) -> Network {
    var changed = stages
    for (k, stage) in stages.enumerated() {
      guard case .normalise(let map) = stage, case .batchRange(let remembered) = map.kind else { continue }
      guard let remembered else { throw .rangesNotRemembered(stage: k) }
      changed[k] = .normalise(try .affine(mapping: remembered, into: map.lower, map.upper))
    }
    return try Network(stages: changed, parameters: parameters)
  }
}
