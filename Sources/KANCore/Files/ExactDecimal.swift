/// Returns the exact decimal expansion of a finite double. Every binary fraction has one, and it can be read as an
/// exact number (Python's `Fraction(text)`) or as a floating-point number. `Double(text)` gives back the same bits.
///
/// - Complexity: O(e^2) for a number of size 2^e or 2^-e.
func exactDecimal(_ value: Double) -> String {
  precondition(value.isFinite, "exactDecimal: \(value)")
  let sign = value.sign == .minus ? "-" : ""
  if value == 0 { return sign + "0" }
  // |value| = whole * 2^exponent, and 2^-k = 5^k / 10^k.
  let magnitude = value.magnitude
  var exponent = Int(magnitude.exponent) - magnitude.significandWidth
  let whole = UInt64(
    (magnitude.significand * Double(sign: .plus, exponent: magnitude.significandWidth, significand: 1)))
  var digits = DecimalDigits(whole)
  let places = max(0, -exponent)
  for _ in 0..<places { digits.multiply(by: 5) }
  while exponent > 0 {
    digits.multiply(by: 2)
    exponent -= 1
  }
  let text = digits.text
  guard places > 0 else { return sign + text }
  let padded = String(repeating: "0", count: max(0, places + 1 - text.count)) + text
  return sign + padded.dropLast(places) + "." + padded.suffix(places)
}

/// An integer in groups of nine decimal digits, least significant first.
private struct DecimalDigits {
  private var groups: [UInt64] = []
  private static let base: UInt64 = 1_000_000_000

  init(_ value: UInt64) {
    var rest = value
    repeat {
      groups.append(rest % DecimalDigits.base)
      rest /= DecimalDigits.base
    } while rest > 0
  }

  mutating func multiply(by factor: UInt64) {
    var carry: UInt64 = 0
    for k in groups.indices {
      let product = groups[k] * factor + carry
      groups[k] = product % DecimalDigits.base
      carry = product / DecimalDigits.base
    }
    if carry > 0 { groups.append(carry) }
  }

  var text: String {
    groups.dropLast().reversed().reduce(String(groups[groups.count - 1])) { text, group in
      let digits = String(group)
      return text + String(repeating: "0", count: 9 - digits.count) + digits
    }
  }
}
