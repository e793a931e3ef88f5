import KANCore
import RealModule
import SplineKernels

/// The networks of the paper's tables, identified by their number of parameters.
///
/// The paper prints numbers of parameters, orders, and intervals. The widths of the Kolmogorov-Arnold networks follow
/// from these; those of the multilayer perceptrons (hidden layers with biases, output without) are inferred from the
/// counts alone, and [2, 125, 1] would also have 500.
package struct PaperNetwork: Sendable, Equatable {
  /// The structure of a network.
  package enum Architecture: Sendable, Equatable {
    /// Edges of order r on n intervals, with or without a linear first layer.
    case kan(order: Int, intervals: Int, linearFirst: Bool, hidden: HiddenNormalization)
    /// Dense layers.
    case mlp
  }

  /// "kan-55", "mlp-20".
  package let name: String
  /// The experiment to which it belongs: "regression", "burgers", "poisson".
  package let experiment: String
  /// The numbers of units.
  package let widths: [Int]
  /// The structure of the network.
  package let architecture: Architecture
  /// The number of parameters.
  package let parameterCount: Int

  /// All networks: the levels of each experiment from coarse to fine, then the perceptrons.
  package static let all: [PaperNetwork] = {
    var all: [PaperNetwork] = []
    func add(
      _ experiment: String, _ widths: [Int], _ order: Int, _ levels: [(Int, Int)], linear: Bool,
      _ hidden: HiddenNormalization
    ) {
      for (intervals, count) in levels {
        all.append(
          PaperNetwork(
            name: "kan-\(count)", experiment: experiment, widths: widths,
            architecture: .kan(order: order, intervals: intervals, linearFirst: linear, hidden: hidden),
            parameterCount: count))
      }
    }
    add("regression", [2, 5, 1], 5, [(5, 55), (10, 80), (20, 130), (40, 230)], linear: true, .tanh)
    add("burgers", [2, 20, 20, 1], 4, [(5, 3400), (10, 5500), (20, 9700)], linear: true, .tanh)
    add("poisson", [3, 5, 1], 4, [(4, 140), (8, 220), (16, 380), (32, 700)], linear: false, .tanh)
    for (experiment, widths, count) in [
      ("regression", [2, 5, 1], 20), ("regression", [2, 30, 1], 120), ("burgers", [2, 20, 20, 1], 500),
      ("poisson", [3, 16, 16, 1], 352), ("burgers", [2, 56, 56, 1], 3416),
    ] {
      all.append(
        PaperNetwork(
          name: "mlp-\(count)", experiment: experiment, widths: widths, architecture: .mlp, parameterCount: count))
    }
    return all
  }()

  /// Returns the network with a given name, such as "kan-55" or "mlp-20"; `nil` if there is none.
  package static func named(_ name: String) -> PaperNetwork? { all.first { $0.name == name } }

  /// Creates a network of this architecture.
  ///
  /// - Throws: `NetworkError` if the box does not match the network.
  package func network<Generator: RandomNumberGenerator>(
    inputBox: [ClosedRange<Double>], outside: OutsideRule = .clamp, activation: ActivationStage.Function = .tanh,
    initialization: Initialization = Initialization(), using generator: inout Generator
  ) throws -> Network {
    switch architecture {
    case .kan(let order, let intervals, let linearFirst, let hidden):
      return try .kan(
        widths: widths, order: order, intervals: intervals, inputBox: inputBox, linearFirst: linearFirst,
        hidden: hidden, outside: outside, initialization: initialization, using: &generator)
    case .mlp:
      return try .mlp(
        widths: widths, activation: activation, inputBox: inputBox, initialization: initialization, using: &generator)
    }
  }
}
extension PaperNetwork {
  /// Returns the perceptron of an experiment with a given number of parameters.
  ///
  /// - Parameters:
  ///   - parameters: the number of parameters.
  ///   - experiment: the name of the experiment, for the error message.
  ///   - known: the parameter counts of its perceptrons; one with 500 parameters appears in two tables of the paper.
  /// - Throws: ``ExperimentError/unknownPerceptron(parameters:experiment:known:)`` if the number is not in `known`.
  static func perceptron(
    parameters: Int, of experiment: String, known: [Int]
  ) throws(ExperimentError) -> PaperNetwork {
    guard known.contains(parameters), let network = named("mlp-\(parameters)") else {
      throw .unknownPerceptron(parameters: parameters, experiment: experiment, known: known)
    }
    return network
  }
}
