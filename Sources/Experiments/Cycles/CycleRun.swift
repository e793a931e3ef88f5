import KANCore
import Optim
import RealModule

/// One run of the study of cycles.
package struct CycleRun: Sendable {
  /// The method.
  package let method: CycleMethod
  /// The problem.
  package let problem: CycleProblem
  /// The budget that limited the run.
  package let budget: CycleBudget
  /// The seed of the initial weights.
  package let seed: UInt64
  /// The final loss; its evaluation is not counted in the budget.
  package let loss: Double
  /// The final relative l2 error; `nil` for the regression.
  package let error: Double?
  /// The useful floating-point operations of the network.
  package let flops: Double
  /// The thread time, in seconds.
  package let seconds: Double
  /// The number of evaluations of the objective: values, gradients, matrices, and products.
  package let evaluations: Int
  /// The reason why the finest level ended before the budget was spent; `nil` if it did not.
  package let end: String?

  /// The fraction of the budget used by the end of a level: the finest level gets half of it, the others share the
  /// rest.
  package static func share(endOf level: Int, of levels: Int) -> Double {
    level == levels - 1 ? 1 : Double(level + 1) / Double(2 * (levels - 1))
  }

  /// Trains a network.
  ///
  /// - Parameters:
  ///   - method: the method.
  ///   - setting: the problem with its data.
  ///   - budget: the limited resource.
  ///   - scale: a factor that multiplies the problem's budget.
  ///   - seed: the seed recorded with the run.
  ///   - generator: the source of the initial weights.
  package init<G: RandomNumberGenerator>(
    _ method: CycleMethod, on setting: CycleSetting, budget: CycleBudget, scale: Double = 1, seed: UInt64,
    using generator: inout G
  ) throws {
    let problem = setting.problem
    var draws: any RandomNumberGenerator = generator
    defer { if let used = draws as? G { generator = used } }
    let total = scale * (budget == .flops ? problem.flops : problem.seconds)
    let isFine = method.scheme == .fine
    var network = try setting.network(isFine ? problem.levels - 1 : 0, &draws)
    let meter = CycleMeter(budget)
    var end: Termination?
    for level in (isFine ? problem.levels - 1 : 0)..<problem.levels {
      if level > 0, !isFine { network = try network.refinedDyadically().rescalingLinearRows() }
      let start = meter.used
      meter.limit = total * Self.share(endOf: level, of: problem.levels)
      var x = network.parameters
      do {
        end = try Self.train(method, network, depth: level, setting, meter, &x) {
          (meter.used - start) / max(meter.limit - start, .leastNormalMagnitude)
        }
      } catch is BudgetIsSpent {
        end = nil
      }
      network = try network.replacingParameters(with: x)
    }
    self.method = method
    self.problem = problem
    self.budget = budget
    self.seed = seed
    (flops, seconds, evaluations) = (meter.flops, meter.seconds, meter.evaluations)
    loss = try setting.objective(network).value(at: network.parameters)
    error = try setting.error(network)
    self.end = end?.label
  }

  /// Trains on a level until the budget is spent, or until a restart makes no progress either.
  private static func train(
    _ method: CycleMethod, _ network: Network, depth: Int, _ setting: CycleSetting, _ meter: CycleMeter,
    _ x: inout [Double], progress: () -> Double
  ) throws -> Termination {
    func counted(_ network: Network) throws -> CycleLevelObjective {
      CycleLevelObjective(base: try setting.objective(network), meter: meter)
    }
    let objective = try counted(network)
    var optimizer = try method.optimizer.make(
      method.preconditioner, network: network, iterations: 10)
    let hasCycles = method.scheme == .fullApproximation || method.scheme == .galerkin
    var hierarchy =
      hasCycles
      ? try CycleHierarchy(network, method.scheme, method.optimizer, depth: depth, objective: counted) : nil
    var before: [Double]?
    while true {
      let end: Termination?
      if hierarchy != nil {
        end = try hierarchy!.cycle(&x)
      } else {
        var rate = method.optimizer.rate
        // Half a cosine, from the rate down to a hundredth of it.
        if method.optimizer == .adam { rate *= 0.505 + 0.495 * Double.cos(.pi * min(1, progress())) }
        end = try method.optimizer.smooth(&x, objective, &optimizer, iterations: 1, rate: rate)
      }
      guard let end else { continue }
      if before == x || end.isNotFinite { return end }
      before = x
      optimizer.reset()
      hierarchy?.reset()
    }
  }
}
