import Exact
import Optim
import RealModule
import Splines
import Testing

/// Table 1 in `Double`: four rules, each in w and in u, against the exact trajectory.
@Suite struct EightRealizationsTests {
  /// Irregular knots that are exact in both number systems.
  static func change<Scalar: SplineScalar>(_ order: Int, _ type: Scalar.Type) throws -> ChangeOfBasis<Scalar> {
    let gaps = [2, 1, 3, 2, 1, 1, 2, 3, 1, 2, 2, 1]
    var knots: [Scalar] = [0]
    let quarter: Scalar = 1 / 4
    for k in 0..<(2 + 2 * order) { knots.append(knots[k] + Scalar(exactly: gaps[k % gaps.count])! * quarter) }
    return ChangeOfBasis(try KnotVector(order: SplineOrder(order), knots: knots))
  }

  /// |X u - y|^2 / 2 with small integers.
  struct Regression: Sendable {
    let dimension: Int
    var design: Matrix<Rational> {
      Matrix(rows: dimension + 1, columns: dimension) { i, j in Rational((i * i + 3 * j) % 4 - 1, 4) }
    }
    var target: [Rational] { (0...dimension).map { Rational($0 % 3) } }
    var objective: ResidualProblem {
      let (x, y) = (design.map { Double($0) }, target.map { Double($0) })
      let rows = (0..<x.rows).map { x.row($0) }
      return ResidualProblem(dimension, dimension + 1) { u in (zip(x * u, y).map { $0 - $1 }, rows) }
    }
    func gradient(_ u: [Rational]) -> [Rational] {
      design.transposed() * zip(design * u, target).map { $0 - $1 }
    }
  }

  private static func magnitudes(_ m: Matrix<Rational>) -> Matrix<Double> { m.map { abs(Double($0)) } }

  /// An error made in step j is carried on by T = I - eta M H, so that, entry by entry,
  /// |e_k| <= sum_j |T^(k-1-j)| delta_j with delta_j = c eps (eta |out| |in| |X^T| (|X| |u_j| + |y|) + |x_j|).
  ///
  /// Products and solutions with A are componentwise accurate, its factors having one sign pattern, so that |A| and |A^{-1}|
  /// bound what they round; c counts the roundings along the longest chain: 2 m for X and X^T, 3 r for each of at most four
  /// maps by A with their rounded knot differences, and the rest.
  @Test(arguments: UpdateRule.allCases, [Coordinates.spline, .relu])
  func gradientDescent(rule: UpdateRule, iteration: Coordinates) throws {
    for order in [2, 4] { try check(order, rule, iteration) }
  }

  private func check(_ order: Int, _ rule: UpdateRule, _ iteration: Coordinates) throws {
    let (exactChange, change) = (try Self.change(order, Rational.self), try Self.change(order, Double.self))
    let m = change.dimension
    let regression = Regression(dimension: m)
    let (eta, steps) = (1.0 / 64, 20)
    let u0 = (0..<m).map { Rational($0 % 3 - 1) }
    let start = try iteration == .spline ? u0 : exactChange.applyTranspose(u0)
    let exact = try GradientDescent<Rational>(
      rule: rule, iteratingIn: iteration, stepSize: Rational(1, 64), change: exactChange
    ).trajectory(from: start, steps: steps) { x in
      iteration == .spline
        ? regression.gradient(x) : try exactChange.solve(regression.gradient(exactChange.solveTranspose(x)))
    }

    let weights = try iteration.weightMap(to: .spline, change: exactChange).materialized()
    let gradients = try Coordinates.spline.gradientMap(to: iteration, change: exactChange).materialized()
    let inward = try iteration.gradientMap(to: rule.gradient, change: exactChange).materialized()
    let outward = try rule.geometry.weightMap(to: iteration, change: exactChange).materialized()
    let x = regression.design
    let hessian = gradients * x.transposed() * x * weights
    let transition = Matrix.identity(m) - (outward * inward * hessian).scaled(by: Rational(1, 64))
    var powers = [Matrix<Rational>.identity(m)]
    for k in 1...steps { powers.append(transition * powers[k - 1]) }
    let carried = powers.map { Self.magnitudes($0) }
    let (sizes, spread) = (Self.magnitudes(x), Self.magnitudes(weights))
    let chain = Self.magnitudes(outward) * Self.magnitudes(inward) * Self.magnitudes(gradients) * sizes.transposed()
    let c = Double(2 * m + 12 * order + 16)

    var optimizer = GradientDescentOptimizer(
      geometry: DescentGeometry(rule: rule, iteratingIn: iteration, change: change))
    let transformed = try TransformedObjective(regression.objective, change: change)
    var point = start.map { Double($0) }
    // The start is rounded, and then every step.
    var made = [point.map { $0.ulp }]
    var error: [Double] = []
    for k in 0..<steps {
      let here = exact[k].map { abs(Double($0)) }
      let inner = zip(sizes * (spread * here), regression.target).map { $0 + Double($1) }
      made.append(zip(chain * inner, here).map { c * .ulpOfOne * (eta * $0 + $1) })
      // 1.01 for the rounding of this estimate itself.
      error = (0...k + 1).map { carried[k + 1 - $0] * made[$0] }.reduce([Double](repeating: 0, count: m)) { sum, next in
        zip(sum, next).map { $0 + 1.01 * $1 }
      }
      if iteration == .spline {
        _ = try optimizer.step(&point, objective: regression.objective, learningRate: eta)
      } else {
        _ = try optimizer.step(&point, objective: transformed, learningRate: eta)
      }
      for i in 0..<m {
        #expect(abs(point[i] - Double(exact[k + 1][i])) <= error[i], "step \(k), entry \(i)")
      }
    }
    // The bound means something: it is far below the distance that was covered.
    let travelled = zip(exact[steps], exact[0]).map { abs(Double($0 - $1)) }.max()!
    #expect(travelled > 1e3 * error.max()!, "\(travelled) against \(error.max()!)")
  }

