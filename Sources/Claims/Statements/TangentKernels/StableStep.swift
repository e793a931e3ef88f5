import KANCore
import Optim
import RealModule
import Spectral
import Splines

/// The largest step with which gradient descent on a mean squared error does not diverge.
enum StableStep {
  /// 2 / lambda_max of the Gauss-Newton matrix (2 / (N Q)) J^T J, that is N Q / rho(NTK) in the coordinates.
  ///
  /// - Throws: what the kernel throws.
  static func predicted(_ network: Network, _ samples: Samples, in coordinates: WeightCoordinates) throws -> Double {
    let radius = try network.tangentKernel(at: samples.inputs, in: coordinates).spectralRadius()
    return Double(samples.targets.count) / radius
  }

  /// The same by trial: bisection between steps with which the gradient falls and steps with which it grows, up to a
  /// relative width.
  ///
  /// - Parameters:
  ///   - objective: the error in the coordinates one iterates in.
  ///   - start: the first point.
  ///   - guess: about where to look.
  ///   - width: the quotient of the two ends, less one, at which to stop.
  /// - Throws: what the objective throws.
  static func measured<O: DifferentiableObjective>(
    _ objective: O, from start: [Double], near guess: Double, width: Double = 0.005
  ) throws -> Double {
    // Not symmetric, so that the guess is none of the steps that are tried.
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

  /// Whether the gradient is not larger after 400 steps than after 200. With a step 1 + d times the largest stable one
  /// the leading mode grows by (1 + 2d)^200 in between, e^2 for d = 1/200. With a stable step of a quadratic error the
  /// gradient never grows; where it has grown a hundredfold, the end is not waited for: beyond small distances several
  /// layers may settle elsewhere, at a flatter place.
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
    // Below the rounding of the first gradient there is nothing to see.
    return last <= max(middle, 1e-13 * first)
  }
}
