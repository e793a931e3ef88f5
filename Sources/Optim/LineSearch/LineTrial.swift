/// The value and slope of a function at one step size along a line.
struct LineTrial {
  /// The step size t.
  var step: Double
  /// f(t).
  var value: Double
  /// f'(t).
  var slope: Double

  /// Whether value and slope are finite.
  var isFinite: Bool { value.isFinite && slope.isFinite }

  /// Returns the minimum of the cubic interpolating the values and slopes of two trials, or nil if there is none.
  ///
  /// Source: Nocedal and Wright, (3.59).
  static func cubicMinimum(_ a: LineTrial, _ b: LineTrial) -> Double? {
    let d1 = a.slope + b.slope - 3 * (a.value - b.value) / (a.step - b.step)
    let radicand = d1 * d1 - a.slope * b.slope
    guard radicand >= 0 else { return nil }
    let d2 = b.step >= a.step ? radicand.squareRoot() : -radicand.squareRoot()
    let minimum = b.step - (b.step - a.step) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
    return minimum.isFinite ? minimum : nil
  }
}
