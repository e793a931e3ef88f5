import Optim

/// Residuals of trial points that are given; those of every linearization are 4, with the Jacobian 1.
final class ScriptedResiduals: LeastSquaresObjective {
  let dimension = 1
  let residualCount = 1
  private var trials: [Double]

  init(_ trials: [Double]) { self.trials = trials }

  func residuals(at x: [Double], into r: inout [Double]) throws { r[0] = trials.removeFirst() }

  func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws {
    (residuals, jacobian) = ([4], [1])
  }
}
