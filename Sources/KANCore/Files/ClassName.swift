/// The names of classes.
package enum ClassName {
  /// Returns the name of the class that a field of a table states: a whole number below 2^53 in its digits, so that 3,
  /// 03, 3.0, and 3e0 are one class; other texts as they are.
  package static func text(_ field: String) -> String {
    guard let number = number(field), let whole = Int(exactly: number), whole.magnitude < 1 << 53 else { return field }
    return "\(whole)"
  }

  /// Returns the number that a field of a table states; `nil` for text, and for what is not finite.
  package static func number(_ field: String) -> Double? {
    Array(field.utf8).withUnsafeBufferPointer { bytes in
      guard case .number(let value) = parseDecimal(bytes) else { return nil }
      return value
    }
  }
}
