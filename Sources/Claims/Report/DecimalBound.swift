import Exact

/// Formats an exact number in decimal, rounded in the given direction so that bounds remain bounds: "5.1779e-9".
///
/// - Parameters:
///   - value: the number.
///   - digits: the number of significant digits, at least 1.
///   - upwards: whether to round up, so that the result is at least the number, rather than at most.
package func decimalBound(_ value: Rational, digits: Int = 20, upwards: Bool) -> String {
  decimal(value, digits: digits) { scaled in
    let whole = scaled.floor
    return upwards && whole != scaled ? whole + 1 : whole
  }
}

/// Formats an exact number in decimal, rounded to nearest.
package func decimalNearest(_ value: Rational, digits: Int) -> String {
  decimal(value, digits: digits) { ($0 + Rational(1, 2)).floor }
}

/// Rounds value / 10^e, scaled to the requested number of digits before the decimal point, to an integer by a rule.
private func decimal(_ value: Rational, digits: Int, rounding: (Rational) -> Rational) -> String {
  precondition(digits >= 1, "decimal: the number of digits must be at least 1 (got \(digits))")
  if value.isZero { return "0" }
  if value.sign < 0 { return "-" + decimal(-value, digits: digits) { -rounding(-$0) } }
  // The exponent e with 10^e <= value < 10^(e+1), estimated from the bit widths and then corrected.
  let ten: Rational = 10
  let bits = Double(value.numerator.bitWidth - value.denominator.bitWidth)
  var exponent = Int((bits * 0.30102999566398120).rounded(.down)) - 1
  while value >= ten.power(exponent + 1) { exponent += 1 }
  var whole = rounding(value / ten.power(exponent - digits + 1))
  if whole == ten.power(digits) {
    whole = whole / 10
    exponent += 1
  }
  var figures = whole.description
  while figures.count > 1, figures.last == "0" { figures.removeLast() }
  let first = figures.removeFirst()
  let mantissa = figures.isEmpty ? "\(first)" : "\(first).\(figures)"
  return exponent == 0 ? mantissa : "\(mantissa)e\(exponent)"
}
