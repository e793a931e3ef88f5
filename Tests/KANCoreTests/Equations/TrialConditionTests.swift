import KANCore
import Optim
import RealModule
import SplineKernels
import Testing

/// Conditions that hold for any network, in any units; values and errors of solutions; what is refused.
@Suite struct TrialConditionTests {
  /// u = A (-sin(pi x / L) + t / T (1 - (x / L)^2) N) on 0 < t < T, -L < x < L: u(0, x) is given, u(t, +-L) = 0.
  struct Wave {
    var unit = 1.0
    var time = 1.0
    var length = 1.0

    func start(_ x: Double) -> Double { -unit * Double.sin(Double.pi * x / length) }
    func slope(_ x: Double) -> Double { -unit * Double.pi / length * Double.cos(Double.pi * x / length) }

    /// - Parameters:
    ///   - atStart: what is added to t / T.
    ///   - atEnds: what is added to 1 - (x / L)^2.
    func problem(atStart: Double = 0, atEnds: Double = 0) throws -> CollocationProblem {
      let wave = self
      let trial = TrialFunction { x, n in
        let (t, y) = (x[0] / TracedNumber(wave.time), x[1] / TracedNumber(wave.length))
        let factor = (t + TracedNumber(atStart)) * (TracedNumber(1 + atEnds) - y * y)
        return [TracedNumber(wave.unit) * (factor * n[0] - TracedNumber.sin(.pi * y))]
      }
      let rate = TracedNumber(length * length / time / 10)
      return try CollocationProblem(
        coordinates: 2,
        terms: [
          CollocationTerm("heat", points: PointGrid.centers(box, counts: [5, 6])) { u in
            [u.derivative(0) - rate * u.second(1, 1)]
          }
        ], trial: trial,
        met: [
          .values("ends", points: ends) { _ in [0] }, .values("start", points: starts) { [wave.start($0[1])] },
          CollocationTerm("slope", points: starts, fields: [{ wave.slope($0[1]) }]) { u in
            [u.derivative(1) - u.field(0)]
          },
          CollocationTerm("pairs", points: ends, partners: ends.map { [$0[0], -$0[1]] }) { u in
            [u.side(0).value + u.side(1).value]
          },
        ])
    }

    var box: [ClosedRange<Double>] { [0...time, -length...length] }
    var ends: [[Double]] { PointGrid.nodes(box, counts: [4, 2]) }
    var starts: [[Double]] { PointGrid.nodes([0...0, -length...length], counts: [1, 7]) }
  }

  private static func waves(_ size: Double) -> [Wave] {
    [
      Wave(unit: size), Wave(time: size), Wave(length: size), Wave(unit: size, time: 1 / size, length: size),
      Wave(unit: 1 / size, length: size),
    ]
  }

