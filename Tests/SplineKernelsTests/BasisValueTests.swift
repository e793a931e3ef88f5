import RealModule
import SeededRandom
import SplineKernels
import Splines
import Testing

/// Intervals and values of many points against `KnotVector` and `BSplineBasis`.
@Suite struct BasisValueTests {
  /// Every knot, its neighbors, and random points; several blocks and a rest.
  private func points<Scalar: KernelScalar>(_ knots: KnotVector<Double>, _ random: inout SplitMix64) -> [Scalar] {
    var result: [Scalar] = []
    for k in 0...knots.intervals {
      let knot = Scalar(knots[k])
      result += [knot.nextDown, knot, knot.nextUp, knot.nextUp.nextUp]
    }
    for _ in 0..<300 { result.append(Scalar(knots.lower + (knots.upper - knots.lower) * random.unit())) }
    return result.filter { knots.contains(Double($0)) }.shuffled(using: &random)
  }

  private func check<Scalar: KernelScalar>(_ knots: KnotVector<Double>, _: Scalar.Type, _ random: inout SplitMix64)
    throws
  {
    let points: [Scalar] = points(knots, &random)
    let basis = BSplineBasis(knots)
    let r = knots.order.value
    // In units of h an argument is off by a few ulp of n + (|a| + |b|) / h, and no B-spline is steeper than r - 1; the
    // oracle itself is off by 5 r units of Double.
    let narrowest = zip(knots.values, knots.values.dropFirst()).map { $1 - $0 }.min()!
    let size = Double(knots.intervals) + (abs(knots.lower) + abs(knots.upper)) / narrowest
    let bound = Double(Scalar.ulpOfOne) * (4 * Double(r) * size + 10 * Double(r))
    for set in InstructionSet.available {
      let kernel = BasisValueKernel<Scalar>(knots: knots, instructionSet: set)
      let found = kernel.evaluate(points)
      #expect(found.outside == 0)
      for (s, point) in points.enumerated() {
        let (k, values) = try basis.nonzeroValues(at: Double(point))
        #expect(Int(found.intervals[s]) == k, "\(point) on \(set)")
        for j in 0..<r { #expect(abs(Double(found.values[s * r + j]) - values[j]) <= bound, "\(point) on \(set)") }
        #expect((0..<r).allSatisfy { found.values[s * r + $0] >= 0 })
      }
    }
  }

  @Test(arguments: 1...11)
  func intervalsAreHalfOpen(order: Int) throws {
    var random = SplitMix64.stream(seed: 41, index: order)
    let r = try SplineOrder(order)
    // Knots that are no multiples of anything: rounding decides next to them.
    for (lower, upper, n) in [(-1.0, 1.0, 20), (0, 1, 3), (0.1, 0.7, 7), (1000.1, 1000.9, 64), (-3, 1e-3, 1)] {
      let uniform = try KnotVector<Double>.uniform(order: r, intervals: n, lower: lower, upper: upper)
      try check(uniform, Double.self, &random)
      let short = try KnotVector<Double>.uniform(
        order: r, intervals: n, lower: Double(Float(lower)), upper: Double(Float(upper)))
      try check(short, Float.self, &random)
    }
    try check(LayerCase.knots(order: order, intervals: 11, uniform: false, &random), Double.self, &random)
  }

  @Test func outsideAndNotANumber() throws {
    for order in [3, 7] {
      let knots = try KnotVector<Double>.uniform(order: SplineOrder(order), intervals: 4, lower: 0, upper: 1)
      let points: [Double] = [.nan, -1, 2, 0.5, -.infinity, .infinity, 1, Double(1).nextUp, Double(0).nextDown]
      for set in InstructionSet.available {
        let zero = BasisValueKernel<Double>(knots: knots, outside: .zero, instructionSet: set).evaluate(points)
        #expect(zero.outside == 7)
        #expect(zero.values[0].isNaN)
        for s in [1, 2, 4, 5, 7, 8] { #expect(zero.values[(s * order)..<((s + 1) * order)].allSatisfy { $0 == 0 }) }
        let clamp = BasisValueKernel<Double>(knots: knots, outside: .clamp, instructionSet: set).evaluate(points)
        #expect(clamp.intervals == [0, 0, 3, 2, 0, 3, 3, 3, 0])
        #expect(clamp.values[(2 * order)..<(3 * order)] == clamp.values[(6 * order)..<(7 * order)])
        let linear = BasisValueKernel<Double>(knots: knots, outside: .linear, instructionSet: set).evaluate(points)
        #expect(linear.outside == 7 && linear.intervals == clamp.intervals && linear.values[0].isNaN)
        for s in [3, 6] {
          let own = (s * order)..<((s + 1) * order)
          #expect(linear.values[own] == clamp.values[own], "what is inside stays")
        }
        // The values add up to one, and so do their tangents, at most one away; r values of 10 r + 20 roundings each.
        let bound = Double(order * (10 * order + 20)) * Double.ulpOfOne * (1 + 8 * Double(order - 1))
        for s in [1, 2, 7, 8] {
          let sum = linear.values[(s * order)..<((s + 1) * order)].reduce(0, +)
          #expect(abs(sum - 1) <= bound, "\(points[s]) on \(set)")
        }
      }
    }
  }

  @Test func noPoints() throws {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(4), intervals: 4, lower: 0, upper: 1)
    #expect(BasisValueKernel<Double>(knots: knots).evaluate([]).values.isEmpty)
  }
}
