import KANCore
import Optim

/// The network of an equation experiment.
public enum EquationModel: Hashable, Sendable {
  /// Splines, trained in the weights u of the B-splines.
  case spline
  /// The same network in the weights w of the ReLU powers, gradient and steps in w. It starts from the same function.
  case relu
  /// A multilayer perceptron with tanh and the given number of parameters.
  case mlp(parameters: Int)

  /// The name in tables and files.
  public var name: String {
    switch self {
    case .spline: "spline"
    case .relu: "relu"
    case .mlp(let parameters): "mlp-\(parameters)"
    }
  }

  /// Whether the model has knots, so that schedules of levels make sense.
  public var hasLevels: Bool {
    if case .mlp = self { return false }
    return true
  }

  /// The coordinates in which it is trained.
  public var coordinates: Coordinates { self == .relu ? .relu : .spline }
}

/// How the epochs are spread over the levels. With local evaluation an epoch costs about the same on every level, so all
/// three have the same number of epochs.
public enum EquationSchedule: String, CaseIterable, Sendable {
  /// Some on every level, from coarse to fine.
  case multilevel
  /// All on the coarsest level.
  case coarse
  /// All on the finest level, from a start there.
  case fine

  /// The number of halvings of the coarsest knots where training starts, and the epochs from there on.
  public func spread(_ epochs: [Int]) -> (halvings: Int, epochs: [Int]) {
    switch self {
    case .multilevel: (0, epochs)
    case .coarse: (0, [epochs.reduce(0, +)])
    case .fine: (max(0, epochs.count - 1), [epochs.reduce(0, +)])
    }
  }
}

/// The methods of the equation experiments.
public enum EquationMethod: String, CaseIterable, Sendable {
  /// Adam.
  case adam
  /// Adam with decoupled weight decay.
  case adamw
  /// L-BFGS with strong Wolfe steps, an epoch being up to 20 iterations.
  case lbfgs
  /// Levenberg-Marquardt, an epoch being one accepted step.
  case lm
  /// What we found best for the experiment, with points and network of our own choice.
  case best
}

/// What is trained and how: a row of a table.
public struct EquationCase: Hashable, Sendable {
  /// The model.
  public let model: EquationModel
  /// The spread of the epochs; perceptrons make all of them on their one level.
  public let schedule: EquationSchedule
  /// The method.
  public let method: EquationMethod

  /// A case.
  public init(_ model: EquationModel, _ schedule: EquationSchedule, _ method: EquationMethod) {
    self.model = model
    self.schedule = schedule
    self.method = method
  }

  /// "adam-spline-multilevel", for files and tables.
  public var name: String {
    model.hasLevels ? "\(method.rawValue)-\(model.name)-\(schedule.rawValue)" : "\(method.rawValue)-\(model.name)"
  }
}
