import Experiments
import KANCore
import SeededRandom
import Splines
import Testing

@Suite("Passes of Figure 3 at the ends of the knots and outside")
struct EvaluationFormTests {
  private func pass(
    _ form: EvaluationForm, _ order: Int, _ weights: [Double], at points: [Double], intervals: Int = 2
  ) throws -> Double {
    try FormNetwork(
      widths: [1, 1], order: SplineOrder(order), intervals: intervals, weights: weights, form: form,
      samples: points.count
    ).loss(points)
  }

  @Test(
    "Both ends of [0, 1] and a knot, by hand; arguments outside are those of the ends",
    arguments: EvaluationForm.allCases)
  func ends(form: EvaluationForm) throws {
    // Hat functions on 0, 1/2, 1: the weights themselves, and their means half-way.
    let hats: [(x: Double, value: Double)] = [
      (0.0, 3.0), (0.5, 5), (1, 7), (0.25, 4), (0.75, 6), (-2, 3), (9, 7), (1.0.nextUp, 7),
    ]
    for (x, value) in hats {
      #expect(abs(try pass(form, 2, [3, 5, 7], at: [x]) - value * value / 2) <= 1e-12, "x = \(x)")
    }
    // Piecewise constants are those of the interval to the right, of the last one at 1.
    let constants: [(x: Double, value: Double)] = [(0.0, 3.0), (0.5.nextDown, 3), (0.5, 5), (1, 5)]
    for (x, value) in constants {
      #expect(try pass(form, 1, [3, 5], at: [x]) == value * value / 2, "x = \(x)")
    }
    // Quadratic ones at knots are means of two weights; a pass sums up all samples, the last one too.
    let all = try pass(form, 3, [2, 4, 6, 12], at: [0, 0.5, 1])
    #expect(abs(all - (9.0 + 25 + 81) / 2) <= 1e-11)
  }

  @Test("Where a hidden value is held at an end, nothing goes back through it", arguments: EvaluationForm.allCases)
  func held(form: EvaluationForm) throws {
    let (widths, n, count) = ([1, 2, 1], 3, 9)
    let order = try SplineOrder(3)
    var generator = SplitMix64(seed: 21)
    // Hidden values between -2 and 3.
    let weights = (0..<4 * (n + 2)).map { _ in 5 * generator.unit() - 2 }
    let points = (0..<count).map { Double($0) / Double(count - 1) }
    let knots = try KnotVector<Double>.uniform(order: order, intervals: n, lower: 0, upper: 1)
    let stages = try zip(widths, widths.dropFirst()).map { p, q in
      Stage.splines(try SplineEdges(knots: knots, inputs: p, outputs: q, outside: .clamp))
    }
    let network = try Network(stages: stages, parameters: weights)
    let hidden = try Evaluator<Double>(
      Network(stages: [stages[0]], parameters: Array(weights[..<(2 * (n + 2))]))
    ).outputs(of: points)
    #expect(hidden.contains { $0 < 0 } && hidden.contains { $0 > 1 } && hidden.contains { 0 < $0 && $0 < 1 })
    let samples = try Samples(inputs: points.map { [$0] }, targets: points.map { _ in [0] })
    var gradient = [Double](repeating: 0, count: weights.count)
    let loss = try RegressionObjective(network, samples: samples).valueAndGradient(at: weights, into: &gradient)
    let passes = try FormNetwork(
      widths: widths, order: order, intervals: n, weights: weights, form: form, samples: count)
    // Values and derivatives are below 10^3 and cancel from terms of 2^3 (n + 3)^2 / 2 times that.
    let bound = 1e3 * 144 * 100 * Double.ulpOfOne
    let half = Double(count) / 2
    #expect(abs(passes.lossAndGradient(points) - half * loss) <= bound)
    for (own, other) in zip(passes.gradient, gradient) { #expect(abs(own - half * other) <= bound) }
  }

  @Test(
    "Speed-ups are the recursion's time over the form's, repetition by repetition; joined studies have all repetitions")
  func joined() throws {
    var generator = SplitMix64(seed: 3)
    func study(_ repetitions: Int) throws -> PassStudy {
      try PassStudy(
        order: SplineOrder(2), intervals: 3, samples: 4, repetitions: repetitions, widths: [1, 2, 1], using: &generator)
    }
    let (first, second) = (try study(2), try study(3))
    let both = first.joined(with: second)
    for form in EvaluationForm.allCases {
      #expect(both.seconds[form]! == first.seconds[form]! + second.seconds[form]!)
      let ratios = (0..<5).map { both.seconds[.splines]![$0] / both.seconds[form]![$0] }
      #expect(both.speedup(form) == Statistics(ratios))
    }
    #expect(both.losses == first.losses && both.order.value == 2 && both.intervals == 3)
  }

  @Test("Errors are in units of half an ulp of 1 of the number format, the largest of all points")
  func units() throws {
    let order = try SplineOrder(2)
    let double = try UnitSpline<Double>(order: order, intervals: 2, weights: [0.5, 1, -1])
    let single = try UnitSpline<Float>(order: order, intervals: 2, weights: [0.5, 1, -1])
    let inDouble = EvaluationStudy.errors(of: double, at: [0, 1, 2]) { _, x in x == 1 ? 0x3p-53 : 0x1p-53 }
    let inFloat = EvaluationStudy.errors(of: single, at: [0, 1, 2]) { _, x in x == 2 ? 0x5p-24 : 0 }
    for form in SplineForm.allCases { #expect(inDouble[form] == 3 && inFloat[form] == 5) }
    // What is compared is the value at the point: the weights at the knots.
    let exact: [Double: Double] = [0: 0.5, 1: 1, 2: -1]
    #expect(EvaluationStudy.errors(of: double, at: [0, 1, 2]) { abs($0 - exact[$1]!) }.values.allSatisfy { $0 == 0 })
  }
}
