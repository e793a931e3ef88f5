import KANCore
import SeededRandom
import Splines
import Testing

/// The polynomials of the end intervals far outside the knots, before and after refinements.
@Suite struct ExtrapolationTests {
  /// (1 + 2s)(1 + 2s/2)...(1 + 2s/(r - 1)): the largest sum of the sizes of the r functions s intervals outside.
  private func growth(_ s: Double, order: Int) -> Double {
    (1..<order).reduce(1) { $0 * (1 + 2 * s / Double($1)) }
  }

  @Test(
    "Halving the intervals changes extrapolated values by roundings times the growth of the functions", arguments: 1...6
  )
  func halvings(order: Int) throws {
    let seed = 9100 + UInt64(order)
    var random = SplitMix64(seed: seed)
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(order), intervals: 4, lower: 0, upper: 1)
    let edges = try SplineEdges(knots: knots, inputs: 1, outputs: 16, outside: .extrapolate)
    let weights = (0..<16 * knots.dimension).map { _ in 2 * random.unit() - 1 }
    let coarse = try Network(stages: [.splines(edges)], parameters: weights)
    let points = [-5, -2, -1, 2, 3, 6].map { (x: Double($0), distance: max(-Double($0), Double($0) - 1)) }
    let before = try Evaluator<Double>(coarse).outputs(of: points.map(\.x))
    var fine = coarse
    for halving in 1...7 {
      fine = try fine.refinedDyadically()
      let after = try Evaluator<Double>(fine).outputs(of: points.map(\.x))
      let size = fine.parameters.map(\.magnitude).max()!
      // Weights are convex combinations of at most r others, made of ratios with a few roundings each: at most 8 r
      // roundings, and twice that for all halvings, because the growth at least doubles with each. Values are sums of r
      // products of functions, each made of r - 1 factors with a few roundings: at most 8 r on either knots.
      let unit = 32 * Double(order) * Double.ulpOfOne * size
      var isBeyondCoarse = false
      for (k, point) in points.enumerated() {
        let s = 4 * point.distance
        let bound = unit * growth(s * Double(1 << halving), order: order)
        for q in 0..<16 {
          let drift = abs(after[16 * k + q] - before[16 * k + q])
          #expect(drift <= bound, "order \(order), \(halving) halvings, x \(point.x), edge \(q), seed \(seed)")
          if drift > unit * growth(s, order: order) { isBeyondCoarse = true }
        }
      }
      // The growth matters: that of the coarse knots bounds no more after many halvings.
      if order >= 4, halving == 7 { #expect(isBeyondCoarse, "order \(order), seed \(seed)") }
    }
  }
}
