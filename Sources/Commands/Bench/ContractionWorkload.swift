import Experiments
import SeededRandom
import SplineKernels
import Splines

/// Compares the kernels of one layer of edges with the rate of the matrix product, in useful operations: 2 C N P Q r
/// forward for C channels, and twice that backward, for the derivatives with respect to the inputs and the weights. The
/// time includes the evaluation of the basis.
enum ContractionWorkload {
  /// P = Q = `width`.
  static func workload(width: Int, samples: Int = 20000) throws -> Workload {
    let layer = try Layer(width: width, samples: samples)
    let forward = 2.0 * Double(samples * width * width * 4)
    return Workload(
      name: "gemm", title: "layer P = Q = \(width), n = 20, r = 4, N = \(samples)",
      competitors: [
        GemmWorkload.competitor(),
        .init("forward, one thread", { layer.forward() }, check: { _ in "\(layer.firstOutput)" }),
        .init("forward and backward", { layer.forwardAndBackward() }, check: { _ in "\(layer.firstDerivative)" }),
      ],
      operations: [GemmWorkload.operations, forward, 3 * forward])
  }

  /// Five channels (the value and both derivatives in two directions), from 20 inputs to 20 outputs and to one. The
  /// second case is mostly the basis and its channels; the difference of the two times is the cost of the products of
  /// 19 outputs.
  static func channels(samples: Int = 4096) throws -> Workload {
    let layout = ChannelLayout(directions: 2, secondDerivatives: [.init(0, 0), .init(1, 1)])
    let layer = try Layer(width: 20, samples: samples, channels: layout)
    let single = try Layer(width: 20, outputs: 1, samples: samples, channels: layout)
    let forward = 2.0 * Double(layout.count * samples * 20 * 4)
    return Workload(
      name: "gemm", title: "layer P = 20, 5 channels, n = 20, r = 4, N = \(samples)",
      competitors: [
        GemmWorkload.competitor(),
        .init("Q = 20, forward", { layer.forward() }, check: { _ in "\(layer.firstOutput)" }),
        .init(
          "Q = 20, forward and backward", { layer.forwardAndBackward() }, check: { _ in "\(layer.firstDerivative)" }),
        .init("Q = 1, forward", { single.forward() }, check: { _ in "\(single.firstOutput)" }),
        .init(
          "Q = 1, forward and backward", { single.forwardAndBackward() }, check: { _ in "\(single.firstDerivative)" }),
      ],
      operations: [GemmWorkload.operations, 20 * forward, 60 * forward, forward, 3 * forward])
  }

  /// A layer with its buffers.
  private final class Layer {
    private let kernel: SplineLayerKernel<Double>
    private let count: Int
    private let z: UnsafeMutablePointer<Double>
    private let y: UnsafeMutablePointer<Double>
    private let delta: UnsafeMutablePointer<Double>
    private let dz: UnsafeMutablePointer<Double>
    private let weights: UnsafeMutablePointer<Double>
    private let gradient: UnsafeMutablePointer<Double>
    private let workspace: UnsafeMutableRawPointer

    /// - Parameter outputs: Q; P = `width` by default.
    init(width: Int, outputs: Int? = nil, samples: Int, channels: ChannelLayout = .value) throws {
      let outputs = outputs ?? width
      let knots = try KnotVector<Double>.uniform(order: SplineOrder(4), intervals: 20, lower: -1, upper: 1)
      kernel = SplineLayerKernel(knots: knots, inputs: width, outputs: outputs, outside: .clamp, channels: channels)
      count = samples
      func buffer(_ count: Int) -> UnsafeMutablePointer<Double> {
        let raw = UnsafeMutableRawPointer.allocate(byteCount: 8 * count, alignment: 64)
        let pointer = raw.bindMemory(to: Double.self, capacity: count)
        pointer.initialize(repeating: 0, count: count)
        return pointer
      }
      let rows = samples * channels.count
      z = buffer(rows * kernel.inputStride)
      dz = buffer(rows * kernel.inputStride)
      y = buffer(rows * kernel.outputStride)
      delta = buffer(rows * kernel.outputStride)
      weights = buffer(kernel.packedCount)
      gradient = buffer(kernel.packedCount)
      workspace = .allocate(byteCount: kernel.workspaceCount, alignment: 64)
      var generator = SplitMix64(seed: 3)
      for n in 0..<rows {
        for p in 0..<width { z[n * kernel.inputStride + p] = 1.9 * generator.unit() - 0.95 }
        for q in 0..<outputs { delta[n * kernel.outputStride + q] = generator.unit() - 0.5 }
      }
      let flat = (0..<width * outputs * knots.dimension).map { _ in generator.unit() - 0.5 }
      kernel.pack(flat, into: weights)
    }

    deinit {
      for pointer in [z, y, delta, dz, weights, gradient] { pointer.deallocate() }
      workspace.deallocate()
    }

    var firstOutput: Double { y[0] }
    var firstDerivative: Double { dz[0] }

    func forward() { run(backward: false) }
    func forwardAndBackward() { run(backward: true) }

    private func run(backward: Bool) {
      let block = SplineLayerKernel<Double>.blockSize
      for start in stride(from: 0, to: count, by: block) {
        let size = min(block, count - start)
        let input = start * kernel.channels.count * kernel.inputStride
        let output = start * kernel.channels.count * kernel.outputStride
        _ = kernel.forward(count: size, z: z + input, weights: weights, y: y + output, workspace: workspace)
        if backward {
          kernel.backward(
            count: size, z: z + input, weights: weights, delta: delta + output, dz: dz + input, gradient: gradient,
            workspace: workspace)
        }
      }
    }
  }
}
