import KANCore
import Splines

/// A random network of the fast core on the unit cube, with inputs drawn there, for measurements of kernels.
struct UnitCubeCase {
  /// The network, with functions of a given size.
  let network: Network
  /// The inputs, [sample][input].
  let inputs: [Double]

  /// Draws the network first, then its inputs.
  ///
  /// - Parameter scale: the scale of `Initializer.functionSpace(scale:)`.
  init<R: RandomNumberGenerator>(
    widths: [Int], order: Int, intervals: Int, scale: Double, samples: Int, using generator: inout R
  ) throws {
    network = try Network.kan(
      widths: widths, order: order, intervals: intervals,
      inputBox: Array(repeating: 0...1, count: widths[0]),
      initialization: Initialization(edges: .functionSpace(scale: scale)), using: &generator)
    inputs = (0..<samples * widths[0]).map { _ in Double.random(in: 0..<1, using: &generator) }
  }

  /// Returns the inputs with targets.
  func samples(targets: [Double]) throws -> Samples {
    try Samples(inputs: inputs, inputWidth: network.inputs, targets: targets, targetWidth: network.outputs)
  }
}
