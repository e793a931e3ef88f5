import Foundation

/// The seed of all random cases, and the multiplier for the default number of cases.
public struct PropertySettings: Equatable, Sendable {
  /// The default seed: runs are repeatable by default.
  public static let defaultSeed: UInt64 = 20_260_304

  /// The seed from which the stream of every case is derived.
  public let seed: UInt64
  /// The factor by which the number of cases is multiplied.
  public let multiplier: Double

  /// Creates custom settings.
  ///
  /// - Precondition: the multiplier is positive and finite.
  public init(seed: UInt64 = defaultSeed, multiplier: Double = 1) {
    precondition(multiplier > 0 && multiplier.isFinite, "PropertySettings: multiplier \(multiplier)")
    self.seed = seed
    self.multiplier = multiplier
  }

  /// Reads settings from the variables `KAN_PROPERTY_SEED` (decimal, or hexadecimal after 0x) and
  /// `KAN_PROPERTY_MULTIPLIER` (a positive number), with defaults for variables that are not set.
  ///
  /// This is the only place in the library that reads the environment, and only when called.
  /// - Throws: ``PropertySettingsError`` for a text that is not such a number.
  public static func fromEnvironment(
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(PropertySettingsError) -> PropertySettings {
    var seed = defaultSeed
    var multiplier = 1.0
    if let text = environment["KAN_PROPERTY_SEED"] {
      let parsed = text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
      guard let parsed else { throw PropertySettingsError(variable: "KAN_PROPERTY_SEED", text: text) }
      seed = parsed
    }
    if let text = environment["KAN_PROPERTY_MULTIPLIER"] {
      guard let parsed = Double(text), parsed > 0, parsed <= 1e6 else {
        throw PropertySettingsError(variable: "KAN_PROPERTY_MULTIPLIER", text: text)
      }
      multiplier = parsed
    }
    return PropertySettings(seed: seed, multiplier: multiplier)
  }

  /// Returns the number of cases to run if `cases` is the default; at least one.
  public func scaled(_ cases: Int) -> Int { Swift.max(1, Int((Double(cases) * multiplier).rounded(.up))) }
}

/// An environment variable for the property tests that cannot be read.
public struct PropertySettingsError: Error, Equatable, CustomStringConvertible {
  /// The variable.
  public let variable: String
  /// Its text.
  public let text: String

  /// Creates an error for a variable and its text.
  public init(variable: String, text: String) {
    self.variable = variable
    self.text = text
  }

  /// One line: the variable, its text and what it should be.
  public var description: String {
    variable == "KAN_PROPERTY_SEED"
      ? "\(variable)=\"\(text)\" is not a valid seed; give 0 ... 2^64 - 1, decimal or as 0x..."
      : "\(variable)=\"\(text)\" is not a valid multiplier; give a positive number up to 1000000"
  }
}
