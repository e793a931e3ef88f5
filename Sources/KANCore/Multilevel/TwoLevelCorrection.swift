import Optim

/// The coarse half of a nonlinear multigrid cycle for optimisation: the coarse objective, made coherent with the fine one to
/// first order, is made smaller by a few steps of an optimiser, and the prolonged change is a direction for a line search
/// on the fine level.
///
/// Source: Nash, Optimization Methods and Software 14 (2000), MG/OPT.
public final class TwoLevelCorrection<Goal: NetworkObjective> {
  /// The fine objective.
  public let fine: Goal
  /// The coarse objective.
  public let coarse: Goal
  /// The maps between them.
  public let transfer: NetworkTransfer

  /// What a cycle did.
  public struct Report: Sendable, Equatable {
    /// The fine value before.
    public var start: Double
    /// The fine value after; no larger than before.
    public var end: Double
    /// The derivative of the fine value along the prolonged change.
    public var slope: Double
    /// The factor of the prolonged change that was taken; 0 where it was refused.
    public var step: Double
    /// The decrease of the coherent coarse objective.
    public var coarseDecrease: Double
    /// The values and gradients that were computed on the fine level.
    public var fineEvaluations: Int
    /// The values and gradients that were computed on the coarse level.
    public var coarseEvaluations: Int
  }

  /// A correction between two levels.
  ///
  /// - Throws: as ``NetworkTransfer/init(coarse:fine:)``.
  public init(fine: Goal, coarse: Goal) throws {
    self.fine = fine
    self.coarse = coarse
    transfer = try NetworkTransfer(coarse: coarse.network, fine: fine.network)
  }

  /// The coarse objective that is coherent with the fine one at a point, and the coarse point.
  ///
  /// - Throws: what the objectives throw.
  public func coherentObjective(at x: [Double]) throws -> (objective: CoherentObjective<Goal>, value: Double) {
    var gradient = [Double](repeating: 0, count: x.count)
    let value = try fine.valueAndGradient(at: x, into: &gradient)
    return (
      try CoherentObjective(coarse, at: transfer.project(x), gradient: transfer.restrict(gradient)), value
    )
  }

  /// One correction of a point, by some steps of a new optimiser on the coarse level.
  ///
  /// The point changes only where the fine value decreases by at least 1e-4 of what the slope promises; the line search
  /// halves the change up to `trials` times.
  ///
  /// - Parameters:
  ///   - x: the fine point.
  ///   - optimizer: the coarse method.
  ///   - steps: the number of its steps.
  ///   - learningRate: its learning rate; `nil` for the method's usual one.
  ///   - trials: how many factors 1, 1/2, ... are tried.
  /// - Throws: what objectives and optimiser throw.
  public func cycle(
    _ x: inout [Double], optimizer choice: OptimizerChoice = .lbfgs(), steps: Int = 1, learningRate: Double? = nil,
    trials: Int = 8
  ) throws -> Report {
    let (objective, start) = try coherentObjective(at: x)
    var report = Report(
      start: start, end: start, slope: 0, step: 0, coarseDecrease: 0, fineEvaluations: 1, coarseEvaluations: 1)
    guard start.isFinite else { return report }
    var y = objective.point
    var optimizer = try choice.makeOptimizer(geometry: nil)
    let before = try objective.value(at: y)
    for _ in 0..<steps {
      let step = try optimizer.step(&y, objective: objective, learningRate: learningRate ?? choice.usualLearningRate)
      report.coarseEvaluations += step.evaluations
      if step.termination != nil { break }
    }
    report.coarseDecrease = before - (try objective.value(at: y))
    let change = zip(y, objective.point).map { $0 - $1 }
    // The gradient of the coherent objective at y_0 is the restricted fine one.
    var coarseGradient = [Double](repeating: 0, count: y.count)
    _ = try objective.valueAndGradient(at: objective.point, into: &coarseGradient)
    report.slope = zip(coarseGradient, change).reduce(0) { $0 + $1.0 * $1.1 }
    report.coarseEvaluations += 3
    guard report.slope < 0 else { return report }
    let direction = transfer.prolongate(change)
    var factor = 1.0
    for _ in 0..<trials {
      let trial = zip(x, direction).map { $0 + factor * $1 }
      let value = try fine.value(at: trial)
      report.fineEvaluations += 1
      if value.isFinite, value <= start + 1e-4 * factor * report.slope {
        x = trial
        report.end = value
        report.step = factor
        return report
      }
      factor /= 2
    }
    return report
  }
}
