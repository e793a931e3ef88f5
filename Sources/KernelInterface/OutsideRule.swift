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