  @Test("Conditions hold for any network, in units from 1e-12 to 1e9", arguments: -12...9)
  func units(power: Int) throws {
    for wave in Self.waves(.pow(10, power)) {
      let problem = try wave.problem()
      #expect(problem.scales.outputs.middles == [0] && problem.scales.outputs.halves == [1])
      for seed in 1...3 {
        let network = try Network.kan([2, 3, 1], over: wave.box, seed: UInt64(seed))
        // sin(pi) is 1.2e-16, and no other number is rounded but those of the sine's argument.
        let bound = 16 * Double.ulpOfOne * wave.unit
        for value in try problem.values(of: network, at: wave.ends) { #expect(abs(value[0]) <= bound, "\(wave)") }
        for (point, value) in zip(wave.starts, try problem.values(of: network, at: wave.starts)) {
          #expect(abs(value[0] - wave.start(point[1])) <= bound, "\(wave)")
        }
      }
    }
  }

  @Test("Values that are not met are refused in all of these units", arguments: -12...9)
  func wrongUnits(power: Int) throws {
    for wave in Self.waves(.pow(10, power)) {
      for change in [1, 1e-6] {
        let ends = #expect(throws: CollocationError.self, "\(wave)") { try wave.problem(atEnds: change) }
        let start = #expect(throws: CollocationError.self, "\(wave)") { try wave.problem(atStart: change) }
        // At t = 0 the values at the ends hold, and at the ends that at the start.
        guard case .conditionNotMet("ends", 0, 2, let at, _) = ends,
          case .conditionNotMet("start", 0, 1, let place, _) = start
        else {
          Issue.record("\(wave): \(String(describing: ends)), \(String(describing: start))")
          continue
        }
        #expect(at == wave.ends[2] && place == wave.starts[1])
        #expect(ends?.description.hasPrefix("term \"ends\", point 2 at \(at): residual 0 is") == true)
      }
    }
  }

  @Test("Slopes, and values at partners, are checked too")
  func otherConditions() throws {
    let points = [[0.25], [0.5]]
    func refusal(
      _ function: @escaping @Sendable (TracedNumber) -> TracedNumber, _ met: CollocationTerm
    ) -> String? {
      let trial = TrialFunction { x, n in [function(x[0]) * n[0] + x[0]] }
      let equation = CollocationTerm("equation", points: points) { u in [u.second(0, 0)] }
      do throws(CollocationError) {
        _ = try CollocationProblem(coordinates: 1, terms: [equation], trial: trial, met: [met])
        return nil
      } catch {
        guard case .conditionNotMet(let term, let residual, let point, _, _) = error else { return "\(error)" }
        return "\(term) \(residual) \(point)"
      }
    }
    // A factor with a double zero meets the slope, too; one with a simple zero does not.
    let clamped = CollocationTerm("clamped", points: [[0]]) { u in [u.value, u.derivative(0) - 1] }
    #expect(refusal({ $0 * $0 }, clamped) == nil)
    #expect(refusal({ $0 }, clamped) == "clamped 1 0")
    #expect(refusal({ $0 + 1 }, clamped) == "clamped 0 0")
    // u(1) - u(0) = 1; the factors x and 1 - x miss one of the ends each.
    let rise = CollocationTerm("rise", points: [[0]], partners: [[1]]) { u in
      [u.side(1).value - u.side(0).value - 1]
    }
    #expect(refusal({ $0 * (1 - $0) }, rise) == nil)
    #expect(refusal({ $0 }, rise) == "rise 0 0")
    #expect(refusal({ 1 - $0 }, rise) == "rise 0 0")
    // The second of two points: the factor vanishes at 0 only.
    let two = CollocationTerm.values("two", points: [[0], [1]], values: [[0], [1]])
    #expect(refusal({ $0 }, two) == "two 0 1")
    #expect(refusal({ $0 * (1 - $0) }, two) == nil)
  }

  @Test("Values, errors, and traces are those of the solution, not of the network")
  func errors() throws {
    // N = (2 x, 3 y), so that u = (3 x y + 1, 2 x - y): (7, 0) and (-1/2, 2).
    let network = try Network(stages: [.linear(LinearMap(inputs: 2, outputs: 2))], parameters: [2, 0, 0, 3])
    let trial = TrialFunction { x, n in [x[0] * n[1] + 1, n[0] - x[1]] }
    let points = [[1.0, 2], [0.5, -1]]
    func problem(_ scale: OutputScale? = nil) throws -> CollocationProblem {
      try CollocationProblem(
        coordinates: 2, outputs: 2,
        terms: [
          .values("values", points: points) { _ in [350, 290] },
          CollocationTerm("sum", points: points) { u in [u.value(of: 0) + u.value(of: 1)] },
        ], trial: trial, reference: ReferenceSolution(points: points, values: [[7, 2], [-0.5, 5]]),
        outputScale: scale)
    }
    let found = try problem()
    #expect(try found.values(of: network, at: points) == [[7, 0], [-0.5, 2]])
    #expect(try found.values(of: network, at: []) == [])
    #expect(try found.residuals(of: network, term: "sum") == [[7], [1.5]])
    #expect(try found.residuals(of: network, term: "values") == [[-343, -290], [-350.5, -288]])
    let errors = try found.errors(of: network)
    // Differences of -2 and -3; the squares of the reference are 49, 4, 1/4, and 25.
    #expect(errors.maximum == 3 && abs(errors.relative - (13 / 78.25).squareRoot()) <= Double.ulpOfOne)
    // The trial function has the units of the solution, whatever the values. A given scale is that of the network.
    #expect(found.scales.outputs.middles == [0, 0] && found.scales.outputs.halves == [1, 1])
    #expect(try found.scalingOutputs(of: network) == network)
    let scaled = try problem(OutputScale(middles: [0, 0], halves: [100, 10]))
    #expect(try scaled.scalingOutputs(of: network).outputUnits == [100, 10])
  }

  @Test("A trained solution meets its conditions, and its errors are in the trace")
  func training() throws {
    let wave = Wave()
    let decay = Double.pi * Double.pi / 10
    let reference = ReferenceSolution(points: PointGrid.centers(wave.box, counts: [6, 6])) { point in
      [Double.exp(-decay * point[0]) * wave.start(point[1])]
    }
    let heat = CollocationTerm("heat", points: PointGrid.centers(wave.box, counts: [12, 16])) { u in
      [u.derivative(0) - u.second(1, 1) / 10]
    }
    let trial = try #require(try wave.problem().trial)
    let problem = try CollocationProblem(coordinates: 2, terms: [heat], trial: trial, reference: reference)
    let fit = try Network.kan([2, 3, 1], order: 5, intervals: 3, over: wave.box, seed: 1)
      .trained(solving: problem, epochs: [20, 10])
    #expect(try fit.errors == problem.errors(of: fit.network) && fit.trace.last?.relativeError != nil)
    // The start alone, without the network, is wrong by 0.6.
    #expect(fit.errors!.relative < 0.06, "\(fit.errors!)")
    for value in try problem.values(of: fit.network, at: wave.ends) { #expect(abs(value[0]) <= 16 * Double.ulpOfOne) }
  }

  @Test("Only what an equation reads of the network is computed")
  func channels() throws {
    let points = [[0.25, 0.5], [0.5, 0.25]]
    func channels(_ residual: @escaping @Sendable (Jet<TracedNumber>) -> TracedNumber) throws -> ChannelLayout {
      try CollocationProblem(
        coordinates: 2, terms: [CollocationTerm("e", points: points) { [residual($0)] }],
        trial: TrialFunction { x, n in [x[0] * n[0] + x[1]] }
      ).channels(ofTerm: "e")
    }
    #expect(try channels { $0.value } == .value)
    #expect(try channels { $0.derivative(1) } == ChannelLayout(directions: 1, secondDerivatives: []))
    let second = ChannelLayout(directions: 1, secondDerivatives: [SecondDerivative(0, 0)])
    #expect(try channels { $0.second(0, 0) } == second)
    #expect(try channels { $0.second(1, 1) } == second)
    let mixed = ChannelLayout(directions: 2, secondDerivatives: [SecondDerivative(0, 1)])
    #expect(try channels { $0.second(1, 0) } == mixed)
  }

  @Test func shapes() throws {
    let points = [[0.25, 0.5]]
    func refused(
      _ error: CollocationError, outputs: Int = 1, _ trial: TrialFunction,
      _ residual: @escaping @Sendable (Jet<TracedNumber>) -> TracedNumber = { $0.value }
    ) {
      #expect(throws: error) {
        try CollocationProblem(
          coordinates: 2, outputs: outputs, terms: [CollocationTerm("e", points: points) { [residual($0)] }],
          trial: trial)
      }
    }
    refused(.trialWidth(expected: 1, found: 2), TrialFunction { x, n in [n[0], x[0] * n[0]] })
    refused(.trialWidth(expected: 2, found: 1), outputs: 2, TrialFunction { _, n in [n[0]] })
    refused(.trialWidth(expected: 1, found: 0), TrialFunction { _, _ in [] })
    #expect(
      "\(CollocationError.trialWidth(expected: 1, found: 2))"
        == "the trial function has 2 values, but the network has 1 outputs; give one for each")
    refused(.residualWithoutNetwork(term: "e", residual: 0), TrialFunction { x, _ in [x[0]] })
    let trial = TrialFunction { x, n in [x[0] * n[0] + x[1]] }
    refused(.noSuchEntry(term: "e", what: "output", index: 1, count: 1), trial) { $0.value(of: 1) }
    let derivative = "the derivative with respect to coordinate"
    refused(.noSuchEntry(term: "e", what: derivative, index: 2, count: 2), trial) { $0.derivative(2) }
    refused(.noSuchEntry(term: "e", what: "field", index: 0, count: 0), trial) { $0.value - $0.field(0) }
    // Splines of order 2 have no second derivatives, which this term reads of the network.
    let problem = try CollocationProblem(
      coordinates: 2, terms: [CollocationTerm("e", points: points) { [$0.second(0, 0)] }], trial: trial)
    let lines = try Network.kan([2, 2, 1], order: 2, over: [0...1, 0...1], seed: 1)
    let missing = CollocationError.derivativeVanishes(
      term: "e", derivative: 2, stage: 1, functions: "splines of order 2")
    #expect(throws: missing) { try CollocationObjective(lines, problem: problem) }
  }
}
