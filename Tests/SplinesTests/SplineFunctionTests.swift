import BasisProperties
import Exact
import SeededRandom
import Splines
import Testing

/// Splines as values, over rationals against their definitions, over doubles against the rationals.
struct SplineFunctionTests {
  /// Coefficients that depend on the knots only, so that a case shrinks with its knots.
  private func spline(_ knots: KnotVector<Rational>, salt: UInt64 = 0) throws -> SplineFunction<Rational> {
    var random = SplitMix64(seed: UInt64(knots.dimension) * 64 + UInt64(knots.order.value) + salt << 32)
    return try SplineFunction(
      knots, coefficients: (0..<knots.dimension).map { _ in Rational(Int.random(in: -99...99, using: &random), 7) })
  }

  private func check(_ name: String, orders: ClosedRange<Int> = 1...6, _ property: (KnotCase) throws -> Void) throws {
    try forAll(
      Generator.knotCases(orders: orders, intervals: 1...7), cases: 80, named: name, settings: try .fromEnvironment(),
      property
    ).get()
  }

  @Test("Values and derivatives are sums over the basis; derivatives are splines")
  func values() throws {
    try check("values of splines") { input in
      let s = try spline(input.knots)
      let basis = BSplineBasis(input.knots)
      let x = input.point
      let rows = try basis.derivatives(at: x, upTo: 3)
      let sums = rows.map { row in zip(row, s.coefficients).reduce(0 as Rational) { $0 + $1.0 * $1.1 } }
      try ensure(s.value(at: x) == sums[0], "the value")
      try ensure(s.derivatives(at: x, upTo: 3) == sums, "the derivatives")
      guard input.knots.order.value > 1 else { return }
      try ensure(s.derivative().value(at: x) == sums[1], "the derivative as a spline")
    }
    let step = try spline(.uniform(order: SplineOrder(1), intervals: 3, lower: 0, upper: 1))
    #expect(throws: SplineError.orderOutOfRange(0)) { try step.derivative() }
  }

  @Test("Integrals: the derivative of the antiderivative, additivity, and powers in closed form")
  func integrals() throws {
    try check("integrals of splines") { input in
      let s = try spline(input.knots)
      let primitive = try s.antiderivative()
      let back = try primitive.derivative()
      try ensure(back == s, "the derivative of the antiderivative")
      let (a, b, x) = (input.knots.lower, input.knots.upper, input.point)
      try ensure(primitive.value(at: a) == 0, "the start of the antiderivative")
      try ensure(
        s.integral(from: a, to: x) + s.integral(from: x, to: b) == s.integral(from: a, to: b)
          && s.integral(from: b, to: x) == -s.integral(from: x, to: b), "the parts of an integral")
      let degree = input.knots.order.degree
      let power = try SplineFunction(interpolating: { (x: Rational) in x.power(degree) }, on: input.knots)
      let exact = (x.power(degree + 1) - a.power(degree + 1)) / Rational(degree + 1)
      try ensure(power.value(at: x) == x.power(degree), "the power")
      try ensure(power.integral(from: a, to: x) == exact, "the integral of x^\(degree)")
    }
    let highest = try KnotVector<Rational>.uniform(order: SplineOrder(32), intervals: 2, lower: 0, upper: 1)
    #expect(throws: SplineError.orderOutOfRange(33)) { try spline(highest).antiderivative() }
  }

  @Test("Refinement leaves the function as it is")
  func refinement() throws {
    try forAll(
      Generator.refinements(of: .knotVectors(orders: 1...6, intervals: 1...6), steps: 1).zip(
        .relativePoints(cells: 12)),
      cases: 80, named: "refined splines", settings: try .fromEnvironment(), describe: { "\($0.0), \($0.1)" }
    ) { chain, place throws -> Void in
      let knots = try chain.chain
      let s = try spline(knots[0])
      let x = place.point(in: (0...knots[1].intervals).map { knots[1][$0] })
      try ensure(s.refined(onto: knots[1]).value(at: x) == s.value(at: x), "onto finer knots")
      try ensure(s.refinedDyadically().value(at: x) == s.value(at: x), "halved")
      try ensure(s.refinedDyadically().knots == knots[0].refinedDyadically(), "the halved knots")
    }.get()
    let s = try spline(.uniform(order: SplineOrder(3), intervals: 3, lower: 0, upper: 1))
    let other = try KnotVector<Rational>.uniform(order: SplineOrder(3), intervals: 4, lower: 0, upper: 1)
    #expect(throws: SplineError.self) { try s.refined(onto: other) }
  }

