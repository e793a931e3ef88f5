import Exact
import KANCore
import Splines

/// The bound L gamma_r of rho(NTK_S) / rho(NTK_R), compared with a ratio computed in `Double`.
package struct MeasuredKernelBound {
  /// L gamma_r.
  package let value: Double

  /// Creates the bound for a depth L and the constant gamma_r.
  package init(depth: Int, layerConstant: Rational) { value = Double(depth) * Double(layerConstant) }

  /// The relative effect of rounding on a ratio. Entries of kernels are sums of at most 10^4 products, so a kernel is
  /// off by at most 10^4 ulps of its trace, which is at most 40 times its largest eigenvalue, since it has at most that
  /// many rows.
  package static let rounding = 1e-10

  /// Returns whether a ratio satisfies the bound.
  package func holds(for ratio: Double) -> Bool { ratio <= value * (1 + Self.rounding) }

  /// Returns whether a ratio equals the bound, as it does for one layer and samples at the lower end.
  package func isMet(by ratio: Double) -> Bool { (ratio / value - 1).magnitude <= Self.rounding }

  /// Returns a network with one edge on four intervals of [0, 1] and zero weights. With the single sample 0 it attains
  /// the bound.
  static func sharpNetwork(of order: SplineOrder) throws -> Network {
    let knots = try KnotVector<Double>.uniform(order: order, intervals: 4, lower: 0, upper: 1)
    let edges = try SplineEdges(knots: knots, inputs: 1, outputs: 1)
    return try Network(stages: [.splines(edges)], parameters: [Double](repeating: 0, count: knots.dimension))
  }
}
