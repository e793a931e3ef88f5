import Exact

/// A decimal text for an exact number, rounded in a stated direction, so that bounds stay bounds: "5.1779e-9".
///
/// - Parameters:
///   - value: the number.
///   - digits: the number of significant digits, at least 1.
///   - upwards: whether the text is at least the number, rather than at most.
public func decimalBound(_ value: Rational, digits: Int = 20, upwards: Bool) -> String {
  precondition(digits >= 1, "decimalBound: \(digits) digits")
  if value.isZero { return "0" }
  if value.sign < 0 { return "-" + decimalBound(-value, digits: digits, upwards: !upwards) }
  // The exponent e with 10^e <= value < 10^(e+1), from the sizes in bits, which leave it off by little.
  let ten: Rational = 10
  let bits = Double(value.numerator.bitWidth - value.denominator.bitWidth)
  var exponent = Int((bits * 0.30102999566398120).rounded(.down)) - 1
  while value >= ten.power(exponent + 1) { exponent += 1 }
  let scaled = value / ten.power(exponent - digits + 1)
  var whole = scaled.floor
  if upwards, whole != scaled { whole += 1 }
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
