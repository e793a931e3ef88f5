/// The mean and the standard deviation of numbers.
struct Moments: Equatable {
  var mean: Double
  var deviation: Double

  init(mean: Double, deviation: Double) {
    self.mean = mean
    self.deviation = deviation
  }

  /// Computes the moments of finite numbers. Squares are taken in the unit of the largest number, so that they neither
  /// overflow nor vanish.
  ///
  /// - Parameters:
  ///   - values: at least one number.
  ///   - weights: their weights, which sum to one; `nil` for equal weights.
  ///   - slack: numbers whose range is no longer than this are taken as equal.
  /// - Complexity: O(values).
  init(of values: [Double], weights: [Double]? = nil, slack: Double = 0) {
    let (low, high) = (values.min()!, values.max()!)
    guard high - low > slack else {
      self.init(mean: low / 2 + high / 2, deviation: 0)
      return
    }
    let unit = max(low.magnitude, high.magnitude)
    let equal = 1 / Double(values.count)
    var mean = 0.0
    for (k, value) in values.enumerated() { mean += (weights?[k] ?? equal) * (value / unit) }
    var square = 0.0
    for (k, value) in values.enumerated() {
      let difference = value / unit - mean
      square += (weights?[k] ?? equal) * difference * difference
    }
    self.init(mean: unit * mean, deviation: unit * square.squareRoot())
  }

  /// The moments of the uniform distribution on an interval: its middle, and its length divided by the root of 12.
  init(uniformOn range: ClosedRange<Double>) {
    let half = range.upperBound / 2 - range.lowerBound / 2
    self.init(mean: range.lowerBound / 2 + range.upperBound / 2, deviation: half / 3.0.squareRoot())
  }
}
