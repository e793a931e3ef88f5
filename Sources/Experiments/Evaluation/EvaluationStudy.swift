import RealModule
import Splines

/// A new measurement of Figure 3: the time per point and the error of each ``SplineForm``.
package enum EvaluationStudy {
  /// The times of the forms for one order and one number of intervals.
  package struct Speed: Sendable {
    /// The order r.
    package let order: SplineOrder
    /// The number n of intervals.
    package let intervals: Int
    /// Seconds per point, the minimum over several interleaved rounds.
    package let seconds: [SplineForm: Double]
  }

  /// Draws 12-bit weights in [-1, 1].
  package static func weights<G: RandomNumberGenerator>(count: Int, using generator: inout G) -> [Double] {
    (0..<count).map { _ in Double(Int.random(in: -2048...2048, using: &generator)) / 2048 }
  }

  /// Times all forms on the same points and weights, in `Double`.
  ///
  /// - Throws: `SplineError` for fewer than one interval.
  package static func speed<G: RandomNumberGenerator>(
    order: SplineOrder, intervals n: Int, points count: Int = 512, rounds: Int = 7, using generator: inout G
  ) throws -> Speed {
    let spline = try UnitSpline<Double>(
      order: order, intervals: n, weights: weights(count: n + order.degree, using: &generator))
    let points = (0..<count).map { _ in Double.random(in: 0..<Double(n), using: &generator) }
    let timings = try InterleavedTimer(rounds: rounds, roundLength: 0.0005).time(
      SplineForm.allCases.map { form in
        .init(form.title, { spline.values(at: points, form: form) }, check: { "\($0[0])" })
      })
    let seconds = zip(SplineForm.allCases, timings).map { ($0, $1.minimum / Double(count)) }
    return Speed(order: order, intervals: n, seconds: Dictionary(uniqueKeysWithValues: seconds))
  }

  /// Returns the largest error of each form at given points, in units of roundoff, ulp(1) / 2; |s| <= 1 and |u| <= 1.
  ///
  /// - Parameters:
  ///   - spline: the spline.
  ///   - points: the evaluation points.
  ///   - distance: returns the distance of a computed value from the exact value of the spline at a point.
  package static func errors<Scalar: BinaryFloatingPoint & AlgebraicField & Sendable>(
    of spline: UnitSpline<Scalar>, at points: [Scalar],
    distance: (_ computed: Scalar, _ point: Scalar) throws -> Double
  ) rethrows -> [SplineForm: Double] {
    var result: [SplineForm: Double] = [:]
    for form in SplineForm.allCases {
      let values = spline.values(at: points, form: form)
      let largest = try zip(values, points).map { try distance($0, $1) }.max() ?? 0
      result[form] = largest / Double(Scalar.ulpOfOne / 2)
    }
    return result
  }
}
