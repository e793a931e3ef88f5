import Foundation

/// Numbers in human-readable form.
enum SignificantDigits {
  /// Formats a number with four significant digits by default: 1.234e-05, 0.1234, 12.34.
  static func text(_ value: Double, digits: Int = 4) -> String { String(format: "%.\(digits)g", value) }
}
