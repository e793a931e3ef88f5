import KANCore
import Optim

/// The objective of a level.
package typealias CycleObjective = LeastSquaresObjective & NetworkObjective

/// The problems in the study of cycles.
package enum CycleProblem: String, CaseIterable, Sendable {
  /// The regression of Table 2: a network with a linear map 2 -> 5 and edges 5 -> 1 of order 5, n = 5, 10, 20, 40, with
  /// initial weights u uniform in [0, 1); 20,000 samples, mean squared error.
  case regression
  /// The Poisson problem (27)-(28) as printed, with its network [3, 5, 1] of order 4, n = 4, 8, 16, 32, its points, and
  /// its sums of squares, but without attention, whose weights change.
  case poisson
  /// Burgers' equation with viscosity 0.01 on the paper's 64 x 64 points, and a network with a linear map 2 -> 8 and
  /// edges 8 -> 8 -> 1 of order 4, n = 5, 10, 20. The network of Table 3 has 9700 parameters, and its J^T J would take
  /// longer than the budget.
  case burgers

  /// The number of levels.
  package var levels: Int { self == .burgers ? 3 : 4 }

  /// The budget of a run in useful floating-point operations, roughly what L-BFGS performs in ``seconds`` on one core.
  package var flops: Double {
    switch self {
    case .regression: 5e9
    case .poisson: 2.5e10
    case .burgers: 5e10
    }
  }

  /// The budget of a run in seconds on one thread.
  package var seconds: Double {
    switch self {
    case .regression: 1
    case .poisson: 5
    case .burgers: 6
    }
  }

  /// Returns the problem with its data.
  ///
  /// - Parameter generator: the source of the points for the regression.
  /// - Throws: ``ExperimentError`` and `CollocationError`, but only in principle.
  package func make<G: RandomNumberGenerator>(points generator: inout G) throws -> CycleSetting {
    switch self {
    case .regression:
      let samples = try RotatedTarget().samples(count: RegressionStudy.sampleCount, using: &generator)
      let coarsest = RegressionSchedule.coarsestIntervals
      return CycleSetting(
        problem: self,
        network: { halvings, generator in
          try RegressionModel.spline(.uniform).network(
            intervals: coarsest << halvings, samples: samples, using: &generator)
        }, objective: { try RegressionObjective($0, samples: samples) }, error: { _ in nil })
    case .poisson:
      return try Self.setting(PoissonExperiment(), EquationCase(.spline, .multilevel, .adam, kind: .printed), self)
    case .burgers:
      return try Self.setting(BurgersExperiment(), EquationCase(.spline, .multilevel, .lm), self)
    }
  }

  private static func setting<E: EquationExperiment>(
    _ experiment: E, _ setting: EquationCase, _ problem: CycleProblem
  ) throws -> CycleSetting {
    let collocation = try experiment.problem(for: setting)
    return CycleSetting(
      problem: problem,
      network: { try experiment.network(for: setting, halvings: $0, using: &$1) },
      objective: { try CollocationObjective($0, problem: collocation) },
      error: { try collocation.errors(of: $0).relative })
  }
}

/// A problem of the study with its data.
package struct CycleSetting {
  /// The problem.
  package let problem: CycleProblem
  /// Returns a network after a given number of halvings of the coarsest knots.
  let network: (Int, inout any RandomNumberGenerator) throws -> Network
  /// Returns the loss as a function of a network's parameters.
  let objective: (Network) throws -> any CycleObjective
  /// Returns the relative l2 error of a network with respect to the reference solution; `nil` for the regression, where
  /// the loss measures the error.
  let error: (Network) throws -> Double?
}
