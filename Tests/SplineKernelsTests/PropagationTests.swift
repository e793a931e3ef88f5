import RealModule
import SeededRandom
import SplineKernels
import Splines
import Testing

/// NaN goes through and is counted; where a sample stands does not matter; the padding of widths.
@Suite struct PropagationTests {
  @Test(arguments: [1, 2, 4, 6, 8])
  func notANumberReachesTheOutputs(order: Int) throws {
    var random = SplitMix64.stream(seed: 51, index: order)
    for uniform in [true, false] {
      for (rule, Q) in [(OutsideRule.clamp, 3), (.zero, 1), (.linear, 4), (.extrapolate, 5), (.error, 2)] {
        let knots = try LayerCase.knots(order: order, intervals: 4, uniform: uniform, &random)
        var layer = LayerCase(
          Double.self, knots: knots, inputs: 2, outputs: Q, outside: rule, count: 7, using: &random)
        layer.z = layer.z.map { min(max($0, knots.lower), knots.upper) }
        layer.z[2 * 3 + 1] = .nan
        for set in InstructionSet.available {
          let found = layer.run(Double.self, on: set)
          #expect(found.outside == 1)
          for s in 0..<7 { for q in 0..<Q { #expect(found.y[s * Q + q].isNaN == (s == 3)) } }
          // So do derivatives, up to the highest, which is constant in every interval; for order 1 it is zero.
          if order > 1 {
            for k in found.dz.indices { #expect(found.dz[k].isNaN == (k == 2 * 3 + 1), "\(set), \(rule), \(uniform)") }
          }
        }
      }
    }
  }

  @Test(arguments: [OutsideRule.clamp, .linear])
  func theResultOfASampleDoesNotDependOnItsPlace(rule: OutsideRule) throws {
    var random = SplitMix64(seed: 52)
    let jets = ChannelLayout(directions: 2, secondDerivatives: [SecondDerivative(0, 1), SecondDerivative(1, 1)])
    for (P, Q, channels) in [
      (5, 20, ChannelLayout.value), (20, 1, .value), (3, 7, .value), (3, 7, jets), (5, 1, jets),
    ] {
      let knots = try KnotVector<Double>.uniform(order: SplineOrder(4), intervals: 20, lower: -1, upper: 1)
      let layer = LayerCase(
        Double.self, knots: knots, inputs: P, outputs: Q, outside: rule, channels: channels, count: 131,
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

  /// One unit alone; otherwise the least multiple of a register, which two units fill.
  @Test func widths() {
    func check<Scalar: KernelScalar>(_: Scalar.Type) {
      for set in InstructionSet.available {
        #expect(SplineLayerKernel<Scalar>.paddedWidth(1, on: set) == 1)
        let lanes = SplineLayerKernel<Scalar>.paddedWidth(2, on: set)
        #expect(lanes == 32 / MemoryLayout<Scalar>.stride)
        for width in 2...70 {
          let padded = SplineLayerKernel<Scalar>.paddedWidth(width, on: set)
          #expect(padded % lanes == 0 && padded >= width && padded - width < lanes, "\(width) on \(set)")
        }
      }
      #expect(SplineLayerKernel<Scalar>.blockSize >= 1)
    }
    check(Double.self)
    check(Float.self)
    #expect(InstructionSet.best == InstructionSet.available.last)
  }

  /// A gradient is added to what stands there, unit by unit in the order [q][p][i].
  @Test func unpackingAdds() throws {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(2), intervals: 1, lower: 0, upper: 1)
    let kernel = SplineLayerKernel<Double>(knots: knots, inputs: 2, outputs: 3, outside: .clamp)
    let weights = (0..<12).map { Double($0) }
    var packed = [Double](repeating: .nan, count: kernel.packedCount)
    kernel.pack(weights, into: &packed)
    var flat = weights.map { 100 - $0 }
    kernel.unpackAdding(packed, into: &flat)
    #expect(flat == Array(repeating: 100, count: 12))
    kernel.unpackAdding(packed, into: &flat)
    #expect(flat == weights.map { 100 + $0 })
  }

  /// A workspace that saw points outside, used again for fewer points that are inside.
  @Test(arguments: [OutsideRule.clamp, .linear, .zero, .extrapolate])
  func aWorkspaceForgets(rule: OutsideRule) throws {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(4), intervals: 3, lower: 1, upper: 2)
    for (set, P, Q) in InstructionSet.available.flatMap({ [($0, 1, 1), ($0, 3, 2)] }) {
      let kernel = SplineLayerKernel<Double>(
        knots: knots, inputs: P, outputs: Q, outside: rule, instructionSet: set)
      let workspace = UnsafeMutableRawPointer.allocate(byteCount: kernel.workspaceCount, alignment: 64)
      defer { workspace.deallocate() }
      var packed = [Double](repeating: 0, count: kernel.packedCount)
      kernel.pack((0..<P * Q * 6).map { Double($0) }, into: &packed)
      func run(_ point: Double, _ count: Int) -> (outside: Int, y: [Double]) {
        var y = [Double](repeating: .nan, count: count * kernel.outputStride)
        let z = (0..<count * kernel.inputStride).map { $0 % kernel.inputStride < P ? point : 0 }
        return (kernel.forward(count: count, z: z, weights: packed, y: &y, workspace: workspace), y)
      }
      for count in 1...9 {
        let before = run(1.5, count)
        #expect(before.outside == 0)
        #expect(run(0.5, 16).outside == 16 * P && run(2.5, 13).outside == 13 * P)
        let after = run(1.5, count)
        #expect(after.outside == 0 && after.y == before.y, "\(count) on \(set)")
      }
    }
  }
}
