import ArgumentParser
import BasisProperties
import KANCore
import SplineKernels

extension OutsideRule: ExpressibleByArgument {}
extension Precision: ExpressibleByArgument {}

/// The network of `kan train`, as it is given on the command line.
struct NetworkOptions: ParsableArguments {
  enum Hidden: String, ExpressibleByArgument, CaseIterable { case tanh, sigmoid, range }
  enum Activation: String, ExpressibleByArgument, CaseIterable {
    case tanh, relu
    case powerRelu = "power-relu"
  }

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The numbers of units, from the inputs to the outputs, such as 2,5,1.", valueName: "P,...,Q"))
  var layers: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The order r of the splines, degree + 1, from 1 to 8 (default: 4).", valueName: "r"))
  var order: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The number n of knot intervals on the first level (default: 5).", valueName: "n"))
  var intervals: Int?

  @Flag(help: "The first layer is a linear map, normalised by its exact bounds, instead of splines.")
  var linearFirst = false

  @Option(
    parsing: .unconditional,
    help: "How hidden units are brought into the knots: tanh, sigmoid, or the range over the samples (default: tanh).")
  var hidden: Hidden?

  @Option(
    parsing: .unconditional,
    help: "What happens outside the knots: error, clamp, extrapolate or zero (default: clamp).")
  var outside: OutsideRule?

  @Option(parsing: .unconditional, help: "Train a multilayer perceptron with this activation instead of splines.")
  var activation: Activation?

  /// The widths.
  ///
  /// - Throws: ``BadInput`` that names the position and the text.
  func widths() throws -> [Int] {
    let widths = try CommaList.integers(layers, option: "--layers", allowed: 1...512)
    guard widths.count >= 2 else {
      throw BadInput("--layers has 1 number; give at least the numbers of inputs and outputs, as in --layers 2,5,1")
    }
    return widths
  }

  /// Refuses options that contradict each other.
  func validate(_ training: TrainingOptions) throws {
    if let order, !(1...8).contains(order) { throw BadInput("--order is \(order); give one from 1 to 8") }
    if let intervals, !(1...10_000).contains(intervals) {
      throw BadInput("--intervals is \(intervals); give one from 1 to 10000")
    }
    if linearFirst, try widths().count < 3 {
      throw BadInput("--linear-first takes the first of the --layers, and none is left for splines; give three widths")
    }
    guard let activation else { return try requireSize(levels: training.levelCount()) }
    let name = "--activation \(activation.rawValue)"
    let splineOptions = [
      ("--order", order != nil && activation != .powerRelu), ("--intervals", intervals != nil),
      ("--linear-first", linearFirst), ("--hidden", hidden != nil), ("--outside", outside != nil),
    ]
    for (option, isGiven) in splineOptions where isGiven {
      throw BadInput("\(option) and \(name) contradict each other; a perceptron has no splines")
    }
    if try training.levelCount() > 1 {
      throw BadInput("several levels and \(name) contradict each other; a perceptron has no knots to refine")
    }
    if training.isReLUAnywhere {
      throw BadInput("ReLU coordinates and \(name) contradict each other; a perceptron has no splines to rewrite")
    }
  }

  /// Refuses what no memory holds at the end of the levels, which double the intervals.
  private func requireSize(levels: Int) throws {
    let widths = try widths()
    let finest = (intervals ?? 5) << (levels - 1)
    let pairs = zip(widths, widths.dropFirst()).dropFirst(linearFirst ? 1 : 0).reduce(0) { $0 + $1.0 * $1.1 }
    let count = pairs.multipliedReportingOverflow(by: finest + (order ?? 4) - 1)
    guard !count.overflow, count.partialValue <= 100_000_000 else {
      throw BadInput(
        "\(levels) level\(levels == 1 ? "" : "s") from \(intervals ?? 5) intervals end at \(finest) intervals on each of"
          + " \(pairs) edges, more than 100000000 parameters; give fewer --levels, --intervals or units")
    }
  }

  /// The network to start from, its outputs of the size of the targets.
  func network(_ samples: Samples, _ scale: OutputScale?, using random: inout SplitMix64) throws -> Network {
    let network = try network(samples, using: &random)
    return try scale.map { try network.scalingOutputs(by: $0) } ?? network
  }

  private func network(_ samples: Samples, using random: inout SplitMix64) throws -> Network {
    if let activation {
      let function: ActivationStage.Function =
        switch activation {
        case .tanh: .tanh
        case .relu: .relu
        case .powerRelu: .powerRelu(order: order ?? 4)
        }
      return try .mlp(
        widths: widths(), activation: function, outputBias: true, inputBox: samples.inputBox, using: &random)
    }
    let normalisation: HiddenNormalisation =
      switch hidden ?? .tanh {
      case .tanh: .tanh
      case .sigmoid: .sigmoid
      case .range: .batchRange
      }
    return try .kan(
      widths: widths(), order: order ?? 4, intervals: intervals ?? 5, inputBox: samples.inputBox,
      linearFirst: linearFirst, hidden: normalisation, outside: outside ?? .clamp, using: &random)
  }

  /// Names and texts that are equal for equal networks only.
  var identity: [(name: String, value: String)] {
    [
      ("layers", layers.filter { $0 != " " }), ("order", "\(order ?? 4)"), ("intervals", "\(intervals ?? 5)"),
      ("linear-first", "\(linearFirst)"), ("hidden", (hidden ?? .tanh).rawValue),
      ("outside", (outside ?? .clamp).rawValue), ("activation", activation?.rawValue ?? "none"),
    ]
  }
}

/// Numbers separated by commas on the command line.
enum CommaList {
  /// Whole numbers.
  ///
  /// - Throws: ``BadInput`` that names the position and the text.
  static func integers(_ text: String, option: String, allowed: ClosedRange<Int>) throws -> [Int] {
    try parts(text).map { position, part in
      guard let number = Int(part) else {
        throw BadInput("\(option), number \(position): \"\(part)\" is not a whole number")
      }
      guard allowed.contains(number) else {
        throw BadInput(
          "\(option), number \(position) is \(number); give one from \(allowed.lowerBound) to \(allowed.upperBound)")
      }
      return number
    }
  }

  /// Positive numbers.
  ///
  /// - Throws: ``BadInput`` that names the position and the text.
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
