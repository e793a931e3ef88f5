import BigInt
import Exact
import SeededRandom
import Testing

/// Conversion to binary floating point is correctly rounded: checked by definition, with distances to the neighbors in
/// an independent rational and with the neighbors' bits for the ties.
struct RationalRoundingTests {
  /// The exact value of a finite Double, from its bits.
  private func value(_ x: Double) -> BigRational {
    let fraction = BigInt(x.significandBitPattern)
    let field = Int(x.exponentBitPattern)
    let whole = field == 0 ? fraction : fraction + (BigInt(1) << 52)
    let exponent = max(field, 1) - 1075
    let sign: BigInt = x.sign == .minus ? -1 : 1
    return exponent >= 0
      ? BigRational(sign * whole << exponent) : BigRational(sign * whole, BigInt(1) << -exponent)
  }

  /// Whether `rounded` is the right answer for `x` in a format whose neighbors are given, all as exact numbers; a
  /// neighbor beyond the largest finite number is the next power of two, as IEEE 754 has it.
  private func isNearest(
    _ x: BigRational, _ rounded: BigRational, below: BigRational, above: BigRational, isEven: Bool
  ) -> Bool {
    let error = distance(x, rounded)
    let other = min(distance(x, below), distance(x, above))
    return error < other || (error == other && isEven)
  }

  private func distance(_ a: BigRational, _ b: BigRational) -> BigRational { a < b ? b - a : a - b }

  private func check(_ x: Rational) {
    let independent = BigRational(x)
    let rounded = Double(x)
    let overflow = BigRational(BigInt(1) << 1024)
    func bound(_ d: Double) -> BigRational {
      d.isFinite ? value(d) : d > 0 ? overflow : BigRational(0) - overflow
    }
    #expect(!rounded.isNaN)
    // Beyond overflow, both neighbors are infinite and every x is nearest to infinity.
    let farther = rounded.isInfinite && x.magnitude > overflow.rational
    let even = rounded.bitPattern & 1 == 0
    #expect(
      farther
        || isNearest(
          independent, bound(rounded), below: bound(rounded.nextDown), above: bound(rounded.nextUp), isEven: even),
      "Double of \(x)")
    #expect(rounded == 0 || (rounded < 0) == (x.sign < 0))

