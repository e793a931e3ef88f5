import Foundation
import Optim
import Testing

/// Levenberg-Marquardt with a search over the damping: every point that is tried.
@Suite struct SearchStepTests {
  /// A problem that records the points that are tried with their values, the first ones of which may be given.
  private final class Recorder: LeastSquaresObjective {
    private let problem: ResidualProblem
    private var given: [Double]
    private(set) var trials: [(point: [Double], value: Double)] = []

    init(_ problem: ResidualProblem, values given: [Double] = []) {
      self.problem = problem
      self.given = given
    }

    var dimension: Int { problem.dimension }
    var residualCount: Int { problem.residualCount }
    func residuals(at x: [Double], into r: inout [Double]) throws { try problem.residuals(at: x, into: &r) }
    func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws {
      try problem.jacobian(at: x, residuals: &residuals, jacobian: &jacobian)
    }
    func value(at x: [Double]) throws -> Double {
      let value = try given.isEmpty ? problem.value(at: x) : given.removeFirst()
      trials.append((x, value))
      return value
    }
  }

  private static func options(acceleration: Bool, trials: Int = 30) -> LevenbergMarquardt.Options {
    var options = LevenbergMarquardt.Options.searching
    options.acceleration = acceleration
    options.trialsPerStep = trials
    return options
  }

  /// r = 4 + x, so that the value at 0 is 8 and the mean diagonal entry of J^T J is 1.
  private static let line = ResidualProblem(1, 1) { x in ([4 + x[0]], [[1]]) }

  /// Values at the points that are tried, the dampings as multiples of the first one, and which of them is the best.
  private static let searches: [(values: [Double], factors: [Double], best: Int)] = [
    ([7, 6, 5, 5.5], [1, 0.25, 0.0625, 0.015625], 2), ([7, 7], [1, 0.25], 0), ([9, 7, 7.5], [1, 0.25, 0.0625], 1),
    ([9, 9, 7], [1, 0.25, 4], 2), ([9, 8, 9, 7], [1, 0.25, 4, 16], 3), ([.nan, .infinity, 8, 7], [1, 0.25, 4, 16], 3),
    ([7, .nan], [1, 0.25], 0),
  ]

