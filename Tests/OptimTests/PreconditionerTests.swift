import Exact
import Optim
import SeededRandom
import Splines
import Testing

/// Preconditioners against their definitions in exact arithmetic, and what optimizers make of them.
@Suite struct PreconditionerTests {
  /// Linear residuals J x - t with small whole entries, more rows than columns.
  struct LinearProblem: LeastSquaresObjective {
    let design: [[Double]]
    let target: [Double]

    init(rows: Int, columns: Int, seed: UInt64) {
      var random = SplitMix64(seed: seed)
      var design: [[Double]] = []
      for k in 0..<rows {
        var row: [Double] = []
        for j in 0..<columns {
          row.append(Double(Int.random(in: -3...3, using: &random) + (j == k ? 8 << (j % 5) : 0)))
        }
        design.append(row)
      }
      self.design = design
      target = (0..<rows).map { _ in Double(Int.random(in: -9...9, using: &random)) }
    }

    var dimension: Int { design[0].count }
    var residualCount: Int { design.count }
    func residuals(at x: [Double], into r: inout [Double]) throws {
      r = zip(design, target).map { row, t in zip(row, x).reduce(-t) { $0 + $1.0 * $1.1 } }
    }
    func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws {
      try self.residuals(at: x, into: &residuals)
      jacobian = design.flatMap { $0 }
    }

    var exactGram: Matrix<Rational> {
      let j = Matrix<Rational>(rows: residualCount, columns: dimension) { Rational(exactly: design[$0][$1])! }
      return j.transposed() * j
    }
    /// The least squares solution.
    var minimum: [Double] {
      let j = Matrix<Rational>(rows: residualCount, columns: dimension) { Rational(exactly: design[$0][$1])! }
      return PreconditionerTests.inverse(exactGram).applied(to: j.transposed() * target.map { Rational(exactly: $0)! })
    }
  }

  /// P: every coarse entry sums two neighbors with the weights 1 and 1/2, as far as there are any.
  struct Halving: LinearOperator {
    let columns: Int
    var rows: Int { (columns + 1) / 2 }
    func weight(_ i: Int, _ j: Int) -> Double { j == 2 * i ? 1 : j == 2 * i + 1 ? 0.5 : 0 }
    func apply(_ v: [Double]) throws -> [Double] {
      (0..<rows).map { i in (0..<columns).reduce(0) { $0 + weight(i, $1) * v[$1] } }
    }
    func applyTranspose(_ v: [Double]) throws -> [Double] {
      (0..<columns).map { j in (0..<rows).reduce(0) { $0 + weight($1, j) * v[$1] } }
    }
    var exact: Matrix<Rational> {
      Matrix(rows: rows, columns: columns) { i, j in Rational(exactly: weight(i, j))! }
    }
  }

  static func inverse(_ a: Matrix<Rational>) -> Matrix<Rational> {
    // Gauss-Jordan on a positive definite matrix: no pivot is zero.
    let n = a.rows
    var work = a
    var result = Matrix<Rational>.identity(n)
    for k in 0..<n {
      let pivot = work[k, k]
      for j in 0..<n {
        work[k, j] /= pivot
        result[k, j] /= pivot
      }
      for i in 0..<n where i != k {
        let factor = work[i, k]
        for j in 0..<n {
          work[i, j] -= factor * work[k, j]
          result[i, j] -= factor * result[k, j]
        }
      }
    }
    return result
  }

  /// G + damping times the mean of the diagonal.
  private static func damped(_ g: Matrix<Rational>, _ damping: Double) -> Matrix<Rational> {
    let mean = (0..<g.rows).reduce(Rational(0)) { $0 + g[$1, $1] } / Rational(g.rows)
    let shift = Rational(exactly: damping)! * mean
    return Matrix(rows: g.rows, columns: g.rows) { i, j in g[i, j] + (i == j ? shift : 0) }
  }

