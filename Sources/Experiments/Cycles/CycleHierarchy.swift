import KANCore
import Optim
import Splines

/// The levels below a network, and V-cycles over them.
struct CycleHierarchy {
  /// A level.
  private struct Level {
    let objective: CycleLevelObjective
    /// The prolongation from the next coarser level; `nil` on the coarsest level.
    let prolongation: NetworkProlongation?
    /// Fits coarse parameters to fine ones; `nil` on the coarsest level.
    let fit: CoarseFit?
  }

  private let levels: [Level]
  private let scheme: CycleScheme
  private let optimizer: CycleOptimizer
  /// The optimizer of each level, kept from cycle to cycle: apart from linear terms, the coarse problems change little.
  private var smoothers: [any Optimizer]
  /// The number of iterations before and after the correction, and on the coarsest level.
  static let smoothing = 4
  static let coarseIterations = 10

  /// Creates the levels below a network, down to an odd number of intervals.
  ///
  /// - Parameter objective: returns the counted loss of a network.
  init(
    _ network: Network, _ scheme: CycleScheme, _ optimizer: CycleOptimizer, depth: Int,
    objective: (Network) throws -> CycleLevelObjective
  ) throws {
    var networks = [network]
    for _ in 0..<depth { if let coarse = try networks[0].coarsenedDyadically() { networks.insert(coarse, at: 0) } }
    self.scheme = scheme
    self.optimizer = optimizer
    levels = try networks.indices.map { k in
      let prolongation = k == 0 ? nil : try NetworkProlongation(coarse: networks[k - 1], fine: networks[k])
      return Level(
        objective: try objective(networks[k]), prolongation: prolongation,
        fit: prolongation.map { CoarseFit($0) })
    }
    smoothers = try networks.map { _ in try optimizer.make(nil, network: nil, iterations: Self.smoothing) }
  }

  /// Performs one V-cycle from the finest level.
  ///
  /// - Returns: the reason why the finest level should stop, or `nil` if it can continue.
  mutating func cycle(_ x: inout [Double]) throws -> Termination? {
    try cycle(levels.count - 1, &x, levels[levels.count - 1].objective)
  }

  /// Resets the state of the optimizers.
  mutating func reset() { for k in smoothers.indices { smoothers[k].reset() } }

  private mutating func cycle<O: DifferentiableObjective>(
    _ number: Int, _ x: inout [Double], _ objective: O
  ) throws -> Termination? {
    guard number > 0, let prolongation = levels[number].prolongation, let fit = levels[number].fit else {
      return try optimizer.smooth(&x, objective, &smoothers[number], iterations: Self.coarseIterations)
    }
    _ = try optimizer.smooth(&x, objective, &smoothers[number], iterations: Self.smoothing)
    switch scheme {
    case .galerkin:
      let coarse = CoarseObjective.galerkin(objective, at: x, prolongation: prolongation)
      var correction = [Double](repeating: 0, count: prolongation.columns)
      // Keep the correction found before the budget was spent.
      let outcome = Result { try cycle(number - 1, &correction, coarse) }
      let step = try prolongation.apply(correction)
      for i in x.indices { x[i] += step[i] }
      _ = try outcome.get()
    default:
      var gradient = [Double](repeating: 0, count: x.count)
      let value = try objective.valueAndGradient(at: x, into: &gradient)
      let start = try fit.fitted(to: x)
      let coarse = try CoarseObjective.fullApproximation(
        levels[number - 1].objective, at: start, gradient: try prolongation.applyTranspose(gradient))
      var point = start
      _ = try cycle(number - 1, &point, coarse)
      let step = try prolongation.apply(zip(point, start).map { $0 - $1 })
      // Halve the step a few times until it reduces the loss.
      for halvings in 0..<10 {
        let factor = 1 / Double(1 << halvings)
        let trial = zip(x, step).map { $0 + factor * $1 }
        if try objective.value(at: trial) < value {
          x = trial
          break
        }
      }
    }
    return try optimizer.smooth(&x, objective, &smoothers[number], iterations: Self.smoothing)
  }
}

/// Finds the coarse parameters whose refinement is closest to given fine ones in the Euclidean norm, v = (P P^T)^{-1} P
/// u. If the fine function belongs to the coarse space, they represent it exactly.
package struct CoarseFit {
  private let prolongation: NetworkProlongation

  /// Creates the fit for a refinement.
  package init(_ prolongation: NetworkProlongation) { self.prolongation = prolongation }

  /// Returns the coarse parameters, computed by conjugate gradients: P P^T is well conditioned for any number of knots.
  ///
  /// - Complexity: O(k r) per iteration, with at most 200 iterations.
  package func fitted(to fine: [Double]) throws -> [Double] {
    var solver = ConjugateGradients()
    _ = try solver.solve(
      gradient: prolongation.applyTranspose(fine).map { -$0 }, tolerance: 1e-15, limit: 200
    ) { v, result in result = try prolongation.applyTranspose(prolongation.apply(v)) }
    return solver.solution
  }
}

extension CycleOptimizer {
  /// Creates an optimizer.
  ///
  /// - Parameters:
  ///   - preconditioner: the preconditioner, or `nil` for none.
  ///   - network: the network of the level, for the preconditioner.
  ///   - iterations: the number of iterations per step of L-BFGS.
  func make(_ preconditioner: PreconditionerChoice?, network: Network?, iterations: Int) throws -> any Optimizer {
    var rule: Preconditioning?
    if let preconditioner, let network, self != .lm {
      rule = try network.preconditioning(preconditioner)
    }
    switch self {
    case .lbfgs: return try LBFGS(.init(iterationsPerEpoch: iterations), preconditioning: rule)
    case .nesterov: return try Nesterov(preconditioning: rule)
    case .adam: return try Adam()
    case .lm:
      guard preconditioner != nil, let network else { return try LevenbergMarquardt() }
      return try LevenbergMarquardt(.init(denseLimit: 0), preconditionerRanges: network.edgeRanges)
    }
  }

  /// The initial step size.
  var rate: Double { self == .adam ? 1e-2 : 1 }

  /// Performs a number of iterations.
  ///
  /// - Returns: the reason to stop, or `nil` if the iteration can continue.
  func smooth<O: DifferentiableObjective>(
    _ x: inout [Double], _ objective: O, _ optimizer: inout any Optimizer, iterations: Int, rate: Double? = nil
  ) throws -> Termination? {
    var done = 0
    while done < iterations {
      let report = try optimizer.step(&x, objective: objective, learningRate: rate ?? self.rate)
      done += max(1, report.iterations)
      if let end = report.termination { return end }
    }
    return nil
  }
}
