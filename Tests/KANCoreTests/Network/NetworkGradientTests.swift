import DualNumbers
import Exact
import KANCore
import Optim
import RealModule
import SplineKernels
import Splines
import Testing

/// The gradient of the mean squared error, against exact dual numbers.
@Suite struct NetworkGradientTests {
  /// Roundings of a gradient, relative to its largest entry: sums of products with at most 2^6 roundings in a factor,
  /// whose arguments' errors are amplified by second derivatives of splines below 4 (r - 1)^2 / h^2 <= 2^12.
  static let tolerance = 0x1p18 * Double.ulpOfOne

  static func expect(_ found: Double, _ exact: Double, scale: Double, _ label: String) {
    #expect(abs(found - exact) <= tolerance * max(1, scale), "\(label): \(found) where \(exact) is exact")
  }

  /// Some parameters, all where there are few.
  static func chosen(_ count: Int, limit: Int, using cases: inout RandomKANs) -> [Int] {
    count <= limit ? Array(0..<count) : (0..<limit).map { _ in Int.random(in: 0..<count, using: &cases.random) }
  }

  @Test(arguments: 0..<18)
  func gradientAgainstExactDualNumbers(seed: Int) throws {
    var cases = RandomKANs(seed: 2000 + UInt64(seed))
    let network = try cases.network(
      depth: 1 + seed % 3, linear: seed % 2 == 0, uniform: seed % 4 < 2, maxWidth: 3)
    let samples = try cases.samples(network, count: 3)
    let objective = try RegressionObjective(network, samples: samples)
    var gradient = [Double](repeating: 7, count: network.parameterCount)
    let value = try objective.valueAndGradient(at: network.parameters, into: &gradient)
    let scale = gradient.map(abs).max()!
    let dual = { (x: Double) in Dual(Rational(exactly: x)!) }
    for j in Self.chosen(network.parameterCount, limit: 10, using: &cases) {
      let parameters = network.parameters.indices.map { i in
        Dual(Rational(exactly: network.parameters[i])!, slope: i == j ? 1 : 0)
      }
      let reference = try network.reference(parameters: parameters, dual)
      let outputs = try reference.outputs(at: rows(samples.inputs, network.inputs).map { $0.map(dual) })
      var sum: Dual<Rational> = 0
      for (output, target) in zip(outputs.joined(), samples.targets) {
        let difference = output - dual(target)
        sum += difference * difference
      }
      sum /= Dual(Rational(samples.targets.count))
      Self.expect(gradient[j], Double(sum.slope), scale: scale, "parameter \(j)")
      Self.expect(value, Double(sum.value), scale: 1, "value")
    }
    #expect(try objective.value(at: network.parameters) == value)
  }

  /// Every kind of normalization and stage, with dual numbers over `Double`.
  private func checkAgainstOracle(_ network: Network, seed: UInt64, limit: Int = 40) throws {
    var cases = RandomKANs(seed: seed)
    let samples = try cases.samples(network, count: 30)
    let objective = try RegressionObjective(network, samples: samples)
    var gradient: [Double] = []
    _ = try objective.valueAndGradient(at: network.parameters, into: &gradient)
    let scale = gradient.map(abs).max()!
    #expect(scale > 0)
    for j in Self.chosen(network.parameterCount, limit: limit, using: &cases) {
      let parameters = network.parameters.indices.map { Dual(network.parameters[$0], slope: $0 == j ? 1 : 0) }
      let oracle = OracleNetwork(
        network, parameters: parameters, tanh: Dual.tanh { Double.tanh($0) }, convert: { Dual($0) })
      let outputs = try oracle.outputs(rows(samples.inputs, network.inputs).map { $0.map { Dual($0) } }, batch: true)
      let slopes = zip(outputs.joined(), samples.targets).map { 2 * ($0.value - $1) * $0.slope }
      let exact = slopes.reduce(0, +) / Double(samples.targets.count)
      Self.expect(gradient[j], exact, scale: scale, "parameter \(j)")
    }
  }

  @Test(arguments: [HiddenNormalization.sigmoid, .tanh, .batchRange])
  func hiddenNormalizations(hidden: HiddenNormalization) throws {
    for depth in 2...3 {
      for linear in [false, true] {
        var cases = RandomKANs(seed: 2100 + UInt64(depth))
        let network = try cases.network(depth: depth, linear: linear, maxWidth: 3, hidden: hidden)
        try checkAgainstOracle(network, seed: 2200)
      }
    }
  }

