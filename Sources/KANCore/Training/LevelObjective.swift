import Optim

/// Counts the work done by an objective.
final class WorkMeter {
  /// The useful floating-point operations so far.
  var flops = 0.0
}

/// The objective of a level: that of a task, plus a penalty if there is one; its work is counted.
struct LevelObjective<Base: NetworkObjective>: DifferentiableObjective {
  let base: Base
  let meter: WorkMeter
  /// The rows of the penalty, in the parameters of the network.
  let penalty: SmoothnessRows?

  var dimension: Int { base.dimension }

  func value(at x: [Double]) throws -> Double {
    let value = try counting { try base.value(at: x) }
    return penalty.map { value + $0.value(at: x) } ?? value
  }

  func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double {
    let value = try counting { try base.valueAndGradient(at: x, into: &gradient) }
    guard let penalty else { return value }
    penalty.addGradient(at: x, to: &gradient)
    return value + penalty.value(at: x)
  }

  private func counting<Result>(_ work: () throws -> Result) rethrows -> Result {
    let result = try work()
    meter.flops += base.flops
    return result
  }
}

/// The residuals of the task, followed by those of the penalty.
extension LevelObjective: LeastSquaresObjective where Base: LeastSquaresObjective {
  var residualCount: Int { base.residualCount + (penalty?.count ?? 0) }

  func residuals(at x: [Double], into r: inout [Double]) throws {
    try counting { try base.residuals(at: x, into: &r) }
    guard let penalty else { return }
    extend(&r, to: residualCount)
    penalty.apply(to: x, into: &r, from: base.residualCount)
  }

  func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws {
    try counting { try base.jacobian(at: x, residuals: &residuals, jacobian: &jacobian) }
    guard let penalty else { return }
    extend(&residuals, to: residualCount)
    extend(&jacobian, to: residualCount * dimension)
    penalty.apply(to: x, into: &residuals, from: base.residualCount)
    penalty.write(to: &jacobian, columns: dimension, from: base.residualCount)
  }

  func normalEquations(at x: [Double], gradient: inout [Double], gram: inout [Double]) throws -> Double {
    let value = try counting { try base.normalEquations(at: x, gradient: &gradient, gram: &gram) }
    guard let penalty else { return value }
    penalty.addGradient(at: x, to: &gradient)
    penalty.addGram(to: &gram, columns: dimension)
    return value + penalty.value(at: x)
  }

  func applyJacobian(at x: [Double], to v: [Double], into result: inout [Double]) throws {
    try counting { try base.applyJacobian(at: x, to: v, into: &result) }
    guard let penalty else { return }
    extend(&result, to: residualCount)
    penalty.apply(to: v, into: &result, from: base.residualCount)
  }

  func applyJacobianTranspose(at x: [Double], to r: [Double], into result: inout [Double]) throws {
    guard let penalty else { return try counting { try base.applyJacobianTranspose(at: x, to: r, into: &result) } }
    try counting {
      try base.applyJacobianTranspose(at: x, to: Array(r.prefix(base.residualCount)), into: &result)
    }
    penalty.addTranspose(of: r, from: base.residualCount, to: &result)
  }

  func gramBlocks(at x: [Double], ranges: [Range<Int>], into result: inout [Double]) throws {
    try counting { try base.gramBlocks(at: x, ranges: ranges, into: &result) }
    penalty?.addGramBlocks(ranges, to: &result)
  }

  /// Appends zeros.
  private func extend(_ x: inout [Double], to count: Int) {
    if x.count < count { x += Array(repeating: 0, count: count - x.count) }
  }
}
