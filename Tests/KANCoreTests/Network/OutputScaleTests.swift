import KANCore
import RealModule
import SeededRandom
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
      #expect(try OutputScale(of: samples(targets)).isOfSizeOne, "\(targets)")
    }
    for targets in [
      [[0], [Double(4).nextUp]], [[Double(-4).nextDown], [0]], [[0], [Double(0.5).nextDown]],
      [[0, 0], [1, Double(0.5).nextDown]],
    ] {
      #expect(try !OutputScale(of: samples(targets)).isOfSizeOne, "\(targets)")
    }
    for (targets, middles, halves) in [
      ([[1000.0], [1010]], [1005.0], [5.0]), ([[0, 5], [1e-3, 7]], [5e-4, 6], [5e-4, 1]), ([[7], [7]], [7], [1]),
      // The length of the range overflows.
      ([[-1.5e308], [1.5e308]], [0], [1.5e308]),
    ] {
      let scale = try OutputScale(of: samples(targets))
      #expect(scale.middles == middles && scale.halves == halves, "\(targets)")
    }
    let around = try OutputScale(of: samples([[2, -7], [5, 3]]), isCentered: false)
    #expect(around.middles == [0, 0] && around.halves == [5, 7])
  }

  /// Losses are in the user's units if there is one unit, and its square is a number; otherwise they are relative.
  @Test func unitsOfLosses() throws {
    for (targets, unit, isRelative) in [
      ([[0.0], [1]], 1.0, false), ([[0], [10]], 25, false), ([[0, 1], [10, 11]], 25, false),
      ([[0, 1], [10, 12]], 1, true), ([[0, 1], [10, 1e-6]], 1, true), ([[-1e200], [1e200]], 1, true),
      ([[-1e-200], [1e-200]], 1, true),
    ] {
      let data = try samples(targets)
      let task = try RegressionTask(data)
      var random = SplitMix64(seed: 1)
      let plain = try Network.kan(
        widths: [1, data.targetWidth], order: 2, intervals: 2, inputBox: data.inputBox, using: &random)
      #expect(task.lossUnit(for: plain) == unit && task.hasRelativeLoss(for: plain) == isRelative, "\(targets)")
      // A network with units of its own is measured in these.
      let own = try plain.scalingOutputs(by: OutputScale(of: data))
      #expect(own.outputUnits == OutputScale(of: data).halves && task.units(for: own) == own.outputUnits)
      #expect(plain.outputUnits == nil)
    }
  }

  @Test func stage() throws {
    let data = try samples([[1000, 0], [1010, 1e-3], [1003, 5e-4]])
    var cases = RandomKANs(seed: 81)
    let plain = try Network.kan(
      widths: [1, 2, 2], order: 3, intervals: 3, inputBox: data.inputBox, using: &cases.random)
    let scale = OutputScale(of: data)
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
