import Exact
import Experiments
import KANCore
import SeededRandom
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
        let canceling = (1..<max(2, r)).reduce(Double(1 << r)) { $0 * Double(n + r) / Double($1) }
        let isReLU = form == .reluThenChange || form == .reluWeights
        let bound = Double(6 * r + 8) * (isReLU ? Double(n + r) * canceling : 1) * Double.ulpOfOne
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

  @Test("Passes in the three forms give the loss and the gradient of the network", arguments: 1...6)
  func passes(r: Int) throws {
    let widths = [2, 3, 2, 1]
    let (n, count) = (5, 7)
    let order = try SplineOrder(r)
    var generator = SplitMix64(seed: 11)
    let weights = PassStudy.weights(widths: widths, dimension: n + r - 1, using: &generator)
    let points = (0..<count).map { _ in [generator.unit(), generator.unit()] }
    let knots = try KnotVector<Double>.uniform(order: order, intervals: n, lower: 0, upper: 1)
    let stages = try zip(widths, widths.dropFirst()).map { p, q in
      Stage.splines(try SplineEdges(knots: knots, inputs: p, outputs: q, outside: .clamp))
    }
    let network = try Network(stages: stages, parameters: weights)
    // The mean of the squares of the outputs; half their sum is count / 2 times it.
    let samples = try Samples(inputs: points, targets: points.map { _ in [0] })
    var gradient = [Double](repeating: 0, count: weights.count)
    let loss = try RegressionObjective(network, samples: samples).valueAndGradient(at: weights, into: &gradient)
    let half = Double(count) / 2
    for form in EvaluationForm.allCases {
      let passes = try FormNetwork(
        widths: widths, order: order, intervals: n, weights: weights, form: form, samples: count)
      let inputs = [0, 1].flatMap { p in points.map { $0[p] } }
      // Terms that cancel are below 2^r (n + r)^{r-1} / (r-1)! in the ReLU forms, a hundred roundings each in three layers,
      // and derivatives of the hidden layers grow by 2 n each.
      let canceling = (1..<max(2, r)).reduce(Double(1 << r)) { $0 * Double(n + r) / Double($1) }
      let bound = 3 * 100 * Double(4 * n * n) * canceling * Double.ulpOfOne
      #expect(abs(passes.lossAndGradient(inputs) - half * loss) <= bound * half, "\(form)")
      for (own, other) in zip(passes.gradient, gradient) {
        #expect(abs(own - half * other) <= bound * half, "\(form)")
      }
    }
    #expect(throws: SplineError.self) {
      try FormNetwork(widths: widths, order: order, intervals: n, weights: [1], form: .splines, samples: count)
    }
  }

  @Test("A study of passes has its repetitions for every form, and losses that agree")
  func passStudy() throws {
    var generator = SplitMix64(seed: 3)
    let study = try PassStudy(
      order: SplineOrder(3), intervals: 4, samples: 8, repetitions: 3, widths: [2, 4, 1], using: &generator)
    for form in EvaluationForm.allCases {
      #expect(study.seconds[form]?.count == 3 && study.speedup(form).smallest > 0)
      #expect(abs(study.losses[form]! - study.losses[.splines]!) <= 1e-10)
    }
    #expect(study.speedup(.splines).mean == 1)
  }
}
