import RealModule

/// The Huber loss: e^2 for errors up to delta, 2 delta |e| - delta^2 beyond, so that outliers have little influence.
///
/// delta is in the units of the outputs.
public struct HuberLoss: RegressionLoss {
  /// The error at which the loss turns from quadratic to linear.
  public let delta: Double

  /// Creates a loss.
  ///
  /// - Throws: `NetworkError.valueOutOfRange(what:value:needed:)` unless delta is positive and finite.
  public init(delta: Double) throws(NetworkError) {
    guard delta > 0, delta.isFinite else {
      throw .valueOutOfRange(what: "delta of the Huber loss", value: "\(delta)", needed: "a positive finite number")
    }
    self.delta = delta
  }

  /// The name, with delta.
  public var name: String { "huber, delta \(delta)" }

  /// Returns rho(e) = e up to delta and sign(e) sqrt(delta (2 |e| - delta)) beyond, and its derivative.
  public func residual(of difference: Double, sample: Int, output: Int) -> (value: Double, slope: Double) {
    let size = difference.magnitude
    if size <= delta { return (difference, 1) }
    // Two roots, because the product may overflow.
    let (first, second) = (delta.squareRoot(), (2 * size - delta).squareRoot())
    return (difference < 0 ? -first * second : first * second, first / second)
  }
}

/// A loss with weights of the samples: the mean of w_k l(e) over all samples and outputs.
public struct WeightedLoss: RegressionLoss {
  /// The weights w_k, one per sample, with mean one.
  public let weights: [Double]
  /// The loss that is weighted; `nil` for squares.
  public let base: (any RegressionLoss)?
  /// The name: that of the weighted loss, and a fingerprint of the weights.
  public let name: String
  /// The number of weights.
  public var sampleCount: Int? { weights.count }
  /// sqrt(w_k).
  private let factors: [Double]

  /// Creates a loss.
  ///
  /// - Parameters:
  ///   - weights: a weight for each sample, in the order of the samples, as many as there are samples. Only their
  ///     ratios matter: they are divided by their mean. A sample of weight zero has no influence.
  ///   - base: the loss that is weighted; `nil` for squares.
  /// - Throws: `NetworkError`: `noSamples` without weights, `valueOutOfRange(what:value:needed:)` for a weight that is
  ///   negative or not finite, and if all are zero, `countMismatch(what:expected:found:)` if the loss that is weighted
  ///   is for another number of samples.
  /// - Complexity: O(weights).
  public init(weights: [Double], base: (any RegressionLoss)? = nil) throws(NetworkError) {
    guard let largest = weights.max() else { throw .noSamples }
    try base?.requireSamples(weights.count)
    for (k, weight) in weights.enumerated() where !(weight >= 0 && weight.isFinite) {
      throw .valueOutOfRange(
        what: "the weight of sample \(k)", value: "\(weight)", needed: "a finite number that is not negative")
    }
    guard largest > 0 else {
      throw .valueOutOfRange(what: "the largest weight of a sample", value: "\(largest)", needed: "a positive weight")
    }
    // In units of the largest weight, because the sum may overflow.
    let mean = weights.reduce(0) { $0 + $1 / largest } / Double(weights.count)
    let scaled = weights.map { $0 / largest / mean }
    self.weights = scaled
    self.base = base
    factors = scaled.map { $0.squareRoot() }
    name = "\(base?.name ?? "mean squared error"), weights \(Fingerprint.text(of: scaled))"
  }

  /// Returns sqrt(w_k) rho(e), where rho is that of the weighted loss, and its derivative.
  ///
  /// - Precondition: `sample` is less than the number of weights.
  public func residual(of difference: Double, sample: Int, output: Int) -> (value: Double, slope: Double) {
    let factor = factors[sample]
    guard let base else { return (factor * difference, factor) }
    let (value, slope) = base.residual(of: difference, sample: sample, output: output)
    return (factor * value, factor * slope)
  }

