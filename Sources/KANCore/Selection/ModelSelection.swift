import Optim
import SplineKernels

/// The choice of a network and of its smoothness penalty for a regression, from the samples alone.
///
/// A share of the samples is held out for validation. The candidates are a linear function, a sum of splines of single inputs,
/// and networks with a hidden layer, in this order. The penalties of the first two are chosen by cross-validation on all
/// samples (with more than 500 parameters, those of the sum as for networks, without the linear function); networks of at most 1500 parameters are trained on levels with decreasing penalties until the validation error stops falling. A later
/// candidate replaces an earlier one only if it clearly lowers the error on samples that are held out (``Gain/isClear``).
/// Finally, the chosen one is trained on all samples (``TrainingLevel/isRefit``).
///
/// Sources: Hastie, Tibshirani, and Friedman, The Elements of Statistical Learning (2009), sections 5.4 and 7.10;
/// Eilers and Marx, Statistical Science 11 (1996), for penalties with two derivatives.
public struct ModelSelection: Sendable {
  /// What is fixed beforehand.
  public struct Options: Sendable, Equatable {
    /// The layer widths, from the number of inputs to that of outputs; `nil` to choose them.
    public var layers: [Int]?
    /// The order r of the splines.
    public var order = 4
    /// The number n of knot intervals.
    public var intervals = 5
    /// What happens outside the range of the samples; ``OutsideRule/linear`` continues edges by their tangents.
    public var outside = OutsideRule.linear
    /// How hidden units are mapped into the knots.
    public var hidden = HiddenNormalization.tanh
    /// The share of the samples held out for validation, above 0 and below 1.
    public var validation = 0.2
    /// The widths of the hidden layer that are tried, each at least 1.
    public var hiddenWidths = [3, 5]
    /// The largest number of samples that candidates are compared on, at least 2.
    public var largestProbe = 2000

    /// Creates the default options.
    public init() {}

    /// Throws for options that are out of range or do not match the samples. Order and intervals are checked where knots
    /// are made.
    func validate(for samples: Samples) throws(TrainingError) {
      func require(_ holds: Bool, _ what: String, _ value: String, _ need: String) throws(TrainingError) {
        if !holds { throw .badOption(what: what, value: value, need: need) }
      }
      try require(
        validation > 0 && validation < 1, "the share of samples for validation", "\(validation)",
        "a number between 0 and 1")
      if let layers {
        try require(
          layers.count >= 2 && layers.first == samples.inputWidth && layers.last == samples.targetWidth
            && layers.allSatisfy { $0 >= 1 }, "the list of layers", "\(layers)",
          "widths of at least 1, from \(samples.inputWidth) for the inputs to \(samples.targetWidth) for the outputs")
      }
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
    /// The mean squared error on the validation samples, every output in units of half its range (``OutputScale/halves``).
    public let validationLoss: Double
    /// By how much the validation error is below that of the candidate chosen so far, and the standard error of this
    /// difference, for a nonlinear sum from cross-validation; `nil` for the first candidate.
    public let gain: Gain?

    /// Whether it replaces the candidate chosen so far.
    public var isBetter: Bool { gain?.isClear ?? true }
  }

  /// A difference of mean squared errors.
  public struct Gain: Sendable, Equatable {
    /// The mean of the differences.
    public let mean: Double
    /// Its standard error.
    public let standardError: Double
    /// The number of samples.
    public let count: Int

    /// Whether the mean is more than 2 + 20 / count standard errors above zero: with few samples the standard error is
    /// itself uncertain.
    public var isClear: Bool { mean > (2 + 20 / Double(count)) * standardError }
  }

  /// The samples to train on.
  public let training: Samples
  /// The samples held out.
  public let validation: Samples
  /// The candidates, in the order in which they were tried.
  public let candidates: [Candidate]
  /// The index of the chosen candidate.
  public let choice: Int
  /// The initial network of the chosen candidate.
  public let network: Network
  /// The levels of its training, the last of which is on all samples.
  public let plan: TrainingPlan

