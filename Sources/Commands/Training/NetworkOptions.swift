import ArgumentParser
import JSON
import KANCore
import SplineKernels

extension OutsideRule: ExpressibleByArgument {}
extension Precision: ExpressibleByArgument {}

/// The network of `kan train`, as given on the command line.
struct NetworkOptions: ParsableArguments {
  enum Hidden: String, ExpressibleByArgument, CaseIterable {
    case tanh, sigmoid, range

    var normalization: HiddenNormalization {
      switch self {
      case .tanh: .tanh
      case .sigmoid: .sigmoid
      case .range: .batchRange
      }
    }
  }
  enum Activation: String, ExpressibleByArgument, CaseIterable {
    case tanh, relu
    case powerRelu = "power-relu"
  }

  @Option(
    "The number of units per layer, from inputs to outputs, such as 2,5,1, each at most 10000 (default: chosen).",
    "P,...,Q")
  var layers: String?

  @Option("The spline order r = degree + 1, from 1 to 8, from 3 if anything is chosen (default: 4).", "r")
  var order: Int?

  @Option("The number n of knot intervals on the first level (default: 5).", "n")
  var intervals: Int?

  @Flag(help: "Make the first layer a linear map, normalized by its exact bounds, instead of splines.")
  var linearFirst = false

  @Option("How hidden units are mapped into the knots: tanh, sigmoid, or the range over the samples (default: tanh).")
  var hidden: Hidden?

  @Option(
    "What happens outside the knots: error, clamp, linear, extrapolate, or zero (default: clamp, or linear if the"
      + " network is chosen).")
  var outside: OutsideRule?

  @Option("Train a multilayer perceptron with this activation instead of splines.")
  var activation: Activation?

  /// Whether layers are not chosen: sums of splines have no linear map and no hidden units.
  var needsLayers: Bool { linearFirst || hidden == .range }

  /// What a choice of the network keeps.
  func selection() throws -> ModelSelection.Options {
    var options = ModelSelection.Options()
    options.layers = try widths()
    if let order { options.order = order }
    if let intervals { options.intervals = intervals }
    if let outside { options.outside = outside }
    if let hidden { options.hidden = hidden.normalization }
    options.linearFirst = linearFirst
    return options
  }

  /// Returns the layer widths, if they are given.
  ///
  /// - Throws: ``BadInput`` naming the position and the text.
  func widths() throws -> [Int]? {
    guard let layers else { return nil }
    let widths = try CommaList.integers(layers, option: "--layers", allowed: 1...10_000)
    guard widths.count >= 2 else {
      throw BadInput("--layers has 1 number; give at least the numbers of inputs and outputs, as in --layers 2,5,1")
    }
    return widths
  }

  /// Throws if a number is out of its range.
  func requireNumbers() throws {
    if let order, !(1...8).contains(order) { throw BadInput("--order must be between 1 and 8 (got \(order))") }
    if let intervals, !(1...10_000).contains(intervals) {
      throw BadInput("--intervals must be between 1 and 10000 (got \(intervals))")
    }
  }

