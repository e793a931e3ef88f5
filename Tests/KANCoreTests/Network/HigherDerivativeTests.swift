import DualNumbers
import Exact
import KANCore
import RealModule
import SplineKernels
import Splines
import Testing

/// Third and fourth derivatives of networks of splines in one input.
@Suite struct HigherDerivativeTests {
  /// All derivatives of orders 1 ... 4 in each direction.
  static func layout(directions d: Int) -> ChannelLayout {
    ChannelLayout(
      directions: d, secondDerivatives: (0..<d).map { SecondDerivative($0, $0) },
      higherDerivatives: [3, 4].flatMap { n in (0..<d).map { HigherDerivative(order: n, direction: $0) } })
  }

  /// The series of the reference network along each input are exact.
  @Test(arguments: 5...8, 1...2)
  func orderByOrder(order: Int, depth: Int) throws {
    var cases = RandomKANs(seed: 6400 + UInt64(10 * order + depth))
    let network = try cases.network(
      depth: depth, linear: order % 2 == 0, uniform: depth == 1 || order < 7, orders: order...order, maxWidth: 3)
    let (d, outputs) = (network.inputs, network.outputs)
    let layout = Self.layout(directions: d)
    let inputs = cases.inputs(network, samples: 4)
    let found = try Evaluator<Double>(network, channels: layout).outputs(of: inputs)
    let lift = { (x: Double) in TaylorSeries(Rational(exactly: x)!) }
    let reference = try network.reference(lift)
    // [order][channel, sample and output].
    var exact = Array(repeating: [(channel: Int, sample: Int, output: Int, value: Double)](), count: 5)
    for (s, x) in rows(inputs, d).enumerated() {
      for k in 0..<d {
        let along = x.indices.map { TaylorSeries(Rational(exactly: x[$0])!, slope: $0 == k ? 1 : 0) }
        let path = [0] + layout.path(to: HigherDerivative(order: 4, direction: k))
        for (q, series) in try reference.outputs(at: [along])[0].enumerated() {
          for (n, value) in series.derivatives.enumerated() { exact[n].append((path[n], s, q, Double(value))) }
        }
      }
    }
    for (n, numbers) in exact.enumerated() {
      let scale = numbers.map { abs($0.value) }.max()!
      for (channel, s, q, value) in numbers {
        NetworkGradientTests.expect(
          found[(s * layout.count + channel) * outputs + q], value, scale: scale, "derivative \(n) at sample \(s)")
      }
    }
  }

  /// One layer is linear in its weights: an entry of a row is the output for one weight alone. Inside, at knots, and outside
  /// by every rule.
  @Test(arguments: 1...8)
  func rowsOfALayer(order: Int) throws {
    let left = (1..<order).reversed().map { -Double($0) }
    let irregular = try KnotVector<Double>(
      order: SplineOrder(order), knots: left + [0, 0.5, 1, 1.75] + (1..<order).map { 1.75 + Double($0) / 2 })
    let uniform = try KnotVector<Double>.uniform(order: SplineOrder(order), intervals: 4, lower: -1, upper: 1)
    let layout = Self.layout(directions: 1)
    for knots in [uniform, irregular] {
      let m = knots.dimension
      let points = (0...knots.intervals).map { knots[$0] } + [knots.lower - 0.125, knots.upper + 0.125, 0.3]
      for rule in OutsideRule.allCases where rule != .error {
        let stages: [Stage] = [.splines(try SplineEdges(knots: knots, inputs: 1, outputs: 1, outside: rule))]
        for x in points {
          let row = [x, 0.75, -0.5, 1, -0.25]
          func evaluator(_ weights: [Double]) throws -> Evaluator<Double> {
            let network = try Network(stages: stages, parameters: weights)
            return try Evaluator(network, channels: layout, inputsHaveChannels: true)
          }
          // [weight][channel].
          let units = try (0..<m).map { j in try evaluator((0..<m).map { $0 == j ? 1 : 0 }).outputs(of: row) }
          var (r, jacobian): ([Double], [Double]) = ([], [])
          try evaluator(Array(repeating: 0, count: m)).jacobian(
            of: row, by: Channels(count: layout.count), residuals: &r, jacobian: &jacobian)
          // 10 r roundings on either side in each of at most 15 products; growth outside as in `DomainEndTests`.
          let growth = knots.contains(x) ? 1 : Double.pow(5.83, Double(order - 1))
          for c in 0..<layout.count {
            let size = units.map { abs($0[c]) }.max()!
            for j in 0..<m {
              #expect(
                abs(jacobian[c * m + j] - units[j][c]) <= 300 * Double(order) * Double.ulpOfOne * growth * size,
                "order \(order), \(rule), \(x), channel \(c), weight \(j)")
            }
          }
          // Derivatives of order r are zero, and so are those that the rule does not continue.
          let vanishing = min(order, knots.contains(x) ? order : rule.continuation.vanishingOrder)
          let straight = [x, 1, 0, 0, 0]
          let all = try evaluator((0..<m).map { Double($0 * $0 * $0 * $0) }).outputs(of: straight)
          for n in 1...4 {
            #expect((all[n] == 0) == (n >= vanishing), "order \(order), \(rule), \(x), derivative \(n)")
          }
        }
      }
    }
  }

  /// The channels of the first output as residuals.
  struct Channels: SampleResiduals {
    let count: Int
    var residualsPerSample: Int { count }

    func write(_ outputs: ChannelBlock<Double>, into r: UnsafeMutablePointer<Double>) {
      for n in 0..<outputs.count { for c in 0..<count { r[n * count + c] = outputs[n, c, 0] } }
    }

    func addAdjoints(
      of residual: Int, _ outputs: ChannelBlock<Double>, times factors: UnsafePointer<Double>?, stride: Int,
      into adjoints: ChannelBlock<Double>
    ) {
      for n in 0..<outputs.count { adjoints[n, residual, 0] += factors.map { $0[n * stride] } ?? 1 }
    }
  }

  /// max(x, 0)^d has the derivatives from the right at zero: d! in order d, and none above.
  @Test func powersAtZero() throws {
    let layout = Self.layout(directions: 1)
    for order in 1...8 {
      let stage = Stage.activation(try ActivationStage(width: 1, function: .powerRelu(order: order)))
      let network = try Network(stages: [stage], parameters: [])
      let evaluator = try Evaluator<Double>(network, channels: layout)
      var expected = [Double](repeating: 0, count: 5)
      let factorials: [Double] = [1, 1, 2, 6, 24]
      if order <= 5 { expected[order - 1] = factorials[order - 1] }
      #expect(try evaluator.outputs(of: [0]) == expected)
      #expect(try evaluator.outputs(of: [-1]) == [0, 0, 0, 0, 0])
    }
  }
}
