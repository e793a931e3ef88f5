import Optim
import SplineKernels

/// The candidates of a ``ModelSelection`` that were tried, and the one chosen so far.
struct CandidateSearch {
  /// Some of the samples, and their loss.
  struct Part {
    let samples: Samples
    let loss: (any RegressionLoss)?
  }

  let probe: Part
  let sumProbe: Part
  let probeValidation: Part
  let all: Samples
  let options: ModelSelection.Options
  let seed: UInt64
  let threads: Int
  let units: [Double]
  /// Whether outputs are log-odds or scores of classes, which have no range.
  private let hasLogOdds: Bool
  /// Whether the loss is squares, with or without weights.
  private let isQuadratic: Bool
  private(set) var candidates: [ModelSelection.Candidate] = []
  private(set) var choice = 0
  private(set) var network: Network?
  private(set) var plan: TrainingPlan?
  /// The losses of the chosen candidate on the validation samples.
  private var losses: [Double] = []

  init(
    _ samples: Samples, _ loss: (any RegressionLoss)?, split: (training: [Int], validation: [Int]),
    _ options: ModelSelection.Options, seed: UInt64, threads: Int
  ) throws {
    func limited(_ indices: [Int]) -> Part {
      var chosen = indices
      if indices.count > options.largestProbe {
        var shuffle = BatchShuffle(state: seed)
        chosen = shuffle.order(indices.count).prefix(options.largestProbe).sorted().map { indices[$0] }
      }
      return Part(samples: samples.selecting(chosen), loss: loss?.selecting(chosen))
    }
    probe = limited(split.training)
    sumProbe = limited(Array(0..<samples.count))
    probeValidation = limited(split.validation)
    all = samples
    self.options = options
    self.seed = seed
    self.threads = threads
    let core = loss?.core
    isQuadratic = core == nil
    hasLogOdds = core is LogisticLoss || core is SoftmaxLoss
    // The network maps its outputs onto these ranges, and is trained in these units.
    units =
      hasLogOdds
      ? Array(repeating: 1, count: samples.targetWidth)
      : OutputScale(of: samples, isCentered: options.outside.continuation != .zero).halves
  }

  private func makeNetwork(_ layers: [Int]) throws -> Network {
    let box = try Network.kan(
      layers, order: options.order, intervals: options.intervals, over: all.inputBox, linearFirst: options.linearFirst,
      hidden: options.hidden, outside: options.outside, initialization: Initialization(edges: .functionSpace()),
      seed: seed)
    let network =
      hasLogOdds
      ? box : try box.scalingOutputs(by: OutputScale(of: all, isCentered: options.outside.continuation != .zero))
    // One layer is a linear problem; from zero, constants are spread evenly over the edges.
    return layers.count > 2
      ? network : try network.replacingParameters(with: Array(repeating: 0, count: network.parameterCount))
  }

  /// Tries a linear function and a sum of splines; with a loss other than squares the sum alone.
  mutating func trySums() throws {
    let layers = [all.inputWidth, all.targetWidth]
    let network = try makeNetwork(layers)
    // Cross-validation takes the cube of the number of parameters for each weight and each part, if the problem is linear.
    guard isQuadratic, network.parameterCount <= ModelSelection.mostForCrossValidation else {
      return try add("\(layers)", layers, network, Self.path, gain: nil)
    }
    let count = sumProbe.samples.count
    let selection = try AdditiveSelection(
      network, fitting: sumProbe.samples, loss: sumProbe.loss, units: units, folds: count <= 60 ? count : 5,
      repetitions: (61..<200).contains(count) ? 3 : 1, seed: seed, threads: threads)
    try add("linear", layers, network, Self.plan(selection.linear.penalty), gain: nil)
    try add("\(layers)", layers, network, Self.plan(selection.best.penalty), gain: selection.gain)
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
    let task = try RegressionTask(
      probe.samples, validation: probeValidation.samples, threads: threads, loss: probe.loss,
      validationLoss: probeValidation.loss)
    let trainer = try Trainer(network, task: task, plan: search)
    let result = try trainer.run()
    let own = try validationLosses(result.network)
    let loss = own.reduce(0, +) / Double(own.count)
    var gain = known
    if gain == nil, !candidates.isEmpty {
      gain = .init(differences: zip(losses, own).map { $0 - $1 }, count: own.count)
    }
    let candidate = ModelSelection.Candidate(
      name: name, layers: layers, penalty: plan.levels[trainer.bestLevel].smoothing!, validationLoss: loss, gain: gain)
    candidates.append(candidate)
    guard candidate.isBetter else { return }
    choice = candidates.count - 1
    self.network = network
    self.plan = plan
    losses = own
  }

  /// Returns the loss of every validation sample, each output in its unit.
  private func validationLosses(_ network: Network) throws -> [Double] {
    try RegressionObjective(
      network.holdingRanges(), samples: probeValidation.samples, threads: threads, loss: probeValidation.loss,
      units: units
    ).squaredErrors(at: network.parameters)
  }
}
