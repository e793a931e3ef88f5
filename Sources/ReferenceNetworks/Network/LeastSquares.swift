import RealModule
import Splines

/// The least-squares loss 1/2 sum_k |f(x_k) - y_k|^2: summed over samples and outputs and halved, but not divided by
/// their number.
public struct LeastSquares<Scalar: SplineScalar>: Sendable {
  /// x, [sample][input].
  public let inputs: [[Scalar]]
  /// y, [sample][output].
  public let targets: [[Scalar]]

  /// Creates the loss on given data.
  ///
  /// - Throws: ``NetworkError/countMismatch(what:expected:found:)`` if the numbers of targets and inputs differ.
  public init(inputs: [[Scalar]], targets: [[Scalar]]) throws(NetworkError) {
    guard inputs.count == targets.count else {
      throw .countMismatch(what: "targets of a least-squares loss", expected: inputs.count, found: targets.count)
    }
    self.inputs = inputs
    self.targets = targets
  }

  /// Returns f(x_k) - y_k, [sample][output].
  ///
  /// - Throws: the same errors as
  ///   ``ReferenceNetwork/outputs(at:)``, and ``NetworkError/sampleWidth(what:sample:expected:found:)`` for a target of
  ///   the wrong width.
  public func residuals(of network: ReferenceNetwork<Scalar>) throws -> [[Scalar]] {
    let outputs = try network.outputs(at: inputs)
    return try outputs.indices.map { try residual(of: outputs[$0], sample: $0) }
  }

  /// Returns the loss.
  ///
  /// - Throws: the same errors as ``residuals(of:)``.
  public func value(of network: ReferenceNetwork<Scalar>) throws -> Scalar {
    try residuals(of: network).joined().reduce(0) { $0 + $1 * $1 } / 2
  }

  /// Returns the gradient with respect to the parameters, in the coordinates of the network's weights.
  ///
  /// - Throws: the same errors as ``residuals(of:)``.
  /// - Complexity: one forward and one reverse sweep per sample.
  public func gradient(
    of network: ReferenceNetwork<Scalar>, with selection: ParameterSelection = .edgeWeights
  ) throws -> [Scalar] {
    var sum = [Scalar](repeating: 0, count: network.parameterCount(of: selection))
    for (sample, x) in inputs.enumerated() {
      let trace = try network.trace(x, sample: sample, derivatives: true)
      let residual = try residual(of: trace.output, sample: sample)
      for (j, slope) in network.pullBack(residual, through: trace, of: selection).enumerated() { sum[j] += slope }
    }
    return sum
  }

  /// Returns the gradient with respect to the weights in given coordinates: g_u, g_w, or that of the scaled weights.
  /// The network is first rewritten in these coordinates.
  ///
  /// - Throws: the same errors as ``residuals(of:)`` and ``ReferenceNetwork/rewritten(in:)``.
  public func gradient(
    of network: ReferenceNetwork<Scalar>, in coordinates: WeightCoordinates,
    with selection: ParameterSelection = .edgeWeights
  ) throws -> [Scalar] {
    try gradient(of: network.rewritten(in: coordinates), with: selection)
  }

  private func residual(of output: [Scalar], sample: Int) throws(NetworkError) -> [Scalar] {
    let target = targets[sample]
    guard target.count == output.count else {
      throw .sampleWidth(what: "targets", sample: sample, expected: output.count, found: target.count)
    }
    return zip(output, target).map { $0 - $1 }
  }
}
