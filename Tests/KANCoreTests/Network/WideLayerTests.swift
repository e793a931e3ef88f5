import KANCore
import SplineKernels
import Splines
import Testing

/// Layers of more than a thousand units: gradients against those of parts of the layer.
@Suite struct WideLayerTests {
  /// Not a multiple of any vector length.
  private static let width = 1037
  /// The units of a part, the last ones.
  private static let part = 37

  private func layer(_ inputs: Int, _ outputs: Int) throws -> Stage {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(3), intervals: 4, lower: -1, upper: 1)
    return .splines(try SplineEdges(knots: knots, inputs: inputs, outputs: outputs))
  }

  private func gradient(_ network: Network, _ samples: Samples) throws -> [Double] {
    var gradient: [Double] = []
    _ = try RegressionObjective(network, samples: samples).valueAndGradient(at: network.parameters, into: &gradient)
    return gradient
  }

  @Test("The gradient of many outputs: that of each depends on nothing but its own")
  func outputGradient() throws {
    var cases = RandomKANs(seed: 1251)
    let wide = try layer(3, Self.width)
    let network = try Network(stages: [wide], parameters: (0..<wide.parameterCount).map { _ in cases.number() })
    let samples = try cases.samples(network, count: 150)
    let narrow = try layer(3, Self.part)
    let parameters = Array(network.parameters.suffix(narrow.parameterCount))
    let own = try Samples(
      inputs: samples.inputs, inputWidth: 3,
      targets: rows(samples.targets, Self.width).flatMap { $0.suffix(Self.part) }, targetWidth: Self.part)
    let expected = try gradient(Network(stages: [narrow], parameters: parameters), own)
    let found = try gradient(network, samples).suffix(narrow.parameterCount)
    // Both are means over the outputs; sums of 150 products of at most 8 by 1.
    let ratio = Double(Self.part) / Double(Self.width)
    let bound = 2 * ratio / Double(Self.part) * 256 * 8 * Double.ulpOfOne
    #expect(
      zip(found, expected).allSatisfy { abs($0 - ratio * $1) <= bound }, "\(found.prefix(4)), \(expected.prefix(4))")
    #expect(expected.contains { abs($0) > 1e-3 })
  }

  @Test("The gradient of many inputs: with the same residuals, that of a part")
  func inputGradient() throws {
    var cases = RandomKANs(seed: 1252)
    let wide = try layer(Self.width, 2)
    let network = try Network(stages: [wide], parameters: (0..<wide.parameterCount).map { _ in cases.number() })
    let samples = try cases.samples(network, count: 40)
    let narrow = try layer(Self.part, 2)
    // The edges of the last inputs of either output.
    let parameters = rows(network.parameters, wide.parameterCount / 2).flatMap { $0.suffix(narrow.parameterCount / 2) }
    let small = try Network(stages: [narrow], parameters: parameters)
    let inputs = rows(samples.inputs, Self.width).flatMap { $0.suffix(Self.part) }
    let residuals = zip(try Evaluator<Double>(network).outputs(of: samples.inputs), samples.targets).map { $0 - $1 }
    let targets = zip(try Evaluator<Double>(small).outputs(of: inputs), residuals).map { $0 - $1 }
    let own = try Samples(inputs: inputs, inputWidth: Self.part, targets: targets, targetWidth: 2)
    let expected = try gradient(small, own)
    let found = rows(try gradient(network, samples), wide.parameterCount / 2).flatMap {
      $0.suffix(narrow.parameterCount / 2)
    }
    // Outputs are sums of 1037 numbers of at most one, from which residuals are taken twice. The gradient is a mean over
    // 40 of them, with a rounding each.
    let bound = 64 * Double(Self.width) * Double.ulpOfOne
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= bound }, "\(found.prefix(4)), \(expected.prefix(4))")
    #expect(expected.contains { abs($0) > 1e-3 })
  }
}
