import BasisProperties
import Optim
import RealModule
import Testing

/// The trials of the line search: known sequences, and algorithms 3.5 and 3.6 of Nocedal and Wright written out.
///
/// One iteration of L-BFGS in one parameter from x = 0, where the slope is -1, so that x is the step.
@Suite struct LineSearchAlgorithmTests {
  /// A search and what it tried.
  private func search(
    first: Double, c2: Double = 0.9, limit: Int = 25, _ f: @escaping (Double) -> (value: Double, slope: Double)
  ) throws -> (trials: [Double], x: Double, report: StepReport) {
    let line = Line(f)
    var x = [0.0]
    let conditions = try WolfeConditions(curvature: c2, maximumTrials: limit)
    var optimizer = try LBFGS(.init(iterationsPerEpoch: 1, stepRule: .strongWolfe(conditions), gradientTolerance: 0))
    let report = try optimizer.step(&x, objective: line, learningRate: first)
    #expect(line.trials.first == 0 && report.evaluations == line.trials.count)
    return (Array(line.trials.dropFirst()), x[0], report)
  }

  /// t^2 / 2 - t has its minimum at 1, where every interpolation puts it.
  @Test func knownSequences() throws {
    let parabola: (Double) -> (value: Double, slope: Double) = { ($0 * $0 / 2 - $0, $0 - 1) }
    let sequences: [(first: Double, c2: Double, trials: [Double])] = [
      (1, 0.1, [1]),
      // A slope of 0.05 is flat for c2 = 0.1, and one of 0.5 for c2 = 0.9 only.
      (1.05, 0.1, [1.05]), (1.5, 0.1, [1.5, 1]), (1.5, 0.9, [1.5]),
      // Too long: the value has not fallen. The second trial is a tenth of the interval away from its end, at least.
      (10, 0.1, [10, 1]), (100, 0.1, [100, 10, 1]),
      // Too short: ten times as long at most.
      (0.01, 0.1, [0.01, 0.1, 1]), (0.2, 0.1, [0.2, 1]), (0.05, 0.9, [0.05, 0.5]), (0.15, 0.9, [0.15]),
    ]
    for (first, c2, trials) in sequences {
      let found = try search(first: first, c2: c2, parabola)
      #expect(found.trials.count == trials.count, "from \(first): \(found.trials)")
      // A few roundings of numbers up to 100.
      #expect(zip(found.trials, trials).allSatisfy { abs($0 - $1) <= 1e-12 * max(1, first) }, "\(found.trials)")
      #expect(found.x == found.trials.last && found.report.stepSize == found.x)
      #expect(found.report.value == parabola(found.x).value)
    }
  }

  /// A line that falls for ever is followed in steps of ten to the last trial, and no farther.
  @Test(arguments: 1...6)
  func trialsAreCounted(limit: Int) throws {
    let found = try search(first: 1, limit: limit) { (-$0, -1) }
    #expect(found.trials == [1, 10, 100, 1000, 10000, 100_000].prefix(limit).map { $0 })
    #expect(found.x == found.trials.last && found.report.evaluations == limit + 1)
  }

