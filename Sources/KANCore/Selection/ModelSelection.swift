import SplineKernels

/// The choice of a network and of its smoothness penalty for a regression, from the samples alone.
///
/// A share of the samples is held out for validation. The candidates are a linear function, a sum of splines of single
/// inputs, and networks with a hidden layer, in this order. The penalties of the first two are chosen by
/// cross-validation on all samples (with more than 500 parameters or with another loss than squares, those of the sum as
/// for networks, without the linear function); networks of at most 1500 parameters are trained on levels with decreasing
/// penalties until the validation error stops falling. A later candidate replaces an earlier one only if it clearly
/// lowers the error on samples that are held out (``Gain/isClear``). Finally, the chosen one is trained on all samples
/// (``TrainingLevel/isRefit``). Weights of samples, and any other ``RegressionLoss``, count in all these errors.
///
/// Sources: Hastie, Tibshirani, and Friedman, The Elements of Statistical Learning (2009), sections 5.4 and 7.10;
/// Eilers and Marx, Statistical Science 11 (1996), for penalties with two derivatives.
public struct ModelSelection: Sendable {
  /// What is fixed beforehand.
  public struct Options: Sendable, Equatable {
    /// The layer widths, from the number of inputs to that of outputs; `nil` to choose them.
    public var layers: [Int]?
    /// The order r of the splines, at least 3: for lower orders the penalty has no second derivatives, so that no weight of
    /// it makes edges linear.
    public var order = 4
    /// The number n of knot intervals.
    public var intervals = 5
    /// What happens outside the range of the samples; `OutsideRule.linear` continues edges by their tangents.
    public var outside = OutsideRule.linear
    /// How hidden units are mapped into the knots.
    public var hidden = HiddenNormalization.tanh
    /// Whether the first layer is a linear map; it then needs ``layers``, at least three of them.
    public var linearFirst = false
    /// The share of the samples held out for validation, above 0 and below 1.
    public var validation = 0.2
    /// The widths of the hidden layer that are tried, each at least 1.
    public var hiddenWidths = [3, 5]
    /// The largest number of samples that candidates are compared on, at least 2.
    public var largestProbe = 2000

    /// Creates the default options.
    public init() {}

    /// Throws for options that are out of range or do not match the samples. Orders that no spline has, and intervals,
    /// are checked where knots are made.
    func validate(for samples: Samples) throws(TrainingError) {
      func require(_ holds: Bool, _ what: String, _ value: String, _ need: String) throws(TrainingError) {
        if !holds { throw .badOption(what: what, value: value, need: need) }
      }
      try require(
        validation > 0 && validation < 1, "the share of samples for validation", "\(validation)",
        "a number between 0 and 1")
      try require(
        !(1...2).contains(order), "the order of the splines", "\(order)",
        "at least 3, because penalties on the curvature need second derivatives, or choose levels and penalties yourself"
      )
      if let layers {
        try require(
          layers.count >= 2 && layers.first == samples.inputWidth && layers.last == samples.targetWidth
            && layers.allSatisfy { $0 >= 1 }, "the list of layers", "\(layers)",
          "widths of at least 1, from \(samples.inputWidth) for the inputs to \(samples.targetWidth) for the outputs")
      }
      try require(
        !linearFirst || layers?.count ?? 0 >= 3, "the list of layers", layers.map { "\($0)" } ?? "not given",
        "at least three widths, because the first layer is a linear map")
      try require(
        hiddenWidths.allSatisfy { $0 >= 1 }, "the list of hidden widths", "\(hiddenWidths)", "widths of at least 1")
      try require(
        largestProbe >= 2, "the largest number of samples for comparisons", "\(largestProbe)", "at least 2")
    }
  }

  /// A candidate.
  public struct Candidate: Sendable, Equatable {
    /// A description, such as "linear" or "[4, 3, 1]".
    public let name: String
    /// The layer widths.
    public let layers: [Int]
    /// The penalty: the chosen one, or for a network that of its best level.
    public let penalty: SmoothnessPenalty
    /// The mean squared error on the validation samples, or the mean of their loss, every output in units of half its
    /// range (``OutputScale/halves``), log-odds in units of one.
    public let validationLoss: Double
    /// By how much the validation error is below that of the candidate chosen so far, and the standard error of this
    /// difference, for a nonlinear sum from cross-validation; `nil` for the first candidate.
    public let gain: Gain?

    /// Whether it replaces the candidate chosen so far.
    public var isBetter: Bool { gain?.isClear ?? true }
  }

  /// A difference of mean losses.
  public struct Gain: Sendable, Equatable {
    /// The mean of the differences.
    public let mean: Double
    /// Its standard error; 0 for a single sample.
    public let standardError: Double
    /// The number of samples.
    public let count: Int
    /// Whether they are all samples, held out in turn, and not those held out for validation.
    public let isCrossValidated: Bool