  /// The weights of the curvature on the levels of a network; the weight of the slope is one hundredth.
  static let path = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7]
  /// The largest number of parameters of a sum whose penalty is chosen by cross-validation; above, it decreases from level to
  /// level as for networks.
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
  ///   - seed: the seed for the samples that are held out and for initial weights.
  ///   - threads: the number of threads to use; the result is bitwise the same for any number.
  /// - Throws: ``TrainingError/badOption(what:value:need:)`` for fewer than five samples and for options that are out of
  ///   range or do not match the samples, `SplineError` for an invalid order or number of intervals, and the errors of
  ///   evaluation.
  /// - Complexity: about 10 to 100 Levenberg-Marquardt steps for each network.
  public init(
    for samples: Samples, _ options: Options = Options(), seed: UInt64 = 1234, threads: Int = 1
  ) throws {
    try options.validate(for: samples)
    guard samples.count >= 5, let (training, validation) = try samples.holdingOut(options.validation, seed: seed) else {
      throw TrainingError.badOption(
        what: "the number of samples", value: "\(samples.count)",
        need: "at least 5 to hold some of them out, or choose layers and penalties yourself")
    }
    self.training = training
    self.validation = validation
    var search = try Search(training, validation, all: samples, options, seed: seed, threads: threads)
    if let layers = options.layers {
      try layers.count == 2 ? search.trySums() : search.tryNetwork(layers)
    } else {
      try search.trySums()
      if search.probe.count >= Self.leastForHidden {
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
  /// Trains the chosen network.
  ///
  /// - Parameters:
  ///   - test: further samples on which the error is reported.
  ///   - threads: the number of threads to use.
  /// - Throws: the errors of training.
  public func trained(test: Samples? = nil, threads: Int = 1) throws -> TrainingResult {
    try Trainer(network, on: training, validation: validation, test: test, plan: plan, threads: threads).run()
  }
}

/// The candidates that were tried.
private struct Search {
  let probe: Samples
  let sumProbe: Samples
  let probeValidation: Samples
  let all: Samples
  let options: ModelSelection.Options
  let seed: UInt64
  let threads: Int
  let units: [Double]
  var candidates: [ModelSelection.Candidate] = []
  var choice = 0
  var network: Network?
  var plan: TrainingPlan?
  /// The squared errors of the chosen candidate on the validation samples.
  private var squares: [Double] = []

  init(
    _ training: Samples, _ validation: Samples, all: Samples, _ options: ModelSelection.Options, seed: UInt64,
    threads: Int
  ) throws {
    func limited(_ samples: Samples) -> Samples {
      guard samples.count > options.largestProbe else { return samples }
      var shuffle = BatchShuffle(state: seed)
      return samples.selecting(shuffle.order(samples.count).prefix(options.largestProbe).sorted())
    }
    probe = limited(training)
    sumProbe = limited(all)
    probeValidation = limited(validation)
    self.all = all
    self.options = options
    self.seed = seed
    self.threads = threads
    // The network maps its outputs onto these ranges, and is trained in these units.
    units = OutputScale(of: all, isCentered: options.outside.continuation != .zero).halves
  }

  private func makeNetwork(_ layers: [Int]) throws -> Network {
    let network = try Network.kan(
      layers, order: options.order, intervals: options.intervals, fitting: all, hidden: options.hidden,
      outside: options.outside, initialization: Initialization(edges: .functionSpace()), seed: seed)
    // One layer is a linear problem; from zero, constants are spread evenly over the edges.
    return layers.count > 2
      ? network : try network.replacingParameters(with: Array(repeating: 0, count: network.parameterCount))
  }

  /// Tries a linear function and a sum of splines.
  mutating func trySums() throws {
    let layers = [all.inputWidth, all.targetWidth]
    let network = try makeNetwork(layers)
    // Cross-validation takes the cube of the number of parameters for each weight and each part.
    guard network.parameterCount <= ModelSelection.mostForCrossValidation else {
      return try add("\(layers)", layers, network, Self.path, gain: nil)
    }
    let selection = try AdditiveSelection(
      network, fitting: sumProbe, units: units, folds: sumProbe.count <= 60 ? sumProbe.count : 5,
      repetitions: (61..<200).contains(sumProbe.count) ? 3 : 1, seed: seed, threads: threads)
    try add("linear", layers, network, Self.plan(selection.linear.penalty), gain: nil)
    try add(
      "\(layers)", layers, network, Self.plan(selection.best.penalty),
      gain: .init(mean: selection.gain, standardError: selection.standardError, count: sumProbe.count))
  }

  /// Tries a network with hidden layers.
  mutating func tryNetwork(_ layers: [Int]) throws {
    try add("\(layers)", layers, makeNetwork(layers), Self.path, gain: nil)
  }

  /// The plan for one layer: the problem is linear, so that a few steps solve it.
  private static func plan(_ penalty: SmoothnessPenalty) -> TrainingPlan {
    let method = OptimizerChoice.levenbergMarquardt(.init(initialDamping: 1e-9))
    let stopping = StoppingRule(patience: 3, progress: 1e-9)
    return TrainingPlan(levels: [
      TrainingLevel(optimizer: method, epochs: 20, stopping: stopping, smoothing: penalty),
      .refit(optimizer: method, epochs: 20, stopping: stopping),
    ])
  }

  /// The plan for a network: levels with decreasing penalties.
  private static var path: TrainingPlan {
    var plan = TrainingPlan(
      levels: ModelSelection.path.map { weight in
        TrainingLevel(
          optimizer: .levenbergMarquardt(), epochs: 40, stopping: StoppingRule(patience: 5),
          smoothing: SmoothnessPenalty(curvature: weight, slope: weight / 100))
      } + [
        .refit(
          optimizer: .levenbergMarquardt(), epochs: 40, stopping: StoppingRule(patience: 3, progress: 1e-4))
      ])
    plan.levelPatience = 2
    return plan
  }

  /// Trains a candidate on the probe and keeps it if it is better than the one chosen so far.
  private mutating func add(
    _ name: String, _ layers: [Int], _ network: Network, _ plan: TrainingPlan,
    gain known: ModelSelection.Gain?
  ) throws {
    var search = plan
    search.levels.removeLast()
    let task = try RegressionTask(probe, validation: probeValidation, threads: threads)
    let trainer = try Trainer(network, task: task, plan: search)
    let result = try trainer.run()
    let own = try errors(result.network)
    let loss = own.reduce(0, +) / Double(own.count)
    var gain = known
    if gain == nil, !candidates.isEmpty {
      let differences = zip(squares, own).map { $0 - $1 }
      let count = Double(differences.count)
      let mean = differences.reduce(0, +) / count
      let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(1, count - 1)
      gain = .init(mean: mean, standardError: (variance / count).squareRoot(), count: differences.count)
    }
    let candidate = ModelSelection.Candidate(
      name: name, layers: layers, penalty: plan.levels[trainer.bestLevel].smoothing!, validationLoss: loss, gain: gain)
    candidates.append(candidate)
    guard candidate.isBetter else { return }
    choice = candidates.count - 1
    self.network = network
    self.plan = plan
    squares = own
  }

  /// Returns the squared error of every validation sample, each output in its unit.
  private func errors(_ network: Network) throws -> [Double] {
    let outputs = try Evaluator<Double>(network.holdingRanges(), threads: threads).outputs(of: probeValidation.inputs)
    let width = probeValidation.targetWidth
    return (0..<probeValidation.count).map { k in
      (0..<width).reduce(0) { sum, q in
        let e = (outputs[k * width + q] - probeValidation.targets[k * width + q]) / units[q]
        return sum + e * e / Double(width)
      }
    }
  }
}
