import Exact

/// A decimal text for an exact number, rounded in a stated direction, so that bounds stay bounds: "5.1779e-9".
///
/// - Parameters:
///   - value: the number.
///   - digits: the number of significant digits, at least 1.
///   - upwards: whether the text is at least the number, rather than at most.
public func decimalBound(_ value: Rational, digits: Int = 20, upwards: Bool) -> String {
  decimal(value, digits: digits) { scaled in
    let whole = scaled.floor
    return upwards && whole != scaled ? whole + 1 : whole
  }
}

/// A decimal text for an exact number, rounded to the nearest.
///
/// - Parameters:
///   - value: the number.
///   - digits: the number of significant digits, at least 1.
public func decimalNearest(_ value: Rational, digits: Int) -> String {
  decimal(value, digits: digits) { ($0 + Rational(1, 2)).floor }
}

/// Rounds value / 10^e, which has as many digits before its point as asked for, to a whole number by a rule.
private func decimal(_ value: Rational, digits: Int, rounding: (Rational) -> Rational) -> String {
  precondition(digits >= 1, "decimal text: \(digits) digits")
  if value.isZero { return "0" }
  if value.sign < 0 { return "-" + decimal(-value, digits: digits) { -rounding(-$0) } }
  // The exponent e with 10^e <= value < 10^(e+1), from the sizes in bits, which leave it off by little.
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
