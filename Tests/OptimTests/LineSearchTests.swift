import Optim
import RealModule
import SeededRandom
import Testing

/// The strong Wolfe conditions, seen from outside: one iteration of L-BFGS at a time.
@Suite struct LineSearchTests {
  private func gradient(_ problem: ResidualProblem, _ x: [Double]) throws -> (value: Double, gradient: [Double]) {
    var g = [Double](repeating: 0, count: x.count)
    return (try problem.valueAndGradient(at: x, into: &g), g)
  }

  @Test(arguments: [0.1, 0.9], [1e-3, 1, 1e3])
  func conditionsHold(curvature: Double, firstTrial: Double) throws {
    var random = SplitMix64(seed: 77)
    let conditions = try WolfeConditions(curvature: curvature, maximumTrials: 60)
    for problem in [ResidualProblem.rosenbrock, .beale] {
      for _ in 0..<20 {
        var x = [Double.random(in: -2...2, using: &random), Double.random(in: -2...2, using: &random)]
        var optimizer = try LBFGS(.init(iterationsPerEpoch: 1, stepRule: .strongWolfe(conditions)))
        for _ in 0..<10 {
          let (value, g) = try gradient(problem, x)
          let start = x
          let report = try optimizer.step(&x, objective: problem, learningRate: firstTrial)
          if report.iterations == 0 || report.gradientNorm < 1e-6 { break }
          let move = zip(x, start).map { $0 - $1 }
          let (newValue, newGradient) = try gradient(problem, x)
          let slope = zip(g, move).reduce(0) { $0 + $1.0 * $1.1 }
          let newSlope = zip(newGradient, move).reduce(0) { $0 + $1.0 * $1.1 }
          #expect(report.value == newValue && slope < 0)
          // Moves are rounded to an ulp of the point, which slopes feel times the gradient.
          let rounding = 8 * value.ulp + 4 * Double.ulpOfOne * (abs(g[0]) + abs(g[1])) * (abs(x[0]) + abs(x[1]))
          #expect(newValue <= value + 1e-4 * slope + rounding)
          #expect(abs(newSlope) <= curvature * abs(slope) + rounding)
        }
      }
    }
  }

  /// 1 - log(1 - x^2) is infinite or NaN outside (-1, 1): a first trial far outside is cut back.
  @Test(arguments: [1, 1e3, 1e12])
  func barrier(firstTrial: Double) throws {
    let barrier = Barrier()
    var x = [0.9]
    var optimizer = try LBFGS()
    let report = try optimizer.step(&x, objective: barrier, learningRate: firstTrial)
    // Values near 1 show a distance of sqrt(eps); slopes see more.
    #expect(report.termination?.isConverged == true && abs(x[0]) <= 1e-8, "\(report), \(x)")
  }

  /// A line search cannot end on a function that falls for ever; it takes the longest step it tried.
  @Test func unboundedBelow() throws {
    var x = [0.0]
    var optimizer = try LBFGS(.init(iterationsPerEpoch: 1))
    let report = try optimizer.step(&x, objective: Slope(sign: 1), learningRate: 1)
    #expect(report.termination == nil && report.value < -1e10)
  }

  /// A gradient of the wrong sign: no step helps, and the report says so.
  @Test func wrongGradient() throws {
    var x = [2.0]
    var optimizer = try LBFGS()
    let report = try optimizer.step(&x, objective: Slope(sign: -1), learningRate: 1)
    guard case .lineSearchFailed(let trials, let slope) = report.termination else {
      Issue.record("\(String(describing: report.termination))")
      return
    }
    #expect(trials > 0 && slope == -1 && x == [2])
    #expect(report.termination!.description.contains("check the gradient"))
  }
}

/// 1 - log(1 - x^2), finite in (-1, 1) only.
private struct Barrier: DifferentiableObjective {
  let dimension = 1
  func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double {
    gradient[0] = 2 * x[0] / (1 - x[0] * x[0])
    return 1 - .log(1 - x[0] * x[0])
  }
}

/// -x with the gradient -sign.
private struct Slope: DifferentiableObjective {
  let sign: Double
  let dimension = 1
  func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double {
    gradient[0] = -sign
    return -x[0]
  }
}
