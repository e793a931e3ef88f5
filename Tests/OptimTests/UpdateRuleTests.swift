import Exact
import Optim
import SeededRandom
import Splines
import Testing

/// Table 1: the preconditioners of the four rules in either coordinates, and ten exact steps.
@Suite struct UpdateRuleTests {
  private func change(_ order: Int, intervals: Int = 3, seed: UInt64 = 1) throws -> ChangeOfBasis<Rational> {
    var random = SplitMix64(seed: seed)
    return ChangeOfBasis(try .random(.irregular, order: SplineOrder(order), intervals: intervals, using: &random))
  }

  private func matrix(
    _ rule: UpdateRule, _ iteration: Coordinates, _ change: ChangeOfBasis<Rational>,
    _ scaling: DiagonalOperator<Rational>? = nil
  ) throws -> Matrix<Rational> {
    try rule.preconditioner(in: iteration, change: change, scaling: scaling).materialized()
  }

  @Test(arguments: 1...5)
  func preconditionersOfTheTable(order: Int) throws {
    let change = try change(order)
    let a = change.recursionMatrix()
    let m = a.rows
    let inverse = change.inverseMatrix
    #expect(inverse * a == .identity(m))
    let scaling = try DiagonalOperator((0..<m).map { Rational($0 + 2, 3) })
    let d = try scaling.materialized()
    let rows: [(UpdateRule, Matrix<Rational>, Matrix<Rational>)] = [
      (UpdateRule(geometry: .relu, gradient: .relu), d, inverse.transposed() * d * inverse),
      (UpdateRule(geometry: .spline, gradient: .spline), a.transposed() * d * a, d),
      (UpdateRule(geometry: .relu, gradient: .spline), d * a, inverse.transposed() * d),
      (UpdateRule(geometry: .spline, gradient: .relu), a.transposed() * d, d * inverse),
    ]
    #expect(rows.map(\.0) == UpdateRule.allCases)
    for (rule, inRelu, inSpline) in rows {
      #expect(try matrix(rule, .relu, change, scaling) == inRelu, "\(rule) in w")
      #expect(try matrix(rule, .spline, change, scaling) == inSpline, "\(rule) in u")
      // Both realizations are one map: M_w = A^T M_u A.
      #expect(inRelu == a.transposed() * inSpline * a)
      let identity = try matrix(rule, .relu, change)
      let symmetric = identity == identity.transposed()
      #expect(symmetric == (!rule.isMixed || m == 1))
    }
  }

  /// The step of the spline geometry seen in w is the gradient of the inner product of u (Lemma 5).
  @Test(arguments: 1...4)
  func geometryIsAnInnerProduct(order: Int) throws {
    let change = try change(order, seed: 5)
    let product = try InnerProduct(pullingBackBy: Coordinates.relu.weightMap(to: .spline, change: change))
    let g = (0..<change.dimension).map { Rational(2 * $0 - 3, 5) }
    let rule = UpdateRule(geometry: .spline, gradient: .spline)
    #expect(try product.gradient(euclidean: g) == rule.direction(gradient: g, in: .relu, change: change))
  }

  @Test(arguments: UpdateRule.allCases, [false, true])
  func tenExactSteps(rule: UpdateRule, scaled: Bool) throws {
    let change = try change(3, intervals: 2, seed: 9)
    let m = change.dimension
    let scaling = scaled ? try DiagonalOperator((0..<m).map { Rational(3 - $0 % 2, 2) }) : nil
    // 1/2 |X u - y|^2 in u; the same function of w through u = A^{-T} w.
    let x = Matrix<Rational>(rows: m + 1, columns: m) { i, j in Rational((i * i + 3 * j) % 4 - 1) }
    let y = (0...m).map { Rational($0 % 3) }
    let gradientInU: ([Rational]) throws -> [Rational] = { u in
      x.transposed() * zip(x * u, y).map { $0 - $1 }
    }
    let gradientInW: ([Rational]) throws -> [Rational] = { w in
      try change.solve(gradientInU(change.solveTranspose(w)))
    }
    let u0 = (0..<m).map { Rational($0 - 1) }
    let w0 = try change.applyTranspose(u0)
    let eta = Rational(1, 32)
    let u = try GradientDescent(
      rule: rule, iteratingIn: .spline, stepSize: eta, change: change, scaling: scaling
    ).trajectory(from: u0, steps: 10, gradient: gradientInU)
    let w = try GradientDescent(
      rule: rule, iteratingIn: .relu, stepSize: eta, change: change, scaling: scaling
    ).trajectory(from: w0, steps: 10, gradient: gradientInW)
    #expect(u.count == 11 && w.count == 11)
    for k in 0...10 { #expect(try w[k] == change.applyTranspose(u[k]), "step \(k)") }
    #expect(u[1] != u[0] && u[10] != u[9])
    #expect(try w[10] != change.apply(u[10]))
  }

  /// The rule written out, x -= eta D g in its own coordinates, against the preconditioned step.
  @Test(arguments: UpdateRule.allCases)
  func ruleInItsOwnCoordinates(rule: UpdateRule) throws {
    let change = try change(4, seed: 3)
    let m = change.dimension
    let gW = (0..<m).map { Rational($0 * $0 - 2) }
    let gU = try change.apply(gW)
    let taken = rule.gradient == .relu ? gW : gU
    let own = rule.geometry == .relu ? gW : gU
    #expect(try rule.direction(gradient: own, in: rule.geometry, change: change) == taken)
  }

  @Test func wrongDimensions() throws {
    let change = try change(2)
    let rule = UpdateRule(geometry: .relu, gradient: .spline)
    #expect(throws: OperatorError.self) {
      try rule.preconditioner(in: .relu, change: change, scaling: DiagonalOperator<Rational>.identity(1))
    }
    let descent = try GradientDescent(rule: rule, iteratingIn: .relu, stepSize: 1, change: change)
    let g = [Rational](repeating: 1, count: change.dimension)
    #expect(throws: OperatorError.self) { try descent.step(from: [1], gradient: g) }
    #expect(throws: SplineError.self) { try descent.step(from: g, gradient: [1]) }
  }

  /// D stands between both maps in the optimizer as well: powers of two and small integers, exact in `Double`.
  @Test(arguments: UpdateRule.allCases, [Coordinates.spline, .relu])
  func scalingBetweenBothMaps(rule: UpdateRule, iteration: Coordinates) throws {
    let change = try DiagonalOperator([1.0, 2, 4])
    // Not diagonal, not symmetric: the order of the factors and a transposition show.
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(2), intervals: 2, lower: 0, upper: 2)
    let scaling = ChangeOfBasis(knots)
    let inward = try iteration.gradientMap(to: rule.gradient, change: change).materialized()
    let outward = try rule.geometry.weightMap(to: iteration, change: change).materialized()
    let g = [1.0, -2, 3]
    let direction = outward * (scaling.matrix * (inward * g))
    // f = |x|^2 / 2, whose gradient at g is g.
    let problem = ResidualProblem(3, 3) { x in (x, [[1, 0, 0], [0, 1, 0], [0, 0, 1]]) }
    var optimizer = GradientDescentOptimizer(
      geometry: DescentGeometry(rule: rule, iteratingIn: iteration, change: change), scaling: scaling)
    var x = g
    _ = try optimizer.step(&x, objective: problem, learningRate: 0.5)
    #expect(x == zip(g, direction).map { $0 - 0.5 * $1 })
  }
}
