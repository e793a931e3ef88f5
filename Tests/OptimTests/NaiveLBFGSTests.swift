import Exact
import Optim
import SeededRandom
import Splines
import Testing

/// L-BFGS against the dense products of BFGS, in exact arithmetic.
@Suite struct NaiveLBFGSTests {
  private typealias Pair = (s: [Rational], y: [Rational])

  private static func dot(_ x: [Rational], _ y: [Rational]) -> Rational { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }

  /// H = V^T H V + rho s s^T from (s^T y / y^T y) I of the newest pair, for the last `memory` pairs.
  private static func denseInverse(_ pairs: [Pair], dimension: Int, memory: Int) -> Matrix<Rational> {
    var h = Matrix<Rational>.identity(dimension)
    guard let newest = pairs.last else { return h }
    h = h.scaled(by: dot(newest.s, newest.y) / dot(newest.y, newest.y))
    for (s, y) in pairs.suffix(memory) {
      let rho = 1 / dot(s, y)
      let v = Matrix<Rational>(rows: dimension, columns: dimension) { i, j in (i == j ? 1 : 0) - rho * y[i] * s[j] }
      h =
        v.transposed() * h * v
        + Matrix<Rational>(rows: dimension, columns: dimension) { i, j in rho * s[i] * s[j] }
    }
    return h
  }