  /// Both realizations of a rule agree for every optimizer that may follow it: w_k = A^T u_k.
  ///
  /// Adam takes square roots, so that there is no exact trajectory, and both sequences are compared with each other. What
  /// goes by A and back is rounded relative to kappa = max |A| |A^{-1}|, the Gram matrix twice; the equations solved have a
  /// condition number of at most 1000 (the damping is a thousandth of the diagonal), and so has what L-BFGS sees in two
  /// iterations.
  @Test(arguments: UpdateRule.allCases)
  func pairs(rule: UpdateRule) throws {
    let change = try Self.change(3, Double.self)
    let m = change.dimension
    let regression = Regression(dimension: m)
    let transformed = try TransformedObjective(regression.objective, change: change)
    func geometry(_ iteration: Coordinates) -> DescentGeometry {
      DescentGeometry(rule: rule, iteratingIn: iteration, change: change)
    }
    var methods: [(any Optimizer, any Optimizer, rate: Double)] = [
      (try Adam(geometry: geometry(.spline)), try Adam(geometry: geometry(.relu)), 1e-3),
      (try AdamW(geometry: geometry(.spline)), try AdamW(geometry: geometry(.relu)), 1e-3),
    ]
    if !rule.isMixed {
      methods.append(
        (
          try LBFGS(.init(iterationsPerEpoch: 2), geometry: geometry(.spline)),
          try LBFGS(.init(iterationsPerEpoch: 2), geometry: geometry(.relu)), 1
        ))
      methods.append(
        (
          try SelfScaledBroyden(.init(iterationsPerEpoch: 2), geometry: geometry(.spline)),
          try SelfScaledBroyden(.init(iterationsPerEpoch: 2), geometry: geometry(.relu)), 1
        ))
      methods.append(
        (try LevenbergMarquardt(geometry: geometry(.spline)), try LevenbergMarquardt(geometry: geometry(.relu)), 1))
      methods.append(
        (
          try LevenbergMarquardt(.init(denseLimit: 0, conjugateGradientTolerance: 1e-12), geometry: geometry(.spline)),
          try LevenbergMarquardt(.init(denseLimit: 0, conjugateGradientTolerance: 1e-12), geometry: geometry(.relu)), 1
        ))
    }
    let there = change.matrix.map { abs($0) } * change.inverseMatrix.map { abs($0) }
    let kappa = (there * [Double](repeating: 1, count: m)).max()!
    let tolerance = 1000 * kappa * kappa * Double.ulpOfOne
    for (inU, inW, rate) in methods {
      var (first, second) = (inU, inW)
      var u = (0..<m).map { Double($0 % 3 - 1) }
      var w = try change.applyTranspose(u)
      let steps = rate == 1 ? 1 : 5
      for _ in 0..<steps {
        _ = try first.step(&u, objective: regression.objective, learningRate: rate)
        _ = try second.step(&w, objective: transformed, learningRate: rate)
      }
      let expected = try change.applyTranspose(u)
      let size = expected.map { abs($0) }.max()!
      #expect(zip(w, expected).allSatisfy { abs($0 - $1) <= tolerance * size }, "\(first.name): \(w), \(expected)")
    }
  }
}
