import Optim
import Splines
import Testing

/// Defaults of least-squares objectives, and objectives in other coordinates, against matrices.
@Suite struct ObjectiveTests {
  /// Every method of an objective against its residuals and Jacobian, at a point with small integers: exact in `Double`.
  private func check(
    _ objective: some LeastSquaresObjective, at x: [Double], residuals: [Double], jacobian: Matrix<Double>,
    tolerance: Double
  ) throws {
    func close(_ a: [Double], _ b: [Double], _ what: String) {
      #expect(a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance }, "\(what): \(a), \(b)")
    }
    let (m, n) = (objective.residualCount, objective.dimension)
    var (r, j) = ([Double](repeating: 9, count: m), [Double](repeating: 9, count: m * n))
    var (g, gram) = ([Double](repeating: 9, count: n), [Double](repeating: 9, count: n * n))
    try objective.residuals(at: x, into: &r)
    close(r, residuals, "residuals")
    try objective.jacobian(at: x, residuals: &r, jacobian: &j)
    close(r, residuals, "residuals")
    close(j, jacobian.entries, "Jacobian")
    let half = residuals.reduce(0) { $0 + $1 * $1 } / 2
    let gradient = jacobian.transposed() * residuals
    close([try objective.value(at: x)], [half], "value")
    close([try objective.valueAndGradient(at: x, into: &g)], [half], "value")
    close(g, gradient, "gradient")
    close([try objective.normalEquations(at: x, gradient: &g, gram: &gram)], [half], "value")
    close(g, gradient, "gradient")
    close(gram, (jacobian.transposed() * jacobian).entries, "Gram matrix")
    for i in 0..<n { for k in 0..<n { #expect(gram[i * n + k] == gram[k * n + i]) } }
    let v = (0..<n).map { Double($0 * $0) - 1 }
    try objective.applyJacobian(at: x, to: v, into: &r)
    close(r, jacobian * v, "J v")
    let back = (0..<m).map { 2 - Double($0) }
    try objective.applyJacobianTranspose(at: x, to: back, into: &g)
    close(g, jacobian.transposed() * back, "J^T r")
  }

  private func cubic(_ n: Int) -> ResidualProblem {
    ResidualProblem(n, n + 2) { x in
      let r = (0..<n + 2).map { k in x[k % n] * x[(k + 1) % n] - Double(k) }
      let rows = (0..<n + 2).map { k in
        (0..<n).map { (j: Int) -> Double in (j == k % n ? x[(k + 1) % n] : 0) + (j == (k + 1) % n ? x[k % n] : 0) }
      }
      return (r, rows)
    }
  }

  @Test(arguments: 1...6)
  func defaults(n: Int) throws {
    let objective = cubic(n)
    let x = (0..<n).map { Double($0 % 3) - 1 }
    let (r, rows) = objective.linearize(x)
    try check(
      objective, at: x, residuals: r, jacobian: Matrix(rows: n + 2, columns: n) { rows[$0][$1] }, tolerance: 0)
  }

  @Test(arguments: 1...4)
  func transformed(order: Int) throws {
    let change = try EightRealizationsTests.change(order, Double.self)
    let n = change.dimension
    let base = cubic(n)
    let objective = try TransformedObjective(base, change: change)
    let u = (0..<n).map { Double($0 % 3) - 1 }
    let w = try change.applyTranspose(u)
    let (r, rows) = base.linearize(u)
    let jacobian =
      try Matrix<Double>(rows: n + 2, columns: n) { rows[$0][$1] } * change.inverse.transposed.materialized()
    let size = jacobian.entries.map { abs($0) }.max()!
    // Sums of n products of entries up to `size`, each computed by up to 3 r roundings; the square for the Gram matrix.
    let tolerance = Double(n * (6 * order + n)) * 4 * .ulpOfOne * max(1, size * size) * Double(n)
    try check(objective, at: w, residuals: r, jacobian: jacobian, tolerance: tolerance)
    #expect(try zip(objective.baseWeights(w), u).allSatisfy { abs($0 - $1) <= tolerance })
  }

  /// Each reason has a name of its own and says what to do.
  @Test func terminations() {
    let all: [(Termination, Bool, String)] = [
      (.gradientTolerance(norm: 1e-9, tolerance: 1e-8), true, "lower the tolerance"),
      (.noProgress(change: 0, tolerance: 0), true, "refine the model"),
      (.lineSearchFailed(trials: 25, slope: -1e-30), false, "check the gradient"),
      (.nonFiniteValue("nan"), false, "smaller learning rate"),
      (.nonFiniteGradient(index: 3), false, "smaller learning rate"),
      (.dampingOverflow(damping: .infinity), false, "check the Jacobian"),
    ]
    #expect(Set(all.map(\.0.label)).count == all.count)
    for (termination, isConverged, advice) in all {
      #expect(termination.isConverged == isConverged && termination.description.contains(advice))
    }
  }
}
