/// A value with the simpler values to try in its place, each of which can be simplified further.
///
/// The candidates are computed when asked for. Since they travel with the value, whatever is built from values (by
/// mapping, pairing, choosing) shrinks without being told how.
public struct Shrinkable<Value> {
  /// The value.
  public let value: Value
  /// Simpler values, the simplest first.
  public let candidates: () -> [Shrinkable<Value>]

  /// A value and its candidates.
  public init(_ value: Value, candidates: @escaping () -> [Shrinkable<Value>] = { [] }) {
    self.value = value
    self.candidates = candidates
  }

  /// A value whose candidates are those of `shrink`, and theirs in turn.
  public static func unfold(_ value: Value, _ shrink: @escaping (Value) -> [Value]) -> Shrinkable {
    Shrinkable(value) { shrink(value).map { unfold($0, shrink) } }
  }

  /// The value and all its candidates, converted.
  public func map<Other>(_ convert: @escaping (Value) -> Other) -> Shrinkable<Other> {
    Shrinkable<Other>(convert(value)) { candidates().map { $0.map(convert) } }
  }

  /// Two values side by side; a candidate simplifies one of them.
  public func zip<Other>(_ other: Shrinkable<Other>) -> Shrinkable<(Value, Other)> {
    Shrinkable<(Value, Other)>((value, other.value)) {
      candidates().map { $0.zip(other) } + other.candidates().map { self.zip($0) }
    }
  }
}
