import Exact
import KANCore
import SplineKernels
import Splines
import Testing

/// What the edges contribute to the variance of the outputs, by hand and by identities.
@Suite struct EdgeActivityTests {
  /// Straight lines on [0, 1]: order 2 with one interval, so that an edge has its values at 0 and 1 as weights.
  static func lines(_ inputs: Int, _ outputs: Int, outside: OutsideRule = .clamp) throws -> SplineEdges {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(2), intervals: 1, lower: 0, upper: 1)
    return try SplineEdges(knots: knots, inputs: inputs, outputs: outputs, outside: outside)
  }

  /// h1 = x1 + 3 x2 and h2 = x1 + 5, mapped by h1 / 4 and h2 - 5, then y = 2 h1' + h2'.
  static func twoLayers() throws -> Network {
    let map = try Normalization(width: 2, into: 0, 1, kind: .affine(scale: [0.25, 1], shift: [0, -5]))
    return try Network(
      stages: [.splines(lines(2, 2)), .normalize(map), .splines(lines(2, 1))],
      parameters: [0, 1, 0, 3, 0, 1, 5, 5, 0, 2, 0, 1])
  }

  /// The corners of the square, on which x1 and x2 both have the variance 1/4.
  static let corners = [0.0, 0, 0, 1, 1, 0, 1, 1]

  /// Whether numbers agree up to a few roundings of numbers of size one.
  private func agree(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= 32 * Double.ulpOfOne }
  }

  @Test func oneLayerByHand() throws {
    let network = try Network(stages: [.splines(Self.lines(2, 1))], parameters: [0, 1, 0, 3])
    let layers = try network.edgeActivity(on: Self.corners)
    try #require(layers.count == 1)
    let layer = layers[0]
    #expect(layer.stage == 0 && layer.inputs == 2 && layer.outputs == 1)
    // Variances 1/4 and 9/4.
    #expect(agree(layer.means, [0.5, 1.5]) && agree(layer.deviations, [0.5, 1.5]))
    #expect(agree(layer.unitShares, [0.1, 0.9]) && layer.shares == layer.unitShares)
    #expect(layer.inputShares == layer.shares)
  }

  @Test func twoLayersByHand() throws {
    let layers = try Self.twoLayers().edgeActivity(on: Self.corners)
    try #require(layers.map(\.stage) == [0, 2])
    // h1' is 0, 3/4, 1/4, 1 with the variance 5/32, and h2' is x1: variances 5/8 and 1/4 of the contributions.
    #expect(agree(layers[1].unitShares, [5 / 7.0, 2 / 7.0]) && agree(layers[1].shares, [5 / 7.0, 2 / 7.0]))
    #expect(agree(layers[0].unitShares, [0.1, 0.9, 1, 0]))
    #expect(agree(layers[0].shares, [1 / 14.0, 9 / 14.0, 2 / 7.0, 0]))
    #expect(agree(layers[0].inputShares, [5 / 14.0, 9 / 14.0]))
    // The edge from x2 to h2 is constant: exactly no share.
    #expect(layers[0].shares[3] == 0 && layers[0].deviations[3] == 0 && agree([layers[0].means[3]], [5]))
  }

  @Test func severalOutputsShareEqually() throws {
    // y1 = x1 + 3 x2, y2 = x2, and y3 = 7, whose share no edge has.
    let network = try Network(
      stages: [.splines(Self.lines(2, 3))], parameters: [0, 1, 0, 3, 4, 4, 0, 1, 7, 7, 0, 0])
    let layer = try network.edgeActivity(on: Self.corners)[0]
    #expect(agree(layer.unitShares, [0.1, 0.9, 0, 1, 0, 0]))
    #expect(agree(layer.shares, [0.1 / 3, 0.3, 0, 1 / 3.0, 0, 0]))
    #expect(agree(layer.inputShares, [0.1 / 3, 0.3 + 1 / 3.0]))
  }

  @Test func uniformArguments() throws {
    // A line that rises by s on its interval has the deviation s / sqrt 12, whatever the interval.
    let network = try Self.twoLayers()
    let layers = try network.edgeActivity()
    let root = 12.0.squareRoot()
    #expect(agree(layers[0].deviations, [1 / root, 3 / root, 1 / root, 0]))
    #expect(agree(layers[0].means, [0.5, 1.5, 0.5, 5]))
    #expect(agree(layers[1].shares, [0.8, 0.2]) && agree(layers[0].shares, [0.08, 0.72, 0.2, 0]))
    for layer in layers {
      #expect(layer.histograms.map(\.counts) == Array(repeating: Array(repeating: 0, count: 32), count: 2))
    }
    // A linear map: its inputs are uniform on the box of the bounds that follow, otherwise on the same interval.
    let map = try Normalization(width: 1, into: 0, 1, kind: .linearBounds(box: [0...1, 10...13]))
    let bounded = try Network(
      stages: [.linear(LinearMap(inputs: 2, outputs: 1)), .normalize(map), .splines(Self.lines(1, 1))],
      parameters: [-1, 1, 0, 1])
    let first = try bounded.edgeActivity()[0]
    #expect(agree(first.deviations, [1 / root, 3 / root]) && agree(first.shares, [0.1, 0.9]))
    #expect(first.histograms.isEmpty)
    let free = try Network(
      stages: [.dense(DenseMap(inputs: 2, outputs: 1, hasBias: true)), .splines(Self.lines(1, 1))],
      parameters: [-1, 3, 0.5, 0, 1])
    #expect(try agree(free.edgeActivity()[0].shares, [0.1, 0.9]))
  }

  /// The mean and the variance from the exact mass matrix M: with u taken from its mean, u^T M u / (b - a).
  @Test(arguments: 1...6)
  func uniformArgumentsByTheMassMatrix(order: Int) throws {
    var cases = RandomKANs(seed: 2100 + UInt64(order))
    for uniform in [true, false] {
      let knots = try cases.knots(orders: order...order, uniform: uniform, lower: -1, upper: 3)
      let numbers = (0..<knots.dimension).map { _ in cases.number() }
      let network = try Network(
        stages: [.splines(SplineEdges(knots: knots, inputs: 1, outputs: 1))], parameters: numbers)
      let layer = try network.edgeActivity()[0]
      let exact = try knots.map { Rational(exactly: $0)! }
      let mass = try BSplineBasis(exact).gram(ofDerivative: 0)
      func product(_ a: [Rational], _ b: [Rational]) -> Rational {
        var sum: Rational = 0
        for i in a.indices {
          for j in b.indices { sum += a[i] * mass[i, j] * b[j] }
        }
        return sum / (exact.upper - exact.lower)
      }
      let u = numbers.map { Rational(exactly: $0)! }
      let mean = product(u, u.map { _ in 1 })
      let rest = u.map { $0 - mean }
      // Up to 96 terms with a few roundings for each order, and slopes below 64 at points that are off by some ulps.
      let bound = 4096 * Double.ulpOfOne
      #expect(abs(layer.means[0] - Double(mean)) <= bound)
      #expect(abs(layer.deviations[0] * layer.deviations[0] - Double(product(rest, rest))) <= bound)
    }
  }

  @Test(arguments: 0..<12)
  func sharesSumToOne(seed: Int) throws {
    var cases = RandomKANs(seed: 2200 + UInt64(seed))
    let network = try cases.network(depth: 1 + seed % 3, linear: seed % 2 == 0, uniform: seed % 4 < 2, orders: 1...5)
    let inputs = cases.inputs(network, samples: 50)
    for layers in [try network.edgeActivity(on: inputs), try network.edgeActivity()] {
      for (l, layer) in layers.enumerated() {
        #expect(layer.outputs == (l + 1 < layers.count ? layers[l + 1].inputs : network.outputs))
        for q in 0..<layer.outputs {
          let row = q * layer.inputs..<(q + 1) * layer.inputs
          let sum = layer.unitShares[row].reduce(0, +)
          let isConstant = layer.deviations[row].allSatisfy { $0 == 0 }
          #expect(isConstant ? sum == 0 : abs(sum - 1) <= 8 * Double.ulpOfOne, "\(seed): \(sum)")
        }
        #expect(layer.shares.allSatisfy { $0 >= 0 && $0 <= 1 })
        // Nothing is added on the way to the inputs.
        let total = layer.inputShares.reduce(0, +)
        #expect(total <= 1 + 64 * Double.ulpOfOne)
      }
    }
    // Bit for bit on several threads, with samples in several chunks.
    let many = cases.inputs(network, samples: 3000)
    #expect(try network.edgeActivity(on: many, threads: 3) == network.edgeActivity(on: many))
  }

  /// Constant edges are constant up to rounding only, which must not be shared out.
  @Test(arguments: 1...6)
  func constantEdges(order: Int) throws {
    var cases = RandomKANs(seed: 2300 + UInt64(order))
    let knots = try cases.knots(orders: order...order, uniform: order % 2 == 0, lower: -1, upper: 1)
    let edges = try SplineEdges(knots: knots, inputs: 2, outputs: 1)
    let m = knots.dimension
    let flat = Array(repeating: 0.1, count: m)
    let inputs = (0..<200).map { _ in cases.number() }
    let constant = try Network(stages: [.splines(edges)], parameters: flat + flat)
    for layer in [try constant.edgeActivity(on: inputs)[0], try constant.edgeActivity()[0]] {
      #expect(layer.shares == [0, 0] && layer.deviations == [0, 0])
    }
    let varied = try Network(stages: [.splines(edges)], parameters: flat + (0..<m).map { Double($0 % 2) })
    if m > 1 { #expect(try varied.edgeActivity(on: inputs)[0].shares == [0, 1]) }
  }

  @Test func noNumberIsUndefined() throws {
    let network = try Self.twoLayers()
    let cancelling = try Network(stages: [.splines(Self.lines(2, 1))], parameters: [0, 1, 0, -1])
    let zero = try network.replacingParameters(with: network.parameters.map { _ in 0 })
    let huge = try Network(stages: [.splines(Self.lines(2, 1))], parameters: [-1e200, 1e200, 0, 3e200])
    let tiny = try Network(stages: [.splines(Self.lines(2, 1))], parameters: [-1e-200, 1e-200, 0, 3e-200])
    for network in [network, cancelling, zero, huge, tiny] {
      for inputs in [Self.corners, [0.3, 0.7], [0.3, 0.7, 0.3, 0.7], [0, 0, 1, 1], [1e300, -1e300, 7, 7]] {
        for layer in try network.edgeActivity(on: inputs) + network.edgeActivity() {
          let numbers = layer.means + layer.deviations + layer.unitShares + layer.shares + layer.inputShares
          let areFinite = numbers.allSatisfy { $0.isFinite }
          #expect(areFinite)
        }
      }
    }
    // One sample, and samples that are all the same, do not vary.
    for inputs in [[0.3, 0.7], [0.3, 0.7, 0.3, 0.7]] {
      #expect(try network.edgeActivity(on: inputs).allSatisfy { $0.shares.allSatisfy { $0 == 0 } })
    }
    // The output does not vary, its contributions do.
    #expect(try agree(cancelling.edgeActivity(on: [0, 0, 1, 1])[0].shares, [0.5, 0.5]))
    // Squares that overflow or vanish.
    for network in [huge, tiny] {
      #expect(try agree(network.edgeActivity(on: Self.corners)[0].shares, [4 / 13.0, 9 / 13.0]))
    }
  }

  @Test func histograms() throws {
    typealias Histogram = EdgeActivity.Histogram
    let counted = Histogram(of: [-1, 0, 0.24, 0.25, 0.5, 0.99, 1, 1.5, 2], over: 0...1, bins: 4)
    #expect(counted.counts == [2, 1, 1, 2] && counted.below == 1 && counted.above == 2)
    let wide = Histogram(of: [-1.5e308, 1.5e308], over: -1.6e308...1.6e308, bins: 2)
    #expect(wide.counts == [1, 1])
    let network = try Network(stages: [.splines(Self.lines(2, 1))], parameters: [0, 1, 0, 3])
    // Inside: a tenth on either side. Far outside: half; a little outside: as far as the data go.
    let layer = try network.edgeActivity(on: [0.55, -0.25, 0.55, 9], bins: 12)[0]
    #expect(layer.histograms.map(\.range) == [-0.1...1.1, -0.25...1.5])
    #expect(layer.histograms[0].counts == [0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0])
    #expect(layer.histograms[1].counts.reduce(0, +) == 1 && layer.histograms[1].counts[0] == 1)
    #expect(layer.histograms[1].above == 1)
  }

  @Test func edgeFunctions() throws {
    let network = try Self.twoLayers()
    // x1 goes to h1 and h2; outside, the value at the nearer end.
    #expect(try agree(network.edgeValues(stage: 0, input: 0, at: [-1, 0.25, 2]), [0, 0, 0.25, 0.25, 1, 1]))
    #expect(try agree(network.edgeValues(stage: 2, input: 1, at: [0.5]), [0.5]))
    let tangents = try network.replacingOutsideRule(with: .linear)
    #expect(try agree(tangents.edgeValues(stage: 0, input: 1, at: [2]), [6, 5]))
    #expect(throws: NetworkError.wrongStage(stage: 1, expected: "a layer of edges")) {
      try network.edgeValues(stage: 1, input: 0, at: [0])
    }
    #expect(throws: NetworkError.stageOutOfRange(stage: 3, count: 3)) {
      try network.edgeValues(stage: 3, input: 0, at: [0])
    }
  }

  @Test func badInput() throws {
    let network = try Self.twoLayers()
    let plain = try Network(stages: [.linear(LinearMap(inputs: 2, outputs: 1))], parameters: [1, 2])
    let activities: [() throws -> [EdgeActivity]] = [
      { try plain.edgeActivity() }, { try plain.edgeActivity(on: [1, 2]) },
    ]
    for activity in activities {
      let error = #expect(throws: NetworkError.self) { _ = try activity() }
      #expect(error?.description.contains("without spline layers") == true)
      #expect(error?.description.contains("\n") == false)
    }
    #expect(throws: NetworkError.noSamples) { try network.edgeActivity(on: []) }
    #expect(throws: NetworkError.countMismatch(what: "inputs in rows of 2", expected: 4, found: 3)) {
      try network.edgeActivity(on: [1, 2, 3])
    }
    #expect(throws: NetworkError.notFinite(what: "the inputs", row: 1, column: 0, value: "nan")) {
      try network.edgeActivity(on: [0, 0, .nan, 0])
    }
    // The unit and the sample are named as in any evaluation.
    let strict = try network.replacingOutsideRule(with: .error)
    #expect(
      throws: NetworkError.outsideDomain(layer: 0, unit: 1, sample: 2, value: "7.0", lower: "0.0", upper: "1.0")
    ) {
      try strict.edgeActivity(on: [0, 0, 1, 1, 1, 7])
    }
    #expect(try strict.edgeActivity(on: Self.corners) == network.edgeActivity(on: Self.corners))
    // What overflows inside the network is named by its stage.
    let overflowing = try Network(
      stages: [.linear(LinearMap(inputs: 1, outputs: 1)), .splines(Self.lines(1, 1))], parameters: [1e300, 0, 1])
    #expect(throws: NetworkError.self) { try overflowing.edgeActivity(on: [1e300, 0]) }
    let range = try Normalization(width: 1, into: 0, 1, kind: .batchRange(remembered: nil))
    let open = try Network(stages: [.normalize(range), .splines(Self.lines(1, 1))], parameters: [0, 1])
    #expect(throws: NetworkError.rangesNotRemembered(stage: 0)) { try open.edgeActivity(on: [0, 1]) }
  }
}
