import Optim
import RealModule
import Testing

/// Sums over vectors of every length up to several blocks of eight, and norms at the ends of the range of `Double`.
@Suite struct SumTests {
  /// 1 + 4 + 9 + ... is n (n + 1) (2n + 1) / 6; integers, so that every order of additions is exact.
  @Test func valuesOfEveryLength() throws {
    for n in 0...40 {
      let problem = ResidualProblem(1, n) { x in
        ((0..<n).map { Double($0 + 1) * x[0] }, (0..<n).map { [Double($0 + 1)] })
      }
      #expect(try problem.value(at: [1]) == Double(n * (n + 1) * (2 * n + 1)) / 12)
      var gradient = [0.0]
      #expect(try problem.valueAndGradient(at: [2], into: &gradient) == Double(n * (n + 1) * (2 * n + 1)) / 3)
      #expect(gradient == [Double(n * (n + 1) * (2 * n + 1)) / 3])
    }
  }

  /// H v for one pair, whose products are sums of different vectors: y = 2 s with s = 1, 2, ..., n halves every vector.
  @Test func productsOfEveryLength() throws {
    for n in 1...40 {
      var history = InverseHessianHistory(dimension: n, memory: 1)
      let s = (0..<n).map { Double($0 + 1) }
      let isTaken = history.append(
        direction: s, factor: 1, oldGradient: [Double](repeating: 0, count: n), newGradient: s.map { 2 * $0 })
      #expect(isTaken)
      let v = (0..<n).map { Double(($0 * $0) % 7) - 3 }
      // Three passes over numbers up to 40, each with n + 4 roundings.
      let bound = Double(3 * (n + 4)) * 40 * Double(n) * Double.ulpOfOne
      for (found, expected) in zip(try history.apply(v), v.map { $0 / 2 }) { #expect(abs(found - expected) <= bound) }
    }
  }

  /// A 3-4-5 triangle at every size, entries that are zero in between, and nothing at all.
  @Test(arguments: [
    0, Double.leastNonzeroMagnitude, 1e-310, 1e-200, 1e-160, 1e-150, 1, 1e150, 1e153, 1e154, 1e160, 1e300, 1e307,
  ])
  func norms(scale: Double) throws {
    struct Given: DifferentiableObjective {
      let g: [Double]
      var dimension: Int { g.count }
      func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double {
        gradient = g
        return 1
      }
    }
    let shapes: [[Double]] = [[3, 4], [-3, 0, 4], [0, 0, 5], [0, 0, 0, -4, 0, 0, 0, 0, 0, 3]]
    for g in shapes {
      var optimizer = GradientDescentOptimizer()
      var x = [Double](repeating: 0, count: g.count)
      let report = try optimizer.step(&x, objective: Given(g: g.map { $0 * scale }), learningRate: 0)
      // Squares, sum, root and scale: some roundings, and one of the smallest numbers.
      #expect(abs(report.gradientNorm - 5 * scale) <= 8 * (5 * scale).ulp, "\(g)")
      #expect(report.termination == nil)
    }
  }
}
