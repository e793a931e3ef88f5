import CLAPACKE
import KANCore
import Splines

/// A layer of a ``FormNetwork``: its weights, and its forward and backward passes for a block of samples.
final class FormLayer {
  private let basis: FormBasis
  private let width: (inputs: Int, outputs: Int)
  /// The weights u, [p][i][q].
  private let weights: UnsafeMutableBufferPointer<Double>
  /// The weights of the form's functions, u or A^T u, and the derivatives with respect to those weights and to u.
  private let formWeights: UnsafeMutableBufferPointer<Double>
  private let formGradient: UnsafeMutableBufferPointer<Double>
  private let gradient: UnsafeMutableBufferPointer<Double>
  /// The arguments as given, and clamped to [0, 1]: [p][sample].
  private let arguments: UnsafeMutableBufferPointer<Double>
  private let held: UnsafeMutableBufferPointer<Double>
  /// The values of all functions of all inputs, [p][i][sample], and the derivatives with respect to them.
  private let values: UnsafeMutableBufferPointer<Double>
  private let functionGradient: UnsafeMutableBufferPointer<Double>
  private let tape: UnsafeMutableBufferPointer<Double>
  /// The outputs, [q][sample].
  let outputs: UnsafeMutableBufferPointer<Double>
  /// The derivatives with respect to the inputs, [p][sample].
  let inputGradient: UnsafeMutableBufferPointer<Double>

  init(_ basis: FormBasis, inputs p: Int, outputs q: Int, weights flat: ArraySlice<Double>) {
    func room(_ count: Int) -> UnsafeMutableBufferPointer<Double> {
      let buffer = UnsafeMutableBufferPointer<Double>.allocate(capacity: count)
      buffer.initialize(repeating: 0)
      return buffer
    }
    let (m, s) = (basis.dimension, basis.points)
    self.basis = basis
    width = (p, q)
    weights = room(p * m * q)
    formWeights = room(p * m * q)
    formGradient = room(p * m * q)
    gradient = room(p * m * q)
    arguments = room(p * s)
    held = room(p * s)
    values = room(p * m * s)
    functionGradient = room(p * m * s)
    tape = room(p * basis.tapeCount)
    outputs = room(q * s)
    inputGradient = room(p * s)
    for (k, weight) in flat.enumerated() {
      let (output, column) = (k / (p * m), k % (p * m))
      weights[column * q + output] = weight
    }
  }

  deinit {
    for buffer in [
      weights, formWeights, formGradient, gradient, arguments, held, values, functionGradient, tape, outputs,
      inputGradient,
    ] { buffer.deallocate() }
  }

  /// Restricts OpenBLAS to one thread.
  static func onOneThread() { _ = singleThreaded }
  private static let singleThreaded: Void = openblas_set_num_threads(1)

  /// Stores the arguments, [p][sample], and their clamped values.
  func take(_ x: UnsafePointer<Double>) {
    for k in 0..<arguments.count {
      arguments[k] = x[k]
      held[k] = min(max(x[k], 0), 1)
    }
  }

  /// Computes the outputs for the arguments.
  func forward() {
    let (m, s, p, q) = (basis.dimension, basis.points, width.inputs, width.outputs)
    for k in 0..<p {
      basis.forward(
        held.baseAddress! + k * s, into: values.baseAddress! + k * m * s,
        tape: tape.baseAddress! + k * basis.tapeCount)
    }
    loadFormWeights()
    cblas_dgemm(
      CblasRowMajor, CblasTrans, CblasNoTrans, Int32(q), Int32(s), Int32(p * m), 1, formWeights.baseAddress, Int32(q),
      values.baseAddress, Int32(s), 0, outputs.baseAddress, Int32(s))
  }

  /// Computes the derivatives with respect to the weights and, if wanted, the inputs from those with respect to the
  /// outputs.
  func backward(_ cotangent: UnsafePointer<Double>, scratch: UnsafeMutablePointer<Double>, wantsInputs: Bool) {
    let (m, s, p, q) = (basis.dimension, basis.points, width.inputs, width.outputs)
    cblas_dgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, Int32(p * m), Int32(q), Int32(s), 1, values.baseAddress, Int32(s),
      cotangent, Int32(s), 0, formGradient.baseAddress, Int32(q))
    pullGradientBack()
    guard wantsInputs else { return }
    cblas_dgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(p * m), Int32(s), Int32(q), 1, formWeights.baseAddress,
      Int32(q), cotangent, Int32(s), 0, functionGradient.baseAddress, Int32(s))
    for k in 0..<p {
      let dx = inputGradient.baseAddress! + k * s
      basis.backward(
        held.baseAddress! + k * s, functionGradient.baseAddress! + k * m * s,
        tape: tape.baseAddress! + k * basis.tapeCount, scratch: scratch, into: dx)
      for sample in 0..<s where arguments[k * s + sample] != held[k * s + sample] { dx[sample] = 0 }
    }
  }

  /// Computes w = A^T u if the form uses transformed weights.
  private func loadFormWeights() { transform(weights, into: formWeights) { ($1, $0) } }

  /// Computes the derivative with respect to u: A times that with respect to w.
  private func pullGradientBack() { transform(formGradient, into: gradient) { ($0, $1) } }

  /// For every input and entry A_ij, adds A_ij times one of the rows i and j to the other if the form uses transformed
  /// weights; otherwise copies.
  ///
  /// - Parameter direction: maps the offsets of rows i and j to the offset to add to and the offset to read from.
  @inline(__always)
  private func transform(
    _ source: UnsafeMutableBufferPointer<Double>, into target: UnsafeMutableBufferPointer<Double>,
    direction: (Int, Int) -> (Int, Int)
  ) {
    guard basis.form == .transformedWeights else {
      _ = target.update(from: source)
      return
    }
    target.update(repeating: 0)
    let (m, r, q) = (basis.dimension, basis.order, width.outputs)
    for p in 0..<width.inputs {
      for i in 0..<m {
        for k in 0...r where i + k < m {
          let (to, from) = direction((p * m + i) * q, (p * m + i + k) * q)
          let entry = basis.band[i * (r + 1) + k]
          for output in 0..<q { target[to + output] += entry * source[from + output] }
        }
      }
    }
  }

  /// The derivatives with respect to u, [q][p][i].
  var flatGradient: [Double] {
    let columns = width.inputs * basis.dimension
    return (0..<width.outputs).flatMap { q in (0..<columns).map { gradient[$0 * width.outputs + q] } }
  }
}
