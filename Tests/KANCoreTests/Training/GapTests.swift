import KANCore
import Optim
import RealModule
import SeededRandom
import Testing

/// Training on samples with a gap of several knot intervals.
@Suite struct GapTests {
  /// Samples of sin 3x on [-1, -0.3] and [0.55, 1].
  private func samples() throws -> Samples {
    var inputs = (0...40).map { -1 + 0.7 * Double($0) / 40 }
    inputs += (0...30).map { 0.55 + 0.45 * Double($0) / 30 }
    return try Samples(inputs: inputs.map { [$0] }, targets: inputs.map { [Double.sin(3 * $0)] })
  }

  /// One edge with random weights, which fits linearly.
  private func network(intervals: Int, seed: UInt64) throws -> Network {
    var random = SplitMix64(seed: seed)
    let network = try Network.kan([1, 1], order: 4, intervals: intervals, over: [-1...1], seed: 1)
    return try network.replacingParameters(with: (0..<network.parameterCount).map { _ in 2 * random.unit() - 1 })
  }

  private func trainer(
    intervals: Int, epochs: [Int], seed: UInt64, validation: Samples? = nil
  ) throws -> Trainer<RegressionTask> {
    try Trainer(
      network(intervals: intervals, seed: seed), on: samples(), validation: validation,
      plan: .multilevel(epochs: epochs, optimizer: NoisyProblem.method(damping: 1e-3)))
  }

  private let gap = (0...12).map { -0.25 + Double($0) / 16 }

  @Test("Two seeds agree in the gap, where the edge is straight; without the continuation they do not")
  func seeds() throws {
    let trainers = try [3, 4].map { try trainer(intervals: 24, epochs: [60], seed: $0) }
    let results = try trainers.map { try $0.run() }
    let networks = results.map(\.network)
    let raw = try trainers.map { try $0.bestNetwork() }
    func difference(_ networks: [Network], _ points: [Double]) throws -> Double {
      let values = try networks.map { try Evaluator<Double>($0).outputs(of: points) }
      return zip(values[0], values[1]).map { abs($0 - $1) }.max()!
    }
    // The samples lie in the intervals 0 ... 8 and 18 ... 23, and reach all weights but 12 ... 17. A weight in the gap
    // is a mean of two of these: two networks differ no more there than in these weights, but for roundings.
    let weights = raw.map(\.parameters)
    let size = weights.joined().map(\.magnitude).max()!
    let own = (Array(0...11) + Array(18...26)).map { abs(weights[0][$0] - weights[1][$0]) }.max()!
    #expect(try difference(networks, gap) <= own + 64 * Double.ulpOfOne * size)
    // Training ends with a gradient of at most 1e-14, and the smallest eigenvalue of J^T J / N is above 1e-7.
    #expect(own < 1e-7 && results.allSatisfy { $0.loss < 1e-6 })
    #expect(try difference(raw, gap) > 0.05)
    for (network, before) in zip(networks, raw) {
      // The weights 11 ... 18 make up the edge between -1/12 and 1/3.
      let values = try Evaluator<Double>(network).outputs(of: [-0.05, 0.125, 0.3])
      #expect(abs(values[0] - 2 * values[1] + values[2]) <= 64 * Double.ulpOfOne * size)
      // Not one bit changes at the samples.
      let inputs = try samples().inputs
      #expect(try Evaluator<Double>(network).outputs(of: inputs) == Evaluator<Double>(before).outputs(of: inputs))
    }
  }

