import Exact
import Experiments
import RealModule
import Splines

/// The errors of the forms of evaluation in `Double` and in `Float`, compared with exact values of the same spline at
/// the same points.
package struct EvaluationErrors {
  /// The order r.
  let order: SplineOrder
  /// The number n of intervals.
  let intervals: Int
  /// The number format.
  let format: String
  /// The largest error of each form, in units of roundoff.
  package let units: [SplineForm: Double]

  /// Evaluates random splines of sup norm at most 1 at random numbers of the format in [0, n], most of them in the
  /// upper half, where the canceling terms are largest.
  package init<Format: BinaryFloatingPoint & AlgebraicField & Sendable, G: RandomNumberGenerator>(
    order: SplineOrder, intervals n: Int, points count: Int, format: Format.Type, using generator: inout G
  ) throws where Format.RawSignificand: FixedWidthInteger {
    let weights = EvaluationStudy.weights(count: n + order.degree, using: &generator)
    let spline = try UnitSpline<Format>(order: order, intervals: n, weights: weights)
    let knots = try KnotVector<Rational>.uniform(order: order, intervals: n, lower: 0, upper: Rational(n))
    let basis = BSplineBasis(knots)
    let exactWeights = weights.map { Rational(exactly: $0)! }
    let points = (0..<count).map { k in
      Format.random(in: (k % 4 == 0 ? 0 : Format(n) / 2)..<Format(n), using: &generator)
    }
    units = try EvaluationStudy.errors(of: spline, at: points) { computed, point in
      let (interval, values) = try basis.nonzeroValues(at: Rational(exactly: point)!)
      let exact = values.enumerated().reduce(0 as Rational) { $0 + exactWeights[interval + $1.offset] * $1.element }
      return Double((Rational(exactly: computed)! - exact).magnitude)
    }
    self.order = order
    intervals = n
    self.format = "\(Format.self)"
  }

  /// The rounding-error bound for the recursion and for local evaluation: each of the r - 1 steps rounds a nonnegative
  /// value at most five times, the product with the weight once, and the sum of r nonzero terms r - 1 times.
  package var stableBound: Double { Double(6 * order.value) }

  /// n^{r-1} / (r-1)!, the size of the canceling terms in the ReLU form.
  package var canceling: Double { EvaluationErrors.canceling(order.value, Double(intervals)) }

  /// The rounding-error bound for the ReLU form: m terms of at most 2^r (n + r - 1)^{r-1} / (r-1)! with r + 1 of them
  /// for each function, rounded at most 3r + m times.
  package var reluBound: Double {
    let r = order.value
    let m = intervals + r - 1
    return Double(m * (r + 1) * (3 * r + m)) * Double(1 << r) * EvaluationErrors.canceling(r, Double(m))
  }

  private static func canceling(_ r: Int, _ n: Double) -> Double {
    (1..<max(2, r)).reduce(1) { $0 * n / Double($1) }
  }
}
