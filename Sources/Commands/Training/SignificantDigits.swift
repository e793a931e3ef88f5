import Foundation

/// Numbers for people to read.
enum SignificantDigits {
  /// Four significant digits: 1.234e-05, 0.1234, 12.34.
  static func text(_ value: Double, digits: Int = 4) -> String { String(format: "%.\(digits)g", value) }
}
