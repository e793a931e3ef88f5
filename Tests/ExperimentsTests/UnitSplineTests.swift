import BasisProperties
import Exact
import Experiments
import Splines
import Testing

@Suite("The forms of evaluation")
struct UnitSplineTests {
  /// An exact spline on the knots of ``UnitSpline``.
  private func exactValue(_ weights: [Double], _ r: SplineOrder, _ n: Int, at x: Double) throws -> Rational {
    let knots = try KnotVector<Rational>.uniform(order: r, intervals: n, lower: 0, upper: Rational(n))
    let values = try BSplineBasis(knots).values(at: Rational(exactly: x)!)
    return zip(weights, values).reduce(0) { $0 + Rational(exactly: $1.0)! * $1.1 }
  }

  @Test("Every form gives the exact spline up to its rounding", arguments: SplineForm.allCases)
  func forms(form: SplineForm) throws {
    var generator = SplitMix64(seed: 3)
    for r in 1...8 {
      for n in [1, 2, 5, 16] {
        let order = try SplineOrder(r)
        let weights = EvaluationStudy.weights(count: n + r - 1, using: &generator)
        let spline = try UnitSpline<Double>(order: order, intervals: n, weights: weights)
        // The ends, a knot, and points between.
        let points = [0, Double(n), Double(n / 2)] + (0..<4).map { _ in Double(n) * generator.unit() }
        // The terms that cancel are at most 2^r (n + r)^{r-1} / (r-1)! for a basis function; each of the n + r - 1
        // sums up to r + 1 of them and is rounded 5r + n times at most.
        let cancelling = (1..<max(2, r)).reduce(Double(1 << r)) { $0 * Double(n + r) / Double($1) }
        let isReLU = form == .reluThenChange || form == .reluWeights
        let bound = Double(6 * r + 8) * (isReLU ? Double(n + r) * cancelling : 1) * Double.ulpOfOne
        for (x, value) in zip(points, spline.values(at: points, form: form)) {
          let exact = try exactValue(weights, order, n, at: x)
          let error = Double((Rational(exactly: value)! - exact).magnitude)
          #expect(error <= bound, "r = \(r), n = \(n), x = \(x)")
        }
      }
    }
  }

  @Test("Weights and intervals are checked")
  func badInput() throws {
    let order = try SplineOrder(3)
    #expect(throws: SplineError.intervalCountOutOfRange(0)) {
      try UnitSpline<Double>(order: order, intervals: 0, weights: [])
    }
    #expect(throws: SplineError.self) { try UnitSpline<Float>(order: order, intervals: 2, weights: [1, 2, 3]) }
  }

  @Test("A speed is given for every form")
  func speed() throws {
    var generator = SplitMix64(seed: 3)
    let speed = try EvaluationStudy.speed(
      order: SplineOrder(4), intervals: 8, points: 16, rounds: 1, using: &generator)
    #expect(SplineForm.allCases.allSatisfy { (speed.seconds[$0] ?? 0) > 0 })
  }
}
