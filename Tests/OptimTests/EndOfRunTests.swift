import Optim
import RealModule
import Testing

/// Every criterion that ends a run, exactly at its limit and just inside it, and counts that start again.
@Suite struct EndOfRunTests {
  /// r(x) = c x in one parameter: f = c^2 x^2 / 2 with the gradient c^2 x.
  private func linear(_ c: Double) -> ResidualProblem { ResidualProblem(1, 1) { x in ([c * x[0]], [[c]]) } }

  private func step(
    _ optimizer: any Optimizer, _ objective: some DifferentiableObjective, from start: Double
  ) throws -> (report: StepReport, x: Double) {
    var (optimizer, x) = (optimizer, [start])
    let report = try optimizer.step(&x, objective: objective, learningRate: 1)
    return (report, x[0])
  }

  @Test func gradientTolerance() throws {
    // At the start the gradient is 4.
    for make: (Double) throws -> any Optimizer in [
      { try LBFGS(.init(gradientTolerance: $0)) }, { try LevenbergMarquardt(.init(gradientTolerance: $0)) },
    ] {
      let (end, x) = try step(make(4), linear(1), from: 4)
      #expect(end.termination == .gradientTolerance(norm: 4, tolerance: 4) && end.iterations == 0 && x == 4)
      #expect(try step(make(4.0.nextDown), linear(1), from: 4).report.iterations > 0)
    }
    // A fixed step of length 1 leads to 3, where the gradient is 3.
    func fixed(_ tolerance: Double) throws -> StepReport {
      try step(LBFGS(.init(stepRule: .fixedStep, gradientTolerance: tolerance)), linear(1), from: 4).report
    }
    let end = try fixed(3)
    #expect(end.iterations == 1 && end.termination == .gradientTolerance(norm: 3, tolerance: 3))
    #expect(try fixed(3.0.nextDown).iterations > 1)
  }

  /// The damping 3 takes a quarter away, exactly: 4 to 3, the value 8 to 4.5, a change of 3.5 = 0.4375 * 8.
  @Test func relativeDecreaseOfLevenbergMarquardt() throws {
    func first(_ tolerance: Double) throws -> (report: StepReport, x: Double) {
      try step(LevenbergMarquardt(.init(initialDamping: 3, progressTolerance: tolerance)), linear(1), from: 4)
    }
    let (end, x) = try first(0.4375)
    #expect(end.iterations == 1 && x == 3 && end.value == 4.5)
    #expect(end.termination == .noProgress(change: 3.5, tolerance: 3.5))
    let (on, y) = try first(0.4375.nextDown)
    #expect(on.iterations == 1 && y == 3 && on.termination == nil)
  }

  /// A step that leaves the value as it is does not count as one that helps.
  @Test func equalValuesAreRefused() throws {
    let flat = ResidualProblem(1, 1) { _ in ([1], [[1]]) }
    var optimizer = try LevenbergMarquardt(.init(initialDamping: 1, trialsPerStep: 3))
    var x = [4.0]
    let report = try optimizer.step(&x, objective: flat, learningRate: 1)
    #expect(x == [4] && report.iterations == 0 && report.termination == nil && optimizer.damping == 2 * 4 * 8)
  }

  /// Where no damping makes the equations solvable, it grows to infinity, and that is the end.
  @Test func dampingOverflow() throws {
    struct Unsolvable: LeastSquaresObjective {
      let dimension = 1
      let residualCount = 1
      func residuals(at x: [Double], into r: inout [Double]) throws { r = [1] }
      func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws {
        (residuals, jacobian) = ([1], [1])
      }
      func normalEquations(at x: [Double], gradient: inout [Double], gram: inout [Double]) throws -> Double {
        (gradient, gram) = ([1], [.nan])
        return 0.5
      }
    }
    // 2 * 4 * ... * 2^k > 2^1024 from k = 45 on.
    for (trials, ends) in [(45, false), (60, true)] {
      let (report, x) = try step(
        LevenbergMarquardt(.init(initialDamping: 1, trialsPerStep: trials)), Unsolvable(), from: 4)
      #expect(x == 4 && report.iterations == 0)
      #expect(report.termination == (ends ? .dampingOverflow(damping: .infinity) : nil), "\(trials) trials")
    }
  }

  /// r = x, with equations that cannot be solved until the objective changes.
  private final class Changing: LeastSquaresObjective {
    let dimension = 1
    let residualCount = 1
    var isSolvable = false

