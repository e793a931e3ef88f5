import CLAPACKE
import SplineKernels

/// y = W x + c on a block: rows of activations times the packed matrix W^T, [p][q padded].
///
/// Narrow maps use loops over the padded outputs; wide ones call `gemm`.
struct DenseOperation: Sendable {
  let inputs: Int
  let outputs: Int
  let hasBias: Bool
  let inputStride: Int
  let outputStride: Int

  /// The number of packed weights: W^T and, if there is a bias, c, in rows of the padded width.
  var packedCount: Int { (inputs + (hasBias ? 1 : 0)) * outputStride }

  /// Whether the number of multiplications per sample is large enough to call `gemm`.
  private var usesGemm: Bool { inputs * outputs > 64 }

  /// Packs flat [q][p], followed by c [q], as rows; padding becomes zero.
  func pack<Scalar: KernelScalar>(_ flat: UnsafePointer<Double>, into packed: UnsafeMutablePointer<Scalar>) {
    packed.update(repeating: 0, count: packedCount)
    for q in 0..<outputs {
      for p in 0..<inputs { packed[p * outputStride + q] = Scalar(flat[q * inputs + p]) }
      if hasBias { packed[inputs * outputStride + q] = Scalar(flat[inputs * outputs + q]) }
    }
  }

  /// Adds a packed gradient to `flat`.
  func unpackAdding<Scalar: KernelScalar>(_ packed: UnsafePointer<Scalar>, into flat: UnsafeMutablePointer<Double>) {
    for q in 0..<outputs {
      for p in 0..<inputs { flat[q * inputs + p] += Double(packed[p * outputStride + q]) }
      if hasBias { flat[inputs * outputs + q] += Double(packed[inputs * outputStride + q]) }
    }
  }

  /// Computes y = W x in every channel and adds c in channel 0.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward<Scalar: KernelScalar>(
    count: Int, channels: Int, x: UnsafePointer<Scalar>, weights: UnsafePointer<Scalar>,
    y: UnsafeMutablePointer<Scalar>
  ) {
    let rows = count * channels
    for row in 0..<rows {
      let out = y + row * outputStride
      if hasBias && row % channels == 0 {
        out.update(from: weights + inputs * outputStride, count: outputStride)
      } else {
        out.update(repeating: 0, count: outputStride)
      }
    }
    if usesGemm {
      gemm(
        CblasNoTrans, CblasNoTrans, rows, outputs, inputs, x, inputStride, weights, outputStride, y, outputStride)
      return
    }
    for row in 0..<rows {
      let out = y + row * outputStride
      for p in 0..<inputs {
        let factor = x[row * inputStride + p]
        let weight = weights + p * outputStride
        for q in 0..<outputStride { out[q] += factor * weight[q] }
      }
    }
  }

  /// The adjoint of ``forward``: overwrites dx unless it is `nil`, and adds to `gradient`.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func backward<Scalar: KernelScalar>(
    count: Int, channels: Int, x: UnsafePointer<Scalar>, weights: UnsafePointer<Scalar>,
    delta: UnsafePointer<Scalar>, dx: UnsafeMutablePointer<Scalar>?, gradient: UnsafeMutablePointer<Scalar>
  ) {
    let rows = count * channels
    if hasBias {
      let bias = gradient + inputs * outputStride
      for n in 0..<count {
        let slope = delta + n * channels * outputStride
        for q in 0..<outputs { bias[q] += slope[q] }
      }
    }
    if usesGemm {
      gemm(
        CblasTrans, CblasNoTrans, inputs, outputs, rows, x, inputStride, delta, outputStride, gradient, outputStride)
      guard let dx else { return }
      dx.update(repeating: 0, count: rows * inputStride)
      gemm(
        CblasNoTrans, CblasTrans, rows, inputs, outputs, delta, outputStride, weights, outputStride, dx, inputStride)
      return
    }
    for row in 0..<rows {
      let slope = delta + row * outputStride
      for p in 0..<inputs {
        let factor = x[row * inputStride + p]
        let sum = gradient + p * outputStride
        for q in 0..<outputs { sum[q] += factor * slope[q] }
      }
    }
    guard let dx else { return }
    for row in 0..<rows {
      let slope = delta + row * outputStride
      let out = dx + row * inputStride
      for p in 0..<inputs {
        let weight = weights + p * outputStride
        var sum: Scalar = 0
        for q in 0..<outputs { sum += weight[q] * slope[q] }
        out[p] = sum
      }
      for p in inputs..<inputStride { out[p] = 0 }
    }
  }
}

/// C += op(A) op(B) for row-major matrices in `Double` or `Float`.
func gemm<Scalar: KernelScalar>(
  _ transposeA: CBLAS_TRANSPOSE, _ transposeB: CBLAS_TRANSPOSE, _ rows: Int, _ columns: Int, _ inner: Int,
  _ a: UnsafePointer<Scalar>, _ strideA: Int, _ b: UnsafePointer<Scalar>, _ strideB: Int,
  _ c: UnsafeMutablePointer<Scalar>, _ strideC: Int
) {
  BLAS.requireSingleThread()
  if Scalar.self == Double.self {
    cblas_dgemm(
      CblasRowMajor, transposeA, transposeB, Int32(rows), Int32(columns), Int32(inner), 1,
      UnsafeRawPointer(a).assumingMemoryBound(to: Double.self), Int32(strideA),
      UnsafeRawPointer(b).assumingMemoryBound(to: Double.self), Int32(strideB), 1,
      UnsafeMutableRawPointer(c).assumingMemoryBound(to: Double.self), Int32(strideC))
  } else {
    precondition(Scalar.self == Float.self, "gemm: only Double and Float")
    cblas_sgemm(
      CblasRowMajor, transposeA, transposeB, Int32(rows), Int32(columns), Int32(inner), 1,
      UnsafeRawPointer(a).assumingMemoryBound(to: Float.self), Int32(strideA),
      UnsafeRawPointer(b).assumingMemoryBound(to: Float.self), Int32(strideB), 1,
      UnsafeMutableRawPointer(c).assumingMemoryBound(to: Float.self), Int32(strideC))
  }
}

/// BLAS runs on one thread; an evaluator runs several blocks at once instead.
enum BLAS {
  private static let singleThreaded: Void = openblas_set_num_threads(1)

  static func requireSingleThread() { _ = singleThreaded }
}
