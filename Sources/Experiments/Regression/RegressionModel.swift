import KANCore
import Optim
import Splines

/// A model of the regression study, Table 2.
public enum RegressionModel: Hashable, Sendable {
  /// The network linear 2 -> 5, edges 5 -> 1 of order 5, trained in the weights u of the B-splines.
  case spline(Start)
  /// The same network from the same start, trained in the weights w of the ReLU powers, gradient and steps in w.
  case relu(Start)
  /// A multilayer perceptron with the given number of parameters and ReLU activations, uniform from the start between
  /// -1 / sqrt(P) and 1 / sqrt(P) in every layer of P inputs.
  case mlp(parameters: Int)

  /// How the weights u of the edges start, in either basis.
  public enum Start: String, CaseIterable, Sendable {
    /// Normal with deviation 1.
    case normal
    /// Uniform in [0, 1).
    case uniform
  }

  /// All of them, in the order of the table.
  public static let all: [RegressionModel] =
    Start.allCases.map { .spline($0) } + Start.allCases.map { .relu($0) } + [20, 120, 500].map { .mlp(parameters: $0) }

  /// The name in tables and files.
  public var name: String {
    switch self {
    case .spline(let start): "spline-\(start.rawValue)"
    case .relu(let start): "relu-\(start.rawValue)"
    case .mlp(let parameters): "mlp-\(parameters)"
    }
  }

  /// "spline" or "relu"; nil for perceptrons.
  public var basis: String? {
    switch self {
    case .spline: "spline"
    case .relu: "relu"
    case .mlp: nil
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
    case .spline(.normal), .relu(.normal): Initialisation(edges: .normal(deviation: 1))
    case .spline(.uniform), .relu(.uniform): Initialisation(edges: .uniform(lower: 0, upper: 1))
    case .mlp: Initialisation()
    }
  }

  /// The rows of Table 2 that the model stands in.
  var printed: PrintedTable2.Model {
    switch self {
    case .spline: .spline
    case .relu: .relu
    case .mlp(let parameters):
      .mlp(widths: PaperNetwork.named("mlp-\(parameters)")?.widths ?? [])
    }
  }
}
