import RealModule

/// The paper's Poisson problem on [-1, 1]^2 and its solution: div(eps grad u) = f with eps = 1 for x < 0 and 1/2 for
/// x >= 0, u = sin(pi x) sin(3 pi y) for x < 0 and sin(2 pi x) sin(3 pi y) for x >= 0, zero on the boundary.
///
/// u and the flux eps u_x = pi cos sin(3 pi y) are continuous on x = 0, where u_x jumps from pi to 2 pi times sin(3 pi
/// y).
///
/// Source: eqs. (27) and (28); f follows from them.
package enum PoissonSolution {
  /// A side of the interface; points with x = 0 belong to the right side, and both limits exist there.
  package enum Side: Sendable, Equatable, CaseIterable {
    /// x < 0.
    case left
    /// x >= 0.
    case right

    /// Returns the side of a point.
    package static func of(_ x: Double) -> Side { x < 0 ? .left : .right }
  }

  /// Returns eps on a side.
  package static func coefficient(_ side: Side) -> Double { side == .left ? 1 : 0.5 }

  /// Returns the number of half-waves in x on a side.
  private static func waves(_ side: Side) -> Double { side == .left ? 1 : 2 }

  /// Returns u at a point.
  package static func value(_ x: Double, _ y: Double) -> Double {
    Double.sin(waves(.of(x)) * .pi * x) * Double.sin(3 * .pi * y)
  }

  /// Returns u_x at a point; for x = 0, the limit from the given side.
  package static func slope(_ x: Double, _ y: Double, _ side: Side) -> Double {
    waves(side) * .pi * Double.cos(waves(side) * .pi * x) * Double.sin(3 * .pi * y)
  }

  /// Returns the flux eps u_x at a point; for x = 0, the limit from the given side.
  package static func flux(_ x: Double, _ y: Double, _ side: Side) -> Double {
    coefficient(side) * slope(x, y, side)
  }

  /// Returns f at a point: -10 pi^2 u on the left, -13/2 pi^2 u on the right.
  package static func source(_ x: Double, _ y: Double) -> Double {
    let side = Side.of(x)
    let waves = waves(side)
    return -coefficient(side) * (waves * waves + 9) * .pi * .pi * value(x, y)
  }
}
