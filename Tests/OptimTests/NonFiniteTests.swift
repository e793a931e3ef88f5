import Optim
import RealModule
import Testing

/// Values and gradients that are not finite: a stop at once, and the last good point.
@Suite struct NonFiniteTests {
  /// 1 + x^2 up to |x| = 2, and beyond it whatever is asked for.
  private struct Cliff: LeastSquaresObjective {
    let beyond: Double
    var gradientBeyond = Double.nan
    let dimension = 1
    let residualCount = 2
    func residuals(at x: [Double], into r: inout [Double]) throws {
      r = abs(x[0]) <= 2 ? [x[0] * 2.0.squareRoot(), 2.0.squareRoot()] : [beyond, 0]
    }
    func jacobian(at x: [Double], residuals r: inout [Double], jacobian: inout [Double]) throws {
      try residuals(at: x, into: &r)
      jacobian = [abs(x[0]) <= 2 ? 2.0.squareRoot() : gradientBeyond, 0]
    }
  }

  private func firstOrder() throws -> [any Optimizer] { [GradientDescentOptimizer(), try Adam(), try AdamW()] }

  @Test(arguments: [Double.nan, .infinity])
  func firstOrderMethodsGoBack(value: Double) throws {
    for start in try firstOrder() {
      var optimizer = start
      var x = [1.5]
      let good = try optimizer.step(&x, objective: Cliff(beyond: value), learningRate: 100)
      #expect(good.termination == nil && abs(x[0]) > 2)
      let bad = try optimizer.step(&x, objective: Cliff(beyond: value), learningRate: 100)
      guard case .nonFiniteValue = bad.termination else {
        Issue.record("\(optimizer.name): \(String(describing: bad.termination))")
        continue
      }
      #expect(x == [1.5] && bad.value == good.value && bad.place == .end && bad.iterations == 0)
      // f' = 2 x at the last good point, where f = 1 + x^2.
      #expect(abs(bad.gradientNorm - 3) <= 8 * 3.0.ulp && bad.gradientNorm == good.gradientNorm && bad.stepSize == 0)
      // And it goes on from there with a smaller rate.
      #expect(try optimizer.step(&x, objective: Cliff(beyond: value), learningRate: 1e-2).termination == nil)
      #expect(abs(x[0]) < 1.5)
    }
  }

  @Test func firstOrderMethodsWatchTheGradient() throws {
    for start in try firstOrder() {
      var optimizer = start
      var x = [1.5]
      let cliff = Cliff(beyond: 1, gradientBeyond: .infinity)
      _ = try optimizer.step(&x, objective: cliff, learningRate: 100)
      let bad = try optimizer.step(&x, objective: cliff, learningRate: 100)
      #expect(bad.termination == .nonFiniteGradient(index: 0) && x == [1.5])
    }
  }

  @Test func badStart() throws {
    let all: [any Optimizer] = try firstOrder() + [LBFGS(), SelfScaledBroyden(), LevenbergMarquardt()]
    for start in all {
      var optimizer = start
      var x = [3.0]
      let report = try optimizer.step(&x, objective: Cliff(beyond: .nan), learningRate: 1)
      #expect(x == [3] && report.value.isNaN && report.iterations == 0 && report.evaluations == 1)
      #expect(report.termination?.isConverged == false)
      #expect(report.termination?.description.contains("learning rate") == true)
    }
  }

  /// Levenberg-Marquardt damps until the trial is finite; the point is good at every moment.
  @Test(arguments: [Double.nan, .infinity])
  func dampingAvoidsTheCliff(value: Double) throws {
    // From 1.9 the Gauss-Newton step of a Jacobian that is ten times too small would end at -17.1.
    struct Steep: LeastSquaresObjective {
      let cliff: Cliff
      let dimension = 1
      let residualCount = 2
      func residuals(at x: [Double], into r: inout [Double]) throws { try cliff.residuals(at: x, into: &r) }
      func jacobian(at x: [Double], residuals r: inout [Double], jacobian: inout [Double]) throws {
        try cliff.jacobian(at: x, residuals: &r, jacobian: &jacobian)
        jacobian[0] /= 10
      }
    }
    var optimizer = try LevenbergMarquardt()
    var x = [1.9]
    for _ in 0..<5 {
      let report = try optimizer.step(&x, objective: Steep(cliff: Cliff(beyond: value)), learningRate: 1)
      #expect(report.value.isFinite && abs(x[0]) <= 2)
    }
  }

  /// A fixed step over the cliff stops L-BFGS before it is taken.
  @Test func fixedStep() throws {
    var optimizer = try LBFGS(.init(stepRule: .fixedStep))
    var x = [1.5]
    let report = try optimizer.step(&x, objective: Cliff(beyond: .nan), learningRate: 100)
    guard case .nonFiniteValue = report.termination else {
      Issue.record("\(String(describing: report.termination))")
      return
    }
    #expect(x == [1.5] && report.value.isFinite)
  }

  /// A finite gradient whose norm overflows is a large gradient, not a bad one.
  @Test func hugeGradient() throws {
    struct Huge: DifferentiableObjective {
      let dimension = 2
      func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double {
        gradient = [1e308, 1e308]
        return 1
      }
    }
    var optimizer = GradientDescentOptimizer()
    var x = [0.0, 0]
    let report = try optimizer.step(&x, objective: Huge(), learningRate: 1e-308)
    #expect(report.termination == nil && abs(x[0] + 1) <= 1e-15)
  }

  /// Errors of the objective come through, and the point stays.
  @Test func throwingObjective() throws {
    struct Broken: Error {}
    struct Throws: LeastSquaresObjective {
      let dimension = 1
      let residualCount = 1
      func residuals(at x: [Double], into r: inout [Double]) throws { throw Broken() }
      func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws { throw Broken() }
    }
    for start in try firstOrder() + [LBFGS(), SelfScaledBroyden(), LevenbergMarquardt()] {
      var optimizer = start
      var x = [1.0]
      #expect(throws: Broken.self) { try optimizer.step(&x, objective: Throws(), learningRate: 1) }
      #expect(x == [1])
    }
  }
}