  private static func diagonalPart(_ g: Matrix<Rational>) -> Matrix<Rational> {
    Matrix(rows: g.rows, columns: g.rows) { i, j in i == j ? g[i, j] : 0 }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func definition(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let n = Int.random(in: 4...9, using: &random)
    let problem = LinearProblem(rows: n + 3, columns: n, seed: seed)
    let g = problem.exactGram
    let (damping, coarseDamping) = (0.25, 0.125)
    let cut = Int.random(in: 1..<n, using: &random)
    let ranges = [0..<cut, cut..<n]
    let p = Halving(columns: n)
    let q = Halving(columns: p.rows)
    let (p1, q1) = (p.exact, q.exact)
    let coarse = p1 * g * p1.transposed()
    let coarsest = q1 * coarse * q1.transposed()
    func solved(_ g: Matrix<Rational>) -> Matrix<Rational> {
      Self.inverse(Self.diagonalPart(Self.damped(g, damping)))
    }
    let blocks = Matrix<Rational>(rows: n, columns: n) { i, j in (i < cut) == (j < cut) ? g[i, j] : 0 }
    let cases: [(Preconditioning.Kind, Matrix<Rational>)] = [
      (.jacobi, solved(g)),
      (.blocks(ranges), Self.inverse(Self.damped(blocks, damping))),
      (
        .bpx([p, q]),
        solved(g) + p1.transposed() * (solved(coarse) + q1.transposed() * solved(coarsest) * q1) * p1
      ),
      (.twoLevel(p), solved(g) + p1.transposed() * Self.inverse(Self.damped(coarse, coarseDamping)) * p1),
    ]
    for (kind, exact) in cases {
      let rule = try Preconditioning(kind, damping: damping, coarseDamping: coarseDamping)
      let made = try rule.preconditioner(of: problem, at: Array(repeating: 0, count: n)).materialized()
      let largest = (0..<n).map { exact[$0, $0] }.max()!
      for i in 0..<n {
        for j in 0..<n {
          let difference = (Rational(exactly: made[i, j])! - exact[i, j]).magnitude
          #expect(
            difference <= largest * Rational(1, 1_000_000_000_000), "\(kind.name), seed \(seed), entry (\(i), \(j))")
        }
      }
    }
  }

  /// With the whole matrix for a block, B is the inverse to the damping, and one step is nearly Newton's.
  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func newton(seed: UInt64) throws {
    let problem = LinearProblem(rows: 12, columns: 7, seed: seed)
    let rule = try Preconditioning(.blocks([0..<7]), damping: 1e-10)
    let start = [Double](repeating: 1, count: 7)
    for var optimizer in [
      GradientDescentOptimizer(preconditioning: rule), try Nesterov(preconditioning: rule),
      try LBFGS(.init(iterationsPerEpoch: 1), preconditioning: rule),
    ] as [any Optimizer] {
      var x = start
      _ = try optimizer.step(&x, objective: problem, learningRate: 1)
      for (found, exact) in zip(x, problem.minimum) {
        #expect(abs(found - exact) <= 1e-7, "\(optimizer.name), seed \(seed)")
      }
    }
  }

  /// H of L-BFGS is made of B as of the identity: the dense products, with the pairs that its state tells.
  @Test(arguments: [1, 3])
  func inverseHessianStartsFromPreconditioner(memory: Int) throws {
    let problem = LinearProblem(rows: 11, columns: 6, seed: 5)
    let rule = try Preconditioning(.jacobi, refreshInterval: 100)
    var optimizer = try LBFGS(.init(memory: memory, iterationsPerEpoch: 1), preconditioning: rule)
    var x = [Double](repeating: 1, count: 6)
    let b = try rule.preconditioner(of: problem, at: x).materialized()
    for _ in 0..<5 { _ = try optimizer.step(&x, objective: problem, learningRate: 1) }
    let state = optimizer.state
    let (allSteps, allChanges) = (state.vectors["steps"]!, state.vectors["gradientChanges"]!)
    #expect(allSteps.count == 6 * memory)
    func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
    let newest = Array(allChanges.suffix(6))
    var h = b.scaled(by: dot(Array(allSteps.suffix(6)), newest) / dot(newest, b * newest))
    for k in 0..<memory {
      let (s, y) = (Array(allSteps[6 * k..<6 * k + 6]), Array(allChanges[6 * k..<6 * k + 6]))
      let rho = 1 / dot(s, y)
      let v = Matrix<Double>(rows: 6, columns: 6) { i, j in (i == j ? 1 : 0) - rho * y[i] * s[j] }
      h = v.transposed() * h * v + Matrix<Double>(rows: 6, columns: 6) { i, j in rho * s[i] * s[j] }
    }
    let vector = [1.0, -2, 3, 0, 5, -1]
    for (found, exact) in zip(try optimizer.inverseHessian!.apply(vector), h * vector) {
      #expect(abs(found - exact) <= 1e-9 * abs(exact) + 1e-13)
    }
  }

  /// A badly scaled problem: 300 iterations without a preconditioner get less far than 30 with the diagonal.
  @Test func scalesAreNoMatter() throws {
    let problem = ScaledProblem()
    func reached(_ preconditioning: Preconditioning?, _ iterations: Int) throws -> (Double, Double) {
      var one: any Optimizer = try LBFGS(
        .init(memory: 5, iterationsPerEpoch: iterations), preconditioning: preconditioning)
      var two: any Optimizer = try Nesterov(preconditioning: preconditioning)
      var (x, y) = ([Double](repeating: 0, count: 20), [Double](repeating: 0, count: 20))
      _ = try one.step(&x, objective: problem, learningRate: 1)
      for _ in 0..<iterations { _ = try two.step(&y, objective: problem, learningRate: 1) }
      return (try problem.value(at: x), try problem.value(at: y))
    }
    let plain = try reached(nil, 300)
    // The damping is relative to the mean of the diagonal, which is that of the largest scales.
    let scaled = try reached(Preconditioning(.jacobi, damping: 1e-15), 30)
    #expect(1e3 * scaled.0 < plain.0 && 1e3 * scaled.1 < plain.1, "\(plain), \(scaled)")
  }