  @Test(
    "Interpolation finds the spline, at its sites and at others; least squares as well, and its residual is orthogonal")
  func fits() throws {
    try check("fitted splines") { input in
      let s = try spline(input.knots)
      let sites = input.knots.interpolationSites
      try ensure(zip(sites, sites.dropFirst()).allSatisfy { $0 < $1 }, "increasing sites")
      try ensure(sites.allSatisfy { input.knots.contains($0) } && sites.count == input.knots.dimension, "the sites")
      let again = try SplineFunction(interpolating: sites.map { try s.value(at: $0) }, at: sites, on: input.knots)
      try ensure(again == s, "the interpolant at \(sites)")
      // Other sites: each a part of the way to the next, or to the end of its interval.
      let ends = input.knots.order.value > 1 ? Array(sites.dropFirst()) : (1..<sites.count).map { input.knots[$0] }
      let moved = zip(sites, ends).map { $0 + ($1 - $0) / 7 } + [sites[sites.count - 1]]
      let other = try SplineFunction(interpolating: moved.map { try s.value(at: $0) }, at: moved, on: input.knots)
      try ensure(other == s, "the interpolant at \(moved)")
      let many = (sites + moved).sorted()
      let least = try SplineFunction(fitting: many.map { try s.value(at: $0) }, at: many, on: input.knots)
      try ensure(least == s, "least squares of a spline")
      // Values of no spline: the weighted residual is orthogonal to every function.
      let values = many.indices.map { Rational(($0 * $0) % 5 - 2) }
      let weights = many.indices.map { Rational(1 + $0 % 3) }
      let fitted = try SplineFunction(fitting: values, at: many, weights: weights, on: input.knots)
      var products = [Rational](repeating: 0, count: input.knots.dimension)
      for (k, x) in many.enumerated() {
        let residual = try values[k] - fitted.value(at: x)
        for (i, b) in try BSplineBasis(input.knots).values(at: x).enumerated() {
          products[i] += weights[k] * residual * b
        }
      }
      try ensure(products.allSatisfy { $0 == 0 }, "the products of the residual are \(products)")
    }
  }

  /// Totally positive systems lose nothing but the last digits: |B c - y| <= K u B |c| for the exact B of the same knots
  /// and sites, with K = 3 r for the elimination and 5 (r - 1) + 1 for the values, doubled for terms of higher order.
  @Test("Interpolation in doubles has a small backward error", arguments: 1...8)
  func rounding(order: Int) throws {
    var random = SplitMix64(seed: UInt64(order))
    for n in [1, 3, 10, 60] {
      var t = 0.0
      let values = (0..<n + 2 * order - 1).map { _ in
        t += 0.01 + random.unit()
        return t
      }
      let knots = try KnotVector(order: SplineOrder(order), knots: values)
      let sites = knots.interpolationSites
      let data = sites.map { _ in 2 * random.unit() - 1 }
      let s = try SplineFunction(interpolating: data, at: sites, on: knots)
      let exact = try knots.map { Rational(exactly: $0)! }
      let basis = BSplineBasis(exact)
      let bound = Rational(2 * (8 * order - 4)) * Rational(1, 1 << 53)
      for (x, y) in zip(sites, data) {
        let row = try basis.values(at: Rational(exactly: x)!)
        var (sum, size): (Rational, Rational) = (0, 0)
        for (b, c) in zip(row, s.coefficients) {
          sum += b * Rational(exactly: c)!
          size += b * Rational(exactly: c)!.magnitude
        }
        #expect((sum - Rational(exactly: y)!).magnitude <= bound * size, "order \(order), n = \(n), x = \(x)")
      }
      // Least squares on the same sites is interpolation, with the backward error of rotations: in the norm of the whole.
      let least = try SplineFunction(fitting: data, at: sites, on: knots)
      var (residuals, sizes): (Rational, Rational) = (0, 0)
      for (x, y) in zip(sites, data) {
        let row = try basis.values(at: Rational(exactly: x)!)
        let products = zip(row, least.coefficients).map { $0 * Rational(exactly: $1)! }
        let residual = products.reduce(0, +) - Rational(exactly: y)!
        residuals += residual * residual
        sizes += products.reduce(0) { $0 + $1.magnitude }.power(2)
      }
      // Every row takes part in r rotations at most, each of three operations.
      let factor = bound * Rational(3 * order)
      #expect(residuals <= factor * factor * sizes, "order \(order), n = \(n)")
    }
  }

