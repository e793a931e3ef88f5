import RealModule
import Splines

/// Figure 3 measured anew: what the forms of ``SplineForm`` take for a point, and how far they are off.
public enum EvaluationStudy {
  /// What the forms take at one order and one number of intervals.
  public struct Speed: Sendable {
    /// The order r.
    public let order: SplineOrder
    /// The number n of intervals.
    public let intervals: Int
    /// Seconds for a point, the least of several interleaved rounds.
    public let seconds: [SplineForm: Double]
  }

  /// Weights in [-1, 1] of 12 bits.
  public static func weights<G: RandomNumberGenerator>(count: Int, using generator: inout G) -> [Double] {
    (0..<count).map { _ in Double(Int.random(in: -2048...2048, using: &generator)) / 2048 }
  }

  /// Times all forms on the same points and weights, in `Double`.
  ///
  /// - Parameters:
  ///   - order: the order r.
  ///   - n: the number of intervals.
  ///   - count: how many points one evaluation takes.
  ///   - rounds: how often every form runs.
  ///   - generator: for points and weights.
  /// - Throws: `SplineError` for less than one interval.
  public static func speed<G: RandomNumberGenerator>(
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

  /// The largest error of each form at given points, in units of roundoff, ulp(1) / 2; |s| <= 1 and |u| <= 1.
  ///
  /// - Parameters:
  ///   - spline: the spline.
  ///   - points: where it is evaluated.
  ///   - distance: how far a computed value is from the exact one of the spline at a point.
  /// - Throws: what `distance` throws.
  public static func errors<Scalar: BinaryFloatingPoint & AlgebraicField & Sendable>(
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