  @Test("Later levels refine the continuation of the first one with epochs", arguments: [[40, 40], [0, 40, 40]])
  func levels(epochs: [Int]) throws {
    let values = try [3, 4].map { (seed: UInt64) -> [Double] in
      let trainer = try trainer(intervals: 24 >> (epochs.count - 1), epochs: epochs, seed: seed)
      return try Evaluator<Double>(trainer.run().network).outputs(of: gap)
    }
    // With 12 intervals the smallest eigenvalue is above 5e-9, and weights in the gap are means of others.
    for (a, b) in zip(values[0], values[1]) { #expect(abs(a - b) < 2 * 1e-14 / 5e-9) }
  }

  /// Samples of sin 3x that end inside the interval [-1/3, -1/4], and go on at 0.55. The weight 11 has a function of
  /// d^3 / 6 at the last one before the gap, at d intervals from -1/3.
  private func samples(endingAt d: Double, error: Double) throws -> Samples {
    let left = (0...40).map { -1 + (2.0 / 3 + d / 12) * Double($0) / 40 }
    let right = (0...30).map { 0.55 + 0.45 * Double($0) / 30 }
    var targets = (left + right).map { Double.sin(3 * $0) }
    targets[40] += error
    return try Samples(inputs: (left + right).map { [$0] }, targets: targets.map { [$0] })
  }

  @Test("Weights that samples barely touch are continued in a gap, and the loss is that of the network returned")
  func weakWeights() throws {
    // The function 11 is 3e-10 at the sample: it changes the loss of 7e-12 by 2e-7 of it.
    let samples = try samples(endingAt: 1.2e-3, error: 0)
    for epochs in [[60], [60, 2]] {
      var plan = TrainingPlan.multilevel(epochs: epochs, optimizer: NoisyProblem.method(damping: 1e-3))
      for level in plan.levels.indices { plan.levels[level].refinement = .none }
      if epochs.count > 1 { plan.levels[1] = NoisyProblem.idle }
      let trainer = try Trainer(network(intervals: 24, seed: 3), on: samples, plan: plan)
      let result = try trainer.run()
      // A later level begins with the continuation.
      for network in [result.network] + (epochs.count > 1 ? [try trainer.network()] : []) {
        let weights = network.parameters
        for i in 11...17 {
          #expect(abs(weights[i - 1] - 2 * weights[i] + weights[i + 1]) <= 64 * Double.ulpOfOne, "\(epochs), \(i)")
        }
      }
      let own = try result.network.meanSquaredError(on: samples)
      #expect(abs(result.loss - own) <= 1e-13 * own)
      #expect(own < 1e-9 && own <= 1.01 * trainer.trace.map(\.loss).min()!)
      if epochs.count == 1 { #expect(try result.network != trainer.bestNetwork()) }
    }
  }

  @Test("A weight that a sample needs stays, though its function is small there")
  func neededWeights() throws {
    // The function 11 is 0.0045 at the sample, and its weight of more than 200 fits the error of 1.
    let trainer = try Trainer(
      network(intervals: 24, seed: 3), on: samples(endingAt: 0.3, error: 1),
      plan: .multilevel(epochs: [60], optimizer: NoisyProblem.method(damping: 1e-3)))
    let result = try trainer.run()
    let (weights, raw) = (result.network.parameters, try trainer.bestNetwork().parameters)
    #expect(raw[11] > 100 && weights[11] == raw[11] && weights[14] != raw[14])
  }

  @Test("A penalty too small to act does not keep random values")
  func tinyPenalty() throws {
    let trainer = try Trainer(network(intervals: 24, seed: 5), on: samples(), plan: NoisyProblem.path([1e-300]))
    let weights = try trainer.run().network.parameters
    for i in 12...17 { #expect(abs(weights[i - 1] - 2 * weights[i] + weights[i + 1]) <= 64 * Double.ulpOfOne, "\(i)") }
    #expect(try trainer.bestNetwork().parameters[12..<18] != weights[12..<18])
  }

  @Test(
    "If samples reach all weights, nothing changes; nor does it if a penalty determines them, or if the plan forbids it"
  )
  func noGaps() throws {
    let full = try NoisyProblem.samples().training
    let trainer = try Trainer(
      network(intervals: 8, seed: 5), on: full, plan: .multilevel(epochs: [3], optimizer: .lbfgs()))
    #expect(try trainer.run().network == trainer.bestNetwork())
    var plan = NoisyProblem.path([1e-6])
    let penalized = try Trainer(network(intervals: 24, seed: 5), on: samples(), plan: plan)
    #expect(try penalized.run().network == penalized.bestNetwork())
    plan.levels[0].smoothing = nil
    let free = try Trainer(network(intervals: 24, seed: 5), on: samples(), plan: plan)
    #expect(try free.run().network != free.bestNetwork())
    plan.continuesEdges = false
    let forbidden = try Trainer(network(intervals: 24, seed: 5), on: samples(), plan: plan)
    #expect(try forbidden.run().network == forbidden.bestNetwork())
  }

  @Test("The error on validation samples is that of the network returned, also in the gap")
  func validation() throws {
    let held = try Samples(inputs: gap.map { [$0] }, targets: gap.map { [Double.sin(3 * $0)] })
    let trainer = try trainer(intervals: 24, epochs: [20], seed: 3, validation: held)
    let result = try trainer.run()
    let own = try result.network.meanSquaredError(on: held)
    #expect(abs(result.validationLoss! - own) <= 1e-13 * own)
    #expect(try result.network != trainer.bestNetwork())
  }
}
