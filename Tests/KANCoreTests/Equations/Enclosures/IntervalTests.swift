import BasisProperties
import Exact
import KANCore
import SeededRandom
import Testing

/// Interval arithmetic against exact rationals, and functions against balls of 200 bits.
@Suite struct IntervalTests {
  /// A double of any sign, with an exponent from -20 to 20; zero now and then.
  private static func number(_ random: inout SplitMix64) -> Double {
    if random.next() % 16 == 0 { return 0 }
    let exponent = Int(random.next() % 41) - 20
    return (2 * random.unit() - 1) * Double(sign: .plus, exponent: exponent, significand: 1)
  }

  private static func interval(_ random: inout SplitMix64) -> Interval {
    let (a, b) = (number(&random), number(&random))
    // A point in one of four cases.
    return random.next() % 4 == 0 ? Interval(a) : Interval(lower: min(a, b), upper: max(a, b))
  }

  /// The ends and the middle, exactly.
  private static func points(_ x: Interval) -> [Rational] {
    let (low, high) = (Rational(x.lower), Rational(x.upper))
    return [low, (low + high) / 2, high]
  }

  private static func contains(_ x: Interval, _ low: Rational, _ high: Rational) -> Bool {
    (!x.lower.isFinite || Rational(x.lower) <= low) && (!x.upper.isFinite || high <= Rational(x.upper))
  }

  @Test("Sums, differences, products, and quotients contain the exact ones and are at most two doubles too wide")
  func arithmetic() throws {
    try checkRandomCases("interval arithmetic", cases: 400) { random in
      let (a, b) = (Self.interval(&random), Self.interval(&random))
      let (xs, ys) = (Self.points(a), Self.points(b))
      func check(_ found: Interval, _ name: String, _ operation: (Rational, Rational) -> Rational) throws {
        let exact = xs.flatMap { x in ys.map { operation(x, $0) } }
        let (low, high) = (exact.min()!, exact.max()!)
        try #require(Self.contains(found, low, high), "\(name) of \(a) and \(b): \(found)")
        try #require(
          Rational(found.lower.nextUp.nextUp) >= low && Rational(found.upper.nextDown.nextDown) <= high,
          "\(name) of \(a) and \(b): \(found) is too wide")
      }
      try check(a + b, "sum") { $0 + $1 }
      try check(a - b, "difference") { $0 - $1 }
      try check(a * b, "product") { $0 * $1 }
      if b.contains(0) { try #require(a / b == .whole) } else { try check(a / b, "quotient") { $0 / $1 } }
    }
  }

  @Test("Numbers beyond all doubles and unknown numbers stay inside")
  func ends() {
    let large = Interval(.greatestFiniteMagnitude)
    #expect((large + large).upper == .infinity && (large + large).lower == .greatestFiniteMagnitude)
    #expect((large * -large).lower == -.infinity && (large * -large).upper == -.greatestFiniteMagnitude)
    #expect(Interval(.nan) == .whole && Interval(lower: 1, upper: 0) == .whole)
    #expect(Interval.whole + Interval.whole == .whole && Interval.whole * Interval.whole == .whole)
    #expect(Interval.whole * .zero == .zero && Interval.whole - Interval.whole == .whole)
    #expect(Interval(1) / Interval(lower: 0, upper: 1) == .whole)
    #expect(Interval.log(Interval(lower: 0, upper: 1)) == .whole)
    #expect(Interval.sqrt(Interval(lower: -1, upper: 1)) == .whole)
    #expect(Interval.exp(Interval(1000)).upper == .infinity && Interval.exp(Interval(-1000)).lower == 0)
    // The least positive double squared is no double.
    let least = Interval(.leastNonzeroMagnitude)
    #expect((least * least).contains(.leastNonzeroMagnitude) && (least * least).lower <= 0)
    #expect(Interval.pi.lower < Interval.pi.upper)
    let pi = Ball.pi(precision: 200)
    #expect(Self.contains(.pi, pi.lower, pi.upper))
  }

  private static func hyperbolicTangent(_ x: Ball) -> Ball {
    let (one, two) = (Ball(1, precision: 200), Ball(2, precision: 200))
    return one - two / (Ball.exp(x + x) + one)
  }

  @Test("A least magnitude that is zero has no sign")
  func leastMagnitude() {
    for x in [Interval.zero, Interval(lower: -1, upper: 0), Interval(lower: 0, upper: 1), Interval(-0.0)] {
      #expect(x.leastMagnitude == 0 && x.leastMagnitude.sign == .plus, "\(x)")
    }
    #expect(Interval(lower: -3, upper: -2).leastMagnitude == 2)
  }

  /// The functions with balls that contain their values, and a size above which arguments are not drawn.
  private static let functions:
    [(name: String, size: Double, interval: @Sendable (Interval) -> Interval, ball: @Sendable (Ball) -> Ball)] = [
      ("exp", 20, { .exp($0) }, { .exp($0) }),
      ("sin", 100, { .sin($0) }, { .sin($0) }),
      ("cos", 100, { .cos($0) }, { .cos($0) }),
      ("tanh", 20, { .tanh($0) }, { hyperbolicTangent($0) }),
    ]

  @Test("Functions contain the exact values at points of intervals", arguments: 0..<4)
  func functions(number: Int) throws {
    let (name, size, function, exact) = Self.functions[number]
    try checkRandomCases("interval \(name)", cases: 100) { random in
      let start = size * (2 * random.unit() - 1)
      // Up to a turn, so that extrema are inside or not.
      let length = random.next() % 3 == 0 ? 0 : 6 * random.unit() * random.unit()
      let x = Interval(lower: start, upper: start + length)
      let found = function(x)
      for k in 0...8 {
        let point = Rational(x.lower) + (Rational(x.upper) - Rational(x.lower)) * Rational(k) / 8
        let value = exact(Ball(point, precision: 200))
        try #require(Self.contains(found, value.lower, value.upper), "\(name) of \(x): \(found), \(value)")
      }
      if length == 0 {
        try #require(found.upper - found.lower <= 0x1p-46 * found.magnitude, "\(name) of \(x): \(found)")
      }
    }
  }

  @Test("Logarithms and square roots contain the exact values at points of intervals")
  func positiveArguments() throws {
    try checkRandomCases("interval log and sqrt", cases: 100) { random in
      let start = Double(sign: .plus, exponent: Int(random.next() % 41) - 20, significand: 1 + random.unit())
      let x = Interval(lower: start, upper: start * (1 + random.unit()))
      for point in Self.points(x).map({ Ball($0, precision: 200) }) {
        let (log, root) = (Ball.log(point), point.squareRoot())
        try #require(Self.contains(.log(x), log.lower, log.upper), "log of \(x)")
        try #require(Self.contains(.sqrt(x), root.lower, root.upper), "square root of \(x)")
      }
    }
  }

  @Test(
    "The error function contains known values",
    arguments: [
      ("0.47950012218695346231725334610803547126", 0.5), ("0.15729920705028513065877936491739074070", 1.0),
      ("0.00002209049699858544137277612958232038", 3.0),
    ])
  func errorFunction(digits: String, x: Double) throws {
    let value = try Ball(parsing: digits, precision: 200)
    let found = Interval.erfc(Interval(x))
    #expect(Self.contains(found, value.lower, value.upper) && found.upper - found.lower <= 0x1p-45 * found.upper)
    // It decreases, and erfc(-x) is 2 - erfc(x).
    let wide = Interval.erfc(Interval(lower: -x, upper: x))
    let two = Rational(2)
    #expect(Self.contains(wide, value.lower, two - value.lower))
  }
}