  /// Whether the loss that is weighted couples the outputs of a sample.
  public var couplesOutputs: Bool { base?.couplesOutputs ?? false }

  /// Returns sqrt(w_k) rho, where rho is that of the weighted loss, and writes its derivatives.
  ///
  /// - Precondition: `sample` is less than the number of weights.
  public func residual(
    of differences: UnsafeBufferPointer<Double>, sample: Int, output: Int, slopes: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    let factor = factors[sample]
    guard let base else {
      slopes.update(repeating: 0)
      slopes[output] = factor
      return factor * differences[output]
    }
    let value = base.residual(of: differences, sample: sample, output: output, slopes: slopes)
    for k in slopes.indices { slopes[k] *= factor }
    return factor * value
  }
}

/// The logistic loss, for targets 0 and 1: the binary cross-entropy of the probabilities 1 / (1 + exp(-f)).
///
/// The outputs f of the network are then log-odds: the class is 1 where f > 0. With s = 2 y - 1, the loss of a sample is
/// log(1 + exp(-s f)); its mean over all samples and outputs is what is minimized.
///
/// During training residuals are divided by the units of the outputs (``RegressionTask/units(for:)``), but log-odds have
/// no units: use a network whose units are ones, such as one made over a box instead of fitted to samples. A network
/// that is fitted to samples maps its outputs onto the ranges of the targets and has units of 1/2; the minimum is still
/// the same if all units are equal, and otherwise the outputs have unequal weights.
public struct LogisticLoss: RegressionLoss {
  /// The name, with a fingerprint of the targets.
  public let name: String
  private let targets: [Double]
  private let width: Int

  /// The number of samples.
  public var sampleCount: Int? { targets.count / width }

  /// Creates the loss of samples.
  ///
  /// - Parameter samples: the samples to train on, whose targets are all 0 or 1.
  /// - Throws: `NetworkError.valueOutOfRange(what:value:needed:)` for the first target that is neither.
  /// - Complexity: O(targets).
  public init(targets samples: Samples) throws(NetworkError) {
    try LogisticLoss.requireClasses(samples)
    targets = samples.targets
    width = samples.targetWidth
    name = "logistic, targets \(Fingerprint.text(of: samples.targets))"
  }

  /// Returns rho = -s sqrt(log(1 + exp(-s f))) with f = e + y, and its derivative, which is positive everywhere.
  ///
  /// - Precondition: `sample` and `output` are those of a target.
  public func residual(of difference: Double, sample: Int, output: Int) -> (value: Double, slope: Double) {
    let target = targets[sample * width + output]
    let sign = 2 * target - 1
    let margin = sign * (difference + target)
    // exp(-m) is below 2^-53 there: the root of the loss is exp(-m / 2), which vanishes only for m > 1490.
    if margin > 40 {
      let size = Double.exp(-margin / 2)
      return (-sign * size, size / 2)
    }
    let size = LogisticLoss.value(margin).squareRoot()
    let tail = Double.exp(-margin.magnitude)
    // The derivative of the loss with respect to -m.
    let share = (margin < 0 ? 1 : tail) / (1 + tail)
    return (-sign * size, share / (2 * size))
  }

  /// log(1 + exp(-m)), which neither overflows nor cancels.
  static func value(_ margin: Double) -> Double {
    max(-margin, 0) + .log(onePlus: .exp(-margin.magnitude))
  }

  /// Throws unless all targets are 0 or 1.
  static func requireClasses(_ samples: Samples) throws(NetworkError) {
    guard let place = samples.targets.firstIndex(where: { $0 != 0 && $0 != 1 }) else { return }
    throw .valueOutOfRange(
      what: "target \(place % samples.targetWidth) of sample \(place / samples.targetWidth)",
      value: "\(samples.targets[place])", needed: "0 or 1 for a logistic loss")
  }
}
