import RealModule

/// Elementary functions of intervals.
///
/// Square roots are rounded correctly by IEEE 754. Other values of the C library are taken to be off by at most 2^-49
/// of their size, which is 8 to 16 units in the last place, or 64 times the smallest double: glibc states at most 5
/// units for these functions on x86-64 and arm64. This is an assumption on the library, the only one of the enclosures.
extension Interval {
  private static func slack(_ value: Double) -> Double {
    (value.magnitude * 0x1p-49).nextUp + 64 * .leastNonzeroMagnitude
  }

  /// Returns a number below the exact value, given that of the library. An infinite one is an overflow.
  private static func below(_ value: Double) -> Double {
    value == .infinity ? .greatestFiniteMagnitude / 2 : (value - slack(value)).nextDown
  }

  /// Returns a number above the exact value, given that of the library.
  private static func above(_ value: Double) -> Double { -below(-value) }

  /// The exponential function.
  package static func exp(_ x: Interval) -> Interval {
    Interval(lower: max(0, below(.exp(x.lower))), upper: above(.exp(x.upper)))
  }

  /// The natural logarithm; all real numbers if the argument may not be positive.
  package static func log(_ x: Interval) -> Interval {
    x.lower > 0 ? Interval(lower: below(.log(x.lower)), upper: above(.log(x.upper))) : .whole
  }

  /// The square root; all real numbers if the argument may be negative.
  package static func sqrt(_ x: Interval) -> Interval {
    x.lower >= 0
      ? Interval(lower: max(0, x.lower.squareRoot().nextDown), upper: x.upper.squareRoot().nextUp) : .whole
  }

  /// The hyperbolic tangent.
  package static func tanh(_ x: Interval) -> Interval {
    Interval(lower: max(-1, below(.tanh(x.lower))), upper: min(1, above(.tanh(x.upper))))
  }

  /// The complementary error function, which decreases.
  package static func erfc(_ x: Interval) -> Interval {
    Interval(lower: max(0, below(.erfc(x.upper))), upper: min(2, above(.erfc(x.lower))))
  }

  /// The sine.
  package static func sin(_ x: Interval) -> Interval { wave(x, firstMaximum: Interval(0.5)) { .sin($0) } }

  /// The cosine.
  package static func cos(_ x: Interval) -> Interval { wave(x, firstMaximum: .zero) { .cos($0) } }

  /// Encloses a function that has its maxima 1 at `firstMaximum` pi plus even multiples of pi, its minima -1 at odd
  /// ones, and is monotone between them.
  private static func wave(_ x: Interval, firstMaximum: Interval, _ function: (Double) -> Double) -> Interval {
    let halfTurns = x / pi - firstMaximum
    // Beyond, the number of half turns is not worth finding.
    guard halfTurns.magnitude < 0x1p30 else { return Interval(lower: -1, upper: 1) }
    let first = halfTurns.lower.rounded(.up)
    let last = halfTurns.upper.rounded(.down)
    if first < last { return Interval(lower: -1, upper: 1) }
    let (a, b) = (function(x.lower), function(x.upper))
    let isEven = Int(first) % 2 == 0
    return Interval(
      lower: first == last && !isEven ? -1 : max(-1, below(min(a, b))),
      upper: first == last && isEven ? 1 : min(1, above(max(a, b))))
  }
}
