import KANCore
import Optim
import SplineKernels
import Splines
import Testing

/// New fixed maps of hidden units, in networks with several layers, units, and outputs.
@Suite struct MappedRangeTests {
  private static let box = [-1.0...1, 0.0...2]
  private static let inputs = PointGrid.nodes(box, counts: [9, 7]).flatMap { $0 }

  /// Edges that are polynomials on four intervals. Weights are below 1 / sqrt(P) for P inputs, so that hidden units are
  /// below sqrt(3).
  private func network(order: Int, outside: OutsideRule = .clamp, seed: UInt64 = 3) throws -> Network {
    try Network.kan(
      [2, 3, 2, 2], order: order, intervals: 1, over: Self.box, hidden: .fixed(-2...2), outside: outside, seed: seed
    ).refinedDyadically().refinedDyadically()
  }

  /// The values of the units after a stage, [unit][input].
  private func units(_ network: Network, after stage: Int) throws -> [[Double]] {
    let stages = Array(network.stages[...stage])
    let count = stages.reduce(0) { $0 + $1.parameterCount }
    let start = try Network(stages: stages, parameters: Array(network.parameters[..<count]))
    let values = try start.outputs(of: rows(Self.inputs, network.inputs))
    return (0..<start.outputs).map { p in values.map { $0[p] } }
  }

  private func scale(_ network: Network, _ stage: Int) -> [Double] {
    if case .normalize(let map) = network.stages[stage], case .affine(let scale, _) = map.kind { return scale }
    return []
  }

  private func expectRanges(_ network: Network, share: Double, _ label: String) throws {
    for stage in [2, 4] {
      for (p, values) in try units(network, after: stage).enumerated() {
        // The offset is the product of the factor with a unit below 2.
        let bound = 8 * Double.ulpOfOne * (1 + 2 * scale(network, stage)[p])
        #expect(abs(values.min()! - (0.5 - share / 2)) <= bound, "\(label), stage \(stage), unit \(p)")
        #expect(abs(values.max()! - (0.5 + share / 2)) <= bound, "\(label), stage \(stage), unit \(p)")
      }
    }
  }

  /// A fit has an error of a few roundings times the condition of the B-splines, r 2^r < 2^9, of values below 2^4; the
  /// layers that follow multiply it by their slopes, together below 2^7.
  private static let bound = 0x1p20 * Double.ulpOfOne

