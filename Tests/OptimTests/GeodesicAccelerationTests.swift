import Optim
import Testing

/// Geodesic acceleration of the steps of a search, by hand for quadratic residuals.
@Suite struct GeodesicAccelerationTests {
  /// One trial with the damping 1 of the mean diagonal entry of J^T J.
  private func optimizer(isAccelerated: Bool = true) throws -> LevenbergMarquardt {
    var options = LevenbergMarquardt.Options.searching
    options.acceleration = isAccelerated
    options.initialDamping = 1
    options.trialsPerStep = 1
    return try LevenbergMarquardt(options)
  }

  /// r = x^2 - 1 + c at x = 1 has J = 2 and r'' = 2. With the damping 4, p = - 2 c / 8 and r'' along p is 2 p^2, so
  /// that a = - 4 p^2 / 8, and 2 |a| <= 3/4 |p| where |p| <= 3/4, which is c <= 3.
  ///
  /// Residuals have roundings of numbers below 4, multiplied by 2 / h^2 = 200 and by J / 8 / 2 = 1/8.
  @Test("One parameter", arguments: [0.25, 2, 2.9375, 3.0625, 4])
  func parabola(c: Double) throws {
    let parabola = ResidualProblem(1, 1) { x in ([x[0] * x[0] - 1 + c], [[2 * x[0]]]) }
    for isAccelerated in [false, true] {
      var optimizer = try optimizer(isAccelerated: isAccelerated)
      var x = [1.0]
      let report = try optimizer.step(&x, objective: parabola, learningRate: 1)
      let p = -c / 4
      let bend = isAccelerated && c <= 3 ? p * p / 4 : 0
      #expect(report.iterations == 1 && optimizer.damping == 1)
      #expect(abs(x[0] - (1 + p - bend)) <= 100 * 4.0.ulp, "\(isAccelerated)")
    }
  }

  /// Three residuals, with J^T J + m solved by Cramer's rule, where m is the mean of the diagonal. The bend is 1e-5;
  /// roundings of residuals, 16 eps, are multiplied by 2 / h^2 = 200.
  @Test("Two parameters")
  func twoParameters() throws {
    let problem = ResidualProblem(2, 3) { x in
      (
        [x[0] * x[0] + x[1] - 2.9, x[0] * x[1] - 2.1, x[1] * x[1] / 2 - 1.95],
        [[2 * x[0], 1], [x[1], x[0]], [0, x[1]]]
      )
    }
    var optimizer = try optimizer()
    var x = [1.0, 2]
    let (r, rows) = problem.linearize(x)
    func gram(_ i: Int, _ j: Int) -> Double { rows.reduce(0) { $0 + $1[i] * $1[j] } }
    let damping = (gram(0, 0) + gram(1, 1)) / 2
    func solve(_ residuals: [Double]) -> [Double] {
      let b = (0..<2).map { (j: Int) -> Double in -zip(rows, residuals).reduce(0) { $0 + $1.0[j] * $1.1 } }
      let (m00, m01, m11) = (gram(0, 0) + damping, gram(0, 1), gram(1, 1) + damping)
      let determinant = m00 * m11 - m01 * m01
      return [(m11 * b[0] - m01 * b[1]) / determinant, (m00 * b[1] - m01 * b[0]) / determinant]
    }
    let p = solve(r)
    let a = solve([2 * p[0] * p[0], 2 * p[0] * p[1], p[1] * p[1]])
    _ = try optimizer.step(&x, objective: problem, learningRate: 1)
    for (k, start) in [1.0, 2].enumerated() {
      #expect(abs(x[k] - (start + p[k] + a[k] / 2)) <= 200 * 16 * Double.ulpOfOne)
      #expect(abs(a[k]) > 1e-6)
    }
  }

  @Test("The damping is relative to J^T J: with residuals times a power of two, all steps have the same bits")
  func unitsOfResiduals() throws {
    let unit = 0x1p20
    let large = ResidualProblem(2, 2) { x in
      let (r, rows) = ResidualProblem.rosenbrock.linearize(x)
      return (r.map { unit * $0 }, rows.map { $0.map { unit * $0 } })
    }
    var (one, two) = (try LevenbergMarquardt(.searching), try LevenbergMarquardt(.searching))
    var (x, y) = ([-1.2, 1], [-1.2, 1])
    for _ in 0..<8 {
      let first = try one.step(&x, objective: ResidualProblem.rosenbrock, learningRate: 1)
      let second = try two.step(&y, objective: large, learningRate: 1)
      #expect(x == y && one.damping == two.damping && second.value == unit * unit * first.value)
    }
  }
}