  @Test(arguments: [ActivationStage.Function.tanh, .relu, .powerRelu(order: 3), .powerRelu(order: 4)])
  func perceptrons(activation: ActivationStage.Function) throws {
    var cases = RandomKANs(seed: 2300)
    for widths in [[2, 5, 1], [3, 16, 16, 2], [1, 1, 1]] {
      let network = try Network.mlp(
        widths: widths, activation: activation, outputBias: widths.count == 4, using: &cases.random)
      try checkAgainstOracle(network, seed: 2310)
    }
  }

  @Test func sameBitsForAnyNumberOfThreads() throws {
    var cases = RandomKANs(seed: 2400)
    for hidden in [HiddenNormalization.tanh, .batchRange] {
      let network = try cases.network(depth: 3, linear: true, hidden: hidden)
      let samples = try cases.samples(network, count: 5000)
      var results: [[Double]] = []
      for threads in [1, 2, 8, 3] {
        let objective = try RegressionObjective(network, samples: samples, threads: threads)
        for _ in 0..<2 {
          var gradient: [Double] = []
          let value = try objective.valueAndGradient(at: network.parameters, into: &gradient)
          results.append([value, try objective.value(at: network.parameters)] + gradient)
        }
        let evaluator = try Evaluator<Double>(network, threads: threads)
        let outputs = try evaluator.outputs(of: samples.inputs, ranges: .batch)
        results[results.count - 1] += outputs
        results[results.count - 2] += outputs
      }
      for result in results.dropFirst() { #expect(result == results[0]) }
    }
  }

  /// A gradient over chunks and blocks is the mean of the gradients of its samples.
  @Test func gradientIsAMean() throws {
    var cases = RandomKANs(seed: 2500)
    let network = try cases.network(depth: 2, linear: true)
    let samples = try cases.samples(network, count: 2 * 1024 + 77)
    var whole: [Double] = []
    let value = try RegressionObjective(network, samples: samples, threads: 2)
      .valueAndGradient(at: network.parameters, into: &whole)
    var sum = [Double](repeating: 0, count: whole.count)
    var total = 0.0
    for start in stride(from: 0, to: samples.count, by: 97) {
      let end = min(samples.count, start + 97)
      let part = try Samples(
        inputs: Array(samples.inputs[start * network.inputs..<end * network.inputs]), inputWidth: network.inputs,
        targets: Array(samples.targets[start * network.outputs..<end * network.outputs]),
        targetWidth: network.outputs)
      var gradient: [Double] = []
      let share = Double(end - start) / Double(samples.count)
      total +=
        share
        * (try RegressionObjective(network, samples: part)
          .valueAndGradient(at: network.parameters, into: &gradient))
      for j in sum.indices { sum[j] += share * gradient[j] }
    }
    let scale = whole.map(abs).max()!
    // Sums of 2125 terms in two orders.
    let bound = 2 * 2125 * Double.ulpOfOne
    #expect(abs(total - value) <= bound * value)
    for (a, b) in zip(whole, sum) { #expect(abs(a - b) <= bound * max(scale, 1)) }
  }

  @Test func floatGradient() throws {
    var cases = RandomKANs(seed: 2600)
    for linear in [true, false] {
      let network = try cases.network(depth: 2, linear: linear, uniform: false, hidden: .tanh)
      let samples = try cases.samples(network, count: 60)
      var single: [Double] = []
      var double: [Double] = []
      let a = try RegressionObjective(network, samples: samples, precision: .float)
        .valueAndGradient(at: network.parameters, into: &single)
      let b = try RegressionObjective(network, samples: samples)
        .valueAndGradient(at: network.parameters, into: &double)
      let scale = max(1, double.map(abs).max()!)
      // As `tolerance`, with the ulp of Float.
      #expect(abs(a - b) <= 0x1p12 * Double(Float.ulpOfOne) * max(1, b))
      for (x, y) in zip(single, double) { #expect(abs(x - y) <= 0x1p12 * Double(Float.ulpOfOne) * scale) }
    }
  }

  @Test func flops() throws {
    var cases = RandomKANs(seed: 2700)
    let box = Array(repeating: -1.0...1, count: 2)
    let network = try Network.kan(
      widths: [2, 5, 1], order: 5, intervals: 5, inputBox: box, linearFirst: true, using: &cases.random)
    let samples = try cases.samples(network, count: 10)
    let objective = try RegressionObjective(network, samples: samples)
    _ = try objective.value(at: network.parameters)
    // 2 * 2 * 5 for the map, 3 * 5 for the normalization, 5 edges of 2 * 5, 5 bases of 5/2 * 5 * 4.
    let forward: Double = 20 + 15 + 50 + 250
    #expect(objective.flops == 10 * forward)
    var gradient: [Double] = []
    _ = try objective.valueAndGradient(at: network.parameters, into: &gradient)
    let both: Double = 40 + 45 + 150 + 500
    #expect(objective.flops == 10 * both)
  }
}
