/// What a spline edge does with an argument outside [a, b].
public enum OutsideRule: String, CaseIterable, Sendable, Codable {
  /// Evaluated like ``clamp`` and counted, so that the caller can throw once a whole block is done.
  case error
  /// The value at the nearer end; derivatives are zero outside.
  case clamp
  /// The polynomial of the first or the last interval goes on.
  case extrapolate
  /// The value and all derivatives are zero outside.
  case zero
}
