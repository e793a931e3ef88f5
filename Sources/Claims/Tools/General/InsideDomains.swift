import KANCore

/// Returns the result of a computation with networks, or `nil` if a hidden value, made wrong by a false statement or
/// moved by a long step, leaves the domain of its layer.
func whereInsideDomains<Value>(_ compute: () throws -> Value?) throws -> Value? {
  do {
    return try compute()
  } catch let error as NetworkError {
    guard case .outsideDomain = error else { throw error }
    return nil
  }
}
