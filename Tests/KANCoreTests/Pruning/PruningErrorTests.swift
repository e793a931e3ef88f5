import KANCore
import SplineKernels
import Splines
import Testing

/// What pruning refuses, and with which advice.
@Suite struct PruningErrorTests {
  private func edges(_ outside: OutsideRule = .clamp) throws -> Stage {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(2), intervals: 1, lower: 0, upper: 1)
    return .splines(try SplineEdges(knots: knots, inputs: 1, outputs: 1, outside: outside))
  }

  private func normalize(_ kind: Normalization.Kind, onto upper: Double = 1) throws -> Stage {
    .normalize(try Normalization(width: 1, into: 0, upper, kind: kind))
  }

  private func network(_ stages: [Stage]) throws -> Network {
    let count = stages.reduce(0) { $0 + $1.parameterCount }
    return try Network(stages: stages, parameters: (0..<count).map { Double($0) })
  }

  @Test func numbers() throws {
    let network = try network([edges()])
    #expect(throws: NetworkError.countMismatch(what: "tolerances of the outputs", expected: 1, found: 2)) {
      try network.pruned(tolerance: [1, 1])
    }
    for value in [-1, Double.nan, .infinity] {
      #expect(
        throws: NetworkError.valueOutOfRange(
          what: "a tolerance", value: "\(value)", needed: "a finite number of at least 0")
      ) {
        try network.pruned(tolerance: [value])
      }
    }
    let broken = try network.replacingParameters(with: [0, .nan])
    #expect(throws: NetworkError.notFinite(what: "the parameters", row: 0, column: 1, value: "nan")) {
      try broken.pruned(tolerance: [1])
    }
    // A range whose length overflows.
    let large = try network.replacingParameters(with: [-1.7e308, 1.7e308])
    #expect(try large.pruned(tolerance: [1e308]).isUnchanged)
  }

  @Test func stages() throws {
    let unsupported: [(stages: [Stage], mentioned: String)] = [
      ([try edges(), .activation(try ActivationStage(width: 1, function: .relu))], "tanh"),
      ([try edges(.extrapolate)], "clamp"), ([try edges(), try edges(.zero)], "stage 1"),
      ([try normalize(.tanh, onto: 2), try edges(.extrapolate)], "outside its knots"),
      (
        [
          try edges(), .linear(try LinearMap(inputs: 1, outputs: 1)), try normalize(.linearBounds(box: [0...1])),
          try edges(),
        ], "stage 2"
      ),
      ([try edges(), try normalize(.batchRange(remembered: nil)), try edges()], "rememberingRanges"),
    ]
    for (stages, mentioned) in unsupported {
      let network = try network(stages)
      let error = #expect(throws: NetworkError.self) { try network.pruned(tolerance: [1]) }
      #expect(error?.description.contains(mentioned) == true, "\(String(describing: error))")
    }
    let supported: [[Stage]] = [
      [try normalize(.tanh), try edges(.extrapolate)], [try normalize(.sigmoid), try edges(.zero)],
      [
        .linear(try LinearMap(inputs: 1, outputs: 1)), try normalize(.linearBounds(box: [0...1])), try edges(.error),
      ], [.activation(try ActivationStage(width: 1, function: .tanh)), try edges()],
    ]
    for stages in supported {
      let result = try network(stages).pruned(tolerance: [0.75])
      #expect(result.layers[0].constantEdges == 1 && abs(result.bounds[0] - 0.5) < 1e-14)
    }
    let plain = try network([.linear(LinearMap(inputs: 1, outputs: 1))]).pruned(tolerance: [1])
    #expect(plain.isUnchanged && plain.bounds == [0])
  }

  @Test("Steps have no slopes, so nothing before them changes")
  func steps() throws {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(1), intervals: 2, lower: 0, upper: 1)
    let steps = Stage.splines(try SplineEdges(knots: knots, inputs: 1, outputs: 1))
    let network = try Network(
      stages: [edges(), normalize(.tanh), steps], parameters: [0, 1e-9, 0, 4])
    #expect(try network.pruned(tolerance: [1]).isUnchanged)
    // But they can be averaged.
    let result = try network.pruned(tolerance: [3])
    #expect(result.network.parameters == [0, 1e-9, 2, 2] || result.network.parameters == [0, 1e-9, 2])
  }
}
