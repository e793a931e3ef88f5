import KANCore
import RealModule
import SeededRandom
import SplineKernels
import Splines
import Testing

/// Wrong data is refused with an error that says what and where; points outside are counted.
@Suite struct NetworkDataTests {
  private func knots() throws -> KnotVector<Double> {
    try .uniform(order: SplineOrder(3), intervals: 2, lower: 0, upper: 1)
  }

  private func edges(_ inputs: Int, _ outputs: Int, _ outside: OutsideRule = .clamp) throws -> Stage {
    .splines(try SplineEdges(knots: knots(), inputs: inputs, outputs: outputs, outside: outside))
  }

  @Test func samples() throws {
    #expect(throws: NetworkError.notFinite(what: "the inputs", row: 1, column: 0, value: "nan")) {
      try Samples(inputs: [1, 2, .nan, 4], inputWidth: 2, targets: [1, 2], targetWidth: 1)
    }
    #expect(throws: NetworkError.notFinite(what: "the targets", row: 1, column: 1, value: "inf")) {
      try Samples(inputs: [1, 2], inputWidth: 1, targets: [1, 2, 3, .infinity], targetWidth: 2)
    }
    #expect(throws: NetworkError.countMismatch(what: "inputs in rows of 2", expected: 4, found: 3)) {
      try Samples(inputs: [1, 2, 3], inputWidth: 2, targets: [1], targetWidth: 1)
    }
    #expect(throws: NetworkError.countMismatch(what: "targets of 2 samples", expected: 2, found: 3)) {
      try Samples(inputs: [1, 2], inputWidth: 1, targets: [1, 2, 3], targetWidth: 1)
    }
    #expect(throws: NetworkError.sampleWidth(what: "inputs", sample: 1, expected: 2, found: 1)) {
      try Samples(inputs: [[1, 2], [3]], targets: [[1], [2]])
    }
    #expect(throws: NetworkError.noSamples) { try Samples(inputs: [], targets: []) }
    #expect(throws: NetworkError.widthOutOfRange(what: "the number of inputs of a sample", width: 0)) {
      try Samples(inputs: [], inputWidth: 0, targets: [], targetWidth: 1)
    }
  }

  @Test func extremeRanges() throws {
    var random = SplitMix64(seed: 1)
    func network(_ box: ClosedRange<Double>, _ domain: ClosedRange<Double> = 0...1) throws -> Network {
      try .kan(
        widths: [1, 1], order: 3, intervals: 4, inputBox: [box], domain: domain, outside: .error, using: &random)
    }
    // The width of the range overflows, and its ends and middle still go where they belong.
    let wide = try network(-1.7e308...1.7e308)
    let narrow = try network(-1...1).replacingParameters(with: wide.parameters)
    let outputs = try Evaluator<Double>(wide).outputs(of: [-1.7e308, 0, 0.85e308, 1.7e308])
    let expected = try Evaluator<Double>(narrow).outputs(of: [-1, 0, 0.5, 1])
    for (a, b) in zip(outputs, expected) { #expect(abs(a - b) < 1e-13) }
    // One over the width overflows.
    let tiny = #expect(throws: NetworkError.self) { try network(0...1e-310) }
    #expect("\(tiny!)".contains("[0.0, 1e-310] of column 0"))
  }

  @Test func knotsThatThePrecisionCannotResolve() throws {
    var random = SplitMix64(seed: 1)
    func network(_ domain: ClosedRange<Double>) throws -> Network {
      try .kan(
        widths: [1, 1], order: 4, intervals: 20, inputBox: [0...1], domain: domain,
        using: &random)
    }
    // All points would fall onto one knot, overflow, or have distances without a reciprocal.
    for domain in [1e8...(1e8 + 1), -1e200...1e200, 0...1e-60, 0...1e-38] {
      let error = #expect(throws: NetworkError.self) { try Evaluator<Float>(network(domain)) }
      #expect("\(error!)".contains("stage 1") && "\(error!)".contains("double precision"))
      #expect(try Evaluator<Double>(network(domain)).outputs(of: [0.3])[0].isFinite)
    }
    #expect(throws: NetworkError.self) { try Evaluator<Double>(network(0...1e-310)) }
    #expect(try Evaluator<Float>(network(1000...1001)).outputs(of: [0.3])[0].isFinite)
  }

  @Test func shapes() throws {
    #expect(throws: NetworkError.noStages) { try Network(stages: [], parameters: []) }
    #expect(throws: NetworkError.stagesDoNotFit(stage: 1, inputs: 3, previousOutputs: 2)) {
      try Network(stages: [self.edges(1, 2), self.edges(3, 1)], parameters: [])
    }
    #expect(throws: NetworkError.countMismatch(what: "parameters of the network", expected: 4, found: 3)) {
      try Network(stages: [self.edges(1, 1)], parameters: [1, 2, 3])
    }
    let box = [0.0...1]
    let bounds = Stage.normalize(try Normalization(width: 1, into: 0, 1, kind: .linearBounds(box: box)))
    #expect(throws: NetworkError.noLinearMapBefore(stage: 0)) { try Network(stages: [bounds], parameters: []) }
    #expect(throws: NetworkError.countMismatch(what: "intervals of the box of stage 1", expected: 2, found: 1)) {
      try Network(stages: [.linear(LinearMap(inputs: 2, outputs: 1)), bounds], parameters: [1, 1])
    }
    #expect(throws: NetworkError.emptyTarget(lower: "1.0", upper: "1.0")) {
      try Normalization(width: 1, into: 1, 1, kind: .tanh)
    }
    #expect(throws: NetworkError.countMismatch(what: "offsets of a normalization", expected: 2, found: 1)) {
      try Normalization(width: 2, into: 0, 1, kind: .affine(scale: [1, 1], shift: [0]))
    }
    let network = try Network(stages: [edges(1, 1)], parameters: [1, 2, 3, 4])
    let data = try Samples(inputs: [[0, 0]], targets: [[0]])
    #expect(throws: NetworkError.sampleWidth(what: "inputs", sample: 0, expected: 1, found: 2)) {
      try RegressionObjective(network, samples: data)
    }
    let objective = try RegressionObjective(network, samples: Samples(inputs: [[0]], targets: [[0]]))
    #expect(throws: NetworkError.countMismatch(what: "parameters of the network", expected: 4, found: 2)) {
      try objective.value(at: [1, 2])
    }
    #expect(throws: NetworkError.noSamples) { try Evaluator<Double>(network).outputs(of: []) }
    #expect(throws: NetworkError.self) {
      try Evaluator<Double>(network, channels: ChannelLayout(directions: 2, secondDerivatives: []))
    }
  }

  @Test func pointsOutside() throws {
    let inputs = [0.5, 0.25, -0.5, 0.25, 0.5, 1.5, .nan, 0]
    for rule in OutsideRule.allCases {
      let network = try Network(stages: [edges(2, 1, rule)], parameters: [1, 2, 3, 4, 5, 6, 7, 8])
      let evaluator = try Evaluator<Double>(network)
      if rule == .error {
        #expect(
          throws: NetworkError.outsideDomain(
            layer: 0, unit: 0, sample: 1, value: "-0.5", lower: "0.0", upper: "1.0")
        ) { try evaluator.outputs(of: inputs) }
      } else {
        let outputs = try evaluator.outputs(of: inputs)
        #expect(outputs[3].isNaN)
        #expect(outputs[0].isFinite)
      }
      #expect(evaluator.pointsOutside == 3)
      _ = try evaluator.outputs(of: [0, 1, 1, 0])
      #expect(evaluator.pointsOutside == 0)
    }
    // The second layer is named, and its unit and the sample; blocks and chunks do not matter.
    let network = try Network(
      stages: [edges(1, 2), edges(2, 1, .error)],
      parameters: [0, 0.25, 0.5, 0.75, 0, 0.5, 1, 1.5] + [Double](repeating: 1, count: 8))
    var many = [Double](repeating: 0.25, count: 3000)
    many[2222] = 1
    many[2900] = 1
    for threads in 1...2 {
      #expect {
        try Evaluator<Double>(network, threads: threads).outputs(of: many)
      } throws: { error in
        guard case .outsideDomain(let layer, let unit, let sample, _, _, _) = error as? NetworkError else {
          return false
        }
        return layer == 1 && unit == 1 && sample == 2222
      }
    }
  }

  /// The extremes of a batch and the corners of a box are inside, whatever the roundings of the map.
  @Test func extremesStayInside() throws {
    var cases = RandomKANs(seed: 5000)
    for _ in 0..<40 {
      let inputs = 1 + Int.random(in: 0..<4, using: &cases.random)
      let box = (0..<inputs).map { _ in
        let a = 1000 * Double.random(in: -1...1, using: &cases.random)
        return a...a + Double.random(in: 0.01...3, using: &cases.random)
      }
      let lower = Double.random(in: -3...3, using: &cases.random)
      let upper = lower + Double.random(in: 0.1...3, using: &cases.random)
      let knots = try KnotVector<Double>.uniform(order: SplineOrder(4), intervals: 5, lower: lower, upper: upper)
      let corners = (0..<1 << inputs).flatMap { mask in
        box.indices.map { mask >> $0 & 1 == 0 ? box[$0].lowerBound : box[$0].upperBound }
      }
      let edges = try SplineEdges(knots: knots, inputs: 3, outputs: 1, outside: .error)
      let first = try SplineEdges(knots: knots, inputs: inputs, outputs: 1, outside: .error)
      for kind in [Normalization.Kind.linearBounds(box: box), .batchRange(remembered: nil)] {
        let stages: [Stage] = [
          .linear(try LinearMap(inputs: inputs, outputs: 3)),
          .normalize(try Normalization(width: 3, into: lower, upper, kind: kind)), .splines(edges),
        ]
        let parameters = try Initialization().parameters(of: stages, using: &cases.random)
        let network = try Network(stages: stages, parameters: parameters)
        _ = try Evaluator<Double>(network).outputs(of: corners, ranges: .batch)
        _ = try Evaluator<Float>(network).outputs(of: corners, ranges: .batch)
      }
      let stages: [Stage] = [.normalize(try .affine(of: corners, width: inputs, into: lower, upper)), .splines(first)]
      let network = try Network(
        stages: stages, parameters: Initialization().parameters(of: stages, using: &cases.random))
      _ = try Evaluator<Double>(network).outputs(of: corners)
      _ = try Evaluator<Float>(network).outputs(of: corners)
    }
  }

  @Test func rememberedRanges() throws {
    var cases = RandomKANs(seed: 5100)
    let box = [-1.0...1]
    let network = try Network.kan(
      widths: [1, 3, 1], order: 3, intervals: 4, inputBox: box, hidden: .batchRange, using: &cases.random)
    let samples = try cases.samples(network, count: 20)
    #expect(throws: NetworkError.rangesNotRemembered(stage: 2)) {
      try Evaluator<Double>(network).outputs(of: samples.inputs)
    }
    let objective = try RegressionObjective(network, samples: samples)
    let ready = try objective.network(at: network.parameters)
    let predicted = try Evaluator<Double>(ready).outputs(of: samples.inputs)
    #expect(try predicted == Evaluator<Double>(network).outputs(of: samples.inputs, ranges: .batch))
    #expect(throws: NetworkError.wrongStage(stage: 0, expected: "a batch-range normalization")) {
      try network.rememberingRanges([0: box])
    }
  }
}
