import KANCore
import RealModule
import SplineKernels
import Splines
import Testing

/// Refinement and rescaling leave the function alone.
@Suite struct NetworkRefinementTests {
  /// The largest difference of the outputs relative to the largest output, and that of the losses.
  private func jump(_ a: Network, _ b: Network, _ samples: Samples) throws -> Double {
    let before = try Evaluator<Double>(a).outputs(of: samples.inputs)
    let after = try Evaluator<Double>(b).outputs(of: samples.inputs)
    let scale = before.map(abs).max()!
    let outputs = zip(before, after).map { abs($0 - $1) }.max()! / scale
    let losses = try [a, b].map { try RegressionObjective($0, samples: samples).value(at: $0.parameters) }
    return max(outputs, abs(losses[0] - losses[1]) / losses[0])
  }

  @Test(arguments: 0..<12)
  func dyadicRefinement(seed: Int) throws {
    var cases = RandomKANs(seed: 4000 + UInt64(seed))
    let network = try cases.network(
      depth: 1 + seed % 3, linear: seed % 2 == 0, uniform: seed % 3 != 2, orders: 2...5,
      hidden: seed % 2 == 1 ? .tanh : nil)
    let samples = try cases.samples(network, count: 200)
    let fine = try network.refinedDyadically()
    #expect(try jump(network, fine, samples) < 1e-13)
    #expect(try jump(network, fine.refinedDyadically(), samples) < 1e-13)
    for k in network.splineStages {
      guard case .splines(let a) = network.stages[k], case .splines(let b) = fine.stages[k] else { continue }
      #expect(b.knots.intervals == 2 * a.knots.intervals)
    }
    let last = network.splineStages.last!
    let partly = try network.refinedDyadically(stages: [last])
    #expect(try jump(network, partly, samples) < 1e-13)
    #expect(partly.stages.dropLast() == network.stages.dropLast())
    // P^T of the reference: the same weights but for roundings of sums of at most r products.
    if seed % 2 == 1 { return }
    let exact = try network.reference { $0 }.refinedDyadically().parameters(of: .allWeights)
    for (a, b) in zip(fine.parameters, exact) { #expect(abs(a - b) <= 64 * Double.ulpOfOne) }
  }

  /// P has r entries in a column, whatever the number of knots: with its zeros this one would take 3 GB.
  @Test func manyIntervals() throws {
    var cases = RandomKANs(seed: 4200)
    let network = try Network.kan(
      widths: [1, 1], order: 4, intervals: 14_000, inputBox: [0...1], using: &cases.random)
    let samples = try cases.samples(network, count: 100)
    // The distances of knots carry a relative error of about n roundings of the knots themselves.
    #expect(try jump(network, network.refinedDyadically(), samples) < 14_000 * 8 * Double.ulpOfOne)
  }

  /// Squares of the numbers overflow or vanish; the numbers do not.
  @Test(arguments: [1e200, 1e-200])
  func rescalingOfExtremeRows(size: Double) throws {
    let box = Array(repeating: 0.0...1, count: 2)
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(3), intervals: 3, lower: 0, upper: 1)
    let network = try Network(
      stages: [
        .linear(LinearMap(inputs: 2, outputs: 1)),
        .normalize(Normalization(width: 1, into: 0, 1, kind: .linearBounds(box: box))),
        .splines(SplineEdges(knots: knots, inputs: 1, outputs: 1)),
      ], parameters: [3 * size, 4 * size, 1, 2, 3, 4, 5])
    let rescaled = try network.rescalingLinearRows()
    #expect(abs(rescaled.parameters[0] - 0.6) < 1e-15 && abs(rescaled.parameters[1] - 0.8) < 1e-15)
    let samples = try Samples(inputs: [[0.3, 0.4], [1, 0.1]], targets: [[0], [1]])
    #expect(try jump(network, rescaled, samples) < 1e-13)
  }

  @Test func nestedKnots() throws {
    var cases = RandomKANs(seed: 4100)
    let network = try cases.network(depth: 2, linear: true, uniform: false)
    let samples = try cases.samples(network, count: 100)
    var finer: [Int: KnotVector<Double>] = [:]
    for k in network.splineStages {
      guard case .splines(let edges) = network.stages[k] else { continue }
      let knots = edges.knots
      let r = knots.order.value
      var inner = Set((0...knots.intervals).map { knots[$0] })
      for _ in 0..<5 { inner.insert(Double.random(in: knots.lower...knots.upper, using: &cases.random)) }
      let left = (1..<max(1, r)).reversed().map { knots.lower - Double($0) / 7 }
      let right = (1..<max(1, r)).map { knots.upper + Double($0) / 5 }
      finer[k] = try KnotVector(order: knots.order, knots: left + inner.sorted() + right)
    }
    #expect(try jump(network, network.refined(onto: finer), samples) < 1e-13)
    let first = network.splineStages[0]
    #expect(try jump(network, network.refined(onto: [first: finer[first]!]), samples) < 1e-13)
    // A coarser vector is no refinement, and a linear stage has no knots.
    let fine = try network.refined(onto: finer)
    guard case .splines(let edges) = network.stages[first] else { return }
    #expect(throws: SplineError.self) { try fine.refined(onto: [first: edges.knots]) }
    #expect(throws: NetworkError.wrongStage(stage: 0, expected: "a layer of edges")) {
      try network.refined(onto: [0: edges.knots])
    }
    #expect(throws: NetworkError.stageOutOfRange(stage: 9, count: network.stages.count)) {
      try network.refinedDyadically(stages: [9])
    }
  }

  @Test func rescalingRows() throws {
    var cases = RandomKANs(seed: 4200)
    for kind in 0..<3 {
      var network = try cases.network(depth: 2, linear: true)
      if kind > 0, case .normalize(let map) = network.stages[1] {
        var stages = network.stages
        let bounds = (0..<map.width).map { _ in -4.0...4 }
        stages[1] = .normalize(
          kind == 1
            ? try .affine(mapping: bounds, into: map.lower, map.upper)
            : try Normalization(
              width: map.width, into: map.lower, map.upper, kind: .batchRange(remembered: bounds)))
        network = try Network(stages: stages, parameters: network.parameters)
      }
      let samples = try cases.samples(network, count: 50)
      let rescaled = try network.rescalingLinearRows()
      let before = try Evaluator<Double>(network).outputs(of: samples.inputs)
      let after = try Evaluator<Double>(rescaled).outputs(of: samples.inputs)
      // Arguments move by a few ulps, which the splines amplify by at most 4 * 2 (r - 1) / h < 2^9 for a layer.
      for (a, b) in zip(before, after) { #expect(abs(a - b) <= 0x1p18 * 8 * Double.ulpOfOne) }
      guard case .linear(let map) = rescaled.stages[0] else { return }
      for q in 0..<map.outputs {
        let row = rescaled.parameters[q * map.inputs..<(q + 1) * map.inputs]
        let length = row.reduce(0) { $0 + $1 * $1 }
        #expect(abs(length - 1) <= Double(map.inputs + 4) * Double.ulpOfOne)
      }
      #expect(
        Array(rescaled.parameters.dropFirst(map.inputs * map.outputs))
          == Array(network.parameters.dropFirst(map.inputs * map.outputs)))
    }
  }
}
