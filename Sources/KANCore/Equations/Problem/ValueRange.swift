/// A range of numbers, which may be a point up to rounding.
struct ValueRange {
  let lower: Double
  let upper: Double

  /// Creates the range of finite numbers, of which there is at least one.
  init(_ numbers: some Sequence<Double>) {
    var (lower, upper) = (Double.infinity, -Double.infinity)
    for number in numbers {
      lower = min(lower, number)
      upper = max(upper, number)
    }
    self.lower = lower
    self.upper = upper
  }

  /// The middle.
  var middle: Double { lower / 2 + upper / 2 }
  /// Half of the length.
  var half: Double { upper / 2 - lower / 2 }
  /// The largest magnitude.
  var magnitude: Double { max(lower.magnitude, upper.magnitude) }
  /// Whether all numbers are the same up to rounding.
  var isPoint: Bool { half <= magnitude * 0x1p-40 }
}
