import Exact
import Optim
import SeededRandom
import Splines
import Testing

/// Levenberg-Marquardt against the normal equations in exact arithmetic.
@Suite struct NaiveLevenbergMarquardtTests {
  /// The solution of M p = b by Gaussian elimination with the first nonzero pivot.
  private static func solve(_ matrix: Matrix<Rational>, _ b: [Rational]) -> [Rational] {
    var m = matrix
    var x = b
    let n = b.count
    for k in 0..<n {
      let pivot = (k..<n).first { m[$0, k] != 0 }!
      for j in 0..<n { (m[k, j], m[pivot, j]) = (m[pivot, j], m[k, j]) }
      x.swapAt(k, pivot)
      for i in 0..<n where i != k {
        let factor = m[i, k] / m[k, k]
        for j in k..<n { m[i, j] -= factor * m[k, j] }
        x[i] -= factor * x[k]
      }
    }
    return (0..<n).map { x[$0] / m[$0, $0] }
  }

  /// Rosenbrock's residuals and Jacobian in exact numbers.
  private static func rosenbrock(_ x: [Rational]) -> (r: [Rational], j: Matrix<Rational>) {
    let rows: [[Rational]] = [[-20 * x[0], 10], [-1, 0]]
    return ([10 * (x[1] - x[0] * x[0]), 1 - x[0]], Matrix(rows: 2, columns: 2) { rows[$0][$1] })
  }

  private static func value(_ r: [Rational]) -> Rational { r.reduce(0) { $0 + $1 * $1 } / 2 }

  /// Every step that needed one damping only, with that damping, and the damping after it by Nielsen's formula.
  @Test(arguments: [LevenbergMarquardt.Scaling.identity, .marquardt], [1.0, 1e-3])
  func exactSteps(scaling: LevenbergMarquardt.Scaling, initialDamping: Double) throws {
    var optimizer = try LevenbergMarquardt(.init(scaling: scaling, initialDamping: initialDamping))
    var x = [-1.2, 1]
    var compared = 0
    for _ in 0..<30 {
      let start = x.map { Rational(exactly: $0)! }
      let before = optimizer.damping
      let report = try optimizer.step(&x, objective: ResidualProblem.rosenbrock, learningRate: 1)
      if report.termination != nil { break }
      guard report.evaluations == 2 else { continue }
      let (r, j) = Self.rosenbrock(start)
      let gram = j.transposed() * j
      let g = j.transposed() * r
      let largest = scaling == .identity ? max(gram[0, 0], gram[1, 1]) : 1
      let damping = before.map { Rational(exactly: $0)! } ?? Rational(exactly: initialDamping)! * largest
      let d = (0..<2).map { scaling == .identity ? 1 : gram[$0, $0] }
      let damped = Matrix<Rational>(rows: 2, columns: 2) { i, k in gram[i, k] + (i == k ? damping * d[i] : 0) }
      let p = Self.solve(damped, g.map { -$0 })
      // Cholesky in two dimensions: 20 eps times the condition number, for which the determinant serves.
      let trace = damped[0, 0] + damped[1, 1]
      let condition = Double(trace * trace / (damped[0, 0] * damped[1, 1] - damped[0, 1] * damped[1, 0]))
      let size = p.reduce(0.0) { $0 + abs(Double($1)) }
      for i in 0..<2 {
        let expected = Double(start[i] + p[i])
        #expect(abs(x[i] - expected) <= 20 * Double.ulpOfOne * condition * size + 2 * expected.ulp)
      }
      let next = Self.value(Self.rosenbrock(x.map { Rational(exactly: $0)! }).r)
      // Residuals are wrong by a few eps times 10 x^2.
      let wrong = 100 * Double.ulpOfOne
      #expect(abs(report.value - Double(next)) <= wrong * (2 * (2 * report.value).squareRoot() + wrong))
      let predicted = (0..<2).reduce(Rational(0)) { $0 + p[$1] * (damping * d[$1] * p[$1] - g[$1]) } / 2
      let gain = Double((Self.value(r) - next) / predicted)
      let expected = Double(damping) * max(1.0 / 3, 1 - (2 * gain - 1) * (2 * gain - 1) * (2 * gain - 1))
      #expect(abs(optimizer.damping! - expected) <= 1e-9 * condition * expected)
      compared += 1
    }
    #expect(compared >= 5)
  }

