import RealModule

/// The softmax loss, for targets that are classes: the cross-entropy of the probabilities
/// p_q = exp(f_q) / sum_j exp(f_j).
///
/// The outputs f of the network are then scores, one per class, of which only differences matter. The loss of a sample
/// of class c is l = log sum_j exp(f_j - f_c) = -log p_c; its mean over the samples is what is minimized. For two
/// classes it is the ``LogisticLoss`` of the difference of the scores.
///
/// The loss couples the outputs. With Q classes its residuals are the roots of the shares of the other classes in Q l:
/// rho_q = sqrt(Q l s_q) with s_q = p_q / (1 - p_c) for q != c, and rho_c = 0. Their squares sum to Q l, so that the
/// mean over samples and outputs is the mean of l. The loss and its gradient, p_q - [q = c] for a sample, are thus exact
/// for every optimizer. Methods that use J^T J, such as Gauss-Newton and Levenberg-Marquardt, have a matrix of the same
/// rank Q - 1 in place of the Hessian diag(p) - p p^T: with the covariance V and the mean m of the directions e_q - e_c
/// under s, the Hessian is (1 - p_c) V + (1 - p_c) p_c m m^T, and J^T J is l/2 V + (1 - p_c)^2 / (2 l) m m^T, which
/// tends to half the Hessian as l tends to 0.
///
/// The networks that suit a ``LogisticLoss`` suit this one: those with units of one, made over a box. Units that differ
/// are refused. Sums of exponentials are taken relative to their largest term, so that finite outputs of any size have
/// finite residuals; a difference of two scores that overflows counts as the largest number.
public struct SoftmaxLoss: RegressionLoss {
  /// The name, with a fingerprint of the classes.
  public let name: String
  /// The class of each sample.
  private let classes: [Int]
  /// The number Q of classes.
  private let width: Int

  /// The number of samples.
  public var sampleCount: Int? { classes.count }

  /// Each residual is a function of all outputs of its sample.
  public var couplesOutputs: Bool { true }

  /// Creates the loss of samples.
  ///
  /// - Parameter samples: the samples to train on, with a target for each class: 1 for that of the sample, 0 for the
  ///   others.
  /// - Throws: `NetworkError.valueOutOfRange(what:value:needed:)` for fewer than two targets, and for the first sample
  ///   whose targets are not those of one class.
  /// - Complexity: O(targets).
  public init(targets samples: Samples) throws(NetworkError) {
    classes = try SoftmaxLoss.classes(of: samples)
    width = samples.targetWidth
    name = "softmax, \(width) classes \(Fingerprint.text(of: classes.map(Double.init)))"
  }

  /// Not defined: the residuals of this loss need all outputs of a sample. A loss that wraps another one has to pass
  /// ``couplesOutputs`` and ``residual(of:sample:output:slopes:)`` on.
  ///
  /// - Precondition: never called.
  public func residual(of difference: Double, sample: Int, output: Int) -> (value: Double, slope: Double) {
    preconditionFailure(
      "SoftmaxLoss: a residual needs all outputs of its sample; call residual(of:sample:output:slopes:)")
  }

  /// Returns rho of an output and writes its derivatives with respect to all outputs.
  ///
  /// - Precondition: `sample` and `output` are those of a target, and there is a difference and a slope for each class.
  /// - Complexity: O(classes).
  public func residual(
    of differences: UnsafeBufferPointer<Double>, sample: Int, output: Int, slopes: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    precondition(differences.count == width && slopes.count == width, "SoftmaxLoss: it is for \(width) outputs")
    let own = classes[sample]
    if output == own {
      slopes.update(repeating: 0)
      return 0
    }
    // The target of the class is 1.
    let score = differences[own] + 1
    let logSum = SoftmaxLoss.margins(of: differences, from: score, to: slopes, without: own)
    // exp(margin) is below 2^-57 at -40: the loss is then the sum of the exponentials itself.
    let isSmall = logSum < -40
    let loss = isSmall ? 0 : LogisticLoss.value(-logSum)
    let size =
      isSmall
      ? Double.exp(slopes[output] / 2)
      : loss.squareRoot() * .exp((slopes[output] - logSum) / 2)
    let value = Double(width).squareRoot() * size
    // (1 - p_c) / l.
    let ratio: Double = isSmall ? 1 : 1 / (1 + Double.exp(-logSum)) / loss
    for k in 0..<width where k != own {
      let share = Double.exp(slopes[k] - logSum)
      slopes[k] = value / 2 * ((ratio - 1) * share + (k == output ? 1.0 : 0.0))
    }
    slopes[own] = -value / 2 * ratio
    return value
  }

  /// Writes the differences f_j - f_c of the scores, finite ones, and returns the logarithm of the sum of their
  /// exponentials over j != c.
  private static func margins(
    of scores: UnsafeBufferPointer<Double>, from own: Double, to margins: UnsafeMutableBufferPointer<Double>,
    without place: Int
  ) -> Double {
    let limit = Double.greatestFiniteMagnitude
    var largest = -limit
    for k in scores.indices where k != place {
      let margin = scores[k] - own
      // A difference that is not a number stays so.
      margins[k] = margin > limit ? limit : margin < -limit ? -limit : margin
      if margins[k] > largest { largest = margins[k] }
    }
    var sum = 0.0
    for k in scores.indices where k != place { sum += .exp(margins[k] - largest) }
    return largest + .log(sum)
  }

  /// Returns the cross-entropy -log p_c of a sample from its scores and its class.
  ///
  /// - Precondition: at least two scores, and `own` is the index of one of them.
  static func value(of scores: [Double], class own: Int) -> Double {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: scores.count) { memory in
      memory.initialize(repeating: 0)
      return scores.withUnsafeBufferPointer { scores in
        LogisticLoss.value(-margins(of: scores, from: scores[own], to: memory, without: own))
      }
    }
  }

  /// Returns the probabilities exp(f_q) / sum_j exp(f_j) of classes from their scores f. They are not numbers if a
  /// score is not finite.
  ///
  /// - Precondition: at least one score.
  /// - Complexity: O(classes).
  public static func probabilities(of scores: [Double]) -> [Double] {
    let largest = scores.max()!
    let terms = scores.map { Double.exp($0 - largest) }
    let sum = terms.reduce(0, +)
    return scores.allSatisfy(\.isFinite) ? terms.map { $0 / sum } : scores.map { _ in .nan }
  }

  /// Returns the class with the largest score, the first of several; `nil` if a score is not a number.
  ///
  /// - Precondition: at least one score.
  public static func bestClass(of scores: [Double]) -> Int? {
    scores.contains(where: \.isNaN) ? nil : scores.firstIndex(of: scores.max()!)
  }

  /// Returns the class of each sample.
  ///
  /// - Throws: the errors of ``init(targets:)``.
  static func classes(of samples: Samples) throws(NetworkError) -> [Int] {
    guard samples.targetWidth > 1 else {
      throw .valueOutOfRange(
        what: "the number of targets of a softmax loss", value: "1", needed: "one for each class, at least 2")
    }
    var classes: [Int] = []
    classes.reserveCapacity(samples.count)
    for k in 0..<samples.count {
      let row = Array(samples.target(k))
      guard let own = row.firstIndex(of: 1), row.count(where: { $0 == 0 }) == row.count - 1 else {
        throw .valueOutOfRange(
          what: "the row of targets of sample \(k)", value: "\(row)",
          needed: "1 for the class of the sample and 0 for the others, for a softmax loss")
      }
      classes.append(own)
    }
    return classes
  }
}
