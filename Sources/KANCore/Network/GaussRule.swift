import RealModule
import Splines

/// The Gauss-Legendre rule on [0, 1], exact for polynomials up to degree 2 n - 1.
struct GaussRule {
  /// The n points, increasing.
  let points: [Double]
  /// Their weights, which sum to one.
  let weights: [Double]

  /// Computes the rule by Newton's method on the Legendre polynomial of degree n.
  ///
  /// - Precondition: n >= 1.
  /// - Complexity: O(n^2).
  init(count n: Int) {
    var (points, weights): ([Double], [Double]) = ([], [])
    for i in 0..<n {
      var x = Double.cos(Double.pi * (Double(i) + 0.75) / (Double(n) + 0.5))
      var slope = 1.0
      // The guess is so close that the error is squared in every step.
      for _ in 0..<8 {
        var (previous, value) = (1.0, x)
        for k in 1..<max(1, n) {
          let next = (Double(2 * k + 1) * x * value - Double(k) * previous) / Double(k + 1)
          (previous, value) = (value, next)
        }
        slope = Double(n) * (x * value - previous) / (x * x - 1)
        x -= value / slope
      }
      points.append((1 - x) / 2)
      weights.append(1 / ((1 - x * x) * slope * slope))
    }
    self.points = points
    self.weights = weights
  }
}

extension KnotVector<Double> {
  /// The points of the Gauss rules with r points on the intervals, and weights that sum to one: the mean of a product
  /// of two splines on the interval of the knots is their weighted sum, exactly up to rounding.
  var gaussPoints: (points: [Double], weights: [Double]) {
    let rule = GaussRule(count: order.value)
    var (points, weights): ([Double], [Double]) = ([], [])
    // By halves, because lengths may overflow.
    let half = upper / 2 - lower / 2
    for k in 0..<intervals {
      let (start, end) = (self[k], self[k + 1])
      for (point, weight) in zip(rule.points, rule.weights) {
        points.append(min(max(start * (1 - point) + end * point, start), end))
        weights.append((end / 2 - start / 2) / half * weight)
      }
    }
    return (points, weights)
  }
}