  /// Scales over six orders, and neighbors coupled.
  struct ScaledProblem: LeastSquaresObjective {
    var dimension: Int { 20 }
    var residualCount: Int { 20 }
    private func scale(_ i: Int) -> Double { (0..<i % 7).reduce(1.0) { scale, _ in 10 * scale } }
    func residuals(at x: [Double], into r: inout [Double]) throws {
      r = (0..<20).map { scale($0) * x[$0] + 0.3 * scale(($0 + 1) % 20) * x[($0 + 1) % 20] - 1 }
    }
    func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws {
      try self.residuals(at: x, into: &residuals)
      for k in jacobian.indices { jacobian[k] = 0 }
      for i in 0..<20 {
        jacobian[20 * i + i] = scale(i)
        jacobian[20 * i + (i + 1) % 20] = 0.3 * scale((i + 1) % 20)
      }
    }
  }

  /// The diagonal of a nonlinear problem is taken where it is due, and kept in between.
  @Test func refreshes() throws {
    let rule = try Preconditioning(.jacobi, refreshInterval: 3)
    var optimizer = GradientDescentOptimizer(preconditioning: rule)
    var x = [3.0, 0.25]
    var b: Preconditioner?
    for k in 0..<7 {
      if k % 3 == 0 { b = try rule.preconditioner(of: ResidualProblem.beale, at: x) }
      var gradient = [0.0, 0]
      _ = try ResidualProblem.beale.valueAndGradient(at: x, into: &gradient)
      let expected = zip(x, try b!.apply(gradient)).map { $0 - 0.125 * $1 }
      _ = try optimizer.step(&x, objective: ResidualProblem.beale, learningRate: 0.125)
      #expect(x == expected, "step \(k)")
    }
  }

  @Test func refusals() throws {
    func bad(_ body: () throws -> some Any) -> String {
      do {
        _ = try body()
        return "taken"
      } catch { return "\(error)" }
    }
    #expect(bad { try Preconditioning(.jacobi, refreshInterval: 0) }.contains("refreshes must be at least 1 (got 0)"))
    #expect(bad { try Preconditioning(.jacobi, damping: 0) }.contains("the damping must be a positive"))
    #expect(bad { try Preconditioning(.twoLevel(Halving(columns: 2)), coarseDamping: .nan) }.contains("coarse damping"))
    #expect(bad { try Preconditioning(.bpx([])) }.contains("restrictions must be at least 1 (got 0)"))
    #expect(bad { try Preconditioning(.blocks([0..<2, 3..<4])) }.contains("starting at 2"))
    let problem = LinearProblem(rows: 5, columns: 4, seed: 1)
    let zero = [Double](repeating: 0, count: 4)
    for kind in [.blocks([0..<3]), .twoLevel(Halving(columns: 3)), .bpx([Halving(columns: 5)])]
      as [Preconditioning.Kind]
    {
      #expect(throws: OperatorError.self, "\(kind.name)") {
        try Preconditioning(kind).preconditioner(of: problem, at: zero)
      }
    }
    let made = try Preconditioning(.jacobi).preconditioner(of: problem, at: zero)
    #expect(bad { try made.apply([1]) }.contains("preconditioner must have dimension 4 (got 1)"))
    let change = try EightRealizationsTests.change(2, Double.self)
    let geometry = DescentGeometry(rule: UpdateRule.allCases[1], iteratingIn: .relu, change: change)
    #expect(bad { try LBFGS(geometry: geometry, preconditioning: Preconditioning(.jacobi)) }.contains("geometry"))
    // A value and a gradient are not enough for J^T J.
    struct Bowl: DifferentiableObjective {
      var dimension: Int { 1 }
      func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double {
        gradient = x
        return x[0] * x[0] / 2
      }
    }
    var optimizer = try LBFGS(preconditioning: Preconditioning(.jacobi))
    var x = [1.0]
    #expect(bad { try optimizer.step(&x, objective: Bowl(), learningRate: 1) }.contains("preconditioner jacobi"))
    #expect(x == [1])
  }

  /// J = 0: the mean of the diagonal counts as one, and nothing is divided by zero.
  @Test func flat() throws {
    let problem = ResidualProblem(2, 1) { _ in ([1], [[0, 0]]) }
    for kind in [.jacobi, .blocks([0..<2]), .twoLevel(Halving(columns: 2))] as [Preconditioning.Kind] {
      let b = try Preconditioning(kind, damping: 0.5, coarseDamping: 0.5).preconditioner(of: problem, at: [0, 0])
      let result = try b.apply([1, 0])
      #expect(result[0] > 1.999 && result.allSatisfy(\.isFinite), "\(kind.name): \(result)")
    }
  }
}

extension Matrix where Scalar == Rational {
  fileprivate func applied(to v: [Rational]) -> [Double] { (self * v).map { Double($0) } }
}
