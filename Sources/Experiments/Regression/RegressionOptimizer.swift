import KANCore

/// The optimizers of the study.
package enum RegressionOptimizer: String, CaseIterable, Sendable {
  /// L-BFGS as in common libraries when only a learning rate of 1.0 is specified: every step is a full step, guarded by
  /// tolerances; an epoch is up to 20 iterations.
  case lbfgsFixed = "lbfgs-fixed"
  /// L-BFGS with a strong Wolfe line search that tries step size 1.0 first; an epoch is up to 20 iterations.
  case lbfgs
  /// Levenberg-Marquardt; an epoch is one accepted step.
  case lm
  /// Adam, with 20 steps per epoch of the schedule.
  case adam
  /// Gradient descent, with 20 steps per epoch of the schedule.
  case gd

  /// Whether this is an interpretation of the paper's method.
  package var isLBFGS: Bool { self == .lbfgs || self == .lbfgsFixed }

  /// The method, and the number of its epochs per epoch of the schedule. In rows as printed, L-BFGS keeps 100 pairs,
  /// the default of a widely used library; in our rows it keeps 10.
  func choice(_ kind: RegressionKind) -> (optimizer: OptimizerChoice, epochs: Int) {
    let memory = kind == .printed ? 100 : 10
    return switch self {
    case .lbfgsFixed: (.lbfgs(.init(memory: memory, stepRule: .guardedStep(.default))), 1)
    case .lbfgs: (.lbfgs(.init(memory: memory)), 1)
    case .lm: (.levenbergMarquardt(), 1)
    case .adam: (.adam(), 20)
    case .gd: (.gradientDescent, 20)
    }
  }
}
