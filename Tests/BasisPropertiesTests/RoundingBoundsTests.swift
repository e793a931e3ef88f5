import BasisProperties
import Exact
import RealModule
import SeededRandom
import Splines
import Testing

/// The unit roundoff that ``Float16`` claims to have in a test: its arithmetic is the processor's whatever it claims.
enum ClaimedRoundoff {
  @TaskLocal static var value = Rational(1, 2048)
}

extension Float16: CheckedScalar {
  /// What the test claims.
  public static var unitRoundoff: Rational { ClaimedRoundoff.value }
  /// By way of a double.
  public init(nearest value: Rational) { self.init(Double(value)) }
  /// The number itself; none for NaN and infinity.
  public var exactValue: Rational? { Rational(exactly: self) }
  /// The next number below or above.
  public func neighbor(_ sign: Int, gap: Float16) -> Float16 { sign < 0 ? nextDown : nextUp }
}

/// The bounds of floating-point evaluation, made to fit by the unit roundoff that a format claims: with the one for which
/// the largest error just meets its bound the property holds, with any smaller one it fails. A bound that is wider than
/// the formula, or leaves out an error, does one of the two wrongly.
@Suite struct RoundingBoundsTests {
  private typealias Rounding = RoundingProperties<Float16>
  private typealias Knots = KnotVector<Rational>

  /// An error e with bound gamma_k size + floor, gamma_k = k u / (1 - k u).
  private struct Judged {
    let error: Rational
    let roundings: Int
    let size: Rational
    let floor: Rational

    /// The least u for which the bound holds; zero where the floor alone is enough, nil where no u is.
    var leastRoundoff: Rational? {
      if error <= floor { return 0 }
      if size.isZero { return nil }
      let gamma = (error - floor) / size
      return gamma / (Rational(roundings) * (1 + gamma))
    }
  }

  /// Knots that are halves, quarters and eighths, so that Float16 holds them, in [-4, 5].
  private func knots(_ order: Int, using random: inout SplitMix64) throws -> Knots {
    var values: [Rational] = [Rational(Int.random(in: -4 * 8 ... -2 * 8, using: &random), 8)]
    for k in 0..<2 * order + 1 { values.append(values[k] + Rational(Int.random(in: 1...6, using: &random), 8)) }
    return try KnotVector(order: SplineOrder(order), knots: values)
  }

  private func exact(_ values: [Float16]) -> [Rational] { values.map { Rational(exactly: $0)! } }

