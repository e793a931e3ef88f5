import DualNumbers
import KANCore
import RealModule
import SplineKernels
import Splines
import Testing

/// Derivatives of outputs in the inputs, and the pull-back of adjoints of all channels, against nested dual numbers.
@Suite struct InputDerivativeTests {
  typealias First = Dual<Double>
  typealias Second = Dual<First>
  typealias Third = Dual<Second>

  private func oracle(_ network: Network, parameter j: Int) -> OracleNetwork<Third> {
    let lift = { (x: Double) in Third(Second(First(x))) }
    let parameters = network.parameters.indices.map { i in
      i == j ? Third(Second(First(network.parameters[i])), slope: 1) : lift(network.parameters[i])
    }
    let tanh = Third.tanh(Second.tanh(First.tanh { Double.tanh($0) }))
    return OracleNetwork(network, parameters: parameters, tanh: tanh, convert: lift)
  }

  /// Derivatives of orders 0 ... 4 along input k of one sample with their derivatives with respect to parameter j,
  /// [output][order].
  private func derivatives(
    _ network: Network, _ x: [Double], along k: Int, parameter j: Int
  ) throws -> [[Dual<Double>]] {
    typealias Series = TaylorSeries<First>
    let oracle = OracleNetwork<Series>(
      network,
      parameters: network.parameters.indices.map { Series(First(network.parameters[$0], slope: $0 == j ? 1 : 0)) },
      tanh: Series.tanh(First.tanh { Double.tanh($0) }), convert: { Series(First($0)) })
    let row = x.indices.map { Series(First(x[$0]), slope: $0 == k ? 1 : 0) }
    return try oracle.outputs([row])[0].map(\.derivatives)
  }

  /// All channels of one sample with their derivatives with respect to parameter j: [channel][output].
  private func channels(
    _ network: Network, _ layout: ChannelLayout, _ x: [Double], parameter j: Int
  ) throws -> [[Dual<Double>]] {
    let oracle = oracle(network, parameter: j)
    func outputs(_ k: Int?, _ l: Int?) throws -> [Third] {
      let row = x.indices.map { p in
        Third(Second(First(x[p], slope: p == k ? 1 : 0), slope: First(p == l ? 1 : 0)))
      }
      return try oracle.outputs([row])[0]
    }
    var result = [try outputs(nil, nil).map { Dual($0.value.value.value, slope: $0.slope.value.value) }]
    for k in 0..<layout.directions {
      result.append(try outputs(k, nil).map { Dual($0.value.value.slope, slope: $0.slope.value.slope) })
    }
    for pair in layout.secondDerivatives {
      result.append(
        try outputs(pair.first, pair.second).map { Dual($0.value.slope.slope, slope: $0.slope.slope.slope) })
    }
    for higher in layout.higherDerivatives {
      result.append(
        try derivatives(network, x, along: higher.direction, parameter: j).map { $0[higher.order] })
    }
    return result
  }

  private func check(_ network: Network, seed: UInt64, upTo order: Int = 2) throws {
    var cases = RandomKANs(seed: seed)
    let d = network.inputs
    let pairs = (0..<d).flatMap { k in (k..<d).map { SecondDerivative(k, $0) } }
    let layout = ChannelLayout(
      directions: d, secondDerivatives: pairs,
      higherDerivatives: (0..<d).flatMap { k in
        stride(from: order, through: 3, by: -1).map { HigherDerivative(order: $0, direction: k) }
      })
    let inputs = cases.inputs(network, samples: 3)
    let evaluator = try Evaluator<Double>(network, channels: layout)
    let outputs = try evaluator.outputs(of: inputs)
    let factors = outputs.map { _ in cases.number() }
    var gradient: [Double] = []
    let value = try evaluator.valueAndGradient(of: inputs, ranges: .remembered, into: &gradient) { block, adjoints in
      var sum = 0.0
      for n in 0..<block.count {
        for c in 0..<block.channels {
          for q in 0..<block.width {
            let factor = factors[((block.firstSample + n) * block.channels + c) * block.width + q]
            sum += factor * block[n, c, q]
            adjoints[n, c, q] = factor
          }
        }
      }
      return sum
    }
    let width = layout.count * network.outputs
    let scale = gradient.map(abs).max()!
    let largest = outputs.map(abs).max()!
    #expect(abs(value - zip(factors, outputs).reduce(0) { $0 + $1.0 * $1.1 }) <= 1e-12 * largest * Double(width))
    for j in NetworkGradientTests.chosen(network.parameterCount, limit: 8, using: &cases) {
      var slope = 0.0
      for (k, x) in rows(inputs, d).enumerated() {
        let exact = try channels(network, layout, x, parameter: j).flatMap { $0 }
        for (i, channel) in exact.enumerated() {
          NetworkGradientTests.expect(outputs[k * width + i], channel.value, scale: largest, "channel \(i)")
          slope += factors[k * width + i] * channel.slope
        }
      }
      NetworkGradientTests.expect(gradient[j], slope, scale: max(scale, largest), "parameter \(j)")
    }
    try checkRows(evaluator, inputs, layout)
  }

