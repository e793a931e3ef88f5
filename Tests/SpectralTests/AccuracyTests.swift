import Exact
import RealModule
import SeededRandom
import Spectral
import Splines
import Testing

/// Relative errors of singular values from the bidiagonal factors, each against a proved enclosure.
@Suite struct AccuracyTests {
  /// The product of the factors of A, entries rounded once.
  static func product(_ knots: KnotVector<Rational>) throws -> BidiagonalProduct {
    try BidiagonalProduct(
      ChangeOfBasis(knots).factors.reversed().map { factor in
        BidiagonalFactor(
          diagonal: factor.diagonal.map { Double($0) }, superdiagonal: factor.superdiagonal.map { Double($0) })
      })
  }

  /// The proved bound of the reduction, one rounding for each entry of a factor, and 4 m roundings for each of 30 sweeps
  /// of dqds.
  static func bound(_ knots: KnotVector<Rational>) throws -> Double {
    let m = Double(knots.dimension)
    let r = Double(knots.order.value)
    return try product(knots).reductionErrorBound + (r * (2 * m - 1) + 120 * m) * Double.ulpOfOne
  }

  /// Gaps that grow by a constant factor, from 1 to `ratio` in whole units of 1/1000.
  private func graded(_ r: Int, _ n: Int, ratio: Double) throws -> KnotVector<Rational> {
    var values: [Rational] = [0]
    let last = Double(n + 2 * r - 3)
    for i in 0..<n + 2 * r - 2 {
      values.append(values[i] + Rational(Int((1000 * Double.pow(ratio, Double(i) / last)).rounded()), 1_000_000))
    }
    return try KnotVector(order: SplineOrder(r), knots: values)
  }

  /// Every singular value to 1e-13 at n = 200, r = 8, where A^T A has the condition 1e32 on uniform knots
  /// and 1e97 on knots whose gaps grow by 1e6.
  @Test(arguments: [(200, 8, 1.0), (200, 8, 1e6), (60, 5, 1e6), (40, 3, 1e12)])
  func everySingularValueIsAccurate(n: Int, r: Int, ratio: Double) throws {
    let knots =
      ratio == 1
      ? try KnotVector<Rational>.uniform(order: SplineOrder(r), intervals: n, lower: 0, upper: 1)
      : try graded(r, n, ratio: ratio)
    let values = try Spectrum.singularValues(of: knots)
    let enclosures = try Spectrum.certifiedSingularValues(of: knots, relativeWidth: Rational(1, 100_000_000_000_000))
    let bound = try Self.bound(knots)
    #expect(bound > 1e-13 && bound < 1e-8)
    for (value, enclosure) in zip(values, enclosures) {
      let exact = try #require(Rational(exactly: value))
      // The farther end of the enclosure: an upper bound of the error.
      let error = max((exact - enclosure.lower).magnitude, (exact - enclosure.upper).magnitude) / enclosure.lower
      #expect(error < Rational(1, 10_000_000_000_000), "\(Double(error))")
    }
    let squares = try Spectrum.gram(of: knots)
    #expect(squares[squares.count - 1] / squares[0] > (r == 8 ? 1e31 : 1e8))
  }

  /// No other entry matters: the perturbation theorem behind the bound, one entry at a time.
  @Test(arguments: [(2, 5), (4, 6), (7, 3)])
  func oneEntryMovesNoValueByMoreThanItsOwnChange(r: Int, n: Int) throws {
    var generator = SplitMix64(seed: 5)
    let knots = try KnotVector<Rational>.random(.irregular, order: SplineOrder(r), intervals: n, using: &generator)
    let factors = try Self.product(knots).factors
    let before = try BidiagonalProduct(factors).singularValues()
    let growth = 1.5
    let slack = try 2 * Self.bound(knots)
    for _ in 0..<40 {
      let chosen = Int.random(in: 0..<factors.count, using: &generator)
      var changed = factors
      var diagonal = factors[chosen].diagonal
      var superdiagonal = factors[chosen].superdiagonal
      if Bool.random(using: &generator) {
        diagonal[Int.random(in: diagonal.indices, using: &generator)] *= growth
      } else {
        superdiagonal[Int.random(in: superdiagonal.indices, using: &generator)] *= growth
      }
      changed[chosen] = BidiagonalFactor(diagonal: diagonal, superdiagonal: superdiagonal)
      let after = try BidiagonalProduct(changed).singularValues()
      for (a, b) in zip(before, after) {
        #expect(b / a <= growth * (1 + slack) && b / a >= (1 - slack) / growth)
      }
      // The largest one never falls.
      #expect(after[after.count - 1] >= before[before.count - 1] * (1 - slack))
    }
  }

  /// The roundings counted by hand. One factor: nothing is cleared, 4 m of preparation and m of the result. Two factors of
  /// size m: one clearing of each row, 7 m (m-1)/2 for passing and 60 (m - 1 + m (m-1)/4) for rotations, 10 m and m.
  @Test(arguments: [(3, 1, 15), (1, 1, 5), (2, 2, 7 + 90 + 20 + 2), (3, 2, 21 + 210 + 30 + 3)])
  func theBoundCountsRoundings(m: Int, r: Int, count: Int) throws {
    let factor = BidiagonalFactor<Double>(
      diagonal: [Double](repeating: 3, count: m), superdiagonal: [Double](repeating: 1, count: m - 1))
    let bound = try BidiagonalProduct([BidiagonalFactor](repeating: factor, count: r)).reductionErrorBound
    let exact = try #require(Rational(exactly: bound))
    let u = Rational(2).power(-53)
    let first = Rational(count) * u
    // Not below (1 + u)^k - 1, and above k u by a relative 2 k u at most.
    #expect(exact >= (1 + u).power(count) - 1)
    #expect(exact <= first * (1 + 2 * first))
  }
}
