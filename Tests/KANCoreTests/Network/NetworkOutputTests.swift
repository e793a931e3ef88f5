import Exact
import KANCore
import RealModule
import SplineKernels
import Splines
import Testing

/// Fast evaluation held to the exact reference network.
@Suite struct NetworkOutputTests {
  /// The bound of ``RoundingBound``, for the outputs of one sample after another.
  private func check(_ network: Network, _ inputs: [Double], _ outputs: [Double], ulp: Double, _ label: String) throws {
    let exact = try network.reference { Rational(exactly: $0)! }
    for (k, x) in rows(inputs, network.inputs).enumerated() {
      let (values, bound) = try RoundingBound(unit: ulp / 2).outputs(exact, x.map { Rational(exactly: $0)! })
      for q in 0..<network.outputs {
        let found = outputs[k * network.outputs + q]
        let error = abs(Double(values[q] - Rational(exactly: found)!))
        #expect(error <= bound[q], "\(label): sample \(k), output \(q) is off by \(error), allowed \(bound[q])")
      }
    }
  }

  @Test(arguments: 0..<24)
  func outputsAgainstExactReference(seed: Int) throws {
    var cases = RandomKANs(seed: 1000 + UInt64(seed))
    let network = try cases.network(depth: 1 + seed % 3, linear: seed % 2 == 0, uniform: seed % 4 < 2, orders: 2...6)
    let inputs = cases.inputs(network, samples: 7)
    let double = try Evaluator<Double>(network).outputs(of: inputs)
    try check(network, inputs, double, ulp: Double.ulpOfOne, "double")
    let single = try Evaluator<Float>(network).outputs(of: inputs)
    try check(network, inputs, single, ulp: Double(Float.ulpOfOne), "float")
  }

  @Test func manySamplesInChunksAndBlocks() throws {
    var cases = RandomKANs(seed: 1100)
    for linear in [false, true] {
      let network = try cases.network(depth: 2, linear: linear)
      let inputs = cases.inputs(network, samples: 2600)
      let outputs = try Evaluator<Double>(network, threads: 2).outputs(of: inputs)
      let evaluator = try Evaluator<Double>(network)
      for k in [0, 1, 127, 128, 255, 256, 1299, 1300, 2599] {
        let one = try evaluator.outputs(of: Array(inputs[k * network.inputs..<(k + 1) * network.inputs]))
        #expect(one == Array(outputs[k * network.outputs..<(k + 1) * network.outputs]), "sample \(k)")
      }
    }
  }

  @Test(arguments: [512, 1037])
  func wideLayersAndHighOrders(width: Int) throws {
    var cases = RandomKANs(seed: 1200)
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(8), intervals: 5, lower: -1, upper: 1)
    let edges = try SplineEdges(knots: knots, inputs: 3, outputs: width)
    let back = try SplineEdges(knots: knots, inputs: width, outputs: 2)
    let stages: [Stage] = [
      .splines(edges), .normalize(try Normalization(width: width, into: -1, 1, kind: .tanh)), .splines(back),
    ]
    let count = stages.reduce(0) { $0 + $1.parameterCount }
    let network = try Network(stages: stages, parameters: (0..<count).map { _ in cases.number() })
    let inputs = cases.inputs(network, samples: 3)
    let outputs = try Evaluator<Double>(network).outputs(of: inputs)
    let oracle = try OracleNetwork(network).outputs(rows(inputs, 3)).flatMap { $0 }
    // Sums of 8 terms per unit of size one on either side, and errors of the tanh passed through splines of slope
    // (r - 1) 2 / h < 40: a bound by counting, with 3 * 8 roundings in the first layer and 5 * 7 in a basis value.
    let bound = Double(width * 8 + 35 + width * 40 * (24 + 35 + 8)) * Double.ulpOfOne
    for (a, b) in zip(outputs, oracle) { #expect(abs(a - b) <= bound) }
  }

  @Test func sigmoidTanhAndBatchRange() throws {
    for (seed, hidden) in [HiddenNormalization.sigmoid, .tanh, .batchRange].enumerated() {
      for depth in 2...3 {
        var cases = RandomKANs(seed: 1300 + UInt64(10 * seed + depth))
        let network = try cases.network(depth: depth, linear: depth == 2, hidden: hidden)
        let inputs = cases.inputs(network, samples: 40)
        for ranges in [RangeRule.remembered, .batch] {
          let outputs = try Evaluator<Double>(network).outputs(of: inputs, ranges: ranges)
          let oracle = try OracleNetwork(network).outputs(rows(inputs, network.inputs), batch: ranges == .batch)
          // Layers of slope below 4 * 2 (r - 1) / h <= 4 * 2 * 4 * 8 and at most 60 roundings each.
          let bound = 60 * pow(256, Double(depth)) * Double.ulpOfOne
          for (a, b) in zip(outputs, oracle.flatMap { $0 }) { #expect(abs(a - b) <= bound, "\(hidden) \(ranges)") }
        }
      }
    }
  }

  /// tanh and the sigmoid over their whole range, against the C library, through networks of one stage.
  @Test func logisticFunctions() throws {
    let tanh = try Network(stages: [.activation(ActivationStage(width: 1, function: .tanh))], parameters: [])
    let sigmoid = try Network(stages: [.normalize(Normalization(width: 1, into: 0, 1, kind: .sigmoid))], parameters: [])
    var inputs = stride(from: -45.0, through: 45, by: 0.037).map { $0 }
    for e in stride(from: -1000, through: 1000, by: 7) { inputs += [pow(2, Double(e)), -pow(2, Double(e))] }
    inputs += [0, 1e-9, -0.015625, 0.015625, 700, -800, .infinity, -.infinity]
    let layout = ChannelLayout(directions: 1, secondDerivatives: [])
    let first = try Evaluator<Double>(tanh, channels: layout).outputs(of: inputs)
    for (k, x) in inputs.enumerated() {
      let t = Double.tanh(x)
      // Relative to the value: an exponential that is off by one ulp, and a difference that loses at most five bits.
      let bound: Double = 40 * Double.ulpOfOne * abs(t)
      #expect(abs(first[2 * k] - t) <= bound, "tanh \(x)")
      let slope: Double = (1 - t) * (1 + t)
      #expect(abs(first[2 * k + 1] - slope) <= 16 * Double.ulpOfOne, "slope of tanh \(x)")
    }
    let values = try Evaluator<Double>(tanh).outputs(of: inputs)
    for k in inputs.indices { #expect(values[k] == first[2 * k]) }
    let second = try Evaluator<Double>(sigmoid).outputs(of: inputs)
    for (k, x) in inputs.enumerated() {
      let exact: Double = 1 / (1 + Double.exp(-x))
      #expect(abs(second[k] - exact) <= 8 * Double.ulpOfOne, "sigmoid \(x)")
    }
    #expect(try Evaluator<Double>(tanh).outputs(of: [.nan, 1])[0].isNaN)
    #expect(try Evaluator<Float>(tanh).outputs(of: [0.5])[0] == Double(Float(Double.tanh(0.5))))
  }

  private func pow(_ x: Double, _ y: Double) -> Double { Double.pow(x, y) }
}
