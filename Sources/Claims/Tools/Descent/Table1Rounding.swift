import Exact
import Optim
import SeededRandom
import Splines

/// Table 1 in `Double`: the eight realizations computed by the library's optimizer stay within a derived bound of the
/// exact trajectories.
///
/// The problem is |X u - y|^2 / 2 with one spline's weights u. An error made in step j is propagated by
/// T = I - eta M H, so that, entry by entry,
/// |e_k| <= |T^k| eps |x_0| + sum_(j < k) |T^(k-1-j)| c eps (eta |out| |in| |G| |X^T| (|X| |W| |x_j| + |y|) + |x_j|),
/// where W and G take weights from, and gradients to, the coordinates of the iteration, and in and out are the maps of
/// the rule. Products and solutions with A are componentwise accurate, since its factors have a fixed sign pattern, so
/// |A| and |A^{-1}| bound their rounding errors; c counts the roundings of the longest chain.
struct Table1Rounding {
  /// The comparisons, one for each entry of each point.
  private(set) var tally = Tally(.measured)
  /// The largest error as a fraction of its bound.
  private(set) var worst = 0.0
  private let perturbation: Rational

  /// Runs all realizations on random problems.
  ///
  /// - Parameters:
  ///   - problems: the number of problems.
  ///   - perturbation: the factor of the exact step size; other than 1 for the negative control.
  init(problems: Int, perturbation: Rational = 1, using random: SplitMix64) throws {
    self.perturbation = perturbation
    var random = random
    for _ in 0..<problems {
      let order = try SplineOrder(Int.random(in: 1...4, using: &random))
      let gaps = (0..<Int.random(in: 1...4, using: &random) + 2 * order.value - 2).map { _ in
        Int.random(in: 1...4, using: &random)
      }
      // Knots with few bits are exact in both number systems.
      let knots = gaps.reduce(into: [Rational(0)]) { knots, gap in
        knots.append(knots[knots.count - 1] + Rational(gap, 4))
      }
      let change = ChangeOfBasis(try KnotVector(order: order, knots: knots))
      let m = change.dimension
      let problem = Regression(
        design: Matrix(rows: m + 1, columns: m) { _, _ in Rational(Int.random(in: -2...2, using: &random), 4) },
        target: (0...m).map { _ in Rational(Int.random(in: -2...2, using: &random)) })
      let start = (0..<m).map { _ in Rational(Int.random(in: -2...2, using: &random)) }
      for rule in UpdateRule.allCases {
        for iteration in Coordinates.allCases { try compare(rule, iteration, change, problem, start) }
      }
    }
  }

  private mutating func compare(
    _ rule: UpdateRule, _ iteration: Coordinates, _ change: ChangeOfBasis<Rational>, _ problem: Regression,
    _ start: [Rational]
  ) throws {
    let (m, steps, eta) = (change.dimension, 10, Rational(1, 64))
    let into = try Coordinates.spline.weightMap(to: iteration, change: change).apply(start)
    let exact = try GradientDescent<Rational>(
      rule: rule, iteratingIn: iteration, stepSize: eta * perturbation, change: change
    ).trajectory(from: into, steps: steps) { x in
      let u = try iteration.weightMap(to: .spline, change: change).apply(x)
      return try Coordinates.spline.gradientMap(to: iteration, change: change).apply(problem.gradient(u))
    }
    let bounds = try self.bounds(rule, iteration, change, problem, exact, eta: eta)

    let rounded = ChangeOfBasis(
      try KnotVector(order: change.knots.order, knots: change.knots.values.map { Double($0) }))
    var optimizer = GradientDescentOptimizer(
      geometry: DescentGeometry(rule: rule, iteratingIn: iteration, change: rounded))
    let inU = RegressionInDouble(problem)
    let inW = try TransformedObjective(inU, change: rounded)
    var point = into.map { Double($0) }
    for k in 0..<steps {
      if iteration == .spline {
        _ = try optimizer.step(&point, objective: inU, learningRate: Double(eta))
      } else {
        _ = try optimizer.step(&point, objective: inW, learningRate: Double(eta))
      }
      for i in 0..<m {
        let error = Rational(exactly: point[i]).map { Double(($0 - exact[k + 1][i]).magnitude) } ?? .infinity
        worst = max(worst, error / bounds[k][i])
        tally.expect(
          error <= bounds[k][i],
          "in Double, \(rule), iterating in \(iteration.rawValue) weights, knots \(change.knots.values): the error of "
            + "entry \(i) after step \(k + 1) is \(error), but the bound is \(bounds[k][i])")
      }
    }
  }

  private func bounds(
    _ rule: UpdateRule, _ iteration: Coordinates, _ change: ChangeOfBasis<Rational>, _ problem: Regression,
    _ exact: [[Rational]], eta: Rational
  ) throws -> [[Double]] {
    let (m, x) = (change.dimension, problem.design)
    let weights = try iteration.weightMap(to: .spline, change: change).materialized()
    let gradients = try Coordinates.spline.gradientMap(to: iteration, change: change).materialized()
    let inward = try iteration.gradientMap(to: rule.gradient, change: change).materialized()
    let outward = try rule.geometry.weightMap(to: iteration, change: change).materialized()
    let hessian = gradients * x.transposed() * x * weights
    let transition = Matrix.identity(m) - (outward * inward * hessian).scaled(by: eta)
    var powers = [Matrix<Rational>.identity(m)]
    for k in 1..<exact.count { powers.append(transition * powers[k - 1]) }
    let carried = powers.map { magnitudes($0) }
    let chain = magnitudes(outward) * magnitudes(inward) * magnitudes(gradients) * magnitudes(x.transposed())
    // 2 m for X and X^T, 3 r for each of at most four maps by A, and the rest.
    let c = Double(2 * m + 12 * change.knots.order.value + 16)
    var made = [exact[0].map { Double($0.magnitude) * .ulpOfOne }]
    return exact.indices.dropLast().map { k in
      let here = exact[k].map { Double($0.magnitude) }
      let inner = zip(magnitudes(x) * (magnitudes(weights) * here), problem.target).map { $0 + Double($1.magnitude) }
      made.append(zip(chain * inner, here).map { c * .ulpOfOne * (Double(eta) * $0 + $1) })
      // 1.01 for the rounding of this estimate itself.
      return (0...k + 1).reduce([Double](repeating: 0, count: m)) { sum, j in
        zip(sum, carried[k + 1 - j] * made[j]).map { $0 + 1.01 * $1 }
      }
    }
  }

  private func magnitudes(_ matrix: Matrix<Rational>) -> Matrix<Double> { matrix.map { Double($0.magnitude) } }
}

/// |X u - y|^2 / 2 in `Double`.
private struct RegressionInDouble: LeastSquaresObjective {
  private let design: Matrix<Double>
  private let target: [Double]

  init(_ problem: Regression) {
    design = problem.design.map { Double($0) }
    target = problem.target.map { Double($0) }
  }

  var dimension: Int { design.columns }
  var residualCount: Int { design.rows }

  func residuals(at x: [Double], into r: inout [Double]) throws { r = zip(design * x, target).map { $0 - $1 } }

  func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws {
    try self.residuals(at: x, into: &residuals)
    jacobian = design.entries
  }
}