  /// Refused trials multiply the damping by 2, 4, 8, ...; a step gives up after the number it was given.
  @Test func refusedTrials() throws {
    // A Jacobian of the wrong sign: every step goes uphill.
    let wrong = ResidualProblem(1, 1) { x in ([x[0]], [[-1]]) }
    var optimizer = try LevenbergMarquardt(.init(initialDamping: 1, trialsPerStep: 3))
    var x = [1.0]
    let first = try optimizer.step(&x, objective: wrong, learningRate: 1)
    #expect(x == [1] && first.iterations == 0 && first.stepSize == 0 && first.termination == nil)
    #expect(first.evaluations == 4 && optimizer.damping == 64)
    var last = first
    for _ in 0..<100 where last.termination == nil { last = try optimizer.step(&x, objective: wrong, learningRate: 1) }
    // In the end the steps are too small to change the value.
    #expect(last.termination?.isConverged == true && x == [1])
  }

  /// Conjugate gradients to full accuracy make the dense steps.
  @Test func matrixFree() throws {
    let problem = RotatedQuadratic(dimension: 12, condition: 100)
    var dense = try LevenbergMarquardt(.init(initialDamping: 0.1))
    var free = try LevenbergMarquardt(
      .init(initialDamping: 0.1, denseLimit: 11, conjugateGradientTolerance: 1e-14, conjugateGradientLimit: 100))
    var (x, y) = ([Double](repeating: 0, count: 12), [Double](repeating: 0, count: 12))
    // Both start from one damping: the sizes of J^T J are measured differently.
    _ = try dense.step(&x, objective: problem, learningRate: 1)
    y = x
    var state = dense.state
    state.optimizer = free.name
    try free.restore(state)
    for _ in 0..<6 {
      let first = try dense.step(&x, objective: problem, learningRate: 1)
      let second = try free.step(&y, objective: problem, learningRate: 1)
      #expect(second.evaluations > first.evaluations)
      // Residuals of 1e-14 of a gradient below 4, over the least eigenvalue 1e-2, six times.
      #expect(zip(x, y).allSatisfy { abs($0 - $1) <= 6 * 4e-12 })
    }
  }

  /// A parameter without influence stays where it is, in either scaling.
  @Test(arguments: [LevenbergMarquardt.Scaling.identity, .marquardt])
  func deadParameter(scaling: LevenbergMarquardt.Scaling) throws {
    let problem = ResidualProblem(3, 2) { x in ([x[0] - 1, 2 * x[2] - 4], [[1, 0, 0], [0, 0, 2]]) }
    let run = try Run(LevenbergMarquardt(.init(scaling: scaling)), from: [5, 7, -3], on: problem, epochs: 50)
    #expect(run.distance(to: [1, 7, 2]) <= 1e-13 && run.x[1] == 7)
  }

  /// Decreases as shares of the predicted one, 1 - (2 rho - 1)^3, and a third where that is less.
  private static let gains: [(gain: Double, factor: Double)] = [
    (0.75, 0.875), (0.5, 1), (0.25, 1.125), (0.03125, 7471.0 / 4096), (1.25, 1.0 / 3),
  ]

