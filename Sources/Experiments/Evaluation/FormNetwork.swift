import CLAPACKE
import KANCore
import Splines

/// A network of edges of one order on uniform knots of [0, 1] in one form of Lemma 3, with full forward and backward
/// passes: direct implementations of (6) and (7), as timed in Section 2.3.
///
/// Every form evaluates all m functions of every input, keeps what the backward pass needs, as automatic
/// differentiation does, and contracts with `gemm`. Hidden values are clamped to [0, 1].
package final class FormNetwork {
  /// The form.
  package let form: EvaluationForm
  /// The number of units in each layer.
  package let widths: [Int]
  /// The number of samples per pass.
  package let samples: Int
  private let basis: FormBasis
  private let layers: [FormLayer]
  private let scratch: UnsafeMutableBufferPointer<Double>

  /// Creates a network with given weights u, [layer][q][p][i].
  ///
  /// - Throws: `SplineError` for fewer than one interval and for a wrong number of weights.
  package init(
    widths: [Int], order: SplineOrder, intervals: Int, weights: [Double], form: EvaluationForm, samples: Int
  ) throws(SplineError) {
    let basis = try FormBasis(order: order, intervals: intervals, form: form, points: samples)
    let sizes = zip(widths, widths.dropFirst()).map { $0 * $1 * basis.dimension }
    guard weights.count == sizes.reduce(0, +) else {
      throw .shapeMismatch(what: "the weights of a network", expected: sizes.reduce(0, +), found: weights.count)
    }
    self.form = form
    self.widths = widths
    self.samples = samples
    self.basis = basis
    var layers: [FormLayer] = []
    var start = 0
    for (k, size) in sizes.enumerated() {
      layers.append(
        FormLayer(basis, inputs: widths[k], outputs: widths[k + 1], weights: weights[start..<start + size]))
      start += size
    }
    self.layers = layers
    scratch = .allocate(capacity: (basis.dimension + order.value) * samples)
    scratch.initialize(repeating: 0)
    FormLayer.onOneThread()
  }

  deinit { scratch.deallocate() }

  /// Runs a forward pass and returns half the sum of squares of the outputs.
  ///
  /// - Parameter inputs: [p][sample], in [0, 1].
  /// - Precondition: `inputs` has one number for every input of the first layer and every sample.
  package func loss(_ inputs: [Double]) -> Double {
    precondition(inputs.count == widths[0] * samples, "FormNetwork: inputs have the wrong shape")
    for (k, layer) in layers.enumerated() {
      if k == 0 {
        inputs.withUnsafeBufferPointer { layer.take($0.baseAddress!) }
      } else {
        layer.take(layers[k - 1].outputs.baseAddress!)
      }
      layer.forward()
    }
    return layers[layers.count - 1].outputs.reduce(0) { $0 + $1 * $1 } / 2
  }

  /// Runs a forward and a backward pass and returns the loss; the gradient is then in ``gradient``.
  package func lossAndGradient(_ inputs: [Double]) -> Double {
    let value = loss(inputs)
    var cotangent = UnsafePointer(layers[layers.count - 1].outputs.baseAddress!)
    for (k, layer) in layers.enumerated().reversed() {
      layer.backward(cotangent, scratch: scratch.baseAddress!, wantsInputs: k > 0)
      cotangent = UnsafePointer(layer.inputGradient.baseAddress!)
    }
    return value
  }

  /// The derivatives of the last ``lossAndGradient(_:)`` with respect to the weights u, [layer][q][p][i].
  package var gradient: [Double] { layers.flatMap(\.flatGradient) }
}