  /// Residuals made of channels: rows, pull-backs and normal equations agree.
  private func checkRows(_ evaluator: Evaluator<Double>, _ inputs: [Double], _ layout: ChannelLayout) throws {
    let rule = Defect(channels: layout.count)
    var r: [Double] = []
    var jacobian: [Double] = []
    try evaluator.jacobian(of: inputs, by: rule, ranges: .remembered, residuals: &r, jacobian: &jacobian)
    var gradient: [Double] = []
    let value = try evaluator.valueAndGradient(of: inputs, by: rule, ranges: .remembered, into: &gradient)
    var g: [Double] = []
    var gram: [Double] = []
    let half = try evaluator.normalEquations(of: inputs, by: rule, ranges: .remembered, gradient: &g, gram: &gram)
    #expect(abs(half - value) <= 1e-13 * value)
    let m = evaluator.parameterCount
    let largest = jacobian.map(abs).max()! * r.map(abs).max()! * Double(r.count)
    for j in 0..<m {
      let exact = r.indices.reduce(0) { $0 + r[$1] * jacobian[$1 * m + j] }
      NetworkGradientTests.expect(gradient[j], exact, scale: largest, "parameter \(j)")
      NetworkGradientTests.expect(g[j], exact, scale: largest, "parameter \(j)")
    }
    // J v, a direction at a time: columns of J to the bits, and a sum of them.
    var product: [Double] = []
    for j in stride(from: 0, to: m, by: max(1, m / 5)) {
      let unit = (0..<m).map { $0 == j ? 1.0 : 0 }
      try evaluator.applyJacobian(of: inputs, by: rule, ranges: .remembered, to: unit, into: &product)
      #expect(product == r.indices.map { jacobian[$0 * m + j] }, "column \(j)")
    }
    let v = (0..<m).map { Double($0 % 7) - 3 }
    try evaluator.applyJacobian(of: inputs, by: rule, ranges: .remembered, to: v, into: &product)
    for k in r.indices {
      let exact = (0..<m).reduce(0) { $0 + jacobian[k * m + $1] * v[$1] }
      let size = (0..<m).reduce(0) { $0 + abs(jacobian[k * m + $1] * v[$1]) }
      #expect(abs(product[k] - exact) <= Double(2 * m) * Double.ulpOfOne * size, "J v, residual \(k)")
    }
    #expect(throws: NetworkError.countMismatch(what: "entries of a direction", expected: m, found: m - 1)) {
      try evaluator.applyJacobian(of: inputs, by: rule, ranges: .remembered, to: Array(v.dropLast()), into: &product)
    }
  }

  /// Two nonlinear residuals of a sample, of all channels of the first output.
  private struct Defect: SampleResiduals {
    let channels: Int
    var residualsPerSample: Int { 2 }

    func write(_ outputs: ChannelBlock<Double>, into r: UnsafeMutablePointer<Double>) {
      for n in 0..<outputs.count {
        let sum = (0..<channels).reduce(0) { $0 + Double($1 + 1) * outputs[n, $1, 0] }
        r[2 * n] = sum
        r[2 * n + 1] = outputs[n, 0, 0] * outputs[n, channels - 1, 0] - 1
      }
    }

    func addAdjoints(
      of residual: Int, _ outputs: ChannelBlock<Double>, times factors: UnsafePointer<Double>?, stride: Int,
      into adjoints: ChannelBlock<Double>
    ) {
      for n in 0..<outputs.count {
        let factor = factors.map { $0[n * stride] } ?? 1
        if residual == 0 {
          for c in 0..<channels { adjoints[n, c, 0] += factor * Double(c + 1) }
        } else {
          let (first, last) = (outputs[n, 0, 0], outputs[n, channels - 1, 0])
          adjoints[n, 0, 0] += factor * last
          adjoints[n, channels - 1, 0] += factor * first
        }
      }
    }
  }

  @Test(arguments: 0..<8)
  func splineNetworks(seed: Int) throws {
    var cases = RandomKANs(seed: 6000 + UInt64(seed))
    let hidden: [HiddenNormalization?] = [nil, .tanh, .sigmoid, .batchRange]
    let network = try cases.network(
      depth: 1 + seed % 3, linear: seed % 2 == 0, uniform: seed < 5, orders: 4...6, maxWidth: 3,
      hidden: hidden[seed % 4])
    try check(network, seed: 6100 + UInt64(seed))
  }

  @Test(arguments: 0..<8, 3...4)
  func higherDerivativesOfSplineNetworks(seed: Int, order: Int) throws {
    var cases = RandomKANs(seed: 6500 + UInt64(seed))
    let hidden: [HiddenNormalization?] = [nil, .tanh, .sigmoid, .batchRange]
    let network = try cases.network(
      depth: 1 + seed % 2, linear: seed % 4 < 2, uniform: seed < 5, orders: order + 1...8, maxWidth: 3,
      hidden: hidden[seed % 4])
    try check(network, seed: 6600 + UInt64(seed), upTo: order)
  }

  @Test(arguments: [ActivationStage.Function.tanh, .powerRelu(order: 4)])
  func perceptrons(activation: ActivationStage.Function) throws {
    var cases = RandomKANs(seed: 6200)
    for widths in [[2, 5, 1], [3, 10, 10, 2]] {
      let network = try Network.mlp(widths: widths, activation: activation, using: &cases.random)
      try check(network, seed: 6210)
    }
  }

  @Test(arguments: [ActivationStage.Function.tanh, .powerRelu(order: 4), .powerRelu(order: 7)], 3...4)
  func higherDerivativesOfPerceptrons(activation: ActivationStage.Function, order: Int) throws {
    var cases = RandomKANs(seed: 6220)
    for widths in [[2, 5, 1], [3, 10, 10, 2]] {
      let network = try Network.mlp(widths: widths, activation: activation, using: &cases.random)
      try check(network, seed: 6230, upTo: order)
    }
  }

  /// Inputs with channels of their own: the third input is |x| of the first, its derivatives are given.
  @Test func inputsWithChannels() throws {
    var cases = RandomKANs(seed: 6300)
    let box = Array(repeating: -1.0...1, count: 3)
    let network = try Network.kan(
      widths: [3, 4, 2], order: 5, intervals: 4, inputBox: box, using: &cases.random)
    let layout = ChannelLayout(directions: 2, secondDerivatives: [SecondDerivative(0, 0), SecondDerivative(0, 1)])
    let x = -0.3
    let y = 0.55
    let rows: [[Double]] = [[x, y, -x], [1, 0, -1], [0, 1, 0], [0, 0, 0], [0, 0, 0]]
    let evaluator = try Evaluator<Double>(network, channels: layout, inputsHaveChannels: true)
    let found = try evaluator.outputs(of: rows.flatMap { $0 })
    let unit = ChannelLayout(
      directions: 3, secondDerivatives: [(0, 0), (0, 1), (0, 2), (1, 2), (2, 2)].map { SecondDerivative($0.0, $0.1) })
    let plain = try Evaluator<Double>(network, channels: unit).outputs(of: [x, y, -x])
    for q in 0..<2 {
      let c = { (channel: Int) in plain[channel * 2 + q] }
      let expected = [c(0), c(1) - c(3), c(2), c(4) - 2 * c(6) + c(8), c(5) - c(7)]
      for (channel, value) in expected.enumerated() {
        NetworkGradientTests.expect(found[channel * 2 + q], value, scale: plain.map(abs).max()!, "channel \(channel)")
      }
    }
  }
}
