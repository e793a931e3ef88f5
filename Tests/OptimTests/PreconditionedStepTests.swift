import Exact
import Optim
import RealModule
import SeededRandom
import Splines
import Testing

/// Steps of Levenberg-Marquardt by preconditioned conjugate gradients: refined ones of Cholesky, and those of diagonal
/// blocks.
@Suite struct PreconditionedStepTests {
  /// The residuals J x + r0.
  private static func linear(_ rows: [[Double]], _ r0: [Double]) -> ResidualProblem {
    ResidualProblem(rows[0].count, rows.count) { x in
      var r = r0
      for (k, row) in rows.enumerated() {
        for j in x.indices { r[k] += row[j] * x[j] }
      }
      return (r, rows)
    }
  }

  /// A step from 0 with a given damping.
  private static func step(
    _ optimizer: LevenbergMarquardt, damping: Double, _ objective: some LeastSquaresObjective
  ) throws -> (x: [Double], report: StepReport) {
    var optimizer = optimizer
    var state = OptimizerState(optimizer: optimizer.name)
    state.numbers = ["damping": damping, "growth": 2]
    state.counts["dimension"] = objective.dimension
    try optimizer.restore(state)
    var x = [Double](repeating: 0, count: objective.dimension)
    let report = try optimizer.step(&x, objective: objective, learningRate: 1)
    return (x, report)
  }

  /// The largest error of an entry, as a part of the largest entry.
  private static func error(_ x: [Double], _ exact: [Rational]) -> Double {
    let size = exact.map { abs(Double($0)) }.max()!
    return zip(x, exact).map { abs(Double(Rational(exactly: $0)! - $1)) }.max()! / size
  }

