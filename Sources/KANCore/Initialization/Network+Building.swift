import RealModule
import SplineKernels
import Splines

/// How the outputs of one layer of edges are mapped into the knots of the next.
public enum HiddenNormalization: Sendable, Equatable {
  /// By a sigmoid.
  case sigmoid
  /// By tanh.
  case tanh
  /// By the range over the batch.
  case batchRange
  /// By a fixed affine map of given bounds, which are the same for every unit.
  case fixed(ClosedRange<Double>)

  func stage(width: Int, into domain: ClosedRange<Double>) throws(NetworkError) -> Stage {
    let kind: Normalization.Kind
    switch self {
    case .sigmoid: kind = .sigmoid
    case .tanh: kind = .tanh
    case .batchRange: kind = .batchRange(remembered: nil)
    case .fixed(let bounds):
      return .normalize(
        try .affine(
          mapping: Array(repeating: bounds, count: width), into: domain.lowerBound, domain.upperBound))
    }
    return .normalize(try Normalization(width: width, into: domain.lowerBound, domain.upperBound, kind: kind))
  }
}

extension Network {
  /// Creates a Kolmogorov-Arnold network of given widths on uniform knots.
  ///
  /// With a linear first layer, [2, 5, 1] is a linear map from 2 to 5 units, normalized by its exact bounds over the
  /// box, followed by edges from 5 to 1. Without, it is a fixed affine map of the box, edges from 2 to 5, a
  /// normalization, and edges from 5 to 1.
  ///
  /// - Parameters:
  ///   - widths: the numbers of units, at least two; three with a linear first layer.
  ///   - order: r.
  ///   - intervals: n on every edge.
  ///   - inputBox: the range of each input, see ``Samples/inputBox``; an input whose range is a point has no effect (unless
  ///     the first layer is linear).
  ///   - linearFirst: whether the first layer is linear.
  ///   - domain: the interval of the knots.
  ///   - hidden: how the outputs of edges are mapped into the knots of the next layer.
  ///   - outside: what happens outside the knots.
  ///   - initialization: how the initial parameters are drawn.
  ///   - generator: the random number generator.
  /// - Throws: `NetworkError` and `SplineError` for invalid widths, orders, intervals, and boxes.
  public static func kan<Generator: RandomNumberGenerator>(
    widths: [Int], order: Int, intervals: Int, inputBox: [ClosedRange<Double>], linearFirst: Bool = false,
    domain: ClosedRange<Double> = 0...1, hidden: HiddenNormalization = .tanh, outside: OutsideRule = .clamp,
    initialization: Initialization = Initialization(), using generator: inout Generator
  ) throws -> Network {
    let needed = linearFirst ? 3 : 2
    guard widths.count >= needed else {
      throw NetworkError.countMismatch(what: "widths of a network", expected: needed, found: widths.count)
    }
    guard inputBox.count == widths[0] else {
      throw NetworkError.countMismatch(what: "intervals of the input box", expected: widths[0], found: inputBox.count)
    }
    let lower = domain.lowerBound
    let upper = domain.upperBound
    let knots = try KnotVector<Double>.uniform(
      order: SplineOrder(order), intervals: intervals, lower: lower, upper: upper)
    var stages: [Stage] = []
    var first = 0
    if linearFirst {
      stages.append(.linear(try LinearMap(inputs: widths[0], outputs: widths[1])))
      stages.append(
        .normalize(try Normalization(width: widths[1], into: lower, upper, kind: .linearBounds(box: inputBox))))
      first = 1
    } else {
      stages.append(.normalize(try .affine(mapping: inputBox, into: lower, upper, ignoresConstants: true)))
    }
    for l in first..<widths.count - 1 {
      if l > first { stages.append(try hidden.stage(width: widths[l], into: domain)) }
      stages.append(
        .splines(try SplineEdges(knots: knots, inputs: widths[l], outputs: widths[l + 1], outside: outside)))
    }
    return try Network(stages: stages, parameters: initialization.parameters(of: stages, using: &generator))
  }

  /// Creates a multilayer perceptron: dense stages with activations between them.
  ///
  /// - Parameters:
  ///   - widths: the numbers of units, at least two.
  ///   - activation: the function of the hidden units.
  ///   - outputBias: whether the last stage has a bias; the others always do.
  ///   - inputBox: if given, inputs are first mapped from it onto [-1, 1].
  ///   - initialization: how the initial parameters are drawn.
  ///   - generator: the random number generator.
  /// - Throws: `NetworkError` for invalid widths and boxes.
  public static func mlp<Generator: RandomNumberGenerator>(
    widths: [Int], activation: ActivationStage.Function = .tanh, outputBias: Bool = false,
    inputBox: [ClosedRange<Double>]? = nil, initialization: Initialization = Initialization(),
    using generator: inout Generator
  ) throws -> Network {
    guard widths.count >= 2 else {
      throw NetworkError.countMismatch(what: "widths of a network", expected: 2, found: widths.count)
    }
    var stages: [Stage] = []
    if let inputBox { stages.append(.normalize(try .affine(mapping: inputBox, into: -1, 1, ignoresConstants: true))) }
    for l in 0..<widths.count - 1 {
      if l > 0 { stages.append(.activation(try ActivationStage(width: widths[l], function: activation))) }
      let hasBias = l + 2 < widths.count || outputBias
      stages.append(.dense(try DenseMap(inputs: widths[l], outputs: widths[l + 1], hasBias: hasBias)))
    }
    return try Network(stages: stages, parameters: initialization.parameters(of: stages, using: &generator))
  }
}
