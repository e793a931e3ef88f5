import Optim
import RealModule
import Testing

/// Nesterov's method against its formulas written out, and against its bound.
@Suite struct NesterovTests {
  /// Momentum, backtracking and restarts by hand, in the same order of operations.
  @Test(arguments: [10.0, 1e4])
  func writtenOut(condition: Double) throws {
    let problem = RotatedQuadratic(dimension: 5, condition: condition)
    var optimizer = try Nesterov()
    var x = [Double](repeating: -1, count: 5)
    var (point, before, momentum, length) = (x, x, 1.0, 8.0)
    var (hasMomentum, restarts, halvings) = (false, 0, 0)
    for k in 0..<60 {
      let report = try optimizer.step(&x, objective: problem, learningRate: 8)
      // At the minimum to rounding.
      if report.termination != nil || report.value < 1e-24 { break }
      let next = (1 + (1 + 4 * momentum * momentum).squareRoot()) / 2
      let beta = hasMomentum ? (momentum - 1) / next : 0
      let y = zip(point, before).map { $0 + beta * ($0 - $1) }
      var g = [Double](repeating: 0, count: 5)
      let value = try problem.valueAndGradient(at: y, into: &g)
      let square = g.reduce(0) { $0 + $1 * $1 }
      var trial = y
      var isFirst = true
      while true {
        trial = zip(y, g).map { $0 - length * $1 }
        if try problem.value(at: trial) <= value - length * square / 2 { break }
        length /= 2
        halvings += 1
        isFirst = false
      }
      #expect(abs(report.stepSize - length) <= 1e-12 * length, "step \(k)")
      if isFirst { length *= 1.1 }
      var uphill = 0.0
      for i in 0..<5 { uphill += g[i] * (trial[i] - point[i]) }
      let reached = try problem.value(at: trial)
      if uphill > 0 || reached > value {
        (hasMomentum, momentum) = (false, 1)
        restarts += 1
      } else {
        (hasMomentum, momentum) = (true, next)
      }
      (before, point) = (point, trial)
      for i in 0..<5 { #expect(abs(x[i] - point[i]) <= 1e-9, "step \(k), entry \(i)") }
    }
    #expect(halvings > 0 && restarts > 0, "the run meets both")
  }

  /// f(x_k) - f* <= 2 |x_0 - x*|^2 / (t (k + 1)^2) with the smallest t that is met, here 1/2 at least, as L = 1: as long
  /// as there is no restart.
  @Test func accelerates() throws {
    let problem = RotatedQuadratic(dimension: 40, condition: 1e6)
    var optimizer = try Nesterov()
    var x = [Double](repeating: 0, count: 40)
    var plain: any Optimizer = GradientDescentOptimizer()
    var z = x
    var value = 0.0
    for k in 1...300 {
      value = try optimizer.step(&x, objective: problem, learningRate: 1).value
      _ = try plain.step(&z, objective: problem, learningRate: 1)
      #expect(value <= 2 * 40 / (0.5 * Double((k + 1) * (k + 1))), "step \(k)")
    }
    let slow = try problem.value(at: z)
    #expect(10 * value < slow)
  }

  /// From a point that it did not reach itself it steps along the gradient there: momentum belongs to its own path.
  @Test func movedFromOutside() throws {
    let problem = RotatedQuadratic(dimension: 4, condition: 100)
    var optimizer = try Nesterov()
    var x = [Double](repeating: -1, count: 4)
    for _ in 0..<6 { _ = try optimizer.step(&x, objective: problem, learningRate: 1) }
    var own = x
    var copy = optimizer
    let next = try copy.step(&own, objective: problem, learningRate: 1)
    func isAlongTheGradient(_ start: [Double], _ end: [Double], _ length: Double) throws -> Bool {
      var g = [Double](repeating: 0, count: 4)
      _ = try problem.valueAndGradient(at: start, into: &g)
      return (0..<4).allSatisfy { end[$0] == start[$0] - length * g[$0] }
    }
    #expect(try !isAlongTheGradient(x, own, next.stepSize))
    let start: [Double] = [2, 0, -1, 3]
    x = start
    let report = try optimizer.step(&x, objective: problem, learningRate: 1)
    #expect(try isAlongTheGradient(start, x, report.stepSize))
  }

  @Test func ends() throws {
    let problem = RotatedQuadratic(dimension: 3, condition: 2)
    var optimizer = try Nesterov(.init(gradientTolerance: 1e-6))
    var x = [0.0, 0, 0]
    var reports: [StepReport] = []
    while reports.last?.termination == nil, reports.count < 1000 {
      reports.append(try optimizer.step(&x, objective: problem, learningRate: 1))
    }
    guard case .gradientTolerance(let norm, _) = reports.last?.termination else {
      Issue.record("\(reports.last as Any)")
      return
    }
    #expect(norm <= 1e-6 && zip(x, problem.minimum).allSatisfy { abs($0 - $1) < 2e-6 })
    // Without a tolerance the rounding of the value ends it.
    optimizer = try Nesterov(.init(gradientTolerance: 0))
    x = [0.0, 0, 0]
    reports = []
    while reports.last?.termination == nil, reports.count < 1000 {
      reports.append(try optimizer.step(&x, objective: problem, learningRate: 1))
    }
    #expect(reports.last?.termination?.isConverged == true)
    #expect(throws: OptimizerError.self) { try optimizer.step(&x, objective: problem, learningRate: 0) }
    #expect(throws: OptimizerError.self) { try Nesterov(.init(trialsPerStep: 0)) }
    #expect(throws: OptimizerError.self) { try Nesterov(.init(gradientTolerance: .nan)) }
  }

  /// Where the point ahead has no value, the step begins anew from the point itself.
  @Test func wallAhead() throws {
    // Half (x - 1)^2 up to x = 1.2, nothing beyond.
    let problem = ResidualProblem(1, 1) { x in x[0] > 1.2 ? ([.nan], [[1]]) : ([x[0] - 1], [[1]]) }
    var optimizer = try Nesterov()
    var x = [-5.0]
    for _ in 0..<200 {
      let report = try optimizer.step(&x, objective: problem, learningRate: 0.3)
      #expect(x[0] <= 1.2 && report.value.isFinite)
      if report.termination != nil { break }
    }
    #expect(abs(x[0] - 1) < 1e-6)
    var start = [2.0]
    let report = try optimizer.step(&start, objective: problem, learningRate: 0.3)
    #expect(report.termination?.isConverged == false && start == [2])
  }
}
