import BasisProperties
import RealModule
import SplineKernels
import Splines
import Testing

/// NaN goes through and is counted; where a sample stands does not matter; the padding of widths.
@Suite struct PropagationTests {
  @Test(arguments: [1, 2, 4, 6, 8])
  func notANumberReachesTheOutputs(order: Int) throws {
    var random = SplitMix64.stream(seed: 51, index: order)
    for uniform in [true, false] {
      for (rule, Q) in [(OutsideRule.clamp, 3), (.zero, 1), (.extrapolate, 5), (.error, 2)] {
        let knots = try LayerCase.knots(order: order, intervals: 4, uniform: uniform, &random)
        var layer = LayerCase(
          Double.self, knots: knots, inputs: 2, outputs: Q, outside: rule, count: 7, using: &random)
        layer.z = layer.z.map { min(max($0, knots.lower), knots.upper) }
        layer.z[2 * 3 + 1] = .nan
        for set in InstructionSet.available {
          let found = layer.run(Double.self, on: set)
          #expect(found.outside == 1)
          for s in 0..<7 { for q in 0..<Q { #expect(found.y[s * Q + q].isNaN == (s == 3)) } }
        }
      }
    }
  }

  @Test func theResultOfASampleDoesNotDependOnItsPlace() throws {
    var random = SplitMix64(seed: 52)
    let jets = ChannelLayout(directions: 2, secondDerivatives: [SecondDerivative(0, 1), SecondDerivative(1, 1)])
    for (P, Q, channels) in [
      (5, 20, ChannelLayout.value), (20, 1, .value), (3, 7, .value), (3, 7, jets), (5, 1, jets),
    ] {
      let knots = try KnotVector<Double>.uniform(order: SplineOrder(4), intervals: 20, lower: -1, upper: 1)
      let layer = LayerCase(
        Double.self, knots: knots, inputs: P, outputs: Q, outside: .clamp, channels: channels, count: 131,
        using: &random)
      for set in InstructionSet.available {
        let whole = layer.run(Double.self, on: set)
        for limit in [1, 7, 64] {
          let cut = layer.run(Double.self, on: set, limit: limit)
          #expect(cut.y == whole.y)
          #expect(cut.dz == whole.dz)
        }
      }
    }
  }

  @Test func widths() {
    #expect(SplineLayerKernel<Double>.paddedWidth(1) == 1)
    for width in 2...70 {
      let padded = SplineLayerKernel<Float>.paddedWidth(width)
      #expect(padded >= width && padded < width + 16 && padded % 4 == 0)
    }
    #expect(SplineLayerKernel<Double>.blockSize >= 1)
    #expect(InstructionSet.available.contains(.best))
  }
}
