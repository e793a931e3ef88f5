import BasisProperties
import Exact
import SeededRandom
import Splines
import Testing

/// Gram matrices of derivatives: against integrals of products of the polynomial pieces, and by hand.
struct EnergyTests {
  private static let seed: UInt64 = 3101

  /// Uniform knots, random irregular ones, and random ones of any shape.
  private func knots(_ order: Int) throws -> [KnotVector<Rational>] {
    let r = try SplineOrder(order)
    var random = SplitMix64.stream(seed: Self.seed, index: order)
    return [
      try .uniform(order: r, intervals: 1, lower: 0, upper: 1),
      try .uniform(order: r, intervals: 4, lower: Rational(-1, 3), upper: Rational(5, 2)),
      try .random(.irregular, order: r, intervals: 3, using: &random),
      try .random(.irregular, order: r, intervals: 6, using: &random),
      try .random(order: r, intervals: 2, using: &random),
    ]
  }

  /// The integrals over [a, b] of products of the d-th derivatives, interval by interval.
  private func integrals(_ knots: KnotVector<Rational>, _ d: Int) throws -> Matrix<Rational> {
    let basis = BSplineBasis(knots)
    var result = Matrix<Rational>(rows: knots.dimension, columns: knots.dimension, repeating: 0)
    for k in 0..<knots.intervals {
      let pieces = try basis.pieces(on: k).map { piece in (0..<d).reduce(piece) { p, _ in p.derivative() } }
      for (p, left) in pieces.enumerated() {
        for (q, right) in pieces.enumerated() {
          let product = (left * right).coefficients
          let integral = Polynomial<Rational>([0] + product.enumerated().map { $1 / Rational($0 + 1) })
          result[k + p, k + q] += integral.evaluate(at: knots[k + 1]) - integral.evaluate(at: knots[k])
        }
      }
    }
    return result
  }

