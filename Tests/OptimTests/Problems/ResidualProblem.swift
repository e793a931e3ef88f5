import Optim

/// A small least-squares problem given by a closure for residuals and the rows of their Jacobian.
struct ResidualProblem: LeastSquaresObjective, Sendable {
  let dimension: Int
  let residualCount: Int
  let linearize: @Sendable ([Double]) -> (residuals: [Double], rows: [[Double]])

  init(_ dimension: Int, _ residualCount: Int, _ linearize: @escaping @Sendable ([Double]) -> ([Double], [[Double]])) {
    self.dimension = dimension
    self.residualCount = residualCount
    self.linearize = linearize
  }

  func residuals(at x: [Double], into r: inout [Double]) throws { r = linearize(x).residuals }

  func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws {
    let (r, rows) = linearize(x)
    residuals = r
    jacobian = rows.flatMap { $0 }
  }
}

/// Functions from Moré, Garbow, Hillstrom, ACM TOMS 7 (1981), halved sums of squares with their usual starts.
extension ResidualProblem {
  /// Minimum 0 at (1, 1); start (-1.2, 1).
  static let rosenbrock = ResidualProblem(2, 2) { x in
    ([10 * (x[1] - x[0] * x[0]), 1 - x[0]], [[-20 * x[0], 10], [-1, 0]])
  }

  /// Minimum 0 at (3, 1/2); start (1, 1).
  static let beale = ResidualProblem(2, 3) { x in
    let y = x[1]
    return (
      [1.5 - x[0] * (1 - y), 2.25 - x[0] * (1 - y * y), 2.625 - x[0] * (1 - y * y * y)],
      [[y - 1, x[0]], [y * y - 1, 2 * x[0] * y], [y * y * y - 1, 3 * x[0] * y * y]]
    )
  }

  /// Minimum 0 at 0, where the Jacobian has rank 2; start (3, -1, 0, 1).
  static let powellSingular = ResidualProblem(4, 4) { x in
    let (a, b) = (x[1] - 2 * x[2], x[0] - x[3])
    let (s5, s10) = (5.0.squareRoot(), 10.0.squareRoot())
    return (
      [x[0] + 10 * x[1], s5 * (x[2] - x[3]), a * a, s10 * b * b],
      [[1, 10, 0, 0], [0, 0, s5, -s5], [0, 2 * a, -4 * a, 0], [2 * s10 * b, 0, 0, -2 * s10 * b]]
    )
  }
}

/// Runs of an optimizer.
struct Run {
  var x: [Double]
  var iterations = 0
  var evaluations = 0
  var last = StepReport(value: .nan, gradientNorm: .nan, stepSize: 0, evaluations: 0)

  /// Steps until a termination, `epochs` at most.
  init<O: DifferentiableObjective>(
    _ optimizer: any Optimizer, from start: [Double], on objective: O, epochs: Int, learningRate: Double = 1
  ) throws {
    var optimizer = optimizer
    x = start
    for _ in 0..<epochs {
      last = try optimizer.step(&x, objective: objective, learningRate: learningRate)
      iterations += last.iterations
      evaluations += last.evaluations
      if last.termination != nil { break }
    }
  }

  /// The largest distance of an entry from another point's.
  func distance(to y: [Double]) -> Double { zip(x, y).map { abs($0 - $1) }.max() ?? 0 }
}