  /// The decrease is asked for up to 8 units in the last place of the value, and not one more.
  @Test(arguments: [1.0, 3, 1e10, -1e-5])
  func decreaseUpToRounding(start: Double) throws {
    let unit = start.ulp
    func outcome(_ units: Double) throws -> StepReport {
      // A slope so small that the decrease it asks for vanishes beside the value.
      let line = Line { $0 == 0 ? (start, -0x1p-80) : (start + units * unit, 0) }
      var x = [0.0]
      var optimizer = try LBFGS(.init(iterationsPerEpoch: 1, gradientTolerance: 0))
      return try optimizer.step(&x, objective: line, learningRate: 1)
    }
    for units in [-1.0, 0, 1, 8] { #expect(try outcome(units).iterations == 1, "\(units)") }
    for units in [9.0, 10, 1000] { #expect(try outcome(units).iterations == 0, "\(units)") }
  }

  /// A trial within the rounding of the start, but not below it, is no step where no better one is found.
  @Test(arguments: [-4.0, 0, 4])
  func nothingIsTakenThatIsNotLower(units: Double) throws {
    // A positive slope at the first trial leads back to the start; everything between is higher.
    let unit = 1.0.ulp
    let line = Line { x in
      if x == 0 { return (1, -0x1p-40) }
      return x == 0x1p-40 ? (1 + units * unit, 1) : (1 + 100 * unit, 1)
    }
    var x = [0.0]
    var optimizer = try LBFGS(.init(iterationsPerEpoch: 1, gradientTolerance: 0))
    let report = try optimizer.step(&x, objective: line, learningRate: 1)
    #expect(report.iterations == (units < 0 ? 1 : 0) && x == [units < 0 ? 0x1p-40 : 0])
    #expect((report.termination == nil) == (units < 0))
  }

  /// Nothing finite but the start: the report says what was found last.
  @Test func nothingFinite() throws {
    let ends: [(value: Double, slope: Double, end: Termination)] = [
      (.nan, 0, .nonFiniteValue("nan")), (.infinity, 0, .nonFiniteValue("inf")),
      (-.infinity, 0, .nonFiniteValue("-inf")),
      (-1, .nan, .nonFiniteGradient(index: 0)), (-1, -.infinity, .nonFiniteGradient(index: 0)),
    ]
    for (value, slope, end) in ends {
      let found = try search(first: 1) { $0 == 0 ? (0, -1) : (value, slope) }
      #expect(found.report.termination == end && found.x == 0 && found.report.value == 0)
      // A tenth of the interval each time.
      for (k, trial) in found.trials.enumerated() {
        let expected = Double.pow(10, -Double(k))
        #expect(abs(trial - expected) <= 32 * expected.ulp)
      }
    }
  }

  /// -t + c t^2 / 2 + a (1 - cos(w t)), its value or its slope not finite beyond a wall, and a search on it.
  private struct Case: Sendable {
    var curvature, amplitude, frequency, wall, first, c2: Double
    var limit: Int
    var beyond: [Double]

    func callAsFunction(_ t: Double) -> (value: Double, slope: Double) {
      if t > wall { return (beyond[0], beyond[1]) }
      return (
        -t + curvature * t * t / 2 + amplitude * (1 - .cos(frequency * t)),
        -1 + curvature * t + amplitude * frequency * .sin(frequency * t)
      )
    }
  }

  private static let cases = Generator<Case> { random, _ in
    Case(
      curvature: [0.01, 0.1, 0.5, 2].randomElement(using: &random)!, amplitude: .random(in: 0...1, using: &random),
      frequency: .random(in: 0.5...8, using: &random), wall: [1e9, 1e9, 2, 20].randomElement(using: &random)!,
      first: [0.01, 0.3, 1, 3, 30, 1000].randomElement(using: &random)! * .random(in: 0.5...2, using: &random),
      c2: [0.01, 0.1, 0.5, 0.9].randomElement(using: &random)!, limit: .random(in: 1...12, using: &random),
      beyond: [[.infinity, .nan], [.nan, -1], [-.infinity, 0], [-1e9, .nan], [-1e9, -.infinity]].randomElement(
        using: &random)!)
  }

  /// Every trial is where the algorithm puts it, given the trials before it, and the search ends where it ends.
  @Test func trialsAreThoseOfTheAlgorithm() throws {
    try forAll(
      Self.cases, cases: 2000, named: "line search", settings: try .fromEnvironment(), describe: { "\($0)" }
    ) { (line: Case) throws -> Void in
      let found = try search(first: line.first, c2: line.c2, limit: line.limit) { line($0) }
      var naive = NaiveSearch(c2: line.c2, limit: line.limit, tried: found.trials) { line($0) }
      let expected = try naive.run(first: line.first)
      try ensure(naive.position == found.trials.count, "\(found.trials), of which \(naive.position) belong there")
      try ensure(
        found.x == expected ?? 0, "ends at \(found.x), not at \(String(describing: expected)): \(found.trials)")
    }.get()
  }
}

/// A function of one parameter that remembers where it was asked for.
private final class Line: DifferentiableObjective {
  let dimension = 1
  private let f: (Double) -> (value: Double, slope: Double)
  private(set) var trials: [Double] = []

  init(_ f: @escaping (Double) -> (value: Double, slope: Double)) { self.f = f }

  func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double {
    trials.append(x[0])
    let (value, slope) = f(x[0])
    gradient[0] = slope
    return value
  }
}

/// Algorithms 3.5 and 3.6 for f(0) and f'(0) = -1 with c1 = 1e-4, replayed on the trials of a search.
///
/// The choices that the book leaves open: the next longer trial is the minimum of the cubic through the last two, between
/// 1.01 and 10 times as far; a trial inside an interval is the minimum of the cubic, a tenth of the width away from its
/// ends at least, and the middle after a trial that left more than 0.66 of the width. A trial without a finite value or
/// slope is too long, and the next one is a tenth of the interval.
private struct NaiveSearch {
  typealias Point = (t: Double, f: Double, slope: Double)

  let c2: Double
  let limit: Int
  let tried: [Double]
  let f: (Double) -> (value: Double, slope: Double)
  var position = 0

  init(c2: Double, limit: Int, tried: [Double], _ f: @escaping (Double) -> (value: Double, slope: Double)) {
    self.c2 = c2
    self.limit = limit
    self.tried = tried
    self.f = f
  }

  private func isFinite(_ p: Point) -> Bool { p.f.isFinite && p.slope.isFinite }

  private func isTooLong(_ p: Point) -> Bool { !isFinite(p) || p.f > f(0).value - 1e-4 * p.t }

  /// The next trial, which has to be a proposal but for its rounding; `error` is that of an interpolation.
  private mutating func next(_ proposal: Double, error: Double) throws -> Point? {
    if position == limit { return nil }
    try ensure(position < tried.count, "stops after \(tried), before \(proposal)")
    let t = tried[position]
    try ensure(abs(t - proposal) <= error + 4 * proposal.ulp, "trial \(position) is \(t), not \(proposal): \(tried)")
    position += 1
    let (value, slope) = f(t)
    return (t, value, slope)
  }

  /// The minimum of f_a + f'_a s + B s^2 + A s^3, s = t - a, that has the values and slopes of both points, and its error.
  ///
  /// Let d bound the rounding of both slopes and of the mean slope, a difference of values over h = b - a. Then B is wrong
  /// by 3 d / h and A by 2 d / h^2, the derivative at s by (6 q^2 + 6 q + 1) d with q = |s / h|, and the minimum by that over
  /// the second derivative there, twice the root of the radicand. Four times that: two computations of two roundings each.
  private func cubicMinimum(_ a: Point, _ b: Point) -> (t: Double, error: Double)? {
    let h = b.t - a.t
    let mean = (b.f - a.f) / h
    let second = (3 * mean - 2 * a.slope - b.slope) / h
    let third = (a.slope + b.slope - 2 * mean) / (h * h)
    let radicand = second * second - 3 * third * a.slope
    guard radicand >= 0 else { return nil }
    // Of both roots of f'_a + 2 B s + 3 A s^2 the one with a positive second derivative.
    let s = second > 0 ? -a.slope / (second + radicand.squareRoot()) : (radicand.squareRoot() - second) / (3 * third)
    guard s.isFinite else { return nil }
    let d = 2 * Double.ulpOfOne * ((abs(a.f) + abs(b.f)) / abs(h) + abs(a.slope) + abs(b.slope))
    let q = abs(s / h)
    let error = 4 * (6 * q * q + 6 * q + 1) * d / (2 * radicand.squareRoot())
    return (a.t + s, error)
  }

  mutating func run(first: Double) throws -> Double? {
    var last: Point = (0, f(0).value, -1)
    var (proposal, error) = (first, 0.0)
    while let p = try next(proposal, error: error) {
      if isTooLong(p) || (position > 1 && p.f >= last.f) { return try zoom(last, p) }
      if abs(p.slope) <= c2 { return p.t }
      if p.slope >= 0 { return try zoom(p, last) }
      let longest = 10 * p.t
      let minimum = cubicMinimum(last, p)
      proposal = min(max(minimum?.t ?? longest, p.t + 0.01 * (p.t - last.t)), longest)
      error = minimum?.error ?? 0
      last = p
    }
    return last.t
  }

  private mutating func zoom(_ low: Point, _ high: Point) throws -> Double? {
    var (low, high) = (low, high)
    var lastTried = high.t
    var width = abs(high.t - low.t)
    var takesMiddle = false
    while true {
      let h = high.t - low.t
      var (share, error) = (0.5, 0.0)
      if !isFinite(high) {
        share = 0.1
      } else if !takesMiddle, let minimum = cubicMinimum(low, high) {
        share = min(max((minimum.t - low.t) / h, 0.1), 0.9)
        error = minimum.error
      }
      guard let p = try next(low.t + share * h, error: error) else { break }
      lastTried = p.t
      if isTooLong(p) || p.f >= low.f {
        high = p
      } else {
        if abs(p.slope) <= c2 { return p.t }
        if p.slope * (high.t - low.t) >= 0 { high = low }
        low = p
      }
      takesMiddle = abs(high.t - low.t) > 0.66 * width
      width = abs(high.t - low.t)
    }
    guard low.t > 0 else { return nil }
    // The trial that is returned is the last one that was evaluated.
    if lastTried != low.t {
      try ensure(position < tried.count && tried[position] == low.t, "\(tried) does not end at \(low.t)")
      position += 1
    }
    return low.t
  }
}