  /// Integer pairs of y = B s for a diagonally dominant B, more of them than the memory holds.
  @Test(arguments: 1...6)
  func twoLoops(memory: Int) throws {
    var random = SplitMix64(seed: UInt64(memory))
    let dimension = 7
    var history = InverseHessianHistory(dimension: dimension, memory: memory)
    var pairs: [Pair] = []
    for count in 0...9 {
      #expect(history.count == min(count, memory))
      let dense = Self.denseInverse(pairs, dimension: dimension, memory: memory)
      let v = (0..<dimension).map { _ in Double(Int.random(in: -9...9, using: &random)) }
      let result = try history.apply(v)
      #expect(try history.applyTranspose(v) == result)
      let exact = dense * v.map { Rational(exactly: $0)! }
      // Each of 2 k passes multiplies by I - rho y s^T, of norm at most 1 + rho |y| |s|, and rounds dimension + 4 times.
      var growth = 1.0
      for pair in pairs.suffix(memory) {
        let factor = Double(Self.dot(pair.s, pair.s) * Self.dot(pair.y, pair.y)).squareRoot()
        growth *= 1 + factor / Double(Self.dot(pair.s, pair.y))
      }
      let size = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let bound = Double((2 * memory + 1) * (dimension + 4)) * growth * growth * size * Double.ulpOfOne
      for i in 0..<dimension { #expect(abs(result[i] - Double(exact[i])) <= bound, "\(count) pairs, entry \(i)") }

      let s = (0..<dimension).map { _ in Double(Int.random(in: -4...4, using: &random)) }
      guard s.contains(where: { $0 != 0 }) else { continue }
      let y = (0..<dimension).map { i in 6 * s[i] + s[(i + 1) % dimension] - s[(i + 2) % dimension] }
      let zero = [Double](repeating: 0, count: dimension)
      let isTaken = history.append(direction: s.map { $0 / 2 }, factor: 2, oldGradient: zero, newGradient: y)
      #expect(isTaken)
      pairs.append((s.map { Rational(exactly: $0)! }, y.map { Rational(exactly: $0)! }))
    }
  }

  @Test func pairsWithoutCurvature() throws {
    var history = InverseHessianHistory(dimension: 2, memory: 2)
    let negative = history.append(direction: [1, 0], factor: 1, oldGradient: [0, 0], newGradient: [-1, 0])
    let orthogonal = history.append(direction: [1, 0], factor: 1, oldGradient: [0, 0], newGradient: [0, 1])
    let zero = history.append(direction: [0, 0], factor: 1, oldGradient: [0, 0], newGradient: [0, 0])
    #expect(!negative && !orthogonal && !zero && history.count == 0)
    #expect(try history.apply([3, 4]) == [3, 4])
    #expect(throws: OperatorError.self) { try history.apply([1]) }
    let positive = history.append(direction: [1, 0], factor: 2, oldGradient: [0, 0], newGradient: [4, 0])
    #expect(positive && history.count == 1)
    #expect(try history.apply([4, 2]) == [2, 1])
  }

  /// Whole runs with fixed steps on a rational quadratic, the naive one exact: five iterations in two epochs.
  @Test(arguments: [1, 2, 10])
  func fixedSteps(memory: Int) throws {
    let design = Matrix<Rational>(rows: 4, columns: 3) { i, j in Rational((i + 1) * (j + 2) % 5 - 1 + (i == j ? 3 : 0))
    }
    let target: [Rational] = [1, -2, 3, 1]
    let residuals: @Sendable ([Rational]) -> [Rational] = { x in zip(design * x, target).map { $0 - $1 } }
    let problem = ResidualProblem(3, 4) { x in
      let rows = (0..<4).map { design.row($0).map { Double($0) } }
      return (
        zip(rows, target).map { row, t in zip(row, x).reduce(-Double(t)) { $0 + $1.0 * $1.1 } }, rows
      )
    }
    var x: [Rational] = [0, 0, 0]
    var pairs: [Pair] = []
    var optimizer = try LBFGS(.init(memory: memory, iterationsPerEpoch: 1, stepRule: .fixedStep))
    var point = [0.0, 0, 0]
    for iteration in 0..<5 {
      let g = design.transposed() * residuals(x)
      let direction = Self.denseInverse(pairs, dimension: 3, memory: memory) * g.map { -$0 }
      let sum = g.reduce(0) { $0 + $1.magnitude }
      let step: Rational = pairs.isEmpty ? min(1, 1 / sum) : 1
      let next = zip(x, direction).map { $0 + step * $1 }
      let after = design.transposed() * residuals(next)
      pairs.append((direction.map { step * $0 }, zip(after, g).map { $0 - $1 }))
      x = next
      let report = try optimizer.step(&point, objective: problem, learningRate: 1)
      #expect(report.iterations == 1 && report.evaluations == 2)
      // The Hessian's condition number is below 100, and so is each iteration's amplification of what came before.
      let bound = 100 * .ulpOfOne * (0...iteration).reduce(1.0) { power, _ in power * 100 }
      for i in 0..<3 { #expect(abs(point[i] - Double(x[i])) <= min(bound, 1e-6), "iteration \(iteration)") }
    }
    #expect(optimizer.inverseHessian?.count == min(5, memory))
  }

  /// Guards end an epoch and training, and keep pairs of rounding out.
  @Test func guardedSteps() throws {
    // f = c (x^2 + 4 y^2) / 2. From (3, 4) the slope along the gradient (3, 16) is -265.
    func problem(_ root: Double) -> ResidualProblem {
      ResidualProblem(2, 2) { x in ([root * x[0], 2 * root * x[1]], [[root, 0], [0, 2 * root]]) }
    }
    func epoch(_ root: Double, endingBelow change: Double) throws -> StepReport {
      var optimizer = try LBFGS(.init(stepRule: .guardedStep(StepGuards(gradient: 0, change: change, curvature: 0))))
      var x = [3.0, 4]
      return try optimizer.step(&x, objective: problem(root), learningRate: 1)
    }
    let none = try epoch(1, endingBelow: 300)
    #expect(none.iterations == 0 && none.termination == .noProgress(change: 265, tolerance: 300))
    // The first step is 1 / 19 of the gradient: the larger coordinate moves by 16 / 19 = 0.842, f by 12.5.
    let short = try epoch(1, endingBelow: 0.85)
    #expect(short.iterations == 1 && short.termination == nil)
    #expect(try epoch(1, endingBelow: 0.84).iterations > 1)
    // With c = 1/100 the step is the gradient: the larger coordinate moves by 0.16, f by 0.0265 - 0.0005165 = 0.02598.
    #expect(try epoch(0.1, endingBelow: 0.0262).iterations == 1)
    #expect(try epoch(0.1, endingBelow: 0.0258).iterations > 1)

    var plain = try LBFGS(.init(stepRule: .fixedStep))
    var guarded = try LBFGS(.init(stepRule: .guardedStep(StepGuards(gradient: 0, change: 0, curvature: 0))))
    var (a, b) = ([3.0, 4], [3.0, 4])
    let first = try plain.step(&a, objective: problem(1), learningRate: 1)
    let second = try guarded.step(&b, objective: problem(1), learningRate: 1)
    #expect(a == b && first == second)

    var blind = try LBFGS(.init(stepRule: .guardedStep(StepGuards(gradient: 0, change: 0, curvature: 1e9))))
    var c = [3.0, 4]
    _ = try blind.step(&c, objective: problem(1), learningRate: 1)
    #expect(blind.inverseHessian?.count == 0)

    var done = try LBFGS(.init(stepRule: .guardedStep(.default)))
    var d = [1e-8, 1e-8]
    let end = try done.step(&d, objective: problem(1), learningRate: 1)
    #expect(end.iterations == 0 && end.termination == .gradientTolerance(norm: 4e-8, tolerance: 1e-7))
    #expect(throws: OptimizerError.self) { try StepGuards(gradient: -1, change: 0, curvature: 0) }
    #expect(throws: OptimizerError.self) { try StepGuards(gradient: 0, change: .nan, curvature: 0) }
  }

  /// A pair is taken above its least curvature and above eps |s| |y|, not at either.
  @Test func curvatureJustInsideAndAtItsLimits() throws {
    func takes(_ s: [Double], _ y: [Double], least: Double) -> Bool {
      var history = InverseHessianHistory(dimension: 2, memory: 1)
      let isTaken = history.append(
        direction: s, factor: 2, oldGradient: [1, 1], newGradient: y.map { 1 + $0 }, leastCurvature: least)
      #expect(history.count == (isTaken ? 1 : 0))
      return isTaken
    }
    // s = (2, 0) and y = (4, 0): s^T y = 8.
    #expect(!takes([1, 0], [4, 0], least: 8) && takes([1, 0], [4, 0], least: 8.0.nextDown))
    // s = (1, 0) and y = (k eps, 1): s^T y = k eps, and |s| |y| is 1 to rounding.
    let eps = Double.ulpOfOne
    #expect(!takes([0.5, 0], [eps, 1], least: 0))
    #expect(takes([0.5, 0], [2 * eps, 1], least: 0) && takes([0.5, 0], [900 * eps, 1], least: 0))
    #expect(!takes([0.5, 0], [2 * eps, 1], least: 2 * eps))
  }

  /// A refused pair leaves a full history as it was, and a forgotten history is a new one.
  @Test func refusedPairsAndForgottenOnes() throws {
    var history = InverseHessianHistory(dimension: 2, memory: 2)
    func append(_ s: [Double], _ y: [Double]) -> Bool {
      history.append(direction: s, factor: 1, oldGradient: [0, 0], newGradient: y)
    }
    for pair in [([1.0, 0], [2.0, 0]), ([0, 1], [0, 4]), ([1, 1], [3, 5])] {
      let isTaken = append(pair.0, pair.1)
      #expect(isTaken)
    }
    let before = try history.apply([1, 2])
    let isRefused = !append([1, 0], [-1, 0])
    #expect(isRefused && history.count == 2)
    #expect(try history.apply([1, 2]) == before && before != [1, 2])
    history.removeAll()
    #expect(history.count == 0)
    #expect(try history.apply([3, 4]) == [3, 4])
    let isTaken = append([2, 0], [4, 0])
    #expect(isTaken && history.count == 1)
    #expect(try history.apply([4, 2]) == [2, 1])
  }
}