    func residuals(at x: [Double], into r: inout [Double]) throws { r = x }
    func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws {
      (residuals, jacobian) = (x, [1])
    }
    func normalEquations(at x: [Double], gradient: inout [Double], gram: inout [Double]) throws -> Double {
      (gradient, gram) = (x, [isSolvable ? 1 : .nan])
      return x[0] * x[0] / 2
    }
  }

  /// With the damping 1 the step from 4 halves x, as the model predicts, which divides the damping by 3.
  @Test(arguments: [3, 60])
  func stepsAfterAnOverflow(trials: Int) throws {
    var optimizer = try LevenbergMarquardt(.init(initialDamping: 1, trialsPerStep: trials))
    let objective = Changing()
    var x = [4.0]
    var last: Termination?
    for _ in 0..<60 where last == nil {
      last = try optimizer.step(&x, objective: objective, learningRate: 1).termination
    }
    #expect(last == .dampingOverflow(damping: .infinity) && x == [4] && optimizer.damping == nil)
    objective.isSolvable = true
    let report = try optimizer.step(&x, objective: objective, learningRate: 1)
    // Cholesky divides by the rounded root of 2 twice.
    #expect(report.iterations == 1 && abs(x[0] - 2) <= 4 * 2.0.ulp && optimizer.damping == 1.0 / 3)
  }

  /// The guards of fixed steps, from 4 with steps of length 1 for gradients above 1.
  @Test func stepGuards() throws {
    func guarded(
      _ problem: ResidualProblem, gradient: Double = 0, change: Double = 0
    ) throws -> StepReport {
      let guards = try StepGuards(gradient: gradient, change: change, curvature: 0)
      return try step(LBFGS(.init(stepRule: .guardedStep(guards), gradientTolerance: 0)), problem, from: 4).report
    }
    let end = try guarded(linear(1), gradient: 4)
    #expect(end.iterations == 0 && end.termination == .gradientTolerance(norm: 4, tolerance: 4))
    #expect(try guarded(linear(1), gradient: 4.0.nextDown).iterations > 0)
    // The slope is -16. Then the value changes by 8 - 4.5 = 3.5 and the point by 1.
    let none = try guarded(linear(1), change: 16.0.nextUp)
    #expect(none.iterations == 0 && none.termination == .noProgress(change: 16, tolerance: 16.0.nextUp))
    let short = try guarded(linear(1), change: 16)
    #expect(short.iterations == 1 && short.termination == nil)
    #expect(try guarded(linear(1), change: 1).iterations == 1)
    #expect(try guarded(linear(1), change: 1.0.nextDown).iterations > 1)
    // f = x^2 / 8: the value changes by 2 - 9/8 = 7/8, the point by 1.
    #expect(try guarded(linear(0.5), change: 0.875.nextUp).iterations == 1)
    #expect(try guarded(linear(0.5), change: 0.875).iterations > 1)
  }

  /// The largest entry counts, not the norm, which is 5 here.
  @Test func guardsLookAtEntries() throws {
    let problem = ResidualProblem(2, 2) { x in (x, [[1, 0], [0, 1]]) }
    var x = [-4.0, 3]
    var optimizer = try LBFGS(.init(stepRule: .guardedStep(StepGuards(gradient: 4, change: 0, curvature: 0))))
    let report = try optimizer.step(&x, objective: problem, learningRate: 1)
    #expect(report.iterations == 0 && report.termination == .gradientTolerance(norm: 4, tolerance: 4))
  }

  @Test func defaultConstants() throws {
    #expect(try StepGuards.default == StepGuards(gradient: 1e-7, change: 1e-9, curvature: 1e-10))
    let usual = try WolfeConditions(sufficientDecrease: 1e-4, curvature: 0.9, maximumTrials: 25)
    let defaults = try WolfeConditions()
    #expect(WolfeConditions.quasiNewton == usual && defaults == usual)
    #expect(try LBFGS().options.stepRule == .strongWolfe(usual))
  }

  /// The first step has the length 1, and is no longer than the gradient.
  @Test func firstStep() throws {
    func length(from start: Double, rate: Double = 1) throws -> Double {
      var optimizer = try LBFGS(.init(iterationsPerEpoch: 1, stepRule: .fixedStep))
      var x = [start]
      let report = try optimizer.step(&x, objective: linear(1), learningRate: rate)
      #expect(x[0] == start - report.stepSize * start)
      return report.stepSize
    }
    #expect(try length(from: 4) == 0.25 && length(from: 0.5) == 1)
    #expect(try length(from: 0.25) == 1 && length(from: 4, rate: 0.5) == 0.125)
  }

