/// The data that a kernel needs about a layer: plain numbers and pointers into tables that outlive every call.
///
/// Deliberately not generic and free of references, so that the builds for different instruction sets share no code.
public struct LayerPlan: @unchecked Sendable {
  /// The order r.
  public var order: Int
  /// The number n of intervals.
  public var intervals: Int
  /// The number P of inputs.
  public var inputs: Int
  /// The number Q of outputs.
  public var outputs: Int
  /// The padded P.
  public var inputStride: Int
  /// The padded Q.
  public var outputStride: Int
  /// The length of a row of packed weights: the padded Q, and a little more if the rows would compete for few cache
  /// sets.
  public var weightStride: Int
  /// The edges outside [a, b].
  public var continuation: OutsideRule.Continuation
  /// Whether the knots are equally spaced.
  public var isUniform: Bool
  /// The ends and, for uniform knots, the spacing.
  public var lower, upper, spacing: Double
  /// The knots as Doubles; `knots[i]` is t_i for i = 1 - r ... n + r - 1.
  public var knots: UnsafePointer<Double>
  /// The number D of first derivatives.
  public var directions: Int
  /// The number S of second derivatives.
  public var secondCount: Int
  /// The 2 S directions of the second derivatives.
  public var secondPairs: UnsafePointer<Int>
  /// The number of higher derivatives.
  public var higherCount: Int
  /// Five numbers for each higher derivative: its order n, and the channels of orders 1 ... n in its direction, followed by
  /// zeros.
  public var higherPaths: UnsafePointer<Int>

  /// Creates a plan from all its fields.
  public init(
    order: Int, intervals: Int, inputs: Int, outputs: Int, inputStride: Int, outputStride: Int,
    weightStride: Int, outside: OutsideRule, isUniform: Bool, lower: Double, upper: Double, spacing: Double,
    knots: UnsafePointer<Double>, directions: Int,
    secondCount: Int, secondPairs: UnsafePointer<Int>, higherCount: Int, higherPaths: UnsafePointer<Int>
  ) {
    self.order = order
    self.intervals = intervals
    self.inputs = inputs
    self.outputs = outputs
    self.inputStride = inputStride
    self.outputStride = outputStride
    self.weightStride = weightStride
    continuation = outside.continuation
    self.isUniform = isUniform
    self.lower = lower
    self.upper = upper
    self.spacing = spacing
    self.knots = knots
    self.directions = directions
    self.secondCount = secondCount
    self.secondPairs = secondPairs
    self.higherCount = higherCount
    self.higherPaths = higherPaths
  }

  /// The dimension m = n + r - 1.
  @inline(__always)
  public var dimension: Int { intervals + order - 1 }
  /// The number C of channels.
  @inline(__always)
  public var channels: Int { 1 + directions + secondCount + higherCount }
  /// The highest order of the derivatives carried, 0 ... 4.
  @inline(__always)
  public var derivativeOrder: Int {
    var order = secondCount > 0 ? 2 : directions > 0 ? 1 : 0
    for e in 0..<higherCount { order = max(order, higherPaths[5 * e]) }
    return order
  }
}
