import KANCore
import Optim

/// The network of an equation experiment.
package enum EquationModel: Hashable, Sendable {
  /// Splines, trained in the weights u of the B-splines.
  case spline
  /// The same network in the weights w of the ReLU powers, with gradient and steps in w. It starts from the same
  /// function.
  case relu
  /// A multilayer perceptron with tanh and the given number of parameters.
  case mlp(parameters: Int)

  /// The name in tables and files.
  package var name: String {
    switch self {
    case .spline: "spline"
    case .relu: "relu"
    case .mlp(let parameters): "mlp-\(parameters)"
    }
  }

  /// Whether the model has knots, so that multilevel schedules apply.
  package var hasLevels: Bool {
    if case .mlp = self { return false }
    return true
  }

  /// The coordinates in which the model is trained.
  package var coordinates: Coordinates { self == .relu ? .relu : .spline }
}

/// The distribution of the epochs over the levels.
package enum EquationSchedule: String, CaseIterable, Sendable {
  /// Some on every level, from coarse to fine.
  case multilevel
  /// All on the coarsest level.
  case coarse
  /// All on the finest level, starting there.
  case fine

  /// Returns the epochs on each level, as the paper lists them: [8, 4, 2], [14, 0, 0], and [0, 0, 14]. With local
  /// evaluation an epoch costs about the same on every level, so all three get the same number of epochs.
  package func spread(_ epochs: [Int]) -> [Int] {
    let none = Array(repeating: 0, count: max(0, epochs.count - 1))
    let all = epochs.reduce(0, +)
    return switch self {
    case .multilevel: epochs
    case .coarse: [all] + none
    case .fine: none + [all]
    }
  }
}

/// The methods of the equation experiments.
package enum EquationMethod: String, CaseIterable, Sendable {
  /// Adam.
  case adam
  /// Adam with decoupled weight decay.
  case adamw
  /// L-BFGS with strong Wolfe steps; an epoch is up to 20 iterations.
  case lbfgs
  /// Levenberg-Marquardt; an epoch is one accepted step.
  case lm
  /// The method that we found best for the experiment, with our own choice of points and network.
  case best
}

/// Whose recipe is used to train a row.
package enum EquationKind: String, CaseIterable, Sendable {
  /// The paper's: problem, points, weights, schedule, optimizer, and learning rates as printed, with one choice of ours
  /// for each setting that is not printed.
  case printed
  /// Ours.
  case ours
}

/// An alternative choice for a setting that the paper does not print.
package enum EquationVariant: String, CaseIterable, Sendable {
  /// Adds terms for the boundary values, of which the paper lists none.
  case boundary
  /// Uses initial weights 0.4 times as large.
  case weights04 = "weights-0.4"
  /// Uses initial weights a tenth as large.
  case weights01 = "weights-0.1"
  /// Uses the settings of Supplement D where they differ from those of the text.
  case appendix
  /// Adds periodic conditions, which the paper does not print.
  case periodic
}

/// What is trained, and how: a row of a table.
package struct EquationCase: Hashable, Sendable {
  /// Whose recipe it is.
  package let kind: EquationKind
  /// The model.
  package let model: EquationModel
  /// The distribution of the epochs over the levels; perceptrons run all of them on their single level.
  package let schedule: EquationSchedule
  /// The method.
  package let method: EquationMethod
  /// The difference from the first row of this kind; `nil` for none.
  package let variant: EquationVariant?

  /// Creates a case, by default one of ours.
  package init(
    _ model: EquationModel, _ schedule: EquationSchedule, _ method: EquationMethod, kind: EquationKind = .ours,
    variant: EquationVariant? = nil
  ) {
    self.kind = kind
    self.model = model
    self.schedule = schedule
    self.method = method
    self.variant = variant
  }

  /// The best method on several levels, on the coarsest, and on the finest alone.
  package static let best = EquationSchedule.allCases.map { EquationCase(.spline, $0, .best) }

  /// "adam-spline-multilevel" or "printed-spline-multilevel-boundary", for files and tables.
  package var name: String {
    let parts = [
      kind == .printed ? kind.rawValue : method.rawValue, model.name, model.hasLevels ? schedule.rawValue : nil,
      variant?.rawValue,
    ]
    return parts.compactMap { $0 }.joined(separator: "-")
  }
}
