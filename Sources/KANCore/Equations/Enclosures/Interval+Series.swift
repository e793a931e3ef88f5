/// Taylor coefficients f^(j)(x) / j!, j = 0 ... degree, of functions, enclosed for all x in an interval. Where a
/// function is not defined or not differentiable in the interval, coefficients are all real numbers.
extension Interval {
  /// Returns coefficients of which each follows from the one before.
  private static func series(_ first: Interval, _ degree: Int, _ next: (Int, Interval) -> Interval) -> [Interval] {
    var result = [first]
    for j in 0..<degree { result.append(next(j + 1, result[j])) }
    return result
  }

  /// 1 / x.
  func reciprocalSeries(_ degree: Int) -> [Interval] {
    Interval.series(Interval(1) / self, degree) { _, last in -last / self }
  }

  /// exp x.
  func exponentialSeries(_ degree: Int) -> [Interval] {
    Interval.series(.exp(self), degree) { j, last in last / Interval(Double(j)) }
  }

  /// log x.
  func logarithmSeries(_ degree: Int) -> [Interval] {
    var result = [Interval.log(self)]
    for (j, slope) in reciprocalSeries(max(0, degree - 1)).prefix(degree).enumerated() {
      result.append(slope / Interval(Double(j + 1)))
    }
    return result
  }

  /// The square root: coefficient j is (3 - 2 j) / (2 j x) times the one before.
  func squareRootSeries(_ degree: Int) -> [Interval] {
    Interval.series(.sqrt(self), degree) { j, last in
      Interval(Double(3 - 2 * j)) * last / (Interval(Double(2 * j)) * self)
    }
  }

  /// sin x.
  func sineSeries(_ degree: Int) -> [Interval] {
    Interval.derivatives(.sin(self), .cos(self), degree)
  }

  /// cos x.
  func cosineSeries(_ degree: Int) -> [Interval] {
    Interval.derivatives(.cos(self), -Interval.sin(self), degree)
  }

  /// Returns the coefficients of a function with f'' = -f.
  private static func derivatives(_ value: Interval, _ slope: Interval, _ degree: Int) -> [Interval] {
    var factorial = 1.0
    return (0...degree).map { j in
      factorial *= Double(max(1, j))
      let derivative = j % 2 == 0 ? value : slope
      return (j % 4 < 2 ? derivative : -derivative) / Interval(factorial)
    }
  }

  /// tanh x, from y' = 1 - y^2.
  func tangentSeries(_ degree: Int) -> [Interval] {
    var y = [Interval.tanh(self)]
    for n in 0..<degree {
      var sum = n == 0 ? Interval(1) : .zero
      for k in 0...n { sum = sum - y[k] * y[n - k] }
      y.append(sum / Interval(Double(n + 1)))
    }
    return y
  }

  /// erfc x; its derivative g = -2 / sqrt(pi) exp(-x^2) has g' = -2 x g.
  func errorSeries(_ degree: Int) -> [Interval] {
    var slopes = [Interval(-2) / Interval.sqrt(.pi) * Interval.exp(-(self * self))]
    for n in 0..<max(0, degree - 1) {
      let sum = self * slopes[n] + (n > 0 ? slopes[n - 1] : .zero)
      slopes.append(Interval(-2) * sum / Interval(Double(n + 1)))
    }
    var result = [Interval.erfc(self)]
    for (j, slope) in slopes.prefix(degree).enumerated() { result.append(slope / Interval(Double(j + 1))) }
    return result
  }
}
