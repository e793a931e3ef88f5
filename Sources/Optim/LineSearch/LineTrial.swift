/// The function at one step along a line.
struct LineTrial {
  /// t.
  var step: Double
  /// f(t).
  var value: Double
  /// f'(t).
  var slope: Double

  /// Whether value and slope are numbers.
  var isFinite: Bool { value.isFinite && slope.isFinite }

  /// The minimum of the cubic through values and slopes of two trials; nil where it has none.
  ///
  /// Source: Nocedal, Wright, (3.59).
  static func cubicMinimum(_ a: LineTrial, _ b: LineTrial) -> Double? {
    let d1 = a.slope + b.slope - 3 * (a.value - b.value) / (a.step - b.step)
    let radicand = d1 * d1 - a.slope * b.slope
    guard radicand >= 0 else { return nil }
    let d2 = b.step >= a.step ? radicand.squareRoot() : -radicand.squareRoot()
    let minimum = b.step - (b.step - a.step) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
    return minimum.isFinite ? minimum : nil
  }
}