    /// Takes the mean of differences.
    ///
    /// - Parameters:
    ///   - differences: at least one; of repetitions, those of all.
    ///   - count: the number of samples that they belong to.
    ///   - isCrossValidated: whether samples were held out in turn.
    package init(differences: [Double], count: Int, isCrossValidated: Bool = false) {
      let total = Double(differences.count)
      let mean = differences.reduce(0, +) / total
      let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(1, total - 1)
      self.mean = mean
      standardError = (variance / Double(count)).squareRoot()
      self.count = count
      self.isCrossValidated = isCrossValidated
    }

    /// Whether the mean is more than 2 + 20 / count standard errors above zero: with few samples the standard error is
    /// itself uncertain, and a single sample has none.
    public var isClear: Bool { count > 1 && mean > (2 + 20 / Double(count)) * standardError }
  }

  /// The samples to train on.
  public let training: Samples
  /// The samples held out.
  public let validation: Samples
  /// The loss of all samples; `nil` for squares.
  public let loss: (any RegressionLoss)?
  /// The candidates, in the order in which they were tried.
  public let candidates: [Candidate]
  /// The index of the chosen candidate.
  public let choice: Int
  /// The initial network of the chosen candidate.
  public let network: Network
  /// The levels of its training, the last of which is on all samples.
  public let plan: TrainingPlan
  /// The indices of the samples to train on and of those held out.
  package let split: (training: [Int], validation: [Int])

  /// The weights of the curvature on the levels of a network; the weight of the slope is one hundredth.
  static let path = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7]
  /// The largest number of parameters of a sum whose penalty is chosen by cross-validation; above, it decreases from
  /// level to level as for networks.
  static let mostForCrossValidation = 500
  /// The largest number of parameters of a network that is tried unless its layers are given.
  static let mostForHidden = 1500
  /// The smallest number of training samples for which hidden layers are tried.
  static let leastForHidden = 80

  /// Chooses a network and trains all candidates on the way.
  ///
  /// - Parameters:
  ///   - samples: at least five samples.
  ///   - options: what is fixed beforehand.
  ///   - loss: the loss of all samples, such as ``WeightedLoss``; `nil` for squares.
  ///   - seed: the seed for the samples that are held out and for initial weights.
  ///   - threads: the number of threads to use; the result is bitwise the same for any number.
  /// - Throws: ``TrainingError/badOption(what:value:need:)`` for fewer than five samples and for options that are out
  ///   of range or do not match the samples, `NetworkError.countMismatch(what:expected:found:)` for a loss for another
  ///   number of samples, `SplineError` for an invalid order or number of intervals, and the errors of evaluation.
  /// - Complexity: about 10 to 100 Levenberg-Marquardt steps for each network.
  public init(
    for samples: Samples, _ options: Options = Options(), loss: (any RegressionLoss)? = nil, seed: UInt64 = 1234,
    threads: Int = 1
  ) throws {
    try options.validate(for: samples)
    try loss?.requireSamples(samples.count)
    guard samples.count >= 5, let split = try Samples.split(samples.count, options.validation, seed: seed) else {
      throw TrainingError.badOption(
        what: "the number of samples", value: "\(samples.count)",
        need: "at least 5 to hold some of them out, or choose layers and penalties yourself")
    }
    training = samples.selecting(split.training)
    validation = samples.selecting(split.validation)
    self.split = split
    self.loss = loss
    var search = try CandidateSearch(samples, loss, split: split, options, seed: seed, threads: threads)
    if let layers = options.layers {
      try layers.count == 2 ? search.trySums() : search.tryNetwork(layers)
    } else {
      try search.trySums()
      if search.probe.samples.count >= Self.leastForHidden {
        let perUnit = (samples.inputWidth + samples.targetWidth) * (options.intervals + options.order - 1)
        for width in options.hiddenWidths where width <= Self.mostForHidden / perUnit {
          try search.tryNetwork([samples.inputWidth, width, samples.targetWidth])
        }
      }
    }
    candidates = search.candidates
    choice = search.choice
    network = search.network!
    plan = search.plan!
  }
}

extension ModelSelection {
  /// Returns the task that trains the chosen network, with the samples held out for validation.
  ///
  /// - Parameters:
  ///   - test: further samples on which the error is reported.
  ///   - threads: the number of threads to use.
  /// - Throws: `NetworkError` for test samples of other widths.
  public func task(test: Samples? = nil, threads: Int = 1) throws(NetworkError) -> RegressionTask {
    try RegressionTask(
      training, validation: validation, test: test, threads: threads, loss: loss?.selecting(split.training),
      validationLoss: loss?.selecting(split.validation), refitLoss: loss?.selecting(split.training + split.validation))
  }

  /// Trains the chosen network.
  ///
  /// - Parameters:
  ///   - test: further samples on which the error is reported.
  ///   - threads: the number of threads to use.
  /// - Throws: the errors of training.
  public func trained(test: Samples? = nil, threads: Int = 1) throws -> TrainingResult {
    try Trainer(network, task: task(test: test, threads: threads), plan: plan).run()
  }
}
