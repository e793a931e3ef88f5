import Optim

/// Counts the work done by an objective.
final class WorkMeter {
  /// The useful floating-point operations so far.
  var flops = 0.0
}

/// An objective whose work is counted.
struct MeteredObjective<Base: NetworkObjective>: DifferentiableObjective {
  let base: Base
  let meter: WorkMeter

  var dimension: Int { base.dimension }

  func value(at x: [Double]) throws -> Double { try counting { try base.value(at: x) } }

  func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double {
    try counting { try base.valueAndGradient(at: x, into: &gradient) }
  }

  private func counting<Result>(_ work: () throws -> Result) rethrows -> Result {
    let result = try work()
    meter.flops += base.flops
    return result
  }
}

extension MeteredObjective: LeastSquaresObjective where Base: LeastSquaresObjective {
  var residualCount: Int { base.residualCount }

  func residuals(at x: [Double], into r: inout [Double]) throws {
    try counting { try base.residuals(at: x, into: &r) }
  }

  func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws {
    try counting { try base.jacobian(at: x, residuals: &residuals, jacobian: &jacobian) }
  }

  func normalEquations(at x: [Double], gradient: inout [Double], gram: inout [Double]) throws -> Double {
    try counting { try base.normalEquations(at: x, gradient: &gradient, gram: &gram) }
  }

  func applyJacobian(at x: [Double], to v: [Double], into result: inout [Double]) throws {
    try counting { try base.applyJacobian(at: x, to: v, into: &result) }
  }

  func applyJacobianTranspose(at x: [Double], to r: [Double], into result: inout [Double]) throws {
    try counting { try base.applyJacobianTranspose(at: x, to: r, into: &result) }
  }

  func gramBlocks(at x: [Double], ranges: [Range<Int>], into result: inout [Double]) throws {
    try counting { try base.gramBlocks(at: x, ranges: ranges, into: &result) }
  }
}