  /// With 0.9, units below sqrt(3) are inside the old knots wherever they are inside the new ones; with 1/2, edges are
  /// continued by their polynomials.
  @Test("Polynomials stay what they are, and ranges go onto the share", arguments: [2, 4, 6])
  func polynomials(order: Int) throws {
    let cases: [(OutsideRule, Double)] = [
      (.clamp, 0.9), (.error, 0.9), (.linear, 0.97), (.extrapolate, 1), (.extrapolate, 0.5),
    ]
    for (outside, share) in cases {
      let before = try network(order: order, outside: outside)
      let after = try before.mappingHiddenRanges(over: Self.inputs, to: share)
      let label = "\(outside), \(share)"
      try expectRanges(after, share: share, label)
      let expected = try before.outputs(of: rows(Self.inputs, 2))
      for (a, b) in zip(expected, try after.outputs(of: rows(Self.inputs, 2))) {
        for q in 0..<2 { #expect(abs(a[q] - b[q]) <= Self.bound, "\(label), output \(q)") }
      }
      // Only maps between layers and the edges after them change, whose shapes stay.
      for stage in [0, 1, 3, 5] { #expect(after.stages[stage] == before.stages[stage]) }
      let first = before.parameterRanges[1]
      #expect(Array(after.parameters[first]) == Array(before.parameters[first]))
    }
  }

  @Test("Without a share, it is 0.97")
  func defaultShare() throws {
    try expectRanges(network(order: 4).mappingHiddenRanges(over: Self.inputs), share: 0.97, "0.97")
  }

  @Test("Splines that are no polynomials change, and their ranges go onto the share all the same")
  func splines() throws {
    let before = try Network.kan([2, 3, 2, 2], over: Self.box, hidden: .fixed(-2...2), seed: 4)
    let after = try before.mappingHiddenRanges(over: Self.inputs, to: 0.75)
    try expectRanges(after, share: 0.75, "splines")
    let pairs = zip(try before.outputs(of: rows(Self.inputs, 2)), try after.outputs(of: rows(Self.inputs, 2)))
    #expect(pairs.contains { abs($0[0] - $1[0]) > 1e-6 })
  }

  @Test("A unit that is the same for all inputs goes to the middle, with the slope one")
  func constantUnit() throws {
    var before = try network(order: 4)
    let row = before.parameterRanges[1].count / 3
    for i in row..<2 * row { before.parameters[i] = 0 }
    let after = try before.mappingHiddenRanges(over: Self.inputs, to: 0.9)
    #expect(try units(after, after: 2)[1].allSatisfy { abs($0 - 0.5) <= Double.ulpOfOne } && scale(after, 2)[1] == 1)
    let expected = try before.outputs(of: rows(Self.inputs, 2))
    for (a, b) in zip(expected, try after.outputs(of: rows(Self.inputs, 2))) {
      #expect(abs(a[0] - b[0]) <= Self.bound && abs(a[1] - b[1]) <= Self.bound)
    }
  }

  @Test("Other maps of hidden units, a single layer, and maps of inputs and outputs stay")
  func layersWithoutEffect() throws {
    for hidden in [HiddenNormalization.tanh, .sigmoid, .batchRange] {
      let network = try Network.kan([2, 3, 1], over: Self.box, hidden: hidden, seed: 5)
      #expect(try network.mappingHiddenRanges(over: Self.inputs) == network, "\(hidden)")
    }
    let scale = try OutputScale(middles: [3], halves: [5])
    let alone: [Network] = [
      try .kan([2, 1], over: Self.box, hidden: .fixed(-2...2), seed: 5),
      try .kan([2, 1], over: Self.box, hidden: .fixed(-2...2), seed: 5).scalingOutputs(by: scale),
      try .kan([2, 3, 1], over: Self.box, linearFirst: true, hidden: .fixed(-2...2), seed: 5),
    ]
    for network in alone { #expect(try network.mappingHiddenRanges(over: Self.inputs) == network) }
    let before = try Network.kan([2, 3, 1], over: Self.box, hidden: .fixed(-2...2), seed: 5)
    let scaled = try before.scalingOutputs(by: scale)
    let after = try scaled.mappingHiddenRanges(over: Self.inputs)
    #expect(try after == before.mappingHiddenRanges(over: Self.inputs).scalingOutputs(by: scale) && after != scaled)
  }

  @Test func errors() throws {
    let network = try network(order: 4, outside: .error)
    #expect(throws: NetworkError.countMismatch(what: "inputs in rows of 2", expected: 2, found: 1)) {
      try network.mappingHiddenRanges(over: [0.5])
    }
    #expect(throws: NetworkError.noSamples) { try network.mappingHiddenRanges(over: []) }
    // The input 3 is outside the box.
    let error = #expect(throws: NetworkError.self) { try network.mappingHiddenRanges(over: [0, 0, 0, 3]) }
    #expect(error?.description.contains("sample 1") == true)
    for share in [0, -0.5, 1.0.nextUp, .infinity, .nan] {
      let error = NetworkError.valueOutOfRange(
        what: "the share of the knots for hidden ranges", value: "\(share)", needed: "a number above 0 and at most 1")
      #expect(throws: error) { try network.mappingHiddenRanges(over: Self.inputs, to: share) }
    }
  }

  @Test("Training maps ranges at refinements only, and reports the change of the loss")
  func training() throws {
    let samples = try TrainingProblem.samples()
    let network = try TrainingProblem.network(samples, hidden: .fixed(-2...2), order: 4, intervals: 8)
    var plan = TrainingPlan.multilevel(epochs: [0, 0, 0], optimizer: .lbfgs())
    plan.levels[2].refinement = .none
    func run(_ network: Network, share: Double?) throws -> Trainer<RegressionTask> {
      plan.hiddenShare = share
      let trainer = try Trainer(network, on: samples, plan: plan)
      try trainer.run()
      return trainer
    }
    let refined = try network.refinedDyadically()
    #expect(try run(network, share: nil).network() == refined)
    let trainer = try run(network, share: 0.9)
    let mapped = try refined.mappingHiddenRanges(over: samples.inputs, to: 0.9)
    #expect(try trainer.network() == mapped && mapped != refined)
    let losses = try [refined, mapped].map { try RegressionObjective($0, samples: samples).value(at: $0.parameters) }
    let jump = abs(losses[1] - losses[0]) / losses.max()!
    #expect(jump > 1e-8 && abs(trainer.levels[1].rescalingJump - jump) <= 1e-12)
    #expect(abs(trainer.levels[1].startLoss - losses[1]) <= 1e-12 * losses[1])
    #expect(trainer.levels[0].rescalingJump == 0 && trainer.levels[2].rescalingJump == 0)
    #expect(trainer.levels[1].refinementJump <= 1e-12)
    // The loss of polynomials changes no more than they do.
    let smooth = try TrainingProblem.network(samples, hidden: .fixed(-2...2), order: 4, intervals: 1)
    let record = try run(smooth, share: 0.9).levels[1]
    let outputs = try smooth.outputs(of: rows(samples.inputs, 2)).joined()
    let largest = samples.targets.map { abs($0) }.max()! + outputs.map { abs($0) }.max()!
    #expect(record.rescalingJump <= 2 * largest * Self.bound / record.startLoss)
  }

  @Test("Shares above 0 and at most 1 are taken", arguments: [0, -1, Double(1).nextUp, .nan, .infinity])
  func refusedShares(share: Double) throws {
    var plan = TrainingPlan.multilevel(epochs: [1], optimizer: .adam())
    plan.hiddenShare = share
    #expect(
      throws: TrainingError.badOption(
        what: "the share of the knots for hidden ranges", value: "\(share)", need: "a number above 0 and at most 1")
    ) { try plan.validate() }
    for good in [1, Double.leastNonzeroMagnitude] {
      plan.hiddenShare = good
      #expect(throws: Never.self) { try plan.validate() }
    }
  }
}
