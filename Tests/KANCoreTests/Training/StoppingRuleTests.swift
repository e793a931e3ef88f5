import KANCore
import Optim
import Testing

/// Stopping rules on records made up: just inside, exactly there and just outside.
@Suite struct StoppingRuleTests {
  private func records(_ losses: [Double], gradientNorm: Double = 1) -> [EpochRecord] {
    losses.enumerated().map { epoch, loss in
      EpochRecord(
        level: 0, epoch: epoch, loss: loss, gradientNorm: gradientNorm, learningRate: 1, seconds: 0, flops: 0,
        evaluations: 1, pointsOutside: 0)
    }
  }

  @Test func lossAndGradientThatAreReached() {
    let loss = StoppingRule(loss: 0.5)
    #expect(loss.reason(after: records([0.5])) != nil && loss.reason(after: records([Double(0.5).nextDown])) != nil)
    #expect(loss.reason(after: records([Double(0.5).nextUp])) == nil && loss.reason(after: records([])) == nil)
    // The last epoch counts.
    #expect(loss.reason(after: records([0.25, 0.75])) == nil && loss.reason(after: records([0.75, 0.25])) != nil)
    let gradient = StoppingRule(gradientNorm: 0.5)
    for (norm, isReached) in [(0.5, true), (Double(0.5).nextDown, true), (Double(0.5).nextUp, false), (0, true)] {
      #expect((gradient.reason(after: records([1], gradientNorm: norm)) != nil) == isReached, "\(norm)")
    }
    #expect(StoppingRule(loss: 0).reason(after: records([0])) != nil)
    #expect(StoppingRule.none.reason(after: records([0], gradientNorm: 0)) == nil)
  }

  /// Progress by a quarter: 0.75 is none from 1, the number below it is.
  @Test func patience() {
    let progress = [1, Double(0.75).nextDown]
    for (losses, waited) in [
      ([1.0], 0), ([1, 0.75], 1), (progress, 0), ([1, 1], 1), ([1, 1, 1], 2), ([1, 2, 0.8], 2), ([1, 1, 0.5], 0),
      (progress + [0.75, 0.74], 2), ([1, 0.9, 0.8, 0.74], 0), ([1, 0.9, 0.8, 0.76], 3), ([0, 0], 1), ([.infinity], 0),
    ] {
      for patience in 1...4 {
        let rule = StoppingRule(patience: patience, progress: 0.25)
        #expect((rule.reason(after: records(losses)) != nil) == (waited >= patience), "\(losses), \(patience)")
      }
    }
    // Without a share, the least fall is progress and standing still is not.
    let any = StoppingRule(patience: 1, progress: 0)
    #expect(any.reason(after: records([1, 1])) != nil && any.reason(after: records([1, Double(1).nextDown])) == nil)
  }

  /// Losses that fall all the time, and validation losses, of which some were not finite.
  @Test func patienceWithoutSomeValidationLosses() {
    for (validation, waited) in [
      ([nil, nil, nil, nil], 0), ([nil, 5.0, nil, nil], 2), ([nil, 5, nil, 4], 0), ([5, nil, 5, nil], 3),
      ([nil, nil, nil, 5], 0), ([5, nil, 4, nil], 1),
    ] as [([Double?], Int)] {
      var records = records([0.5, 0.4, 0.3, 0.2])
      for (k, loss) in validation.enumerated() { records[k].validationLoss = loss }
      for patience in 1...4 {
        let reason = StoppingRule(patience: patience, progress: 0).reason(after: records)
        #expect((reason != nil) == (waited >= patience), "\(validation), \(patience)")
      }
    }
  }

  @Test func defaultRates() {
    let rates: [(OptimizerChoice, Double)] = [
      (.gradientDescent, 0.1), (.adam(), 0.01), (.adamW(), 0.01), (.lbfgs(), 1), (.selfScaledBroyden(), 1),
      (.levenbergMarquardt(), 1),
    ]
    for (optimizer, rate) in rates {
      #expect(optimizer.options.defaultLearningRate == rate)
      #expect(TrainingLevel(optimizer: optimizer, epochs: 1).learningRate == .constant(rate))
      #expect(optimizer.options.needsWholeData == (rate == 1))
    }
  }

  /// What a run is known by: the same numbers in other columns, or one bit of them, are other data.
  @Test func fingerprints() throws {
    func fingerprint(_ inputs: [[Double]], _ targets: [[Double]]) throws -> String {
      let task = try RegressionTask(Samples(inputs: inputs, targets: targets))
      return try #require(task.recipe["fingerprint"]?.stringValue)
    }
    let prints = [
      try fingerprint([[1], [2]], [[3, 4], [5, 6]]), try fingerprint([[1, 2], [3, 4]], [[5], [6]]),
      try fingerprint([[1], [2]], [[3, 4], [5, Double(6).nextUp]]), try fingerprint([[2], [1]], [[3, 4], [5, 6]]),
      try fingerprint([[1], [-2]], [[3, 4], [5, 6]]),
    ]
    #expect(Set(prints).count == 5 && prints.allSatisfy { $0.count == 16 })
    #expect(try fingerprint([[1], [2]], [[3, 4], [5, 6]]) == prints[0])
  }

  @Test func testSamplesHaveTheSameColumns() throws {
    func samples(_ inputs: Int, _ targets: Int) throws -> Samples {
      try Samples(
        inputs: [[Double](repeating: 0, count: inputs)], targets: [[Double](repeating: 1, count: targets)])
    }
    for (inputs, targets) in [(1, 2), (3, 2), (2, 1), (2, 3)] {
      #expect(
        throws: NetworkError.sampleWidth(
          what: inputs == 2 ? "test targets" : "test inputs", sample: 0, expected: 2,
          found: inputs == 2 ? targets : inputs)
      ) { try RegressionTask(samples(2, 2), test: samples(inputs, targets)) }
    }
    #expect(try RegressionTask(samples(2, 2), test: samples(2, 2)).hasTestData)
  }
}