  @Test("What cannot be is refused, and named")
  func errors() throws {
    let knots = try KnotVector<Rational>.uniform(order: SplineOrder(3), intervals: 4, lower: 0, upper: 4)
    let zeros = [Rational](repeating: 0, count: 6)
    #expect(throws: SplineError.shapeMismatch(what: "the coefficient vector", expected: 6, found: 5)) {
      try SplineFunction(knots, coefficients: Array(zeros.dropLast()))
    }
    let doubles = try KnotVector<Double>.uniform(order: SplineOrder(3), intervals: 4, lower: 0, upper: 4)
    #expect(throws: SplineError.notFinite(what: "coefficient", index: -1, value: "nan")) {
      try SplineFunction(doubles, coefficients: [0, .nan, 0, 0, 0, 0])
    }
    #expect(throws: SplineError.notFinite(what: "value", index: 2, value: "inf")) {
      try SplineFunction(interpolating: [0, 0, .infinity, 0, 0, 0], at: doubles.interpolationSites, on: doubles)
    }
    let s = try SplineFunction(knots, coefficients: zeros)
    #expect(throws: SplineError.pointOutsideDomain(value: "5", lower: "0", upper: "4")) { try s.value(at: 5) }
    func interpolate(_ sites: [Rational]) throws {
      _ = try SplineFunction(interpolating: sites.map { _ in 0 }, at: sites, on: knots)
    }
    // B-spline 1 lives on [1, 4]; the fourth site has stored index 3 and index 1.
    #expect(throws: SplineError.undetermined(function: 1, lower: "1", upper: "4")) {
      try interpolate([0, Rational(1, 4), Rational(1, 2), 1, 3, 4])
    }
    #expect(throws: SplineError.sitesNotIncreasing(index: 2, previous: "1", value: "1")) {
      try interpolate([0, 1, 1, 2, 3, 4])
    }
    #expect(throws: SplineError.shapeMismatch(what: "the array of sites", expected: 6, found: 2)) {
      try interpolate([0, 1])
    }
    func fit(_ sites: [Rational], weights: [Rational]? = nil) throws {
      _ = try SplineFunction(fitting: sites.map { _ in 0 }, at: sites, weights: weights, on: knots)
    }
    // Many sites, but none for the last function: [3, 6] without 3.
    let half = (0...12).map { Rational($0, 4) }
    #expect(throws: SplineError.undetermined(function: 3, lower: "3", upper: "6")) { try fit(half) }
    // Sites that are repeated count once, and those of no weight not at all.
    #expect(throws: SplineError.undetermined(function: 3, lower: "3", upper: "6")) {
      try fit([0, 1, 1, 2, 2, 2, 3, 4].map { Rational($0) })
    }
    #expect(throws: SplineError.undetermined(function: 3, lower: "3", upper: "6")) {
      try fit(half + [Rational(7, 2)], weights: half.map { _ in 1 } + [0])
    }
    try fit(half + [Rational(7, 2)])
    try fit([0, 0, 1, 2, 2, 3, Rational(7, 2), 4])
    #expect(throws: SplineError.negative(what: "weight", index: 1, value: "-1")) {
      try fit(half, weights: [1, -1] + half.dropFirst(2).map { _ in 1 })
    }
    #expect(throws: SplineError.shapeMismatch(what: "the array of weights", expected: 13, found: 1)) {
      try fit(half, weights: [1])
    }
    #expect(throws: SplineError.sitesNotIncreasing(index: 1, previous: "2", value: "1")) { try fit([2, 1, 3]) }
  }
}
