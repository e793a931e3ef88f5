import Optim
import SplineKernels

/// The candidates of a ``ModelSelection`` that were tried, and the one chosen so far.
struct CandidateSearch {
  let probe: Samples
  let sumProbe: Samples
  let probeValidation: Samples
  let all: Samples
  let options: ModelSelection.Options
  let seed: UInt64
  let threads: Int
  let units: [Double]
  private(set) var candidates: [ModelSelection.Candidate] = []
  private(set) var choice = 0
  private(set) var network: Network?
  private(set) var plan: TrainingPlan?
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
    let task = try RegressionTask(probe, validation: probeValidation, threads: threads)
    let trainer = try Trainer(network, task: task, plan: search)
    let result = try trainer.run()
    let own = try errors(result.network)
    let loss = own.reduce(0, +) / Double(own.count)
    var gain = known
    if gain == nil, !candidates.isEmpty {
      gain = .init(differences: zip(squares, own).map { $0 - $1 }, count: own.count)
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
    try RegressionObjective(network.holdingRanges(), samples: probeValidation, threads: threads, units: units)
      .squaredErrors(at: network.parameters)
  }
}
