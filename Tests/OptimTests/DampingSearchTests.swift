import Optim
import Testing

/// Levenberg-Marquardt with a search over the damping.
@Suite struct DampingSearchTests {
  /// A search from 1, without acceleration.
  private static func options(trials: Int = 30) -> LevenbergMarquardt.Options {
    var options = LevenbergMarquardt.Options(initialDamping: 1, trialsPerStep: trials)
    options.dampingChoice = .search
    return options
  }

  @Test("A search that finds nothing keeps the point and the damping, from which the next one begins")
  func failedSearch() throws {
    // With a Jacobian of the wrong sign every step goes uphill.
    let wrong = ResidualProblem(1, 1) { x in ([x[0]], [[-1]]) }
    var optimizer = try LevenbergMarquardt(Self.options(trials: 5))
    var x = [1.0]
    for _ in 0..<3 {
      let report = try optimizer.step(&x, objective: wrong, learningRate: 1)
      #expect(x == [1] && report.iterations == 0 && report.termination == .noProgress(change: 0, tolerance: 0))
      // The linearization, and the dampings 1, 1/4, 4, 16, ..., 4^27, the first one above 1e16.
      #expect(report.evaluations == 30 && optimizer.damping == 1)
    }
    // Dampings 1, 1/4, ..., 1/256 leave 1/2, 1/5, ..., 1/257 of the residual. The step, nearly 1, has a few roundings.
    let right = ResidualProblem(1, 1) { x in ([x[0]], [[1]]) }
    let report = try optimizer.step(&x, objective: right, learningRate: 1)
    #expect(report.iterations == 1 && report.evaluations == 6 && optimizer.damping == 1.0 / 256)
    #expect(abs(x[0] - 1.0 / 257) <= 8 * Double.ulpOfOne)
  }

  @Test("From the smallest damping, a search reaches any one that helps", arguments: [28, 29, 40])
  func longWayUp(refused: Int) throws {
    var options = Self.options()
    options.initialDamping = 1e-16
    var optimizer = try LevenbergMarquardt(options)
    var x = [0.0]
    let script = ScriptedResiduals(Array(repeating: 5, count: refused) + [1])
    let report = try optimizer.step(&x, objective: script, learningRate: 1)
    #expect(report.iterations == 1 && report.termination == nil && report.evaluations == refused + 2)
    #expect(optimizer.damping == 1e-16 * Double(sign: .plus, exponent: 2 * refused, significand: 1))
  }

  /// Residuals at the points that are tried, from 4, the damping of the best step, and its residual.
  private static let searches: [(trials: [Double], damping: Double, best: Double)] = [
    ([1, 0.5, 0.25, 0.5], 1.0 / 16, 0.25), ([1, 1], 1, 1), ([5, 1, 2], 1.0 / 4, 1), ([5, 5, 5, 1], 16, 1),
  ]

  @Test("Smaller dampings are tried while the value falls, larger ones if none lowers it", arguments: searches)
  func search(trials: [Double], damping: Double, best: Double) throws {
    var optimizer = try LevenbergMarquardt(Self.options())
    var x = [0.0]
    let report = try optimizer.step(&x, objective: ScriptedResiduals(trials), learningRate: 1)
    #expect(report.iterations == 1 && report.evaluations == 1 + trials.count && report.termination == nil)
    #expect(optimizer.damping == damping && report.value == best * best / 2)
  }

  /// The residual x^2, and the places where it was asked for alone.
  private final class Square: LeastSquaresObjective {
    let dimension = 1
    let residualCount = 1
    private(set) var places: [Double] = []

    func residuals(at x: [Double], into r: inout [Double]) throws {
      places.append(x[0])
      r = [x[0] * x[0]]
    }

    func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws {
      (residuals, jacobian) = ([x[0] * x[0]], [2 * x[0]])
    }
  }

  @Test("An accelerated step by hand, and one evaluation at its start for all dampings", arguments: [1, 4])
  func acceleration(trials: Int) throws {
    var options = Self.options(trials: trials)
    options.acceleration = true
    var optimizer = try LevenbergMarquardt(options)
    let square = Square()
    var x = [1.0]
    let report = try optimizer.step(&x, objective: square, learningRate: 1)
    // All of 1, 1/4, 1/16, 1/64 lower the value. The residuals at the start; then residuals, two products, and a value.
    #expect(report.evaluations == 2 + 4 * trials && optimizer.damping == (trials == 1 ? 1 : 1.0 / 64))
    #expect(square.places.filter { $0 == 1 }.count == 1 && square.places.count == 1 + 2 * trials)
    // (4 + 4) p = -2, r'' = 2 p^2 = 1/8, and (4 + 4) a = -2/8: p + a/2 = -1/4 - 1/64. The difference over steps of 1/10
    // is wrong by 400 eps, of which an eighth reaches x.
    if trials == 1 { #expect(abs(x[0] - 47.0 / 64) <= 100 * Double.ulpOfOne) }
  }

  @Test("Marquardt's scaling and rules of Table 1 are refused, with what to do")
  func refusedOptions() throws {
    var options = Self.options()
    options.scaling = .marquardt
    let scaling = #expect(throws: OptimizerError.self) { try LevenbergMarquardt(options) }
    #expect(
      scaling?.description
        == "levenberg-marquardt: the scaling must be the identity if the damping is searched (got marquardt)")
    let geometry = DescentGeometry(
      rule: UpdateRule(geometry: .relu, gradient: .relu), iteratingIn: .spline, change: try DiagonalOperator([2.0, 3]))
    let rule = #expect(throws: OptimizerError.self) { try LevenbergMarquardt(Self.options(), geometry: geometry) }
    #expect(
      rule?.description
        == "levenberg-marquardt: the choice of the damping must be gain-ratio with a rule of Table 1; to search,"
        + " iterate in the weights of the rule and give none (got search with the rule (geometry relu, gradient relu),"
        + " iterating in spline weights)")
  }
}
