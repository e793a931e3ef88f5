import Experiments

extension RegressionOptimizer {
  /// The name used in figure titles.
  var title: String {
    switch self {
    case .lbfgsFixed: "L-BFGS, full steps"
    case .lbfgs: "L-BFGS"
    case .lm: "Levenberg-Marquardt"
    case .adam: "Adam"
    case .gd: "gradient descent"
    }
  }
}

extension EquationMethod {
  /// The name used in figure titles.
  var title: String {
    switch self {
    case .adam: "Adam"
    case .adamw: "AdamW"
    case .lbfgs: "L-BFGS"
    case .lm: "Levenberg-Marquardt"
    case .best: "best method"
    }
  }
}