  /// x^3 / 4 as gradient, and values of one's own: all so large that their rounding hides every decrease.
  private final class Wandering: DifferentiableObjective {
    let dimension = 1
    private let valueOf: (Int) -> Double
    private var evaluations = 0
    init(_ valueOf: @escaping (Int) -> Double) { self.valueOf = valueOf }
    func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double {
      gradient = [x[0] * x[0] * x[0] / 4]
      evaluations += 1
      return valueOf(evaluations - 1)
    }
  }

  private func wanderer(iterationsPerEpoch: Int, progressTolerance: Double = 0) throws -> LBFGS {
    try LBFGS(.init(iterationsPerEpoch: iterationsPerEpoch, gradientTolerance: 0, progressTolerance: progressTolerance))
  }

  /// With fixed steps values may rise for a while: after a rise as large as the tolerance an epoch goes on, as after a
  /// fall, and after a smaller one it ends. From 2 the first step has the length 1, the next 1/7 with the slope -1/28.
  @Test(arguments: [1.0, -1], [2.0, -2])
  func aRiseIsAChange(sign: Double, start: Double) throws {
    let tolerance = 0x1p-6
    func epoch(by change: Double) throws -> StepReport {
      let guards = try StepGuards(gradient: 0, change: tolerance, curvature: 0)
      let optimizer = try LBFGS(.init(stepRule: .guardedStep(guards), gradientTolerance: 0))
      return try step(optimizer, Wandering { sign * change * Double($0) }, from: start).report
    }
    #expect(try epoch(by: tolerance).iterations > 1 && epoch(by: 8).iterations > 1)
    for change in [tolerance.nextDown, 0] {
      let end = try epoch(by: change)
      #expect(end.iterations == 1 && end.termination == nil)
    }
  }

  /// f = 8 x^2 from 1/4: the step of length 1 leads to -3/4 and up from 1/2 to 9/2, and the pair to the minimum.
  @Test func uphillAndDownAgain() throws {
    let guards = try StepGuards(gradient: 0, change: 0.5, curvature: 0)
    let optimizer = try LBFGS(.init(stepRule: .guardedStep(guards), gradientTolerance: 0))
    for start in [0.25, -0.25] {
      let (end, x) = try step(optimizer, linear(4), from: start)
      #expect(end.iterations == 2 && x == 0 && end.value == 0)
    }
  }

  /// Ten iterations without progress are the end, counted over epochs, and the count starts again after the end, with
  /// another objective and with a reset.
  @Test func iterationsWithoutProgress() throws {
    let (plateau, higher) = (Wandering { _ in 1e16 }, Wandering { _ in 2e16 })
    func epochs(
      _ optimizer: inout LBFGS, _ x: inout [Double], _ objective: Wandering, _ expected: [Int]
    ) throws {
      for (k, count) in expected.enumerated() {
        let report = try optimizer.step(&x, objective: objective, learningRate: 1)
        #expect(report.iterations == count, "epoch \(k)")
        let isLast = count < optimizer.options.iterationsPerEpoch
        #expect(report.termination == (isLast ? .noProgress(change: 0, tolerance: 0) : nil), "epoch \(k)")
      }
    }
    var long = try wanderer(iterationsPerEpoch: 20)
    var x = [2.0]
    try epochs(&long, &x, plateau, [10, 10])
    var nine = try wanderer(iterationsPerEpoch: 9)
    x = [2]
    try epochs(&nine, &x, plateau, [9, 1, 9, 1])
    var four = try wanderer(iterationsPerEpoch: 4)
    x = [2]
    try epochs(&four, &x, plateau, [4, 4, 2, 4])
    try epochs(&four, &x, higher, [4, 4, 2])
    try epochs(&four, &x, plateau, [4, 4])
    four.reset()
    x = [2]
    try epochs(&four, &x, plateau, [4, 4])
    // A state takes its count along.
    var other = try wanderer(iterationsPerEpoch: 4)
    try other.restore(four.state)
    try epochs(&other, &x, plateau, [2])
  }

  /// A value that is halved once: no progress for the tolerance 1/2, so that ten iterations are the end, and progress for
  /// the next smaller one, after which it takes ten more.
  @Test(arguments: [(0.5, 10), (0.5.nextDown, 11)])
  func relativeDecreaseOfLBFGS(tolerance: Double, iterations: Int) throws {
    var optimizer = try wanderer(iterationsPerEpoch: 20, progressTolerance: tolerance)
    var x = [2.0]
    let report = try optimizer.step(&x, objective: Wandering { $0 == 0 ? 0x1p100 : 0x1p99 }, learningRate: 1)
    #expect(report.iterations == iterations)
    #expect(report.termination == .noProgress(change: 0, tolerance: tolerance * 0x1p99))
  }
}
