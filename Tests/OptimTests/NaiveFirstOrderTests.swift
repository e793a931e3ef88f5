import Optim
import SeededRandom
import Testing

/// Gradient descent, Adam and AdamW against their recurrences written out.
@Suite struct NaiveFirstOrderTests {
  private func gradient(_ x: [Double]) throws -> [Double] {
    var g = [Double](repeating: 0, count: x.count)
    _ = try ResidualProblem.powellSingular.valueAndGradient(at: x, into: &g)
    return g
  }

  /// The recurrences of Kingma and Ba, with running products for the powers of the betas, and the decay of Loshchilov and
  /// Hutter before the step.
  private func naiveAdam(from start: [Double], steps: Int, rate: Double, decay: Double) throws -> [[Double]] {
    let (beta1, beta2, epsilon) = (0.9, 0.999, 1e-8)
    var points = [start]
    var m = [0.0, 0, 0, 0]
    var v = [0.0, 0, 0, 0]
    var (power1, power2) = (1.0, 1.0)
    for k in 0..<steps {
      var x = points[k]
      let g = try gradient(x)
      power1 *= beta1
      power2 *= beta2
      for i in 0..<4 {
        x[i] -= rate * decay * x[i]
        m[i] = beta1 * m[i] + (1 - beta1) * g[i]
        v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i]
        let mean = m[i] / (1 - power1)
        let variance = v[i] / (1 - power2)
        x[i] -= rate * mean / (variance.squareRoot() + epsilon)
      }
      points.append(x)
    }
    return points
  }

  @Test(arguments: [0.0, 0.1])
  func adam(decay: Double) throws {
    let start = [3.0, -1, 0, 1]
    let naive = try naiveAdam(from: start, steps: 100, rate: 0.01, decay: decay)
    var optimizer: any Optimizer = try decay == 0 ? Adam() : AdamW(.init(weightDecay: decay))
    var x = start
    for k in 1...100 {
      _ = try optimizer.step(&x, objective: ResidualProblem.powellSingular, learningRate: 0.01)
      for i in 0..<4 {
        // A step is 0.01 times a quotient of size about 1. Its rounding is some 20 eps, and 2 k eps / (1 - beta2) = 2000 k eps
        // from the power of beta2 near 1; errors of earlier steps are repeated, not amplified, by the moments.
        let bound = Double(k) * 0.01 * (20 + 2000 * Double(k)) * Double.ulpOfOne + 4 * Double(k) * naive[k][i].ulp
        #expect(abs(x[i] - naive[k][i]) <= bound, "step \(k), entry \(i)")
      }
    }
  }

  /// Decay alone: without a gradient the point shrinks by 1 - eta lambda a step.
  @Test func decoupledDecay() throws {
    let flat = ResidualProblem(1, 1) { _ in ([1], [[0]]) }
    var adamW = try AdamW(.init(weightDecay: 0.5))
    var x = [8.0]
    for _ in 0..<3 { _ = try adamW.step(&x, objective: flat, learningRate: 1) }
    #expect(x == [1])
    var adam = try Adam()
    _ = try adam.step(&x, objective: flat, learningRate: 1)
    #expect(x == [1])
  }

  /// The stateless form makes the same steps, bit for bit.
  @Test func gradientDescent() throws {
    let identity = DiagonalOperator<Double>.identity(4)
    let rule = UpdateRule(geometry: .spline, gradient: .spline)
    let scaling = try DiagonalOperator([1.0, 0.5, 2, 0.25])
    let exact = try GradientDescent(
      rule: rule, iteratingIn: .spline, stepSize: 1e-3, change: identity, scaling: scaling
    ).trajectory(from: [3, -1, 0, 1], steps: 50, gradient: gradient)
    var optimizer = GradientDescentOptimizer(scaling: scaling)
    var x = [3.0, -1, 0, 1]
    for k in 1...50 {
      let report = try optimizer.step(&x, objective: ResidualProblem.powellSingular, learningRate: 1e-3)
      #expect(x == exact[k] && report.place == .start && report.stepSize == 1e-3)
    }
  }

  /// Gradients that are given, whatever the point is.
  private final class Given: DifferentiableObjective {
    let dimension = 2
    private var rest: [[Double]]
    init(_ gradients: [[Double]]) { rest = gradients }
    func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double {
      gradient = rest.removeFirst()
      return 1
    }
  }

  /// Two steps in two parameters, beta1 = 1/2, beta2 = 3/4, epsilon = 1, rate 1/2.
  ///
  /// g = (2, -4): m = (1, -2) and v = (1, 4), divided by 1/2 and 1/4 (2, -4) and (4, 16), D g = (2/3, -4/5).
  /// g = (4, 3): m = (5/2, 1/2) and v = (19/4, 21/4), divided by 3/4 and 7/16 (10/3, 2/3) and (76/7, 12).
  @Test(arguments: [0.0, 0.25])
  func twoStepsByHand(decay: Double) throws {
    var optimizer: any Optimizer =
      try decay == 0
      ? Adam(.init(beta1: 0.5, beta2: 0.75, epsilon: 1))
      : AdamW(.init(weightDecay: decay, adam: .init(beta1: 0.5, beta2: 0.75, epsilon: 1)))
    let shrink = 1 - decay / 2
    let first = [8 * shrink - 1.0 / 3, 16 * shrink + 2.0 / 5]
    let second = [
      first[0] * shrink - 5.0 / 3 / ((76.0 / 7).squareRoot() + 1),
      first[1] * shrink - 1.0 / 3 / (12.0.squareRoot() + 1),
    ]
    // Twice, with a reset in between: the corrections start again.
    for _ in 0..<2 {
      let gradients = Given([[2, -4], [4, 3]])
      var x = [8.0, 16]
      for expected in [first, second] {
        _ = try optimizer.step(&x, objective: gradients, learningRate: 0.5)
        // Some ten roundings of numbers below 16.
        for i in 0..<2 { #expect(abs(x[i] - expected[i]) <= 10 * 16 * Double.ulpOfOne, "entry \(i)") }
      }
      optimizer.reset()
    }
  }

  /// x' = x - eta M g by hand: f = x^2 / 2 + y^2, M = diag(1, 1/2), eta = 1/2 from (8, 8).
  @Test func descentByHand() throws {
    let scaling = try DiagonalOperator([1.0, 0.5])
    let descent = try GradientDescent(
      rule: UpdateRule(geometry: .relu, gradient: .relu), iteratingIn: .relu, stepSize: 0.5,
      change: DiagonalOperator<Double>.identity(2), scaling: scaling)
    let points = try descent.trajectory(from: [8, 8], steps: 3) { [$0[0], 2 * $0[1]] }
    #expect(points == [[8, 8], [4, 4], [2, 2], [1, 1]])
    #expect(try descent.trajectory(from: [8, 8], steps: 0) { $0 } == [[8, 8]])
  }
}
