/// The contents of a field of a CSV file.
enum DecimalField {
  case number(Double)
  /// NaN, an infinity, or a number beyond the largest double.
  case notFinite
  case text
}

/// Reads a decimal number: an optional sign, digits with at most one point among them, an optional exponent. The result
/// is correctly rounded, like `Double(text)`; the locale is ignored.
///
/// - Complexity: O(length); short numbers (up to 2^53 as digits, exponents up to 22) take one division or product of
///   exact doubles (Clinger 1990, "How to read floating point numbers accurately").
func parseDecimal(_ field: UnsafeBufferPointer<UInt8>) -> DecimalField {
  var position = 0
  let count = field.count
  var isNegative = false
  if position < count, field[position] == 0x2D || field[position] == 0x2B {
    isNegative = field[position] == 0x2D
    position += 1
  }
  var mantissa: UInt64 = 0
  var significant = 0
  var digits = 0
  var exponent = 0
  var hasPoint = false
  while position < count {
    let byte = field[position]
    if byte &- 0x30 <= 9 {
      digits += 1
      if hasPoint { exponent -= 1 }
      // Leading zeros do not count; beyond 19 digits, the slow path reads the text again.
      if mantissa != 0 || byte != 0x30 { significant += 1 }
      if significant <= 19 { mantissa = mantissa &* 10 &+ UInt64(byte &- 0x30) }
    } else if byte == 0x2E, !hasPoint {
      hasPoint = true
    } else {
      break
    }
    position += 1
  }
  guard digits > 0 else { return isNonFiniteWord(field) ? .notFinite : .text }
  if position < count, field[position] | 0x20 == 0x65 {
    position += 1
    var isBelowOne = false
    if position < count, field[position] == 0x2D || field[position] == 0x2B {
      isBelowOne = field[position] == 0x2D
      position += 1
    }
    let start = position
    var power = 0
    while position < count, field[position] &- 0x30 <= 9 {
      power = min(power * 10 + Int(field[position] &- 0x30), 100_000)
      position += 1
    }
    guard position > start else { return .text }
    exponent += isBelowOne ? -power : power
  }
  guard position == count else { return .text }
  if significant <= 19, mantissa <= 1 << 53, abs(exponent) <= 22 {
    let value = Double(mantissa)
    let scaled = exponent < 0 ? value / exactPowersOfTen[-exponent] : value * exactPowersOfTen[exponent]
    return .number(isNegative ? -scaled : scaled)
  }
  guard let value = Double(String(decoding: field, as: UTF8.self)) else { return .text }
  return value.isFinite ? .number(value) : .notFinite
}

private let exactPowersOfTen: [Double] = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]

private func isNonFiniteWord(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
  guard field.count <= 10 else { return false }
  let word = String(decoding: field, as: UTF8.self).lowercased()
  let bare = word.hasPrefix("-") || word.hasPrefix("+") ? String(word.dropFirst()) : word
  return ["nan", "inf", "infinity"].contains(bare)
}