  /// Monomials t^j at t = k/32, all exact in `Double`, and random residuals: the condition of the damped J is that of the
  /// damping, K = 1e7, and the matrix of Cholesky has K^2.
  @Test(arguments: [LevenbergMarquardt.Scaling.identity, .marquardt], 0..<4)
  func refinedStepAgainstExactSolution(scaling: LevenbergMarquardt.Scaling, seed: Int) throws {
    var random = SplitMix64(seed: 4100 + UInt64(seed))
    let (m, n) = (24, 10)
    var rows: [[Double]] = []
    for k in 1...m {
      var row = [1.0]
      for _ in 1..<n { row.append(row.last! * Double(k) / 32) }
      rows.append(row)
    }
    let r0 = (0..<m).map { _ in Double(Int.random(in: -64...64, using: &random)) / 64 }
    let objective = Self.linear(rows, r0)
    var (gradient, gram) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n * n))
    _ = try objective.normalEquations(at: [Double](repeating: 0, count: n), gradient: &gradient, gram: &gram)
    let d = (0..<n).map { scaling == .identity ? 1 : gram[$0 * n + $0] }
    let condition = 1e7
    let damping = (scaling == .identity ? gram[0] : 1) / (condition * condition)

    let j = RationalMatrix(rows: m, columns: n) { Rational(exactly: rows[$0][$1])! }
    let g = try j.transposed().multiplied(by: r0.map { Rational(exactly: $0)! })
    let lambda = Rational(exactly: damping)!
    let damped = j.transposed() * j + .diagonal(d.map { lambda * Rational(exactly: $0)! })
    let exact = try damped.solve(g.map { -$0 })

    let options: (Int) throws -> LevenbergMarquardt = { try .init(.init(scaling: scaling, refinements: $0)) }
    let plain = try Self.step(options(0), damping: damping, objective)
    let refined = try Self.step(options(6), damping: damping, objective)
    #expect(plain.report.iterations == 1 && plain.report.evaluations == 2)
    #expect(refined.report.iterations == 1 && (4...2 + 2 * 6).contains(refined.report.evaluations))
    let (first, second) = (Self.error(plain.x, exact), Self.error(refined.x, exact))
    // Sums of m and n products, each wrong by eps, grow by K.
    #expect(second <= Double(m + n) * .ulpOfOne * condition, "\(second)")
    #expect(first >= 1000 * second, "\(first), \(second)")
  }

  /// Where Cholesky is accurate, a refined step is its step: in both scalings, and in other coordinates than the iterates'.
  @Test(arguments: [LevenbergMarquardt.Scaling.identity, .marquardt], [false, true])
  func refinedStepsAreCholeskys(scaling: LevenbergMarquardt.Scaling, mapped: Bool) throws {
    let problem = RotatedQuadratic(dimension: 8, condition: 100)
    let change = try DiagonalOperator((0..<8).map { 1 + Double($0) / 4 })
    let geometry = DescentGeometry(
      rule: UpdateRule(geometry: .relu, gradient: .relu), iteratingIn: .spline, change: change)
    func step(_ refinements: Int) throws -> [Double] {
      try Self.step(
        LevenbergMarquardt(.init(scaling: scaling, refinements: refinements), geometry: mapped ? geometry : nil),
        damping: 0.125, problem
      ).x
    }
    let plain = try step(0)
    #expect(plain.contains { abs($0) > 0.1 })
    // A condition below 100 times the squares of the scales, 2.75, and sums of 8 products.
    let bound = 4 * 8 * Double.ulpOfOne * 100 * 8 * plain.map(abs).max()!
    for refinements in [1, 3] {
      #expect(try zip(step(refinements), plain).allSatisfy { abs($0 - $1) <= bound }, "\(refinements)")
    }
  }

  /// Blocks of three sizes and scales, and a diagonal part.
  private static func blockRows() -> [[Double]] {
    var random = SplitMix64(seed: 4200)
    var rows: [[Double]] = []
    for (range, scale) in [(0..<3, 1.0), (3..<5, 1024), (5..<9, 1.0 / 1024)] {
      for i in range {
        var row = [Double](repeating: 0, count: 12)
        for j in range { row[j] = scale * Double(Int.random(in: -4...4, using: &random) + (i == j ? 8 : 0)) }
        rows.append(row)
      }
    }
    for (i, scale) in [(9, 16.0), (10, 1), (11, 1.0 / 4096)] {
      rows.append((0..<12).map { (j: Int) -> Double in j == i ? scale : 0 })
    }
    return rows
  }

  /// J^T J has no entries outside its blocks: conjugate gradients need one iteration. The damping is far below the largest
  /// block and above the smallest one.
  @Test(arguments: [[0..<3, 3..<5, 5..<9], [0..<3, 3..<5, 5..<9, 9..<11], [0..<5, 5..<12], [0..<12]])
  func blocksThatAreTheMatrix(ranges: [Range<Int>]) throws {
    let objective = Self.linear(Self.blockRows(), (0..<12).map { Double($0 % 5) - 1.5 })
    func step(_ ranges: [Range<Int>]?, _ denseLimit: Int = 0) throws -> (x: [Double], report: StepReport) {
      try Self.step(
        LevenbergMarquardt(
          .init(denseLimit: denseLimit, conjugateGradientTolerance: 1e-8, conjugateGradientLimit: 1000),
          preconditionerRanges: ranges), damping: 0.0009765625, objective)
    }
    let (x, report) = try step(ranges)
    // The gradient, the blocks, two products, the trial.
    #expect(report.iterations == 1 && report.evaluations == 5)
    let exact = try step(nil, 100).x
    for k in 0..<12 { #expect(abs(x[k] - exact[k]) <= 1e-10 * max(1, abs(exact[k])), "entry \(k)") }
    // Controls: no preconditioner, and one that misses the blocks.
    #expect(try step(nil).report.evaluations > 2 + 2 * 4)
    #expect(try step([]).report.evaluations > 3 + 2 * 4)
  }

  /// J^T J = [1 1; 1 1] is singular to rounding with a damping of 1e-20, which the preconditioner must survive.
  @Test func singularBlock() throws {
    let optimizer = try LevenbergMarquardt(.init(denseLimit: 0), preconditionerRanges: [0..<2])
    let (x, report) = try Self.step(optimizer, damping: 1e-20, Self.linear([[1, 1]], [-2]))
    #expect(report.iterations == 1 && report.evaluations == 5)
    // The condition of the block is 1/sqrt(eps); J does not see the error, which is along (1, -1).
    #expect(x.allSatisfy { abs($0 - 1) <= 8 * Double.ulpOfOne.squareRoot() })
    #expect(abs(x[0] + x[1] - 2) <= 16 * Double.ulpOfOne)
  }
}