  /// Throws if options contradict each other.
  ///
  /// - Parameters:
  ///   - widths: the layer widths.
  ///   - levels: the number of levels.
  ///   - isReLUAnywhere: whether ReLU coordinates are used.
  func validate(_ widths: [Int], levels: Int, isReLUAnywhere: Bool) throws {
    if linearFirst, widths.count < 3 {
      throw BadInput("--linear-first uses the first layer and leaves none for splines; give at least three widths")
    }
    guard let activation else { return try requireSize(widths, levels: levels) }
    let weights = zip(widths, widths.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    guard weights <= 100_000_000 else {
      throw BadInput("a perceptron of these layers has \(weights) weights, more than 100000000; use fewer units")
    }
    let name = "--activation \(activation.rawValue)"
    let splineOptions = [
      ("--order", order != nil && activation != .powerRelu), ("--intervals", intervals != nil),
      ("--linear-first", linearFirst), ("--hidden", hidden != nil), ("--outside", outside != nil),
    ]
    for (option, isGiven) in splineOptions where isGiven {
      throw BadInput("\(option) cannot be combined with \(name); a perceptron has no splines")
    }
    if levels > 1 {
      throw BadInput("several levels cannot be combined with \(name); a perceptron has no knots to refine")
    }
    if isReLUAnywhere {
      throw BadInput("ReLU coordinates cannot be combined with \(name); a perceptron has no splines to rewrite")
    }
  }

  /// Throws if the finest level would be too large for memory; each level doubles the intervals.
  private func requireSize(_ widths: [Int], levels: Int) throws {
    let finest = (intervals ?? 5) << (levels - 1)
    let pairs = zip(widths, widths.dropFirst()).dropFirst(linearFirst ? 1 : 0).reduce(0) { $0 + $1.0 * $1.1 }
    let count = pairs.multipliedReportingOverflow(by: finest + (order ?? 4) - 1)
    guard !count.overflow, count.partialValue <= 100_000_000 else {
      throw BadInput(
        "\(levels) level\(levels == 1 ? "" : "s") from \(intervals ?? 5) intervals would end at \(finest) intervals on"
          + " each of \(pairs) edges, more than 100000000 parameters; use fewer --levels, --intervals, or units")
    }
  }

  /// Creates the initial network.
  ///
  /// - Parameters:
  ///   - widths: the layer widths.
  ///   - samples: the samples to fit.
  ///   - scalesOutputs: whether outputs are mapped onto the ranges of the targets.
  ///   - seed: the seed for the weights.
  func network(_ widths: [Int], fitting samples: Samples, scalesOutputs: Bool, seed: UInt64) throws -> Network {
    if let activation {
      let function: ActivationStage.Function =
        switch activation {
        case .tanh: .tanh
        case .relu: .relu
        case .powerRelu: .powerRelu(order: order ?? 4)
        }
      return try .mlp(widths, activation: function, fitting: samples, seed: seed)
    }
    let normalization = (hidden ?? .tanh).normalization
    guard scalesOutputs else {
      return try .kan(
        widths, order: order ?? 4, intervals: intervals ?? 5, over: samples.inputBox, linearFirst: linearFirst,
        hidden: normalization, outside: outside ?? .clamp, seed: seed)
    }
    return try .kan(
      widths, order: order ?? 4, intervals: intervals ?? 5, fitting: samples, linearFirst: linearFirst,
      hidden: normalization, outside: outside ?? .clamp, seed: seed)
  }

  /// The options that determine the network and its weights; a resumed run must have the same ones.
  func recipe(_ widths: [Int], seed: UInt64, outside usual: OutsideRule = .clamp) -> JSONValue {
    [
      "layers": .array(widths.map { .integer($0) }), "order": .integer(order ?? 4),
      "intervals": .integer(intervals ?? 5), "linear_first": .bool(linearFirst),
      "hidden": .string((hidden ?? .tanh).rawValue), "outside": .string((outside ?? usual).rawValue),
      "activation": activation.map { .string($0.rawValue) } ?? .null, "seed": .unsigned(seed),
    ]
  }
}

/// Numbers separated by commas, given on the command line.
enum CommaList {
  /// Parses integers.
  ///
  /// - Throws: ``BadInput`` naming the position and the text.
  static func integers(_ text: String, option: String, allowed: ClosedRange<Int>) throws -> [Int] {
    try parts(text).map { position, part in
      guard let number = Int(part) else {
        throw BadInput("\(option), number \(position): \"\(part)\" is not an integer")
      }
      guard allowed.contains(number) else {
        throw BadInput(
          "\(option), number \(position) must be between \(allowed.lowerBound) and \(allowed.upperBound)"
            + " (got \(number))")
      }
      return number
    }
  }

  /// Parses positive numbers.
  ///
  /// - Throws: ``BadInput`` naming the position and the text.
  static func positiveNumbers(_ text: String, option: String) throws -> [Double] {
    try parts(text).map { position, part in
      guard let number = Double(part), number.isFinite, number > 0 else {
        throw BadInput("\(option), number \(position): \"\(part)\" is not a positive number")
      }
      return number
    }
  }

  private static func parts(_ text: String) -> [(position: Int, text: String)] {
    text.split(separator: ",", omittingEmptySubsequences: false).enumerated().map {
      ($0 + 1, $1.trimmingCharacters(in: .whitespaces))
    }
  }
}
