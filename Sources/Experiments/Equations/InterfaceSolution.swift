import RealModule

/// A Poisson problem on [-1, 1]^2 whose coefficient jumps on x = 0, with a known solution: -div(a grad u) = f with a = 1 for
/// x < 0 and a = ratio for x > 0, and u = sin(pi y) X(x), X = cos(pi x / 2) + sin(pi x) / a.
///
/// u and the flux a u_x are continuous on x = 0, where u_x jumps from pi to pi / ratio times sin(pi y); u is zero on the
/// whole boundary. The paper's own coefficient and solution, eqs. (27) and (28), are not at our disposal: **coefficient and
/// solution are ours**, with the paper's domain, interface and numbers of points.
public struct InterfaceSolution: Sendable, Equatable {
  /// The side of the interface; points with x = 0 belong to either, and both limits exist there.
  public enum Side: Sendable, Equatable, CaseIterable {
    /// x <= 0.
    case left
    /// x >= 0.
    case right

    /// The sign of x there.
    public var sign: Double { self == .left ? -1 : 1 }
    /// The side of a point, the right one for x = 0.
    public static func of(_ x: Double) -> Side { x < 0 ? .left : .right }
  }

  /// The coefficient for x > 0, that for x < 0 being 1.
  public let ratio: Double

  /// The problem for a ratio of the coefficients.
  ///
  /// - Throws: ``ExperimentError/badOption(what:value:need:)`` unless 1e-3 <= ratio <= 1e3.
  public init(ratio: Double = 4) throws(ExperimentError) {
    guard ratio >= 1e-3, ratio <= 1e3 else {
      throw .badOption(what: "the ratio of the coefficients", value: "\(ratio)", need: "a number from 0.001 to 1000")
    }
    self.ratio = ratio
  }

  /// a on a side.
  public func coefficient(_ side: Side) -> Double { side == .left ? 1 : ratio }

  /// u at a point.
  public func value(_ x: Double, _ y: Double) -> Double { profile(x, .of(x)).value * Double.sin(.pi * y) }

  /// u_x at a point, the limit from a side for x = 0.
  public func slope(_ x: Double, _ y: Double, _ side: Side) -> Double {
    profile(x, side).slope * Double.sin(.pi * y)
  }

  /// The flux a u_x at a point.
  public func flux(_ x: Double, _ y: Double, _ side: Side) -> Double { coefficient(side) * slope(x, y, side) }

  /// f = -a (u_xx + u_yy) at a point, the limit from a side for x = 0: it jumps there as a does.
  public func source(_ x: Double, _ y: Double, _ side: Side) -> Double {
    let profile = profile(x, side)
    return coefficient(side) * (.pi * .pi * profile.value - profile.curvature) * Double.sin(.pi * y)
  }

  /// X and its first two derivatives.
  private func profile(_ x: Double, _ side: Side) -> (value: Double, slope: Double, curvature: Double) {
    let a = coefficient(side)
    let (c, s) = (Double.cos(.pi * x / 2), Double.sin(.pi * x / 2))
    let (cc, ss) = (Double.cos(.pi * x), Double.sin(.pi * x))
    return (
      c + ss / a, .pi * (-s / 2 + cc / a), -Double.pi * .pi * (c / 4 + ss / a)
    )
  }
}
