/// The treatment of an argument outside [a, b] by a spline edge.
public enum OutsideRule: String, CaseIterable, Sendable, Codable {
  /// Evaluates like ``clamp`` and counts the argument, so that the caller can throw once a whole block is done.
  case error
  /// Uses the value at the nearer end; derivatives are zero outside.
  case clamp
  /// Continues the polynomial of the first or the last interval.
  case extrapolate
  /// The value and all derivatives are zero outside.
  case zero
}
