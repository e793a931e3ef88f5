import KANCore
import Optim
import Splines

/// A model of the regression study, Table 2.
public enum RegressionModel: Hashable, Sendable {
  /// The network linear 2 -> 5, edges 5 -> 1 of order 5, weights u of the B-splines, initial weights uniform in
  /// [0, 1), as the targets are.
  case spline
  /// The same network in the weights w of the ReLU powers, gradient and steps in w.
  case relu(Start)
  /// A multilayer perceptron with the given number of parameters and ReLU activations.
  case mlp(parameters: Int)

  /// How the weights w start.
  public enum Start: String, CaseIterable, Sendable {
    /// Normal with deviation 1, as printed.
    case normal
    /// Uniform in [0, 1).
    case uniform
  }

  /// All of them, in the order of the table.
  public static let all: [RegressionModel] =
    [.spline, .relu(.normal), .relu(.uniform)] + [20, 120, 500].map { .mlp(parameters: $0) }

  /// The name in tables and files.
  public var name: String {
    switch self {
    case .spline: "spline"
    case .relu(let start): "relu-\(start.rawValue)"
    case .mlp(let parameters): "mlp-\(parameters)"
    }
  }

  /// Whether the model has knots, so that schedules of levels make sense.
  public var hasLevels: Bool {
    if case .mlp = self { return false }
    return true
  }

  /// The coordinates in which it is trained.
  public var coordinates: Coordinates {
    if case .relu = self { return .relu }
    return .spline
  }

  /// The network at the beginning.
  ///
  /// - Parameters:
  ///   - intervals: n on every edge; not used for perceptrons.
  ///   - samples: what it is trained on; the range of hidden values follows from the box of their inputs.
  ///   - generator: where initial weights come from.
  /// - Throws: `NetworkError` and `SplineError` for sizes that cannot be, and ``ExperimentError`` for a perceptron that
  ///   is not in the paper.
  public func network<G: RandomNumberGenerator>(
    intervals: Int, samples: Samples, using generator: inout G
  ) throws -> Network {
    let box = samples.inputBox
    switch self {
    case .spline, .relu:
      return try .kan(
        widths: [2, 5, 1], order: 5, intervals: intervals, inputBox: box, linearFirst: true,
        initialisation: initialisation, using: &generator)
    case .mlp(let parameters):
      return try PaperNetwork.perceptron(parameters: parameters, of: "regression", known: [20, 120, 500]).network(
        inputBox: box, activation: .relu, using: &generator)
    }
  }

  private var initialisation: Initialisation {
    switch self {
    // Starts around zero leave one in forty networks in a local minimum without the direction of the kinks.
    case .spline, .mlp: Initialisation(edges: .uniform(lower: 0, upper: 1))
    case .relu(.normal): Initialisation(edges: .normal(deviation: 1), coordinates: .relu)
    case .relu(.uniform): Initialisation(edges: .uniform(lower: 0, upper: 1), coordinates: .relu)
    }
  }
}
