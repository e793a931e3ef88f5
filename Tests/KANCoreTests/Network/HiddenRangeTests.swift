import KANCore
import Optim
import SplineKernels
import Splines
import Testing

/// New fixed maps of hidden units.
@Suite struct HiddenRangeTests {
  /// x on [0, 1], a fixed map of given bounds onto [0, 1], and an edge with given weights.
  private func network(_ bounds: ClosedRange<Double>, outside: OutsideRule, weights: [Double]) throws -> Network {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(4), intervals: 4, lower: 0, upper: 1)
    let edges = try SplineEdges(knots: knots, inputs: 1, outputs: 1, outside: outside)
    return try Network(
      stages: [.splines(edges), .normalize(try .affine(mapping: [bounds], into: 0, 1)), .splines(edges)],
      parameters: Self.identity + weights)
  }

  /// The weights of z on four intervals: the means of the three inner knots of each function.
  private static let identity = (0..<7).map { Double($0 - 1) / 4 }
  private static let inputs = [0, 0.25, 0.625, 1]

  /// The first stages of a network.
  private func start(of network: Network, stages count: Int) throws -> Network {
    let stages = Array(network.stages[..<count])
    return try Network(
      stages: stages, parameters: Array(network.parameters.prefix(stages.reduce(0) { $0 + $1.parameterCount })))
  }

  /// A least-squares fit by rotations, of 32 rows with a condition number of 40.
  private static let bound = 8 * 32 * 40 * Double.ulpOfOne

  @Test("Ranges go onto the share, polynomials stay what they are, and a second time nothing changes")
  func polynomials() throws {
    let before = try network(-4...4, outside: .extrapolate, weights: Self.identity)
    let after = try before.mappingHiddenRanges(over: Self.inputs, to: 0.75)
    let hidden = try start(of: after, stages: 2).outputs(of: Self.inputs.map { [$0] })
    for (x, z) in zip(Self.inputs, hidden) { #expect(abs(z[0] - (0.125 + 0.75 * x)) <= 8 * Double.ulpOfOne) }
    for (x, y) in zip(Self.inputs, try after.outputs(of: Self.inputs.map { [$0] })) {
      #expect(abs(y[0] - (x + 4) / 8) <= Self.bound)
    }
    #expect(after != before)
    #expect(try after.mappingHiddenRanges(over: Self.inputs, to: 0.75) == after)
  }

  @Test("Edges that throw outside their knots are continued by their values at the ends for the fit")
  func pointsOutside() throws {
    // Half of the new knots lie outside the old ones.
    let before = try network(0...1, outside: .error, weights: Array(repeating: 2, count: 7))
    let after = try before.mappingHiddenRanges(over: Self.inputs, to: 0.5)
    #expect(after.stages[1] != before.stages[1] && after.stages[2] == before.stages[2])
    #expect(after.parameters[7...].allSatisfy { abs($0 - 2) <= 2 * Self.bound })
  }

  @Test("A trainer maps the ranges over the samples at refinements, and refuses a network without fixed maps")
  func training() throws {
    let samples = try TrainingProblem.samples()
    var plan = TrainingPlan.multilevel(epochs: [2, 0], optimizer: .adam())
    plan.hiddenShare = 0.75
    let trainer = try Trainer(TrainingProblem.network(samples, hidden: .fixed(-4...4)), on: samples, plan: plan)
    try trainer.run()
    let hidden = try start(of: trainer.network(), stages: 3).outputs(of: rows(samples.inputs, 2))
    for p in 0..<3 {
      let column = hidden.map { $0[p] }
      #expect(abs(column.min()! - 0.125) <= 1e-12 && abs(column.max()! - 0.875) <= 1e-12, "unit \(p)")
    }
    for hidden in [HiddenNormalization.tanh, .sigmoid, .batchRange] {
      let network = try TrainingProblem.network(samples, hidden: hidden)
      let error = #expect(throws: TrainingError.self) { try Trainer(network, on: samples, plan: plan) }
      #expect(error?.description.contains("the share of the knots for hidden ranges is 0.75; give none") == true)
    }
  }
}
