import KANCore
import Optim
import RealModule
import Splines

/// The largest step for which gradient descent on a mean squared error does not diverge.
enum StableStep {
  /// Returns 2 / lambda_max of the Gauss-Newton matrix (2 / (N Q)) J^T J, that is, N Q / rho(NTK) in the coordinates.
  static func predicted(_ network: Network, _ samples: Samples, in coordinates: WeightCoordinates) throws -> Double {
    let radius = try network.tangentKernel(at: samples.inputs, in: coordinates).spectralRadius()
    return Double(samples.targets.count) / radius
  }

  /// Returns the same by trial: bisection between steps for which the gradient decreases and steps for which it grows,
  /// up to a relative width.
  ///
  /// - Parameters:
  ///   - objective: the error in the coordinates of the iteration.
  ///   - start: the initial point.
  ///   - guess: an approximate value.
  ///   - width: the quotient of the two ends minus one at which to stop.
  static func measured<O: DifferentiableObjective>(
    _ objective: O, from start: [Double], near guess: Double, width: Double = 0.005
  ) throws -> Double {
    // Not symmetric, so that the guess itself is not tried.
    var lower = guess / 2.9
    var upper = guess * 3.3
    while try !falls(objective, from: start, step: lower) { lower /= 4 }
    while try falls(objective, from: start, step: upper) { upper *= 4 }
    while upper > lower * (1 + width) {
      let middle = (lower * upper).squareRoot()
      if try falls(objective, from: start, step: middle) { lower = middle } else { upper = middle }
    }
    return (lower * upper).squareRoot()
  }

  /// Returns whether the gradient is not larger after 400 steps than after 200. With a step 1 + d times the largest
  /// stable one the leading mode grows by (1 + 2d)^200 in between, e^2 for d = 1/200. With a stable step of a quadratic
  /// error the gradient never grows; once it has grown a hundredfold, the run stops early: beyond small distances
  /// several layers may settle elsewhere, at a flatter point.
  private static func falls<O: DifferentiableObjective>(
    _ objective: O, from start: [Double], step: Double
  ) throws -> Bool {
    var optimizer = GradientDescentOptimizer()
    var x = start
    var first = 0.0
    var middle = 0.0
    var last = 0.0
    for k in 0...400 {
      let report = try optimizer.step(&x, objective: objective, learningRate: step)
      if report.termination != nil { return false }
      last = report.gradientNorm
      if k == 0 { first = last }
      if k == 200 { middle = last }
      if last > 100 * first { return false }
    }
    // Nothing can be observed below the rounding of the first gradient.
    return last <= max(middle, 1e-13 * first)
  }
}
