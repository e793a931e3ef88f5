import KANCore
import Optim

/// The methods of the study.
public enum RegressionOptimizer: String, CaseIterable, Sendable {
  /// L-BFGS as common libraries have it where a learning rate of 1.0 and nothing else is said: every step is the full one,
  /// with tolerances around it; an epoch is up to 20 iterations.
  case lbfgsFixed = "lbfgs-fixed"
  /// L-BFGS whose line search for the strong Wolfe conditions tries the step 1.0 first, an epoch being up to 20 iterations.
  case lbfgs
  /// Levenberg-Marquardt, an epoch being one accepted step.
  case lm
  /// Adam, 20 steps for an epoch of the schedule.
  case adam
  /// Gradient descent, 20 steps for an epoch of the schedule.
  case gd

  /// Whether it is a reading of the paper's method.
  public var isLBFGS: Bool { self == .lbfgs || self == .lbfgsFixed }

  /// The method and the number of its epochs for one epoch of the schedule. As printed, L-BFGS keeps 100 pairs, the default
  /// of a widely used library, and ours 10.
  func choice(_ kind: RegressionKind) -> (optimizer: OptimizerChoice, epochs: Int) {
    let memory = kind == .printed ? 100 : 10
    return switch self {
    case .lbfgsFixed: (.lbfgs(memory: memory, stepRule: .guardedStep(.usual)), 1)
    case .lbfgs: (.lbfgs(memory: memory), 1)
    case .lm: (.levenbergMarquardt(), 1)
    case .adam: (.adam(), 20)
    case .gd: (.gradientDescent, 20)
    }
  }
}
