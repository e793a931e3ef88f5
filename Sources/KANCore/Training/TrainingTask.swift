import Optim

/// An objective whose parameters are those of a network.
public protocol NetworkObjective: DifferentiableObjective {
  /// The network whose parameters are varied.
  var network: Network { get }
  /// How many arguments lay outside the knots of their layer in the last call.
  var pointsOutside: Int { get }
  /// The useful floating-point operations of the last call.
  var flops: Double { get }
  /// The network with given parameters, ready to predict.
  func network(at x: [Double]) throws -> Network
  /// The value with all weights as they were at first: what losses of different epochs and levels are compared by.
  func comparableValue(at x: [Double]) throws -> Double
}

extension NetworkObjective {
  /// The value: by default no weights change.
  public func comparableValue(at x: [Double]) throws -> Double { try value(at: x) }
}

extension RegressionObjective: NetworkObjective {}

/// What a network is trained for: where a ``Trainer`` gets the objective of every level from.
public protocol TrainingTask {
  /// The objectives.
  associatedtype Goal: NetworkObjective

  /// The number of samples.
  var sampleCount: Int { get }
  /// Names and texts that are equal for equal tasks only: what a checkpoint compares.
  var identity: [(key: String, value: String)] { get }
  /// The objective over all samples.
  func objective(for network: Network) throws -> Goal
  /// The objective over chosen samples, until the next call: it may be the same object with other samples.
  func objective(for network: Network, samples: ArraySlice<Int>) throws -> Goal
  /// Whether there are data kept aside.
  var hasTestData: Bool { get }
  /// The error of a network that is ready to predict, on data kept aside; `nil` where there are none.
  func testLoss(of network: Network) throws -> Double?

  /// The errors of a network against what is known of the solution; `nil` where nothing is.
  func errors(of network: Network) throws -> SolutionErrors?
  /// Whether errors are due after so many epochs of a level.
  func wantsErrors(afterEpochs count: Int, isLast: Bool) -> Bool
  /// Begins a run: forgets whatever was adapted in another one.
  func reset()
  /// Adapts the objective before an epoch of a level.
  ///
  /// - Returns: the objective's ``NetworkObjective/comparableValue(at:)`` at the parameters, where it is not its value.
  func prepareEpoch(_ epoch: Int, ofLevel level: Int, _ goal: Goal, at parameters: [Double]) throws -> Double?
  /// What has been adapted, for a checkpoint.
  var state: OptimizerState? { get }
  /// Takes up what a checkpoint holds.
  func restore(_ state: OptimizerState?) throws
  /// After a value that was not finite: an error that says where it came from, where that is known.
  func failure(_ goal: Goal, level: Int, epoch: Int) -> (any Error)?
}

/// By default nothing is adapted, and nothing is known of the solution.
extension TrainingTask {
  /// None.
  public func errors(of network: Network) throws -> SolutionErrors? { nil }
  /// Never.
  public func wantsErrors(afterEpochs count: Int, isLast: Bool) -> Bool { false }
  /// Nothing to forget.
  public func reset() {}
  /// Nothing to adapt.
  public func prepareEpoch(
    _ epoch: Int, ofLevel level: Int, _ goal: Goal, at parameters: [Double]
  ) throws -> Double? { nil }
  /// None.
  public var state: OptimizerState? { nil }
  /// Nothing to take up.
  public func restore(_ state: OptimizerState?) throws {}
  /// Not known.
  public func failure(_ goal: Goal, level: Int, epoch: Int) -> (any Error)? { nil }
}

/// Regression: the mean squared error on samples.
public final class RegressionTask: TrainingTask {
  /// What is fitted.
  public let samples: Samples
  /// What is kept aside.
  public let test: Samples?
  /// The number of threads; the results have the same bits for any.
  public let threads: Int
  /// The precision of the evaluation.
  public let precision: Precision
  private var testObjective: RegressionObjective?
  private var batchObjective: RegressionObjective?

  /// A regression.
  ///
  /// - Throws: ``NetworkError/sampleWidth(what:sample:expected:found:)`` where training and test samples do not fit.
  public init(
    _ samples: Samples, test: Samples? = nil, threads: Int = 1, precision: Precision = .double
  ) throws(NetworkError) {
    if let test {
      guard test.inputWidth == samples.inputWidth else {
        throw .sampleWidth(what: "test inputs", sample: 0, expected: samples.inputWidth, found: test.inputWidth)
      }
      guard test.targetWidth == samples.targetWidth else {
        throw .sampleWidth(what: "test targets", sample: 0, expected: samples.targetWidth, found: test.targetWidth)
      }
    }
    self.samples = samples
    self.test = test
    self.threads = threads
    self.precision = precision
  }

  /// The number of samples.
  public var sampleCount: Int { samples.count }

  /// Whether there are test samples.
  public var hasTestData: Bool { test != nil }

  /// The precision and a fingerprint of the samples.
  public var identity: [(key: String, value: String)] {
    [
      ("precision", precision.rawValue), ("number of samples", "\(samples.count)"),
      ("fingerprint of the samples", Fingerprint.text(of: samples.inputs, samples.targets)),
    ]
  }

  /// The mean squared error over all samples.
  public func objective(for network: Network) throws -> RegressionObjective {
    try RegressionObjective(network, samples: samples, threads: threads, precision: precision)
  }

  /// The mean squared error over chosen samples, until the next call. For one network it is one object, which keeps its
  /// evaluator and its memory from batch to batch.
  ///
  /// - Throws: ``NetworkError/noSamples`` for none, and as ``objective(for:)``.
  /// - Complexity: O(samples) from the second call for a network on.
  public func objective(for network: Network, samples chosen: ArraySlice<Int>) throws -> RegressionObjective {
    guard !chosen.isEmpty else { throw NetworkError.noSamples }
    if let batchObjective, batchObjective.network == network {
      batchObjective.take(chosen, of: samples)
      return batchObjective
    }
    var batch = samples
    batch.take(chosen, of: samples)
    let new = try RegressionObjective(network, samples: batch, threads: threads, precision: precision)
    batchObjective = new
    return new
  }

  /// The mean squared error on the test samples.
  ///
  /// - Throws: ``NetworkError/testSamplesOutside(reason:)`` where points outside the knots are errors and one is.
  public func testLoss(of network: Network) throws -> Double? {
    guard let test else { return nil }
    do {
      return try network.meanSquaredError(on: test, threads: threads, precision: precision, reusing: &testObjective)
    } catch let error as NetworkError {
      // Samples are numbered in the table that they come from.
      if case .outsideDomain = error { throw NetworkError.testSamplesOutside(reason: "\(error)") }
      throw error
    }
  }
}

/// A fingerprint of numbers, FNV-1a over their bits; for telling data apart, not for security.
enum Fingerprint {
  static func text(of arrays: [Double]...) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for array in arrays {
      hash = (hash ^ UInt64(array.count)) &* 0x0000_0100_0000_01B3
      for value in array {
        hash = (hash ^ value.bitPattern) &* 0x0000_0100_0000_01B3
        // A product carries upwards only; the high bits are brought down again.
        hash ^= hash >> 29
      }
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