  /// The residuals at a point and beside it have at most a rounding of numbers up to 8, which the second difference
  /// multiplies by 2 / h^2 = 200; without it, the steps have a few roundings.
  @Test("Smaller dampings while the value falls, larger ones if none lowers it; the next search begins at the best")
  func points() throws {
    let bound = 400 * 8.0.ulp
    for (values, factors, best) in Self.searches {
      for acceleration in [false, true] {
        var optimizer = try LevenbergMarquardt(Self.options(acceleration: acceleration))
        var x = [0.0]
        let objective = Recorder(Self.line, values: values)
        let report = try optimizer.step(&x, objective: objective, learningRate: 1)
        #expect(objective.trials.count == values.count, "\(values)")
        for (trial, factor) in zip(objective.trials, factors) {
          #expect(abs(trial.point[0] + 4 / (1 + 0.01 * factor)) <= bound, "\(values), damping times \(factor)")
        }
        #expect(x == objective.trials[best].point && report.value == values[best] && report.iterations == 1)
        #expect(optimizer.damping == 0.01 * factors[best] && report.termination == nil && report.place == .end)
        if !acceleration { #expect(report.evaluations == 1 + values.count) }
        // Both are below the value at the point, and the first one is the lower.
        let start = x[0]
        let next = Recorder(Self.line, values: [-2, -1])
        _ = try optimizer.step(&x, objective: next, learningRate: 1)
        let first = 0.01 * factors[best]
        #expect(next.trials.count == 2 && optimizer.damping == first && x == next.trials[0].point)
        #expect(abs(x[0] - (start - (4 + start) / (1 + first))) <= bound)
      }
    }
  }

  @Test("The number of trials limits the way down, not the way up")
  func numberOfTrials() throws {
    let cases: [(values: [Double], limit: Int, damping: Double)] = [
      ([7, 6, 5], 3, 0.01 / 16), ([7], 1, 0.01), ([9, 9, 9, 7], 3, 0.16), ([9, 9, 7], 1, 0.16),
    ]
    for (values, limit, damping) in cases {
      var optimizer = try LevenbergMarquardt(Self.options(acceleration: false, trials: limit))
      var x = [0.0]
      let objective = Recorder(Self.line, values: values)
      let report = try optimizer.step(&x, objective: objective, learningRate: 1)
      #expect(objective.trials.count == values.count && report.iterations == 1, "\(values)")
      #expect(optimizer.damping == damping && report.value == values[values.count - 1], "\(values)")
    }
  }

  private static let problems: [(problem: ResidualProblem, start: [Double])] = [
    (.rosenbrock, [-1.2, 1]), (.beale, [1, 1]), (.powellSingular, [3, -1, 0, 1]),
  ]

  @Test("The step is the one with the least value among those tried", arguments: [false, true])
  func leastValue(acceleration: Bool) throws {
    for (problem, start) in Self.problems {
      var optimizer = try LevenbergMarquardt(Self.options(acceleration: acceleration))
      var x = start
      var (downward, upward) = (0, 0)
      for _ in 0..<14 {
        let value = try problem.value(at: x)
        let (point, before) = (x, optimizer.damping ?? 0.01)
        let objective = Recorder(problem)
        let report = try optimizer.step(&x, objective: objective, learningRate: 1)
        if report.termination != nil {
          // The gradient is small enough, or no damping lowers the value: nothing has changed.
          #expect(x == point && optimizer.damping == before)
          break
        }
        let trials = objective.trials
        let best = try #require(trials.indices.min { trials[$0].value < trials[$1].value })
        #expect(x == trials[best].point && report.value == trials[best].value && report.value < value)
        // One or two dampings that are not larger come first.
        let first = before > 1e-16 ? 2 : 1
        let isLarger = best >= first && trials[..<first].allSatisfy { $0.value >= value }
        var expected = before
        for _ in 0..<(isLarger ? best - first + 1 : best) { expected = isLarger ? 4 * expected : expected / 4 }
        #expect(optimizer.damping == max(expected, 1e-16))
        downward += isLarger || best == 0 ? 0 : 1
        upward += isLarger ? 1 : 0
      }
      #expect(downward > 0)
      #expect(upward > 0 || problem.dimension == 4)
    }
  }

  @Test("A failed search keeps the point and the state, and the run goes on as if it had not been")
  func failedSearch() throws {
    for (problem, start) in Self.problems {
      var optimizer = try LevenbergMarquardt(.searching)
      var x = start
      for _ in 0..<2 { _ = try optimizer.step(&x, objective: problem, learningRate: 1) }
      let (point, state) = (x, optimizer.state)
      let nowhere = Recorder(problem, values: Array(repeating: .nan, count: 200))
      // The damping and a quarter of it, and then four times as much up to 1e16.
      var damping = try #require(optimizer.damping)
      var trials = damping > 1e-16 ? 2 : 1
      while damping <= 1e16 {
        damping *= 4
        trials += 1
      }
      let report = try optimizer.step(&x, objective: nowhere, learningRate: 1)
      #expect(x == point && optimizer.state == state && nowhere.trials.count == trials)
      #expect(try report.value == problem.value(at: point) && report.iterations == 0)
      #expect(report.termination == .noProgress(change: 0, tolerance: 0))
      var other = try LevenbergMarquardt(.searching)
      try other.restore(state)
      var y = point
      _ = try optimizer.step(&x, objective: problem, learningRate: 1)
      _ = try other.step(&y, objective: problem, learningRate: 1)
      #expect(x == y && optimizer.state == other.state)
    }
  }

  @Test("Stopping and going on gives the same bits", arguments: 0...7)
  func resume(stop: Int) throws {
    for (problem, start) in Self.problems {
      for acceleration in [false, true] {
        var through = try LevenbergMarquardt(Self.options(acceleration: acceleration))
        var second = through
        var x = start
        for _ in 0..<stop { _ = try through.step(&x, objective: problem, learningRate: 1) }
        let text = try JSONEncoder().encode(through.state)
        // Into an optimizer that has been used for something else.
        var elsewhere = start.map { $0 + 1 }
        _ = try second.step(&elsewhere, objective: problem, learningRate: 1)
        try second.restore(try JSONDecoder().decode(OptimizerState.self, from: text))
        var y = x
        for k in 0..<5 {
          let one = try through.step(&x, objective: problem, learningRate: 1)
          let two = try second.step(&y, objective: problem, learningRate: 1)
          #expect(x == y && one == two && through.state == second.state, "stopped at \(stop), step \(k) after it")
        }
      }
    }
  }

  @Test("A small decrease ends the run after its step")
  func progressTolerance() throws {
    for (tolerance, isEnd) in [(0.0, false), (0.01, false), (0.02, true)] {
      var options = Self.options(acceleration: false)
      options.progressTolerance = tolerance
      var optimizer = try LevenbergMarquardt(options)
      var x = [0.0]
      let objective = Recorder(Self.line, values: [7.875, 7.9375])
      let report = try optimizer.step(&x, objective: objective, learningRate: 1)
      #expect(report.iterations == 1 && x == objective.trials[0].point && report.value == 7.875)
      // A decrease of 1/8 from 8.
      let expected: Termination? = isEnd ? .noProgress(change: 0.125, tolerance: 0.02 * 8) : nil
      #expect(report.termination == expected)
    }
  }

  @Test("Options that do not go together are refused, before a step")
  func options() throws {
    let searching = LevenbergMarquardt.Options.searching
    #expect(searching.dampingChoice == .search && searching.acceleration)
    #expect(searching.initialDamping == 0.01 && searching.trialsPerStep == 30)
    var options = LevenbergMarquardt.Options()
    options.acceleration = true
    #expect(
      throws: OptimizerError.badOption(
        optimizer: "levenberg-marquardt", option: "the geodesic acceleration", value: "true",
        need: "false unless the damping is searched")
    ) { try LevenbergMarquardt(options) }
    options = searching
    options.denseLimit = 1
    var optimizer = try LevenbergMarquardt(options)
    var x = [1.0, 1]
    #expect(
      throws: OptimizerError.badOption(
        optimizer: "levenberg-marquardt", option: "the choice of the damping", value: "search with 2 parameters",
        need: "gain-ratio above 1 parameters, unless the dense limit is raised")
    ) { try optimizer.step(&x, objective: ResidualProblem.beale, learningRate: 1) }
    #expect(x == [1, 1] && optimizer.damping == nil)
    let decoded = try JSONDecoder().decode(LevenbergMarquardt.Options.self, from: JSONEncoder().encode(searching))
    #expect(decoded == searching)
  }
}