    let single = Float(x)
    let singleOverflow = BigRational(BigInt(1) << 128)
    func singleBound(_ d: Float) -> BigRational {
      d.isFinite ? value(Double(d)) : d > 0 ? singleOverflow : BigRational(0) - singleOverflow
    }
    let singleFarther = single.isInfinite && x.magnitude > singleOverflow.rational
    #expect(
      singleFarther
        || isNearest(
          independent, singleBound(single), below: singleBound(single.nextDown), above: singleBound(single.nextUp),
          isEven: single.bitPattern & 1 == 0),
      "Float of \(x)")
  }

  @Test func randomNumbers() {
    var random = SplitMix64.stream(seed: 8, name: "rounding")
    for _ in 0..<400 { check(RandomExactData.anySize(using: &random)) }
  }

  @Test func tiesAndTheirNeighbors() {
    var random = SplitMix64.stream(seed: 8, name: "ties")
    let tiny = Rational(2).power(-1200)
    for _ in 0..<150 {
      let bits = random.next() & 0x7FFF_FFFF_FFFF_FFFF
      let low = Double(bitPattern: bits)
      guard low.isFinite, low.nextUp.isFinite else { continue }
      let tie = (Rational(exactly: low)! + Rational(exactly: low.nextUp)!) / 2
      for x in [tie, tie + tiny, tie - tiny] {
        check(x)
        check(-x)
      }
      let single = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()) & 0x7FFF_FFFF)
      guard single.isFinite, single.nextUp.isFinite else { continue }
      let singleTie = (Rational(exactly: single)! + Rational(exactly: single.nextUp)!) / 2
      for x in [singleTie, singleTie + tiny, singleTie - tiny] {
        check(x)
        check(-x)
      }
    }
  }

  @Test func endsOfTheRange() {
    let least = Rational(2).power(-1074)
    let leastSingle = Rational(2).power(-149)
    let greatest = Rational(exactly: Double.greatestFiniteMagnitude)!
    let greatestSingle = Rational(exactly: Float.greatestFiniteMagnitude)!
    let normal = Rational(2).power(-1022)
    let normalSingle = Rational(2).power(-126)
    let factors = [
      Rational(1, 4), Rational(1, 2), Rational(3, 4), 1, Rational(3, 2), Rational(5, 2), 2, 3, Rational(7, 3),
    ]
    for unit in [least, leastSingle, normal, normalSingle] {
      for factor in factors {
        for offset in [0, least.power(2), -least.power(2)] { check(unit * factor + offset) }
      }
    }
    for (top, step) in [(greatest, Rational(2).power(970)), (greatestSingle, Rational(2).power(103))] {
      for x in [top, top + step, top + step - 1, top + step + 1, top + step * 2, top * 3, top - step] {
        check(x)
        check(-x)
      }
    }
    for exponent in [-100_000, -2000, -1076, -1075, 2000, 100_000] {
      let x = Rational(2).power(exponent)
      let expected: Double = exponent > 0 ? .infinity : 0
      #expect(Double(x) == expected && Double(-x) == -expected)
      #expect(Float(x) == Float(expected) && Float(-x) == Float(-expected))
    }
    #expect(Double(greatest + Rational(2).power(970)) == .infinity)
    #expect(Double(greatest + Rational(2).power(970) - 1) == .greatestFiniteMagnitude)
    #expect(Double(least / 2) == 0 && Double(least / 2 + least.power(2)) == .leastNonzeroMagnitude)
  }

  @Test func floatIsRoundedOnce() {
    // Through Double this would be rounded twice and give 1.
    let x = 1 + Rational(2).power(-24) + Rational(2).power(-80)
    #expect(Float(x) == Float(1).nextUp)
    #expect(Float(Double(x)) == 1)
  }

  @Test func floatingPointRoundTrips() {
    var random = SplitMix64.stream(seed: 8, name: "round trips")
    for _ in 0..<2000 {
      let x = Double(bitPattern: random.next())
      if x.isFinite {
        let exact = Rational(exactly: x)!
        #expect(Double(exact) == x && BigRational(exact) == value(x))
      } else {
        #expect(Rational(exactly: x) == nil)
      }
      let single = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
      if single.isFinite { #expect(Float(Rational(exactly: single)!) == single) }
    }
    for x in [0.0, -0.0, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, 0.1, -1.5] {
      #expect(Double(Rational(exactly: x)!) == x)
    }
    #expect(Rational(exactly: Double.nan) == nil && Rational(exactly: -Double.infinity) == nil)
  }

  /// Fractions of the significand: both ends of a binade, one bit in its middle, and odd and even ones.
  private let fractions: [UInt64] = [0, 1, 2, 1 << 21, (1 << 22) - 2, (1 << 22) - 1]

  @Test("Numbers of every exponent come back, and halfway to the next the even one of the two does")
  func everyBinade() {
    for field in 0..<UInt64(2047) {
      for top in fractions {
        // The upper 22 bits of the fraction, and its last one.
        let x = Double(bitPattern: field << 52 | top << 30 | top & 1)
        let exact = Rational(exactly: x)!
        #expect(Double(exact) == x && Double(-exact) == -x)
        let half = Rational(exactly: x.ulp)! / 2
        let even = top & 1 == 0 ? x : x.nextUp
        #expect(Double(exact + half) == even && Double(-exact - half) == -even, "\(x)")
      }
    }
    for field in 0..<UInt32(255) {
      for top in fractions {
        let x = Float(bitPattern: field << 23 | UInt32(top) << 1 | UInt32(top & 1))
        let exact = Rational(exactly: x)!
        #expect(Float(exact) == x && Float(-exact) == -x)
        let half = Rational(exactly: x.ulp)! / 2
        let even = top & 1 == 0 ? x : x.nextUp
        #expect(Float(exact + half) == even && Float(-exact - half) == -even, "\(x)")
      }
    }
  }
}
