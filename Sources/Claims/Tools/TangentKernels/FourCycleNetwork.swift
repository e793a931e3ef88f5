import Exact
import KANCore
import Splines

extension DesignNetwork {
  /// Returns the spline KAN of the four-cycles of K5: order 2, depth 11, width 12, 15 samples, all inputs inside the
  /// knots 0, 1, 2, 3 of every layer, where plain and scaled ReLU powers are the same. Its ratio of tangent kernels is
  /// above 4: in the limit 2862/712. All weights and inputs are dyadic, so doubles represent them exactly.
  static func fourCycles() throws -> DesignNetwork {
    DesignNetwork(
      design: try .fourCycles(), spread: Rational(2).power(-20), coupling: Rational(2).power(-14),
      gain: Rational(2).power(14))
  }

  /// Returns the network with its batch.
  func kernelCase(_ description: String) throws -> KernelCase {
    KernelCase(
      network: try network(), batch: batch, order: design.order, depth: design.layers + 1, description: description)
  }
}

extension KernelCases {
  /// Returns ``DesignNetwork/fourCycles()`` with its batch.
  static func fourCycles() throws -> KernelCase {
    try DesignNetwork.fourCycles().kernelCase(
      "the network of the four-cycles of K5 (r = 2, depth 11, width 12, 15 samples, knots 0, 1, 2, 3)")
  }
}