  /// Runs a property where the least roundoff of all its errors is claimed, and where a hair less is.
  ///
  /// - Returns: whether there was an error to judge at all.
  private func expectSharp(
    _ input: KnotCase, _ judged: [Judged], _ property: (KnotCase) throws -> Void, _ name: String
  ) throws -> Bool {
    let needed = try judged.map { try #require($0.leastRoundoff) }.max()!
    if needed.isZero { return false }
    #expect(throws: Never.self, "\(name) on \(input)") {
      try ClaimedRoundoff.$value.withValue(needed) { try property(input) }
    }
    #expect(throws: Violation.self, "\(name) on \(input)") {
      try ClaimedRoundoff.$value.withValue(needed * (1 - Rational(2).power(-100))) { try property(input) }
    }
    return true
  }

  /// 2^{r+2} r (W + 1) of the smallest positive number 2^-24, W the length of all knots.
  private func underflow(_ knots: Knots) -> Rational {
    let r = knots.order.value
    let length = knots.values.last! - knots.values.first!
    return Rational(2).power(r + 2) * Rational(r) * (length + 1) / Rational(2).power(24)
  }

  private func cases(_ order: Int, _ name: String) throws -> [(KnotCase, KnotVector<Float16>, Float16, Rational)] {
    var random = SplitMix64.stream(seed: 16, name: "\(name) \(order)")
    return try (0..<60).map { _ in
      let knots = try knots(order, using: &random)
      let place = RelativePoint(
        cell: Int.random(in: 0..<knots.intervals, using: &random),
        fraction: Rational(Int.random(in: 1...1023, using: &random), 1024))
      let x = Float16(nearest: place.point(in: knots.breakpoints))
      return (KnotCase(knots: knots, place: place), try .rounding(knots), x, Rational(exactly: x)!)
    }
  }

  @Test("Values are held to gamma_{5(r-1)}, no more and no less", arguments: 2...4)
  func values(order: Int) throws {
    var sharp = 0
    for (input, knots, x, exactX) in try cases(order, "values") {
      let exactValues = try BSplineBasis(input.knots).values(at: exactX)
      let floor = underflow(input.knots)
      var judged: [Judged] = []
      for computed in [try BSplineBasis(knots).values(at: x), try BSplineBasis(knots).coxDeBoorValues(at: x)] {
        for (value, right) in zip(exact(computed), exactValues) {
          judged.append(
            Judged(error: (value - right).magnitude, roundings: 5 * (order - 1), size: right, floor: floor))
        }
      }
      if try expectSharp(input, judged, Rounding.valuesAreAccurate, "values") { sharp += 1 }
    }
    #expect(sharp > 10)
  }

  @Test("Slopes of hats and of quadratics are held to gamma_{5(r-1)} of the sum of their terms", arguments: 2...3)
  func derivatives(order: Int) throws {
    var sharp = 0
    let smallest = 1 / Rational(2).power(24)
    for (input, knots, x, exactX) in try cases(order, "derivatives") {
      let exactKnots = input.knots
      let right = try BSplineBasis(exactKnots).derivatives(at: exactX, upTo: order)
      let computed = try BSplineBasis(knots).derivatives(at: x, upTo: order).map { exact($0) }
      let k = try exactKnots.interval(containing: exactX)
      var judged: [Judged] = []
      func judge(_ d: Int, _ sizes: [Rational], _ floors: [Rational]) {
        for p in 0..<exactKnots.dimension {
          judged.append(
            Judged(
              error: (computed[d][p] - right[d][p]).magnitude, roundings: 5 * (order - 1), size: sizes[p],
              floor: floors[p]))
        }
      }
      // The B-splines of order s with i = 1 - s ... n - 1, and the sums with a plus for minus of one step up from them.
      func lower(_ s: Int) throws -> [Rational] {
        let dropped = order - s
        return try BSplineBasis(
          KnotVector(
            order: SplineOrder(s), knots: Array(exactKnots.values.dropFirst(dropped).dropLast(dropped)))
        ).values(at: exactX)
      }
      func up(_ terms: [Rational], _ floors: [Rational], to s: Int) -> ([Rational], [Rational]) {
        var sizes: [Rational] = []
        var climbed: [Rational] = []
        for i in 1 - s..<exactKnots.intervals {
          let first = exactKnots[i + s - 1] - exactKnots[i]
          let second = exactKnots[i + s] - exactKnots[i + 1]
          // terms[q] has the index 2 - s + q.
          let (q, isFirst, isSecond) = (i + s - 2, i + s - 2 >= 0, i + s - 1 < terms.count)
          var (size, floor) = (Rational(0), smallest)
          if isFirst {
            size += Rational(s - 1) * terms[q] / first
            floor += 2 * Rational(s - 1) * (floors[q] / first + smallest)
          }
          if isSecond {
            size += Rational(s - 1) * terms[q + 1] / second
            floor += 2 * Rational(s - 1) * (floors[q + 1] / second + smallest)
          }
          sizes.append(size)
          climbed.append(floor)
        }
        return (sizes, climbed)
      }
      #expect(try lower(1)[k] == 1)
      for d in 0..<order {
        var terms = try lower(order - d)
        var floors = terms.map { _ in underflow(exactKnots) }
        for s in order - d + 1..<order + 1 { (terms, floors) = up(terms, floors, to: s) }
        judge(d, terms, floors)
      }
      if try expectSharp(input, judged, Rounding.derivativesAreAccurate, "derivatives") { sharp += 1 }
    }
    #expect(sharp > 10)
  }

  @Test("The ReLU form of hats is held to gamma_{7r} |A| psi")
  func reluForm() throws {
    var sharp = 0
    for (input, knots, x, exactX) in try cases(2, "ReLU form") {
      let t = input.knots.values
      let m = input.knots.dimension
      let powers = (0..<m).map { exactX < t[$0] ? 0 : exactX - t[$0] }
      let gaps = (0..<m).map { 1 / (t[$0 + 1] - t[$0]) }
      // Row p of A: g_p, -(g_p + g_{p+1}), g_{p+1}.
      func row(_ p: Int, _ sign: Rational) -> Rational {
        var sum = gaps[p] * powers[p]
        if p + 1 < m { sum += sign * (gaps[p] + gaps[p + 1]) * powers[p + 1] }
        if p + 2 < m { sum += gaps[p + 1] * powers[p + 2] }
        return sum
      }
      let computed = exact(try ChangeOfBasis(knots).apply(try ReLUPowerBasis(knots).values(at: x)))
      // r^2 times what an underflow grows to: (W + 1)^r, and twice the largest entry of each of the two factors.
      let scale = (t.last! - t.first! + 1).power(2) * 2 * gaps.map { max(1, 2 * $0) }.max()!
      let floor = 4 * scale / Rational(2).power(24)
      let judged = (0..<m).map { p in
        Judged(error: (computed[p] - row(p, -1)).magnitude, roundings: 14, size: row(p, 1), floor: floor)
      }
      if try expectSharp(input, judged, Rounding.reluFormIsAccurate, "ReLU form") { sharp += 1 }
    }
    #expect(sharp > 10)
  }

  @Test("A format holds knots below a quarter of its largest number and gaps above the reciprocal of that")
  func range() throws {
    // 65504 / 4 = 16376, and multiples of 8 below that.
    for (knots, fits) in [
      ([0, 16368], true), ([0, 16376], false), ([-16368, 0], true), ([-16376, 0], false),
      ([0, Rational(1, 16352)], true), ([0, Rational(1, 16416)], false),
    ] as [([Rational], Bool)] {
      #expect(try Rounding.canRepresent(KnotVector(order: SplineOrder(1), knots: knots)) == fits, "\(knots)")
    }
    let quarter = Rational(exactly: Double.greatestFiniteMagnitude / 4)!
    let below = Rational(exactly: (Double.greatestFiniteMagnitude / 4).nextDown)!
    #expect(try !RoundingProperties<Double>.canRepresent(KnotVector(order: SplineOrder(1), knots: [0, quarter])))
    #expect(try RoundingProperties<Double>.canRepresent(KnotVector(order: SplineOrder(1), knots: [0, below])))
  }

  @Test("The formats' own units of roundoff and neighbors")
  func formats() {
    #expect(Double.unitRoundoff == Rational(exactly: Double.ulpOfOne)! / 2)
    #expect(Float.unitRoundoff == Rational(exactly: Float.ulpOfOne)! / 2)
    #expect(Rational.unitRoundoff == 0)
    for x in [-1.0, 0, 1, 1e300] {
      #expect(x.neighbor(1, gap: 1) == x.nextUp && x.neighbor(-1, gap: 1) == x.nextDown)
      let single = Float(x / 1e270)
      #expect(single.neighbor(1, gap: 1) == single.nextUp && single.neighbor(-1, gap: 1) == single.nextDown)
    }
    #expect(Rational(3).neighbor(-1, gap: 8) == 3 - 1 / Rational(2).power(77))
    #expect(Double(nearest: Rational(1, 3)) == 1.0 / 3 && Double.infinity.exactValue == nil)
  }
}
