import BasisProperties
import Experiments
import SplineKernels
import Splines

/// The kernels of one layer of edges against the rate of the matrix product, in useful operations: 2 N P Q r forward, and
/// twice that backward, for the derivatives in the inputs and in the weights. Evaluation of the basis is part of the
/// time.
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

    init(width: Int, samples: Int) throws {
      let knots = try KnotVector<Double>.uniform(order: SplineOrder(4), intervals: 20, lower: -1, upper: 1)
      kernel = SplineLayerKernel(knots: knots, inputs: width, outputs: width, outside: .clamp)
      count = samples
      func buffer(_ count: Int) -> UnsafeMutablePointer<Double> {
        let raw = UnsafeMutableRawPointer.allocate(byteCount: 8 * count, alignment: 64)
        let pointer = raw.bindMemory(to: Double.self, capacity: count)
        pointer.initialize(repeating: 0, count: count)
        return pointer
      }
      z = buffer(samples * kernel.inputStride)
      dz = buffer(samples * kernel.inputStride)
      y = buffer(samples * kernel.outputStride)
      delta = buffer(samples * kernel.outputStride)
      weights = buffer(kernel.packedCount)
      gradient = buffer(kernel.packedCount)
      workspace = .allocate(byteCount: kernel.workspaceCount, alignment: 64)
      var generator = SplitMix64(seed: 3)
      for n in 0..<samples {
        for p in 0..<width { z[n * kernel.inputStride + p] = 1.9 * generator.unit() - 0.95 }
        for q in 0..<width { delta[n * kernel.outputStride + q] = generator.unit() - 0.5 }
      }
      let flat = (0..<width * width * knots.dimension).map { _ in generator.unit() - 0.5 }
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
        let input = start * kernel.inputStride
        let output = start * kernel.outputStride
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