  @Test("Over the rationals the entries are integrals of products of the pieces, for all derivatives", arguments: 1...6)
  func exact(order: Int) throws {
    for knots in try knots(order) {
      let place = "seed \(Self.seed), order \(order), knots \(knots.values)"
      for d in 0...order + 1 {
        let gram = try BSplineBasis(knots).gram(ofDerivative: d)
        #expect(gram.lowerBandwidth == order - 1 && gram.upperBandwidth == order - 1)
        let (dense, expected, next) = (gram.dense, try integrals(knots, d), try integrals(knots, d + 1))
        #expect(dense == expected, "derivative \(d), \(place)")
        #expect(dense == dense.transposed(), "derivative \(d), \(place)")
        // The matrix of the next derivative is another one, unless both are zero.
        #expect((dense == next) == (d >= order), "derivative \(d), \(place)")
      }
    }
    let basis = BSplineBasis(try knots(order)[0])
    #expect(throws: SplineError.indexOutOfRange(what: "derivative order", index: -1, allowed: 0...Int.max)) {
      try basis.gram(ofDerivative: -1)
    }
  }

  @Test("On an interval the coefficients of s^e are those of the derivatives of the pieces", arguments: 1...6)
  func expansions(order: Int) throws {
    for knots in try knots(order) {
      let basis = BSplineBasis(knots)
      for k in 0..<knots.intervals {
        for d in 0..<order {
          let found = try basis.localDerivatives(d, on: k)
          #expect(found.count == order - d && found.allSatisfy { $0.count == order })
          for (p, piece) in try basis.pieces(on: k).enumerated() {
            let derivative = (0..<d).reduce(piece) { p, _ in p.derivative() }
            // As many points as coefficients.
            for j in 0..<order - d {
              let s = Rational(j, order)
              let value = found.reversed().reduce(Rational(0)) { $0 * s + $1[p] }
              let x = knots[k] + s * (knots[k + 1] - knots[k])
              #expect(value == derivative.evaluate(at: x), "seed \(Self.seed), order \(order), \(k), \(d), \(p)")
            }
          }
        }
      }
    }
  }

  /// The coefficients of x^k: the mean of the products of k of the knots t_{i+1} ... t_{i+r-1} (Marsden's identity).
  private func coefficients(ofPower k: Int, _ knots: KnotVector<Rational>) -> [Rational] {
    let r = knots.order.value
    let binomial = (0..<k).reduce(Rational(1)) { $0 * Rational(r - 1 - $1) / Rational($1 + 1) }
    return knots.basisIndices.map { i in
      // The sums of products are the coefficients of prod (1 + t_j z).
      var sums = [Rational](repeating: 0, count: r)
      sums[0] = 1
      for j in 1..<max(1, r) {
        for e in (1..<r).reversed() { sums[e] += knots[i + j] * sums[e - 1] }
      }
      return sums[k] / binomial
    }
  }

  @Test("The energy of x^k is the integral of its derivative squared: zero exactly below degree d", arguments: 1...6)
  func powers(order: Int) throws {
    for knots in try knots(order) {
      for d in 0..<order {
        let gram = try BSplineBasis(knots).gram(ofDerivative: d).dense
        for k in 0..<order {
          let u = coefficients(ofPower: k, knots)
          let energy = zip(u, gram * u).reduce(Rational(0)) { $0 + $1.0 * $1.1 }
          // k! / (k - d)! x^{k-d}, squared.
          let factor = (0..<d).reduce(Rational(1)) { $0 * Rational(k - $1) }
          let degree = 2 * max(0, k - d) + 1
          let integral = (knots.upper.power(degree) - knots.lower.power(degree)) / Rational(degree)
          #expect(energy == factor * factor * integral, "seed \(Self.seed), order \(order), x^\(k), derivative \(d)")
          #expect((energy == 0) == (k < d))
        }
      }
    }
  }

  @Test("By hand: 1 / h times [1, -1; -1, 1] for slopes of hat functions, and [1, -2, 1] / h^2 for parabolas")
  func byHand() throws {
    // h = 1/2.
    let hats = try KnotVector<Rational>.uniform(order: SplineOrder(2), intervals: 4, lower: -1, upper: 1)
    let slopes = try BSplineBasis(hats).gram(ofDerivative: 1)
    let tridiagonal = Matrix<Rational>(rows: 5, columns: 5) { i, j in
      if abs(i - j) > 1 { return 0 }
      if i != j { return -2 }
      return i == 0 || i == 4 ? 2 : 4
    }
    #expect(slopes.dense == tridiagonal)
    // On each of two intervals of length 1/2 the second derivatives are 4, -8, 4.
    let parabolas = try KnotVector<Rational>.uniform(order: SplineOrder(3), intervals: 2, lower: 0, upper: 1)
    let curvatures = try BSplineBasis(parabolas).gram(ofDerivative: 2).dense
    #expect(curvatures.row(0) == [8, -16, 8, 0] && curvatures.row(1) == [-16, 40, -32, 8])
    #expect(curvatures.row(2) == [8, -32, 40, -16] && curvatures.row(3) == [0, 8, -16, 8])
    // The mass matrix of hat functions: h / 6 times [1, 4, 1], and h / 3 at the ends.
    let mass = try BSplineBasis(hats).gram(ofDerivative: 0).dense
    #expect(mass.row(0) == [Rational(1, 6), Rational(1, 12), 0, 0, 0])
    #expect(mass.row(2) == [0, Rational(1, 12), Rational(1, 3), Rational(1, 12), 0])
  }

  /// The derivatives of the functions on interval k at its left end with every difference taken as a sum, which is what
  /// their rounding errors are relative to: [derivative][function].
  private func sizes(_ knots: KnotVector<Rational>, _ k: Int) throws -> [[Rational]] {
    let r = knots.order.value
    return try (0..<r).map { d in
      let inner = try KnotVector(order: SplineOrder(r - d), knots: Array(knots.values.dropFirst(d).dropLast(d)))
      var local = try BSplineBasis(inner).nonzeroValues(at: knots[k]).values
      for s in (r - d + 1)..<(r + 1) {
        let previous = local
        local = (0..<s).map { p in
          let i = k - s + 1 + p
          var sum: Rational = 0
          if p > 0 { sum += previous[p - 1] / (knots[i + s - 1] - knots[i]) }
          if p < s - 1 { sum += previous[p] / (knots[i + s] - knots[i + 1]) }
          return Rational(s - 1) * sum
        }
      }
      return local
    }
  }

  /// A derivative is off by five half units for each step of its scheme, a term of the sum by three more for each of
  /// two powers, r^2 additions follow on an interval, and r intervals meet in an entry.
  @Test("In double precision every entry has the error that its roundings allow", arguments: 1...6)
  func rounding(order: Int) throws {
    var random = SplitMix64.stream(seed: Self.seed, index: 100 + order)
    var values = [Rational(Int.random(in: -9...9, using: &random))]
    // Doubles, so that only the arithmetic rounds.
    for i in 0..<2 * order + 4 { values.append(values[i] + Rational(Int.random(in: 1...16, using: &random), 8)) }
    let knots = try KnotVector(order: SplineOrder(order), knots: values)
    let rounded: KnotVector<Double> = try knots.map { Double($0) }
    let double = BSplineBasis(rounded)
    let eps = Rational(exactly: Double.ulpOfOne)!
    // Twice the half units, for the terms of second order.
    let roundings = Rational(order * order + 17 * order + 8)
    for d in 0..<order {
      let exact = try BSplineBasis(knots).gram(ofDerivative: d).dense
      var bounds = Matrix<Rational>(rows: exact.rows, columns: exact.columns, repeating: 0)
      for k in 0..<knots.intervals {
        let (length, terms) = (knots[k + 1] - knots[k], try sizes(knots, k))
        for p in 0..<order {
          for q in 0..<order {
            var (sum, left) = (Rational(0), Rational(1))
            for e in 0..<order - d {
              if e > 0 { left = left * length / Rational(e) }
              var right = Rational(1)
              for f in 0..<order - d {
                if f > 0 { right = right * length / Rational(f) }
                sum += terms[d + e][p] * left * terms[d + f][q] * right / Rational(e + f + 1)
              }
            }
            bounds[k + p, k + q] += length * sum * roundings * eps
          }
        }
      }
      let found = try double.gram(ofDerivative: d).dense
      for (index, entry) in found.entries.enumerated() {
        let error = (Rational(exactly: entry)! - exact.entries[index]).magnitude
        #expect(
          error <= bounds.entries[index],
          "seed \(Self.seed), order \(order), derivative \(d), entry \(index): \(Double(error))")
      }
    }
  }
}
