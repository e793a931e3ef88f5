import Foundation

extension JSONValue {
  /// The canonical form of a value: keys are in snake case and sorted, members that are `nil` are omitted, and the value
  /// of an enumeration's case that has no label stands for itself. Equal values give the same text.
  ///
  /// - Precondition: the value encodes; all its numbers are finite.
  public init(encoding value: some Encodable) { self = JSONValue(coding: value).withoutEmptyLabels }

  private var withoutEmptyLabels: JSONValue {
    switch self {
    case .array(let values): .array(values.map(\.withoutEmptyLabels))
    case .object(let members):
      members.count == 1 && members[0].key == "_0"
        ? members[0].value.withoutEmptyLabels
        : .object(members.map { Member($0.key, $0.value.withoutEmptyLabels) })
    default: self
    }
  }

  private init(coding value: some Encodable) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      self = try JSONValue(parsing: encoder.encode(value))
    } catch {
      preconditionFailure("JSONValue: \(type(of: value)) does not encode: \(error)")
    }
  }

  /// Returns a value with a member replaced, such as an option given by name.
  ///
  /// - Parameters:
  ///   - path: the name of the member in the canonical form, with dots between the names of nested ones.
  ///   - new: its value in the canonical form.
  ///   - value: the value.
  /// - Returns: the new value; `nil` if there is no such member.
  /// - Throws: `DecodingError` for a member of the wrong type.
  public static func replacing<Value: Codable>(_ path: String, with new: JSONValue, in value: Value) throws -> Value? {
    guard let changed = JSONValue(coding: value).replacing(path.split(separator: ".")[...], with: new) else {
      return nil
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Value.self, from: Data(changed.compactText.utf8))
  }

  private func replacing(_ path: ArraySlice<Substring>, with new: JSONValue) -> JSONValue? {
    guard let key = path.first else { return new }
    guard case .object(var members) = self else { return nil }
    if members.count == 1, members[0].key == "_0" {
      return members[0].value.replacing(path, with: new).map { .object([.init("_0", $0)]) }
    }
    guard let k = members.firstIndex(where: { $0.key == key }),
      let value = members[k].value.replacing(path.dropFirst(), with: new)
    else { return nil }
    members[k] = Member(members[k].key, value)
    return .object(members)
  }

  /// The first difference between two values.
  public struct Difference: Equatable, Sendable {
    /// Where it is, such as "plan.levels[1].epochs".
    public let path: String
    /// The first value there; `nil` if it has none.
    public let first: JSONValue?
    /// The second value there; `nil` if it has none.
    public let second: JSONValue?
  }

  /// Returns the first difference from another value, in the order of the members of this one; `nil` if they are equal.
  public func firstDifference(from other: JSONValue) -> Difference? { difference(from: other, at: "") }

  private func difference(from other: JSONValue, at path: String) -> Difference? {
    switch (self, other) {
    case (.object(let own), .object(let others)):
      let keys = own.map(\.key) + others.map(\.key).filter { self[$0] == nil }
      for key in keys {
        let place = path.isEmpty ? key : "\(path).\(key)"
        guard let first = self[key], let second = other[key] else {
          return Difference(path: place, first: self[key], second: other[key])
        }
        if let found = first.difference(from: second, at: place) { return found }
      }
      return nil
    case (.array(let own), .array(let others)):
      for k in 0..<max(own.count, others.count) {
        guard k < own.count, k < others.count else {
          return Difference(
            path: "\(path)[\(k)]", first: k < own.count ? own[k] : nil, second: k < others.count ? others[k] : nil)
        }
        if let found = own[k].difference(from: others[k], at: "\(path)[\(k)]") { return found }
      }
      return nil
    default: return self == other ? nil : Difference(path: path, first: self, second: other)
    }
  }
}
