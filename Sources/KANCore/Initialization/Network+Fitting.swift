import SeededRandom
import SplineKernels

extension Network {
  /// Creates a Kolmogorov-Arnold network to be fitted to samples: its inputs are mapped from their ranges into the
  /// knots, and its outputs onto the ranges of the targets (``OutputScale``).
  ///
  /// - Parameters:
  ///   - widths: the numbers of units; the first and the last are those of the samples' inputs and targets.
  ///   - order: the order r of the splines.
  ///   - intervals: the number n of knot intervals on every edge.
  ///   - samples: the samples to fit; only their ranges matter.
  ///   - linearFirst: whether the first layer is linear.
  ///   - hidden: how the outputs of edges are mapped into the knots of the next layer.
  ///   - outside: what happens outside the knots.
  ///   - initialization: how the initial parameters are drawn.
  ///   - seed: the seed for the initial parameters, drawn with `SplitMix64`.
  /// - Throws: `NetworkError` and `SplineError` for invalid widths, orders, and intervals.
  public static func kan(
    _ widths: [Int], order: Int = 4, intervals: Int = 5, fitting samples: Samples, linearFirst: Bool = false,
    hidden: HiddenNormalization = .tanh, outside: OutsideRule = .clamp,
    initialization: Initialization = Initialization(), seed: UInt64
  ) throws -> Network {
    try kan(
      widths, order: order, intervals: intervals, over: samples.inputBox, linearFirst: linearFirst, hidden: hidden,
      outside: outside, initialization: initialization, seed: seed
    ).scalingOutputs(by: OutputScale(of: samples, isCentered: outside.continuation != .zero))
  }

  /// Creates a Kolmogorov-Arnold network on a box, such as for a differential equation: its inputs are mapped from the
  /// box into the knots.
  ///
  /// - Parameters:
  ///   - widths: the numbers of units.
  ///   - order: the order r of the splines.
  ///   - intervals: the number n of knot intervals on every edge.
  ///   - box: the range of each input.
  ///   - linearFirst: whether the first layer is linear.
  ///   - hidden: how the outputs of edges are mapped into the knots of the next layer.
  ///   - outside: what happens outside the knots.
  ///   - initialization: how the initial parameters are drawn.
  ///   - seed: the seed for the initial parameters, drawn with `SplitMix64`.
  /// - Throws: `NetworkError` and `SplineError` for invalid widths, orders, intervals, and boxes.
  public static func kan(
    _ widths: [Int], order: Int = 4, intervals: Int = 5, over box: [ClosedRange<Double>], linearFirst: Bool = false,
    hidden: HiddenNormalization = .tanh, outside: OutsideRule = .clamp,
    initialization: Initialization = Initialization(), seed: UInt64
  ) throws -> Network {
    var random = SplitMix64(seed: seed)
    return try kan(
      widths: widths, order: order, intervals: intervals, inputBox: box, linearFirst: linearFirst, hidden: hidden,
      outside: outside, initialization: initialization, using: &random)
  }

  /// Creates a multilayer perceptron to be fitted to samples, with biases in all stages; ranges and seed are as for
  /// ``kan(_:order:intervals:fitting:linearFirst:hidden:outside:initialization:seed:)``.
  ///
  /// - Throws: `NetworkError` for invalid widths.
  public static func mlp(
    _ widths: [Int], activation: ActivationStage.Function = .tanh, fitting samples: Samples,
    initialization: Initialization = Initialization(), seed: UInt64
  ) throws -> Network {
    var random = SplitMix64(seed: seed)
    return try mlp(
      widths: widths, activation: activation, outputBias: true, inputBox: samples.inputBox,
      initialization: initialization, using: &random
    ).scalingOutputs(by: OutputScale(of: samples))
  }
}
