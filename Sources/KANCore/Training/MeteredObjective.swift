import Optim

/// Counts the work done by an objective.
final class WorkMeter {
  /// The useful floating-point operations so far.
  var flops = 0.0
}

/// An objective as seen by an optimizer: its work is counted, and its values are divided by a unit.
///
/// The unit is a power of four, so that neither this division nor that of the residuals by its square root causes
/// rounding.
struct MeteredObjective<Base: NetworkObjective>: DifferentiableObjective {
  let base: Base
  let meter: WorkMeter
  /// The loss that counts as one, a power of four.
  let unit: Double

  var dimension: Int { base.dimension }

  func value(at x: [Double]) throws -> Double { try counting { try base.value(at: x) } / unit }

  func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double {
    let value = try counting { try base.valueAndGradient(at: x, into: &gradient) }
    divide(&gradient, by: unit)
    return value / unit
  }

  private func counting<Result>(_ work: () throws -> Result) rethrows -> Result {
    let result = try work()
    meter.flops += base.flops
    return result
  }

  private func divide(_ numbers: inout [Double], by divisor: Double) {
    if divisor == 1 { return }
    for k in numbers.indices { numbers[k] /= divisor }
  }
}

extension MeteredObjective: LeastSquaresObjective where Base: LeastSquaresObjective {
  private var residualUnit: Double { unit.squareRoot() }

  var residualCount: Int { base.residualCount }

  func residuals(at x: [Double], into r: inout [Double]) throws {
    try counting { try base.residuals(at: x, into: &r) }
    divide(&r, by: residualUnit)
  }

  func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws {
    try counting { try base.jacobian(at: x, residuals: &residuals, jacobian: &jacobian) }
    divide(&residuals, by: residualUnit)
    divide(&jacobian, by: residualUnit)
  }

  func normalEquations(at x: [Double], gradient: inout [Double], gram: inout [Double]) throws -> Double {
    let value = try counting { try base.normalEquations(at: x, gradient: &gradient, gram: &gram) }
    divide(&gradient, by: unit)
    divide(&gram, by: unit)
    return value / unit
  }

  func applyJacobian(at x: [Double], to v: [Double], into result: inout [Double]) throws {
    try counting { try base.applyJacobian(at: x, to: v, into: &result) }
    divide(&result, by: residualUnit)
  }

  func applyJacobianTranspose(at x: [Double], to r: [Double], into result: inout [Double]) throws {
    try counting { try base.applyJacobianTranspose(at: x, to: r, into: &result) }
    divide(&result, by: residualUnit)
  }

  func gramBlocks(at x: [Double], ranges: [Range<Int>], into result: inout [Double]) throws {
    try counting { try base.gramBlocks(at: x, ranges: ranges, into: &result) }
    divide(&result, by: unit)
  }
}
