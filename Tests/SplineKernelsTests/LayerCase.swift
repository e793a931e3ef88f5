import Exact
import RealModule
import SeededRandom
import SplineKernels
import Splines

/// A layer, a block of samples and a delta, all of it dyadic and short, so that Double and Float hold it exactly.
struct LayerCase {
  var knots: KnotVector<Double>
  var inputs: Int
  var outputs: Int
  var outside: OutsideRule
  var channels: ChannelLayout
  var count: Int
  /// [q][p][i].
  var weights: [Double]
  /// [sample][c][p].
  var z: [Double]
  /// [sample][c][q].
  var delta: [Double]

  /// A multiple of 1/16 in -1 ... 1.
  static func number(_ random: inout SplitMix64) -> Double { Double(Int.random(in: -16...16, using: &random)) / 16 }

  /// Knots that Float holds exactly: equally spaced by a power of two, or with random gaps.
  static func knots(order: Int, intervals: Int, uniform: Bool, _ random: inout SplitMix64) throws -> KnotVector<Double>
  {
    let r = try SplineOrder(order)
    if uniform {
      let spacing = [0.125, 0.25, 1][Int.random(in: 0...2, using: &random)]
      let lower = number(&random)
      return try .uniform(order: r, intervals: intervals, lower: lower, upper: lower + spacing * Double(intervals))
    }
    var values = [number(&random) - Double(order)]
    for _ in 1..<(intervals + 2 * order - 1) {
      values.append(values[values.count - 1] + Double(Int.random(in: 2...16, using: &random)) / 16)
    }
    return try KnotVector(order: r, knots: values)
  }

  /// A random block; `Scalar` decides what the neighbors of a knot are.
  init<Scalar: KernelScalar>(
    _: Scalar.Type, knots: KnotVector<Double>, inputs: Int, outputs: Int, outside: OutsideRule,
    channels: ChannelLayout = .value, count: Int, using random: inout SplitMix64
  ) {
    self.knots = knots
    self.inputs = inputs
    self.outputs = outputs
    self.outside = outside
    self.channels = channels
    self.count = count
    weights = (0..<inputs * outputs * knots.dimension).map { _ in Self.number(&random) }
    delta = (0..<count * channels.count * outputs).map { _ in Self.number(&random) }
    z = []
    for _ in 0..<count {
      for c in 0..<channels.count {
        for _ in 0..<inputs {
          z.append(c == 0 ? Double(Self.point(Scalar.self, knots, &random)) : Self.number(&random))
        }
      }
    }
  }

  /// A point inside, on a knot, next to one, or up to the length of an end interval outside.
  private static func point<Scalar: KernelScalar>(
    _: Scalar.Type, _ knots: KnotVector<Double>, _ random: inout SplitMix64
  ) -> Scalar {
    let n = knots.intervals
    let knot = Scalar(knots[Int.random(in: 0...n, using: &random)])
    let part = Double(Int.random(in: 0...256, using: &random)) / 256
    switch Int.random(in: 0..<12, using: &random) {
    case 0: return knot
    case 1: return knot.nextUp
    case 2: return knot.nextDown
    case 3: return Scalar(knots.lower - part * (knots[1] - knots[0]))
    case 4: return Scalar(knots.upper + part * (knots[n] - knots[n - 1]))
    case 5: return Scalar([knots.lower, knots.upper][Int.random(in: 0...1, using: &random)])
    default: return Scalar(knots.lower + part * (knots.upper - knots.lower))
    }
  }

  /// What one build of the kernels makes of the case, rows without padding.
  struct Results {
    var outside: Int
    /// [sample][c][q].
    var y: [Double]
    /// [q][p][i].
    var gradient: [Double]
    /// [sample][c][p].
    var dz: [Double]
    /// Whether the gradient has the same bits where dz is not asked for.
    var gradientIsTheSameAlone: Bool
    /// Whether all padding of `y` and `dz` is zero.
    var paddingIsZero: Bool
  }

  /// Runs forward and backward in blocks of at most `limit` samples.
  func run<Scalar: KernelScalar>(_: Scalar.Type, on set: InstructionSet, limit: Int = .max) -> Results {
    let kernel = SplineLayerKernel<Scalar>(
      knots: knots, inputs: inputs, outputs: outputs, outside: outside, channels: channels, instructionSet: set)
    let rows = count * channels.count
    func spread(_ values: [Double], width: Int, stride: Int) -> [Scalar] {
      (0..<rows * stride).map { $0 % stride < width ? Scalar(values[$0 / stride * width + $0 % stride]) : 0 }
    }
    func gather(_ values: [Scalar], width: Int, stride: Int) -> [Double] {
      (0..<rows * width).map { Double(values[$0 / width * stride + $0 % width]) }
    }
    let input = spread(z, width: inputs, stride: kernel.inputStride)
    let slopes = spread(delta, width: outputs, stride: kernel.outputStride)
    var packed = [Scalar](repeating: .nan, count: kernel.packedCount)
    kernel.pack(weights, into: &packed)
    var packedGradient = [Scalar](repeating: 0, count: kernel.packedCount)
    var gradientAlone = packedGradient
    var y = [Scalar](repeating: .nan, count: rows * kernel.outputStride)
    var dz = [Scalar](repeating: .nan, count: rows * kernel.inputStride)
    let workspace = UnsafeMutableRawPointer.allocate(byteCount: kernel.workspaceCount, alignment: 64)
    defer { workspace.deallocate() }
    // What was in the memory before must not matter: every byte 0xFF is NaN in either precision.
    workspace.initializeMemory(as: UInt8.self, repeating: 0xFF, count: kernel.workspaceCount)
    var outside = 0
    let block = min(limit, SplineLayerKernel<Scalar>.blockSize)
    for start in stride(from: 0, to: count, by: block) {
      let size = min(block, count - start)
      let inputOffset = start * channels.count * kernel.inputStride
      let outputOffset = start * channels.count * kernel.outputStride
      input.withUnsafeBufferPointer { input in
        y.withUnsafeMutableBufferPointer { y in
          outside += kernel.forward(
            count: size, z: input.baseAddress! + inputOffset, weights: packed, y: y.baseAddress! + outputOffset,
            workspace: workspace)
        }
        slopes.withUnsafeBufferPointer { slopes in
          dz.withUnsafeMutableBufferPointer { dz in
            kernel.backward(
              count: size, z: input.baseAddress! + inputOffset, weights: packed,
              delta: slopes.baseAddress! + outputOffset, dz: dz.baseAddress! + inputOffset, gradient: &packedGradient,
              workspace: workspace)
          }
          kernel.backward(
            count: size, z: input.baseAddress! + inputOffset, weights: packed,
            delta: slopes.baseAddress! + outputOffset, dz: nil, gradient: &gradientAlone, workspace: workspace)
        }
      }
    }
    var gradient = [Double](repeating: 0, count: weights.count)
    kernel.unpackAdding(packedGradient, into: &gradient)
    func isZero(_ values: [Scalar], _ width: Int, _ stride: Int) -> Bool {
      values.indices.allSatisfy { $0 % stride < width || values[$0] == 0 }
    }
    return Results(
      outside: outside, y: gather(y, width: outputs, stride: kernel.outputStride), gradient: gradient,
      dz: gather(dz, width: inputs, stride: kernel.inputStride),
      gradientIsTheSameAlone: gradientAlone == packedGradient,
      paddingIsZero: isZero(y, outputs, kernel.outputStride) && isZero(dz, inputs, kernel.inputStride))
  }
}
