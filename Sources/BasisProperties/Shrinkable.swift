/// A value together with simpler values to try instead, each of which can be simplified further.
///
/// The candidates are computed on demand. Since they travel with the value, everything built from values (by mapping,
/// pairing, choosing) shrinks automatically.
public struct Shrinkable<Value> {
  /// The value.
  public let value: Value
  /// Simpler values, the simplest first.
  public let candidates: () -> [Shrinkable<Value>]

  /// Creates a value with its candidates.
  public init(_ value: Value, candidates: @escaping () -> [Shrinkable<Value>] = { [] }) {
    self.value = value
    self.candidates = candidates
  }

  /// Creates a value whose candidates are those of `shrink`, applied recursively.
  public static func unfold(_ value: Value, _ shrink: @escaping (Value) -> [Value]) -> Shrinkable {
    Shrinkable(value) { shrink(value).map { unfold($0, shrink) } }
  }

  /// Converts the value and all its candidates.
  public func map<Other>(_ convert: @escaping (Value) -> Other) -> Shrinkable<Other> {
    Shrinkable<Other>(convert(value)) { candidates().map { $0.map(convert) } }
  }

  /// Pairs two values; a candidate simplifies one of them.
  public func zip<Other>(_ other: Shrinkable<Other>) -> Shrinkable<(Value, Other)> {
    Shrinkable<(Value, Other)>((value, other.value)) {
      candidates().map { $0.zip(other) } + other.candidates().map { self.zip($0) }
    }
  }
}
