import KANCore
import Optim

/// The resource that limits a run of the study.
package enum CycleBudget: String, CaseIterable, Sendable {
  /// Useful floating-point operations of the network: values, gradients, J^T J, and products with J. Reproducible bit
  /// for bit.
  case flops
  /// Seconds of one thread.
  case seconds
}

/// Thrown when a run has used up the budget of a level.
struct BudgetIsSpent: Error {}

/// Keeps track of the budget that a run has used.
final class CycleMeter {
  let budget: CycleBudget
  private(set) var flops = 0.0
  private(set) var evaluations = 0
  /// The total budget that may be used by the end of the current level.
  var limit = 0.0
  private let start = InterleavedTimer.Clock.thread.now

  init(_ budget: CycleBudget) { self.budget = budget }

  /// Thread seconds since the start.
  var seconds: Double { InterleavedTimer.Clock.thread.now - start }

  /// The amount used so far, in units of the budget.
  var used: Double { budget == .flops ? flops : seconds }

  /// Runs `work`, which evaluates the objective once, if any budget is left.
  ///
  /// - Throws: ``BudgetIsSpent``, and any error `work` throws.
  func counting<Result>(_ objective: any NetworkObjective, _ work: () throws -> Result) throws -> Result {
    if used >= limit { throw BudgetIsSpent() }
    let result = try work()
    flops += objective.flops
    evaluations += 1
    return result
  }
}

/// The loss of a level, which counts every call.
struct CycleLevelObjective: LeastSquaresObjective {
  let base: any CycleObjective
  let meter: CycleMeter

  var dimension: Int { base.dimension }
  var residualCount: Int { base.residualCount }

  func value(at x: [Double]) throws -> Double { try meter.counting(base) { try base.value(at: x) } }

  func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double {
    try meter.counting(base) { try base.valueAndGradient(at: x, into: &gradient) }
  }

  func residuals(at x: [Double], into r: inout [Double]) throws {
    try meter.counting(base) { try base.residuals(at: x, into: &r) }
  }

  func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws {
    try meter.counting(base) { try base.jacobian(at: x, residuals: &residuals, jacobian: &jacobian) }
  }

  func normalEquations(at x: [Double], gradient: inout [Double], gram: inout [Double]) throws -> Double {
    try meter.counting(base) { try base.normalEquations(at: x, gradient: &gradient, gram: &gram) }
  }

  func gramBlocks(at x: [Double], ranges: [Range<Int>], into result: inout [Double]) throws {
    try meter.counting(base) { try base.gramBlocks(at: x, ranges: ranges, into: &result) }
  }

  func applyJacobian(at x: [Double], to v: [Double], into result: inout [Double]) throws {
    try meter.counting(base) { try base.applyJacobian(at: x, to: v, into: &result) }
  }

  func applyJacobianTranspose(at x: [Double], to r: [Double], into result: inout [Double]) throws {
    try meter.counting(base) { try base.applyJacobianTranspose(at: x, to: r, into: &result) }
  }
}

/// The coarse-level problem in a V-cycle.
package struct CoarseObjective: DifferentiableObjective {
  /// The number of coarse parameters.
  package let dimension: Int
  private let evaluate: ([Double], inout [Double]) throws -> Double

  /// Returns the loss of the coarse network minus tau.v, with tau such that the gradient at `start` is the restricted
  /// fine gradient: the full approximation scheme.
  ///
  /// - Parameters:
  ///   - coarse: the loss of the coarse network.
  ///   - start: the initial coarse parameters.
  ///   - restricted: the restricted gradient of the fine problem.
  package static func fullApproximation<O: DifferentiableObjective>(
    _ coarse: O, at start: [Double], gradient restricted: [Double]
  ) throws -> CoarseObjective {
    var tau = [Double](repeating: 0, count: start.count)
    _ = try coarse.valueAndGradient(at: start, into: &tau)
    for i in tau.indices { tau[i] -= restricted[i] }
    return CoarseObjective(dimension: start.count) { v, gradient in
      let value = try coarse.valueAndGradient(at: v, into: &gradient)
      for i in gradient.indices { gradient[i] -= tau[i] }
      return zip(tau, v).reduce(value) { $0 - $1.0 * $1.1 }
    }
  }

  /// Returns the fine problem at `point` + P^T v, as a function of v.
  package static func galerkin<O: DifferentiableObjective>(
    _ fine: O, at point: [Double], prolongation: NetworkProlongation
  ) -> CoarseObjective {
    CoarseObjective(dimension: prolongation.columns) { v, gradient in
      let step = try prolongation.apply(v)
      var own = [Double](repeating: 0, count: point.count)
      let value = try fine.valueAndGradient(at: zip(point, step).map { $0 + $1 }, into: &own)
      gradient = try prolongation.applyTranspose(own)
      return value
    }
  }

  private init(dimension: Int, evaluate: @escaping ([Double], inout [Double]) throws -> Double) {
    self.dimension = dimension
    self.evaluate = evaluate
  }

  /// Returns the value and computes its gradient.
  package func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double {
    try evaluate(x, &gradient)
  }
}
