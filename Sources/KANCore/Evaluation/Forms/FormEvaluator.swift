import CLAPACKE
import RealModule
import SplineKernels

/// Evaluates a network literally in one of the three forms of Lemma 3, to study their cost and error: eq. (6) by the
/// Cox-de Boor recursion over all functions, the first form of eq. (7) by A psi, and eq. (7b) as a multichannel
/// ReLU-power network whose weights are w = A^T u.
///
/// Every form evaluates all m functions of every input and contracts them with `gemm`. The weights w are computed in
/// `Double` and rounded once; functions, A, and sums are in the precision of the scalar.
public final class FormEvaluator<Scalar: KernelScalar> {
  /// The form.
  public let form: EvaluationForm
  private let plan: EvaluationPlan<Scalar>
  private let parameters: PackedParameters<Scalar>
  private let workspace: BlockWorkspace<Scalar>
  private let blockSize = 128
  /// For every layer of edges, its functions and its weights, [p][i][q]; `nil` for other stages.
  private let layers: [Layer?]

  private struct Layer {
    let edges: SplineEdges
    let basis: DenseBasis<Scalar>
    let weights: AlignedBuffer<Scalar>
    let values: AlignedBuffer<Scalar>
    let scratch: AlignedBuffer<Scalar>
  }

  /// Creates an evaluator of a network in a given form.
  ///
  /// - Throws: `NetworkError.unsupported(what:advice:)` for outside rules other than clamp and error; error is
  ///   treated like clamp.
  public init(_ network: Network, form: EvaluationForm) throws(NetworkError) {
    self.form = form
    plan = EvaluationPlan(network, channels: .value)
    parameters = PackedParameters(plan)
    parameters.load(network.parameters)
    workspace = BlockWorkspace(plan, blockSize: blockSize)
    let weights: [Double]
    if form == .transformedWeights {
      var w = network.parameters
      NetworkChangeOfBasis(relu: network.stages).apply(.transposed, inPlace: &w)
      weights = w
    } else {
      weights = network.parameters
    }
    var layers: [Layer?] = []
    for (stage, range) in zip(network.stages, network.parameterRanges) {
      guard case .splines(let edges) = stage else {
        layers.append(nil)
        continue
      }
      guard edges.outside.continuation == .constant else {
        throw .unsupported(what: "the rule \(edges.outside) in a form", advice: "use clamp, or the Evaluator")
      }
      let m = edges.dimension
      let layer = Layer(
        edges: edges, basis: DenseBasis(edges.knots, form: form),
        weights: AlignedBuffer(count: edges.inputs * m * edges.outputs, zero: 0),
        values: AlignedBuffer(count: blockSize * edges.inputs * m, zero: 0),
        scratch: AlignedBuffer(count: m + edges.knots.order.value, zero: 0))
      for q in 0..<edges.outputs {
        for column in 0..<edges.inputs * m {
          layer.weights.pointer[column * edges.outputs + q] =
            Scalar(weights[range.lowerBound + q * edges.inputs * m + column])
        }
      }
      layers.append(layer)
    }
    self.layers = layers
  }

  /// Returns the outputs of a batch, [sample][output]; batch ranges are the remembered ones.
  ///
  /// - Throws: `NetworkError.countMismatch(what:expected:found:)`.
  /// - Complexity: O(P m (r + Q)) per sample and layer of edges.
  public func outputs(of inputs: [Double]) throws(NetworkError) -> [Double] {
    let width = plan.stages[0].inputs
    let count = inputs.count / width
    guard inputs.count == count * width else {
      throw .countMismatch(what: "inputs in rows of \(width)", expected: (count + 1) * width, found: inputs.count)
    }
    let last = plan.stages.count
    let outputs = plan.stages[last - 1].outputs
    var result = [Double](repeating: 0, count: count * outputs)
    inputs.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { target in
        guard let x = source.baseAddress, let y = target.baseAddress else { return }
        for start in stride(from: 0, to: count, by: blockSize) {
          let block = start..<min(count, start + blockSize)
          plan.fill(workspace.activations[0].pointer, from: x, samples: block, haveChannels: false)
          for k in 0..<last {
            if let layer = layers[k] {
              contract(layer, stage: k, count: block.count)
            } else {
              _ = plan.forward(
                workspace, count: block.count, stages: k..<k + 1, weights: parameters.buffer.pointer,
                firstSample: start)
            }
          }
          copyOut(
            ChannelBlock(
              firstSample: start, count: block.count, channels: 1, width: outputs, stride: plan.strides[last],
              base: workspace.activations[last].pointer), into: y)
        }
      }
    }
    return result
  }

  private func contract(_ layer: Layer, stage k: Int, count: Int) {
    let x = workspace.activations[k].pointer
    let y = workspace.activations[k + 1].pointer
    let m = layer.edges.dimension
    let p = layer.edges.inputs
    denseValues(
      layer.basis, x, stride: plan.strides[k], count: count, inputs: p, dimension: m,
      lower: Scalar(layer.edges.knots.lower), upper: Scalar(layer.edges.knots.upper), into: layer.values.pointer,
      scratch: layer.scratch.pointer)
    y.update(repeating: 0, count: count * plan.strides[k + 1])
    gemm(
      CblasNoTrans, CblasNoTrans, count, layer.edges.outputs, p * m, layer.values.pointer, p * m,
      layer.weights.pointer, layer.edges.outputs, y, plan.strides[k + 1])
  }
}

/// Evaluates all functions of a block, [sample][p][i], with arguments clamped to [lower, upper].
@_specialize(where Scalar == Double)
@_specialize(where Scalar == Float)
private func denseValues<Scalar: KernelScalar>(
  _ basis: DenseBasis<Scalar>, _ x: UnsafePointer<Scalar>, stride: Int, count: Int, inputs: Int, dimension: Int,
  lower: Scalar, upper: Scalar, into values: UnsafeMutablePointer<Scalar>, scratch: UnsafeMutablePointer<Scalar>
) {
  for n in 0..<count {
    for p in 0..<inputs {
      let argument = min(max(x[n * stride + p], lower), upper)
      basis.evaluate(argument, into: values + (n * inputs + p) * dimension, scratch: scratch)
    }
  }
}
