import Foundation
import Optim
import Splines
import Testing

/// The self-scaled Broyden method: its iterations, one at a time, and what it keeps and refuses.
@Suite struct SelfScaledBroydenTests {
  private static func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }

  private static func gradient(_ problem: some DifferentiableObjective, _ x: [Double]) throws -> [Double] {
    var g = [Double](repeating: 0, count: x.count)
    _ = try problem.valueAndGradient(at: x, into: &g)
    return g
  }

  /// Every iteration steps along -H g and updates H by a pair of gradients of its own objective, also if the objective
  /// changes every time: bit for bit, since sums of fewer than eight terms have one order.
  @Test(arguments: BroydenUpdate.allCases)
  func iterations(update: BroydenUpdate) throws {
    let steep = ResidualProblem(2, 2) { x in
      ([3 * x[0] - x[1], x[0] * x[0] + 2 * x[1] - 1], [[3, -1], [2 * x[0], 2]])
    }
    let problems = [ResidualProblem.rosenbrock, steep, .beale]
    var optimizer = try SelfScaledBroyden(.init(update: update, iterationsPerEpoch: 1))
    var x = [-1.2, 1]
    var inverse = DenseInverseHessian(dimension: 2)
    #expect(optimizer.inverseHessian == nil)
    for k in 0..<12 {
      let problem = problems[k % 3]
      let (start, g) = (x, try Self.gradient(problem, x))
      let report = try optimizer.step(&x, objective: problem, learningRate: 1)
      #expect(report.iterations == 1 && report.termination == nil)
      let t = report.stepSize
      let d = try inverse.apply(g).map { -$0 }
      #expect(x == zip(start, d).map { $0 + t * $1 }, "iteration \(k)")
      let s = d.map { t * $0 }
      let y = zip(try Self.gradient(problem, x), g).map { $0 - $1 }
      let isGood = inverse.update(step: s, change: y, energy: -t * Self.dot(s, g), by: update)
      #expect(isGood)
      let found = try #require(optimizer.inverseHessian)
      #expect(try found.materialized() == inverse.materialized() && found.count == inverse.count, "iteration \(k)")
    }
    #expect(inverse.count >= 10)
  }

  /// A preconditioner with the whole matrix for a block is nearly the inverse Hessian: the first step is Newton's, at
  /// full length, and the next ones remove what the damping leaves.
  @Test func preconditioner() throws {
    let problem = RotatedQuadratic(dimension: 6, condition: 1e4)
    let rule = try Preconditioning(.blocks([0..<6]), damping: 1e-9)
    var optimizer = try SelfScaledBroyden(.init(iterationsPerEpoch: 1), preconditioning: rule)
    #expect(optimizer.preconditioning?.kind.name == "blocks" && SelfScaledBroyden.Options().takesPreconditioner)
    var x = [Double](repeating: 0, count: 6)
    let first = try optimizer.step(&x, objective: problem, learningRate: 1)
    #expect(first.evaluations == 2 && first.stepSize == 1)
    // The damping is 1e-9 of a mean below 1, against eigenvalues from 1e-4.
    #expect(zip(x, problem.minimum).allSatisfy { abs($0 - $1) <= 1e-4 })
    let run = try Run(optimizer, from: x, on: problem, epochs: 10)
    #expect(run.last.termination?.label == "gradient-tolerance")
    let plain = try Run(
      SelfScaledBroyden(.init(iterationsPerEpoch: 1)), from: [0, 0, 0, 0, 0, 0], on: problem, epochs: 10)
    #expect(plain.last.termination == nil)
    let geometry = DescentGeometry(
      rule: UpdateRule(geometry: .spline, gradient: .spline), iteratingIn: .spline,
      change: DiagonalOperator<Double>.identity(6))
    #expect(throws: OptimizerError.self) { try SelfScaledBroyden(geometry: geometry, preconditioning: rule) }
  }

  /// One parameter more than the limit is refused before anything is evaluated; at the limit it is not.
  @Test func denseLimit() throws {
    struct Unseen: DifferentiableObjective {
      let dimension = 3
      func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double {
        Issue.record("evaluated")
        return 0
      }
    }
    var optimizer = try SelfScaledBroyden(.init(denseLimit: 2))
    var x = [1.0, 1, 1]
    let error = #expect(throws: OptimizerError.self) { try optimizer.step(&x, objective: Unseen(), learningRate: 1) }
    #expect(
      error?.description == "self-scaled-broyden: the number of parameters must be at most the dense limit, 2; raise it"
        + " (H takes 4 n (n + 1) bytes for n parameters), or use L-BFGS (got 3)")
    var y = [-1.2, 1]
    #expect(try optimizer.step(&y, objective: ResidualProblem.rosenbrock, learningRate: 1).iterations > 0)
    #expect(SelfScaledBroyden.Options().parameterLimit == 5000)
    // A state with a larger H is refused, too.
    var small = try SelfScaledBroyden(.init(denseLimit: 1))
    #expect(
      throws: OptimizerError.badState(
        optimizer: "self-scaled-broyden", name: "dimension", value: "2, more than the dense limit 1")
    ) { try small.restore(optimizer.state) }
  }

  /// A state holds the upper triangle of H; another length and a diagonal that is not positive are refused.
  @Test func states() throws {
    var optimizer = try SelfScaledBroyden(.init(iterationsPerEpoch: 2))
    var x = [3.0, -1, 0, 1]
    _ = try optimizer.step(&x, objective: ResidualProblem.powellSingular, learningRate: 1)
    let state = optimizer.state
    let triangle = try #require(state.vectors["inverseHessian"])
    let h = try #require(optimizer.inverseHessian).materialized()
    #expect(triangle == (0..<4).flatMap { j in (0...j).map { h[$0, j] } } && state.counts["pairs"] == 2)
    var damaged = state
    for wrong in [triangle + [1], Array(triangle.dropLast()), triangle.map { -$0 }] {
      damaged.vectors["inverseHessian"] = wrong
      let error = #expect(throws: OptimizerError.self) { try optimizer.restore(damaged) }
      guard case .badState("self-scaled-broyden", "inverseHessian", _) = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
    }
    #expect(optimizer.state == state)
  }

  /// H is kept where an objective with the same Hessian and another minimum takes over.
  @Test(arguments: BroydenUpdate.allCases)
  func anotherObjective(update: BroydenUpdate) throws {
    let problem = RotatedQuadratic(dimension: 5, condition: 1e4)
    let shifted = ResidualProblem(5, 5) { x in
      var (r, j) = ([Double](repeating: 0, count: 5), [Double](repeating: 0, count: 25))
      // Never throws.
      try! problem.jacobian(at: zip(x, [2.0, -1, 0, 3, 1]).map { $0 - $1 }, residuals: &r, jacobian: &j)
      return (r, (0..<5).map { Array(j[5 * $0..<5 * $0 + 5]) })
    }
    let start = [Double](repeating: 0, count: 5)
    var optimizer = try SelfScaledBroyden(.init(update: update, iterationsPerEpoch: 200))
    #expect(!SelfScaledBroyden.Options().remembersObjective)
    var x = start
    _ = try optimizer.step(&x, objective: problem, learningRate: 1)
    let kept = try Run(optimizer, from: x, on: shifted, epochs: 1)
    optimizer.reset()
    let fresh = try Run(optimizer, from: x, on: shifted, epochs: 1)
    // A gradient of 1e-14 over the smallest eigenvalue, 1e-4.
    #expect(kept.distance(to: [3, 0, 1, 4, 2]) <= 1e-9 && fresh.distance(to: [3, 0, 1, 4, 2]) <= 1e-9)
    #expect(2 * kept.iterations <= fresh.iterations, "\(kept.iterations), \(fresh.iterations)")
  }

  /// Options out of range are refused, and the update is written by its name.
  @Test func options() throws {
    #expect(throws: OptimizerError.self) { try SelfScaledBroyden(.init(iterationsPerEpoch: 0)) }
    for bad in [-1, Double.nan, .infinity] {
      #expect(throws: OptimizerError.self) { try SelfScaledBroyden(.init(gradientTolerance: bad)) }
      #expect(throws: OptimizerError.self) { try SelfScaledBroyden(.init(progressTolerance: bad)) }
    }
    for bad in [-1, 1 << 31] {
      #expect(throws: OptimizerError.self) { try SelfScaledBroyden(.init(denseLimit: bad)) }
    }
    #expect(throws: Never.self) { try SelfScaledBroyden(.init(iterationsPerEpoch: 1, denseLimit: 0)) }
    #expect(throws: Never.self) { try SelfScaledBroyden(.init(denseLimit: 1 << 31 - 1)) }
    let options = SelfScaledBroyden.Options(update: .selfScaledBFGS, denseLimit: 7)
    let text = try JSONEncoder().encode(options)
    #expect(try JSONDecoder().decode(SelfScaledBroyden.Options.self, from: text) == options)
    #expect(String(decoding: text, as: UTF8.self).contains("\"self-scaled-bfgs\""))
  }
}
