/// The treatment of an argument outside [a, b] by a spline edge.
public enum OutsideRule: String, CaseIterable, Sendable, Codable {
  /// Evaluates like ``clamp`` and counts the argument, so that the caller can throw once a whole block is done.
  case error
  /// Uses the value at the nearer end; derivatives are zero outside.
  case clamp
  /// Continues by the tangent at the nearer end; second and higher derivatives are zero outside. For order 1, which has
  /// no slopes, it is the same as ``clamp``.
  case linear
  /// Continues the polynomial of the first or the last interval.
  ///
  /// The r weights of that interval determine it. With uniform knots, s intervals away from the end, roundings of the
  /// weights u change its value by up to about eps max|u| (1 + 2s)(1 + 2s/2)...(1 + 2s/(r - 1)), and so do roundings
  /// of the evaluation. Every halving of the intervals doubles s at the same argument and so costs r - 1 bits of the
  /// value, although inside [a, b] the function stays the same up to rounding. The exact weights of the halved
  /// intervals, each rounded once, already have this error. Use few halvings, or ``linear``, which loses one bit with
  /// each.
  case extrapolate
  /// The value and all derivatives are zero outside.
  case zero

  /// The function that an edge is outside [a, b].
  public enum Continuation: Sendable {
    /// The value at the nearer end, with derivatives zero.
    case constant
    /// The tangent at the nearer end.
    case tangent
    /// The polynomial of the first or the last interval.
    case polynomial
    /// Zero.
    case zero

    /// The order from which on derivatives are set to zero outside, where the value has order 0; `Int.max` if none is.
    @inline(__always)
    public var vanishingOrder: Int {
      switch self {
      case .constant: 1
      case .tangent: 2
      case .polynomial: Int.max
      case .zero: 0
      }
    }
  }

  /// The function that an edge is outside [a, b]. Kernels, oracles, and reports ask only for this, so a new rule is a
  /// case and a line here.
  public var continuation: Continuation {
    switch self {
    case .error, .clamp: .constant
    case .linear: .tangent
    case .extrapolate: .polynomial
    case .zero: .zero
    }
  }
}
