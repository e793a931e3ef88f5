import KANCore
import RealModule
import Testing

/// Outputs of any size: a last stage takes those of size one to the ranges of the targets.
@Suite struct OutputScaleTests {
  private func samples(_ targets: [[Double]]) throws -> Samples {
    try Samples(inputs: targets.indices.map { [Double($0)] }, targets: targets)
  }

  @Test func ranges() throws {
    // Of size one, and without a spread that could be mapped; the largest size and the smallest spread are those of size
    // one still.
    for targets in [
      [[0.0], [1]], [[-4], [4]], [[0], [0]], [[0, 0], [5e-324, 2]], [[0], [0.5]], [[-0.25], [0.25]],
    ] {
      #expect(try OutputScale(of: samples(targets)) == nil, "\(targets)")
    }
    for targets in [
      [[0], [Double(4).nextUp]], [[Double(-4).nextDown], [0]], [[0], [Double(0.5).nextDown]],
      [[0, 0], [1, Double(0.5).nextDown]],
    ] {
      #expect(try OutputScale(of: samples(targets)) != nil, "\(targets)")
    }
    for (targets, middles, halves) in [
      ([[1000.0], [1010]], [1005.0], [5.0]), ([[0, 5], [1e-3, 7]], [5e-4, 6], [5e-4, 1]), ([[7], [7]], [7], [1]),
      // The length of the range overflows.
      ([[-1.5e308], [1.5e308]], [0], [1.5e308]),
    ] {
      let scale = try #require(try OutputScale(of: samples(targets)))
      #expect(scale.middles == middles && scale.halves == halves, "\(targets)")
    }
    // The power of four next to the square of the half, in ratio: 25 lies between 16 and 64, 36 too.
    let units: [(half: Double, unit: Double)] = [
      (5, 16), (6, 64), (1e-3, 0x1p-20), (Double(2).squareRoot().nextDown * 8, 64), (Double(2).squareRoot() * 8, 256),
      // A square that overflows or vanishes is no unit.
      (1e200, 1), (1e-200, 1),
    ]
    for (half, unit) in units {
      #expect(try OutputScale(of: samples([[-half], [half]]))!.lossUnit == unit, "\(half)")
    }
    #expect(try OutputScale(of: samples([[0, 5], [1e-3, 7]]))!.lossUnit == 1)
  }

  @Test func stage() throws {
    let data = try samples([[1000, 0], [1010, 1e-3], [1003, 5e-4]])
    var cases = RandomKANs(seed: 81)
    let plain = try Network.kan(
      widths: [1, 2, 2], order: 3, intervals: 3, inputBox: data.inputBox, using: &cases.random)
    let scale = try #require(OutputScale(of: data))
    let network = try plain.scalingOutputs(by: scale)
    #expect(network.parameters == plain.parameters && network.stages.dropLast() == plain.stages[...])
    let before = try Evaluator<Double>(plain).outputs(of: data.inputs)
    let after = try Evaluator<Double>(network).outputs(of: data.inputs)
    for (k, y) in after.enumerated() {
      let expected = scale.middles[k % 2] + scale.halves[k % 2] * before[k]
      #expect(abs(y - expected) <= 2 * expected.ulp)
    }
    #expect(throws: NetworkError.countMismatch(what: "ranges of the outputs", expected: 1, found: 2)) {
      try Network.kan(widths: [1, 1], order: 3, intervals: 3, inputBox: data.inputBox, using: &cases.random)
        .scalingOutputs(by: scale)
    }
  }
}
