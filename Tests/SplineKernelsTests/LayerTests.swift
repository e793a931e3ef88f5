import Exact
import RealModule
import SeededRandom
import SplineKernels
import Splines
import Testing

/// Forward and backward of every build against rationals.
@Suite struct LayerTests {
  static let jets: [ChannelLayout] = [
    .value, ChannelLayout(directions: 1, secondDerivatives: []),
    ChannelLayout(directions: 1, secondDerivatives: [SecondDerivative(0, 0)]),
    ChannelLayout(directions: 2, secondDerivatives: [SecondDerivative(0, 0), SecondDerivative(1, 1)]),
    ChannelLayout(directions: 2, secondDerivatives: [SecondDerivative(1, 0), SecondDerivative(1, 1)]),
    ChannelLayout(directions: 2, secondDerivatives: [SecondDerivative(1, 1)]),
    ChannelLayout(
      directions: 2, secondDerivatives: [SecondDerivative(0, 0), SecondDerivative(0, 1), SecondDerivative(1, 1)]),
    ChannelLayout(
      directions: 3, secondDerivatives: [SecondDerivative(0, 0), SecondDerivative(0, 1), SecondDerivative(2, 1)]),
    ChannelLayout(directions: 3, secondDerivatives: (0..<3).flatMap { k in (k..<3).map { SecondDerivative(k, $0) } }),
    ChannelLayout(
      directions: 1, secondDerivatives: [SecondDerivative(0, 0)],
      higherDerivatives: [HigherDerivative(order: 3, direction: 0)]),
    ChannelLayout(
      directions: 1, secondDerivatives: [SecondDerivative(0, 0)],
      higherDerivatives: [HigherDerivative(order: 4, direction: 0), HigherDerivative(order: 3, direction: 0)]),
    ChannelLayout(
      directions: 2, secondDerivatives: [SecondDerivative(0, 1), SecondDerivative(1, 1), SecondDerivative(0, 0)],
      higherDerivatives: [(3, 1), (3, 0), (4, 1)].map { HigherDerivative(order: $0.0, direction: $0.1) }),
  ]

  private func farthest(_ a: [Double], _ b: [Double]) -> Double {
    a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
  }

  private func check<Scalar: KernelScalar>(_ layer: LayerCase, _: Scalar.Type) throws {
    let exact = try layer.exact()
    let unit = Double(Scalar.ulpOfOne) / 2
    // The exact results themselves are rounded once.
    let bounds = layer.bounds(unit: unit)
    for set in InstructionSet.available {
      let found = layer.run(Scalar.self, on: set)
      let name =
        "\(Scalar.self) \(set) r \(layer.knots.order.value) n \(layer.knots.intervals) \(layer.inputs)x\(layer.outputs) \(layer.outside) C \(layer.channels.count) uniform \(layer.knots.uniformSpacing != nil)"
      #expect(found.outside == exact.outside, "\(name)")
      #expect(farthest(found.y, exact.y) <= bounds.y, "y: \(name)")
      #expect(farthest(found.gradient, exact.gradient) <= bounds.gradient, "gradient: \(name)")
      // Order 1 with derivatives is zero, exactly.
      #expect(farthest(found.dz, exact.dz) <= bounds.dz, "dz: \(name)")
      #expect(found.paddingIsZero, "\(name)")
      #expect(found.gradientIsTheSameAlone, "\(name)")
    }
  }

  @Test(arguments: 1...11)
  func everyOrderAndRule(order: Int) throws {
    var random = SplitMix64.stream(seed: 31, index: order)
    for uniform in [true, false] {
      for rule in OutsideRule.allCases {
        for n in [1, 2, 9] {
          let knots = try LayerCase.knots(order: order, intervals: n, uniform: uniform, &random)
          for (P, Q) in [(1, 1), (2, 3), (5, 1), (3, 5)] {
            // Both precisions in turn; each meets every width with one of the n.
            if (n + P) % 2 == 0 {
              try check(
                LayerCase(Double.self, knots: knots, inputs: P, outputs: Q, outside: rule, count: 9, using: &random),
                Double.self)
            } else {
              try check(
                LayerCase(Float.self, knots: knots, inputs: P, outputs: Q, outside: rule, count: 9, using: &random),
                Float.self)
            }
          }
        }
      }
    }
  }

  @Test(arguments: [(1, 20), (2, 20), (20, 20), (20, 1), (5, 64), (64, 2), (64, 64), (3, 41), (7, 33)])
  func widths(inputs: Int, outputs: Int) throws {
    var random = SplitMix64.stream(seed: 32, index: 100 * inputs + outputs)
    for order in [2, 4, 5, 7] {
      for uniform in [true, false] {
        let knots = try LayerCase.knots(order: order, intervals: 6, uniform: uniform, &random)
        try check(
          LayerCase(
            Double.self, knots: knots, inputs: inputs, outputs: outputs, outside: .extrapolate, count: 5, using: &random
          ), Double.self)
        try check(
          LayerCase(
            Float.self, knots: knots, inputs: inputs, outputs: outputs, outside: .clamp, count: 5, using: &random),
          Float.self)
      }
    }
  }

  @Test(arguments: 1...11)
  func channels(order: Int) throws {
    var random = SplitMix64.stream(seed: 33, index: order)
    for layout in Self.jets {
      for uniform in [true, false] {
        // Exact derivatives of higher channels take long, and their kernels have no tiles.
        for (P, Q) in [(1, 3), (3, 1), (5, 20)].prefix(layout.order > 2 ? 2 : 3) {
          let rule = OutsideRule.allCases.randomElement(using: &random)!
          let knots = try LayerCase.knots(order: order, intervals: 5, uniform: uniform, &random)
          try check(
            LayerCase(
              Double.self, knots: knots, inputs: P, outputs: Q, outside: rule, channels: layout, count: 6,
              using: &random), Double.self)
          try check(
            LayerCase(
              Float.self, knots: knots, inputs: P, outputs: Q, outside: rule, channels: layout, count: 6, using: &random
            ), Float.self)
        }
      }
    }
  }

  /// Tiles of outputs and blocks of samples that nothing divides, with channels.
  @Test func wideLayersWithChannels() throws {
    var random = SplitMix64(seed: 36)
    for (layout, Q, count) in [(Self.jets[1], 33, 131), (Self.jets[4], 41, 5), (Self.jets[3], 7, 139)] {
      for uniform in [true, false] {
        let knots = try LayerCase.knots(order: 4, intervals: 6, uniform: uniform, &random)
        try check(
          LayerCase(
            Double.self, knots: knots, inputs: 3, outputs: Q, outside: .clamp, channels: layout, count: count,
            using: &random), Double.self)
        try check(
          LayerCase(
            Float.self, knots: knots, inputs: 2, outputs: Q, outside: .zero, channels: layout, count: 5, using: &random),
          Float.self)
        try check(
          LayerCase(
            Double.self, knots: knots, inputs: 2, outputs: Q, outside: .linear, channels: layout, count: 9,
            using: &random), Double.self)
      }
    }
  }

  @Test func manyBlocks() throws {
    var random = SplitMix64(seed: 34)
    for (rule, P, Q, count) in [
      (OutsideRule.clamp, 3, 5, 700), (.clamp, 2, 1, 531), (.clamp, 20, 3, 300), (.linear, 2, 5, 300),
      (.linear, 2, 1, 300),
    ] {
      let knots = try LayerCase.knots(order: 4, intervals: 20, uniform: true, &random)
      try check(
        LayerCase(Double.self, knots: knots, inputs: P, outputs: Q, outside: rule, count: count, using: &random),
        Double.self)
    }
  }
}