  /// Nielsen's rule by hand. With the damping 3 the step is -1, exactly, and the model predicts the decrease 7/2 of 8.
  @Test(arguments: gains)
  func dampingFollowsTheGain(gain: Double, factor: Double) throws {
    var optimizer = try LevenbergMarquardt(.init(initialDamping: 3))
    var x = [0.0]
    let value = 8 - 3.5 * gain
    let report = try optimizer.step(&x, objective: ScriptedResiduals([(2 * value).squareRoot()]), learningRate: 1)
    #expect(x == [-1] && report.iterations == 1)
    // The decrease is wrong by 3 eps of 8, over 7/2, six times that in the cube where the gain is 1/32 to 3/4, times 3.
    let damping = try #require(optimizer.damping)
    #expect(abs(damping - 3 * factor) <= 128 * Double.ulpOfOne)
  }

  /// Refusals multiply by 2, 4, 8, ... anew after each accepted step. Values of 12.5 are refused; one of 1/2 has a gain
  /// ratio above 1, which divides by 3.
  @Test func growthStartsAgain() throws {
    var optimizer = try LevenbergMarquardt(.init(initialDamping: 1))
    var x = [0.0]
    let script = ScriptedResiduals([5, 5, 1, 5, 1, 5, 5, 5, 1])
    let expectations: [(evaluations: Int, damping: Double)] = [(4, 8.0 / 3), (3, 16.0 / 9), (5, 1024.0 / 27)]
    for (evaluations, expected) in expectations {
      let report = try optimizer.step(&x, objective: script, learningRate: 1)
      #expect(report.iterations == 1 && report.evaluations == evaluations)
      let damping = try #require(optimizer.damping)
      #expect(abs(damping - expected) <= 8 * expected.ulp)
    }
  }

  /// A state keeps the factor of the next refusal, too: with 8 in it, a refusal and a step that divides by 3 make 8/3.
  @Test func growthIsPartOfTheState() throws {
    var optimizer = try LevenbergMarquardt(.init(initialDamping: 1))
    var x = [0.0]
    _ = try optimizer.step(&x, objective: ScriptedResiduals([1]), learningRate: 1)
    var state = optimizer.state
    #expect(state.numbers["growth"] == 2)
    state.numbers["growth"] = 8
    try optimizer.restore(state)
    let before = try #require(optimizer.damping)
    _ = try optimizer.step(&x, objective: ScriptedResiduals([5, 1]), learningRate: 1)
    let after = try #require(optimizer.damping)
    #expect(abs(after - before * 8 / 3) <= 8 * after.ulp)
  }

  /// Without J^T J the first damping is a multiple of the curvature along the gradient. r = (x, 2 y) from (3, 4): the
  /// gradient is g = (3, 16), |J g|^2 / |g|^2 = 1033 / 265. The model is exact, so that the gain is 1 and divides by 3.
  @Test func firstDamping() throws {
    let problem = ResidualProblem(2, 2) { x in ([x[0], 2 * x[1]], [[1, 0], [0, 2]]) }
    for (limit, products) in [(1, 2), (200, 4)] {
      var free = try LevenbergMarquardt(
        .init(initialDamping: 0.5, denseLimit: 1, conjugateGradientTolerance: 1e-10, conjugateGradientLimit: limit))
      var x = [3.0, 4]
      let report = try free.step(&x, objective: problem, learningRate: 1)
      // Two eigenvalues, two iterations with two products each; the linearization, the trial, and two products that
      // measure the curvature.
      #expect(report.evaluations == 2 + 2 + products)
      let damping = try #require(free.damping)
      let expected = 1033.0 / (2 * 265 * 3)
      #expect(abs(damping - expected) <= 16 * expected.ulp)
    }
    var dense = try LevenbergMarquardt(.init(initialDamping: 0.5, denseLimit: 2))
    var x = [3.0, 4]
    let report = try dense.step(&x, objective: problem, learningRate: 1)
    // The largest diagonal entry is 4: (1 + 2) p = -3, (4 + 2) q = -16.
    let damping = try #require(dense.damping)
    #expect(report.evaluations == 2 && abs(damping - 2.0 / 3) <= 16 * 1.0.ulp)
    #expect(abs(x[0] - 2) <= 4 * 2.0.ulp)
    #expect(abs(x[1] - 4.0 / 3) <= 16 * 1.0.ulp)
  }
}
