import Optim
import RealModule
import Testing

/// What each method reaches on functions with known minima.
///
/// A gradient of norm tau leaves an error of at most tau / lambda_min in x, lambda_min the least eigenvalue of the Hessian
/// (near the minimum; everywhere for a quadratic).
@Suite struct KnownMinimaTests {
  private static let tolerance = 1e-14

  private func quasiNewton() throws -> [(any Optimizer, epochs: Int)] {
    [
      (try LBFGS(), 10), (try LBFGS(.init(stepRule: .fixedStep)), 10), (try LevenbergMarquardt(), 60),
      (try LevenbergMarquardt(.init(scaling: .marquardt)), 60), (try LevenbergMarquardt(.init(denseLimit: 0)), 60),
    ] + (try BroydenUpdate.allCases.map { (try SelfScaledBroyden(.init(update: $0)), 10) })
  }

  /// lambda_min is 0.2 at Rosenbrock's minimum and 0.3 at Beale's.
  @Test func quasiNewtonOnRegularMinima() throws {
    let problems: [(ResidualProblem, [Double], [Double])] = [
      (.rosenbrock, [-1.2, 1], [1, 1]), (.beale, [1, 1], [3, 0.5]),
    ]
    for (problem, start, minimum) in problems {
      for (optimizer, epochs) in try quasiNewton() {
        let run = try Run(optimizer, from: start, on: problem, epochs: epochs)
        guard case .gradientTolerance = run.last.termination else {
          Issue.record("\(optimizer.name) ended with \(String(describing: run.last.termination)) at \(run.x)")
          continue
        }
        #expect(run.distance(to: minimum) <= Self.tolerance / 0.2 + 4 * minimum[0].ulp, "\(optimizer.name)")
      }
    }
  }

  /// The Jacobian loses rank at Powell's minimum: two residuals are squares, so that a gradient tau means |x| ~ tau^(1/3).
  @Test func quasiNewtonOnASingularMinimum() throws {
    for (optimizer, epochs) in try quasiNewton() {
      let run = try Run(optimizer, from: [3, -1, 0, 1], on: ResidualProblem.powellSingular, epochs: epochs)
      #expect(run.last.termination?.isConverged == true, "\(optimizer.name)")
      #expect(run.distance(to: [0, 0, 0, 0]) <= Double.root(Self.tolerance, 3), "\(optimizer.name): \(run.x)")
    }
  }

  @Test func firstOrderMethods() throws {
    let adam = try Run(Adam(), from: [1, 1], on: ResidualProblem.beale, epochs: 5000, learningRate: 1e-2)
    #expect(adam.distance(to: [3, 0.5]) <= 1e-6)
    let descent = try Run(
      GradientDescentOptimizer(), from: [-1.2, 1], on: ResidualProblem.rosenbrock, epochs: 20000, learningRate: 1e-3)
    // The slowest direction shrinks by 1 - 1e-3 * 0.2 a step once the valley's end is near.
    #expect(descent.distance(to: [1, 1]) <= 0.1 && descent.last.value < 1e-3)
    // Adam's steps have the size of the learning rate, so that it wanders along the valley's floor.
    let valley = try Run(Adam(), from: [-1.2, 1], on: ResidualProblem.rosenbrock, epochs: 5000, learningRate: 1e-2)
    #expect(valley.last.value < 1e-3)
  }

  /// Condition number 1e10, ten parameters: methods with curvature solve it to tau / lambda_min = 1e-4 and better.
  @Test func illConditionedQuadratic() throws {
    let problem = RotatedQuadratic(dimension: 10, condition: 1e10)
    let start = [Double](repeating: 0, count: 10)
    let methods: [(any Optimizer, iterations: Int)] = [
      (try LBFGS(.init(memory: 30)), 500), (try LBFGS(), 5000),
      (try LBFGS(.init(memory: 30, stepRule: .fixedStep)), 500),
      (try LevenbergMarquardt(), 30), (try LevenbergMarquardt(.init(scaling: .marquardt)), 30),
      (try LevenbergMarquardt(.init(denseLimit: 0)), 30), (try SelfScaledBroyden(.init(update: .bfgs)), 500),
      (try SelfScaledBroyden(.init(update: .selfScaledBFGS)), 120), (try SelfScaledBroyden(), 120),
    ]
    for (optimizer, iterations) in methods {
      let run = try Run(optimizer, from: start, on: problem, epochs: iterations)
      guard case .gradientTolerance = run.last.termination else {
        Issue.record("\(optimizer.name) ended with \(String(describing: run.last.termination))")
        continue
      }
      #expect(run.iterations <= iterations)
      #expect(run.distance(to: problem.minimum) <= Self.tolerance * 1e10, "\(optimizer.name)")
    }
  }

  /// With fifty parameters Levenberg-Marquardt does it, and self-scaled dense updates in some five iterations per parameter,
  /// less than two thirds of those of BFGS; limited memory does not in a thousand iterations.
  @Test func manyIllConditionedParameters() throws {
    let problem = RotatedQuadratic(dimension: 50, condition: 1e10)
    let start = [Double](repeating: 0, count: 50)
    let newton = try Run(LevenbergMarquardt(), from: start, on: problem, epochs: 30)
    #expect(newton.distance(to: problem.minimum) <= Self.tolerance * 1e10)
    let limited = try Run(LBFGS(), from: start, on: problem, epochs: 50)
    #expect(limited.last.value < 1e-6 && limited.distance(to: problem.minimum) > 0.1)
    let plain = try Run(SelfScaledBroyden(.init(update: .bfgs)), from: start, on: problem, epochs: 100)
    for update in [BroydenUpdate.selfScaledBFGS, .selfScaledBroyden] {
      let run = try Run(SelfScaledBroyden(.init(update: update)), from: start, on: problem, epochs: 100)
      #expect(run.distance(to: problem.minimum) <= Self.tolerance * 1e10, "\(update): \(run.last)")
      #expect(run.iterations <= 350 && 3 * run.iterations <= 2 * plain.iterations, "\(update): \(run.iterations)")
    }
  }

  /// Gradient descent with the best constant step for the largest eigenvalue 1: the error along eigenvalue lambda is
  /// (1 - lambda)^k, so that after k = 2000 steps directions with lambda < 1e-4 have not moved.
  @Test func gradientDescentIsNotForThis() throws {
    let problem = RotatedQuadratic(dimension: 10, condition: 1e10)
    let start = [Double](repeating: 0, count: 10)
    let run = try Run(GradientDescentOptimizer(), from: start, on: problem, epochs: 2001)
    var first = [Double](repeating: 0, count: 10)
    try problem.residuals(at: start, into: &first)
    let expected = zip(first, problem.singularValues).reduce(0.0) { sum, pair in
      let factor = Double.pow(1 - pair.1 * pair.1, 2000)
      return sum + factor * factor * pair.0 * pair.0 / 2
    }
    // 2000 steps of 10-term sums, each wrong by a few eps relative to a start of size 1.
    #expect(abs(run.last.value - expected) <= 2000 * 40 * Double.ulpOfOne * expected.squareRoot())
    #expect(run.distance(to: problem.minimum) > 0.5)
  }
}
