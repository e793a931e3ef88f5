extension Network {
  /// Trains the network on samples by Algorithm 1: on every level but the first, the knot intervals are halved.
  ///
  /// ``Trainer`` does the same step by step, with checkpoints, for any ``TrainingPlan`` and ``TrainingTask``.
  ///
  /// - Parameters:
  ///   - samples: the samples to fit.
  ///   - test: held-out samples.
  ///   - epochs: the number of epochs on every level, coarse to fine.
  ///   - optimizer: the method, the same on all levels.
  ///   - loss: the loss of the differences from the targets; `nil` for their squares.
  ///   - threads: the number of threads to use; the result is bitwise the same for any number.
  /// - Returns: the network with the smallest loss and the training history, in the units of the targets if these share one unit.
  /// - Throws: `NetworkError` if samples do not match the network, ``TrainingError`` and `OptimizerError` for epochs
  ///   and options out of range.
  public func trained(
    on samples: Samples, test: Samples? = nil, epochs: [Int], by optimizer: OptimizerChoice = .lbfgs(),
    loss: (any RegressionLoss)? = nil, threads: Int = 1
  ) throws -> TrainingResult {
    try Trainer(
      self, on: samples, test: test, plan: .multilevel(epochs: epochs, optimizer: optimizer), threads: threads,
      loss: loss
    ).run()
  }

  /// Solves a differential equation by Algorithm 1, as ``trained(on:test:epochs:by:loss:threads:)`` solves a
  /// regression.
  ///
  /// A network without output units of its own is followed by the output scale of the problem, and losses are those of
  /// scaled residuals. Results do not depend on the units of outputs and coordinates, with the exceptions stated at
  /// ``CollocationScales``.
  ///
  /// - Parameters:
  ///   - problem: the equation and its conditions.
  ///   - epochs: the number of epochs on every level, coarse to fine.
  ///   - optimizer: the method, the same on all levels.
  ///   - weighting: whether weights of terms and points are adapted.
  ///   - threads: the number of threads to use; the result is bitwise the same for any number.
  /// - Throws: ``CollocationError`` if problem and network do not match, ``TrainingError`` and `OptimizerError` for
  ///   epochs and options out of range.
  public func trained(
    solving problem: CollocationProblem, epochs: [Int], by optimizer: OptimizerChoice = .levenbergMarquardt(),
    weighting: CollocationWeighting = .fixed, threads: Int = 1
  ) throws -> TrainingResult {
    try Trainer(
      self, solving: problem, plan: .multilevel(epochs: epochs, optimizer: optimizer), weighting: weighting,
      threads: threads
    ).run()
  }
}
