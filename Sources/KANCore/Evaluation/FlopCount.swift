import SplineKernels

/// The useful floating-point operations of a network for one sample: what the formulas need, whatever the kernels do.
///
/// An edge costs 2 r per channel; the r basis functions on an interval cost 5/2 r (r - 1), once for the values and once
/// for each order of derivatives that is needed. Multiplication by a matrix costs 2 P Q, an affine map 3, any other
/// function of one unit 10. The gradient with respect to the weights and that with respect to the inputs each cost as
/// much as the forward contraction; no gradient is needed for the inputs of the network.
public struct FlopCount: Sendable, Equatable {
  /// The operations for one sample.
  public let perSample: Double

  /// Counts the operations of a network.
  ///
  /// - Parameters:
  ///   - stages: the stages of the network.
  ///   - channels: the channels that are propagated.
  ///   - withGradient: whether the gradient with respect to the parameters is included.
  public init(_ stages: [Stage], channels: ChannelLayout = .value, withGradient: Bool) {
    let c = Double(channels.count)
    let orders = 1 + channels.order + (withGradient ? 1 : 0)
    var sum = 0.0
    for (k, stage) in stages.enumerated() {
      let sweeps = withGradient ? (k == 0 ? 2.0 : 3.0) : 1.0
      let p = Double(stage.inputs)
      let q = Double(stage.outputs)
      switch stage {
      case .linear, .dense: sum += 2 * p * q * c * sweeps
      case .normalize(let map):
        switch map.kind {
        case .affine, .linearBounds, .batchRange: sum += 3 * p * c * sweeps
        case .sigmoid, .tanh: sum += 10 * p * c * sweeps
        }
      case .activation: sum += 10 * p * c * sweeps
      case .splines(let edges):
        let r = Double(edges.knots.order.value)
        sum += 2 * r * p * q * c * sweeps + 2.5 * r * (r - 1) * p * Double(orders)
      }
    }
    perSample = sum
  }

  /// Returns the operations for a batch.
  public func total(samples: Int) -> Double { perSample * Double(samples) }
}
