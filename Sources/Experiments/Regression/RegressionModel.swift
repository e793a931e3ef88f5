import KANCore
import Optim
import Splines

/// A model of the regression study, Table 2.
package enum RegressionModel: Hashable, Sendable {
  /// A network with a linear map 2 -> 5 and edges 5 -> 1 of order 5, trained in the weights u of the B-splines.
  case spline(Start)
  /// The same network with the same initial weights, trained in the weights w of the ReLU powers, with gradient and
  /// steps in w.
  case relu(Start)
  /// A multilayer perceptron with the given number of parameters and ReLU activations; its initial weights are uniform
  /// between -1 / sqrt(P) and 1 / sqrt(P) in every layer with P inputs.
  case mlp(parameters: Int)

  /// The distribution of the initial weights u of the edges, in either basis.
  package enum Start: String, CaseIterable, Sendable {
    /// Normal with standard deviation 1.
    case normal
    /// Uniform in [0, 1).
    case uniform
  }

  /// All models, in the order of the table.
  package static let all: [RegressionModel] =
    Start.allCases.map { .spline($0) } + Start.allCases.map { .relu($0) } + [20, 120, 500].map { .mlp(parameters: $0) }

  /// The name in tables and files.
  package var name: String {
    switch self {
    case .spline(let start): "spline-\(start.rawValue)"
    case .relu(let start): "relu-\(start.rawValue)"
    case .mlp(let parameters): "mlp-\(parameters)"
    }
  }

  /// "spline" or "relu"; `nil` for perceptrons.
  package var basis: String? {
    switch self {
    case .spline: "spline"
    case .relu: "relu"
    case .mlp: nil
    }
  }

  /// Whether the model has knots, so that multilevel schedules apply.
  package var hasLevels: Bool {
    if case .mlp = self { return false }
    return true
  }

  /// The coordinates in which the model is trained.
  package var coordinates: Coordinates {
    if case .relu = self { return .relu }
    return .spline
  }

  /// Creates the initial network.
  ///
  /// - Parameters:
  ///   - intervals: n on every edge; not used for perceptrons.
  ///   - samples: the training data; the range of the hidden values follows from the box of the inputs.
  ///   - generator: the source of the initial weights.
  /// - Throws: `NetworkError` and `SplineError` for invalid sizes, and ``ExperimentError`` for a perceptron that is not
  ///   in the paper.
  package func network<G: RandomNumberGenerator>(
    intervals: Int, samples: Samples, using generator: inout G
  ) throws -> Network {
    let box = samples.inputBox
    switch self {
    case .spline, .relu:
      return try .kan(
        widths: [2, 5, 1], order: 5, intervals: intervals, inputBox: box, linearFirst: true,
        initialization: initialization, using: &generator)
    case .mlp(let parameters):
      return try PaperNetwork.perceptron(parameters: parameters, of: "regression", known: [20, 120, 500]).network(
        inputBox: box, activation: .relu, using: &generator)
    }
  }

  private var initialization: Initialization {
    switch self {
    case .spline(.normal), .relu(.normal): Initialization(edges: .normal(deviation: 1))
    case .spline(.uniform), .relu(.uniform): Initialization(edges: .uniform(lower: 0, upper: 1))
    case .mlp: Initialization()
    }
  }

  /// The model of the corresponding rows of Table 2.
  var printed: PrintedTable2.Model {
    switch self {
    case .spline: .spline
    case .relu: .relu
    case .mlp(let parameters):
      .mlp(widths: PaperNetwork.named("mlp-\(parameters)")?.widths ?? [])
    }
  }
}
