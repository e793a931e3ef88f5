import Exact
import KANCore
import Splines

extension KernelCases {
  /// The spline KAN of the four-cycles of K5: order 2, depth 11, width 12, 15 samples, all inputs inside the knots 0, 1, 2, 3
  /// of every layer, where plain and scaled ReLU powers are the same. Its ratio of tangent kernels is above 4: in the limit
  /// 2862/712.
  ///
  /// - Throws: `SplineError`, `NetworkError`.
  static func fourCycles() throws -> KernelCase {
    let unit = Rational(1, 1000)
    let network = DesignNetwork(
      design: try .fourCycles(), spread: unit * unit, coupling: unit / 10, gain: 10_000)
    return KernelCase(
      network: try network.network(), batch: network.batch, order: network.design.order,
      depth: network.design.layers + 1,
      description: "the network of the four-cycles of K5 (r = 2, depth 11, width 12, 15 samples, knots 0, 1, 2, 3)")
  }
}
