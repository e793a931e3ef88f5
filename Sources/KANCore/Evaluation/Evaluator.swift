import RealModule
import SplineKernels

/// Where the ranges of ``Normalization/Kind/batchRange(remembered:)`` come from.
public enum RangeRule: Sendable {
  /// The remembered ranges.
  case remembered
  /// The ranges of the batch, differentiated through the samples that attain them.
  case batch
}

/// Evaluates a network and its derivatives on batches, and owns the memory for doing so.
///
/// A batch is processed in chunks of samples whose number depends only on the sizes; a chunk is processed in blocks
/// that stay in cache. Results are summed in the order of the chunks, so they are bitwise the same for any number of
/// threads. After the first call, only the returned arrays are allocated. An evaluator must not be used from two
/// threads at once; it uses `threads` threads itself.
public final class Evaluator<Scalar: KernelScalar> {
  /// The stages.
  public let stages: [Stage]
  /// The number of parameters.
  public let parameterCount: Int
  /// The channels of the outputs: their values and their derivatives with respect to the inputs.
  public let channels: ChannelLayout
  /// Whether inputs have channels of their own, [sample][channel][input]. Otherwise they are given as [sample][input],
  /// and direction k is input k.
  public let inputsHaveChannels: Bool
  /// The number of threads.
  public let threads: Int
  /// The number of arguments outside the knots of their layer in the last call. NaN counts as outside.
  public internal(set) var pointsOutside = 0
  /// The number of useful floating-point operations of the last call, as counted by ``FlopCount``.
  public internal(set) var flops = 0.0

  let plan: EvaluationPlan<Scalar>
  let parameters: PackedParameters<Scalar>
  let runner: ChunkRunner<Scalar>
  /// The network as given.
  let network: Network
  /// The state for Jacobian-vector products, created at the first one.
  var tangents: TangentSweep<Scalar>?
  var tangentRunner: ChunkRunner<Scalar>?
  /// The memory for normal equations.
  var panel: NormalPanel<Scalar>?
  /// The batch-range normalizations, each with its remembered ranges.
  let rangeStages: [(stage: Int, remembered: [ClosedRange<Double>]?)]
  var rangeExtremes: [AlignedBuffer<Extreme>] = []

  /// Creates an evaluator of a network, loaded with its parameters.
  ///
  /// - Parameters:
  ///   - network: the network.
  ///   - threads: the number of threads to use, 1 or more.
  ///   - channels: the derivatives with respect to the inputs to propagate; none by default.
  ///   - inputsHaveChannels: see ``inputsHaveChannels``.
  /// - Throws: `NetworkError.unsupported(what:advice:)` if there are more directions than inputs, or if knots are
  ///   indistinguishable in the precision or have distances without a finite reciprocal in it.
  public init(
    _ network: Network, threads: Int = 1, channels: ChannelLayout = .value, inputsHaveChannels: Bool = false
  ) throws(NetworkError) {
    precondition(threads >= 1, "Evaluator: \(threads) threads")
    guard inputsHaveChannels || channels.directions <= network.inputs else {
      throw .unsupported(
        what: "differentiating in \(channels.directions) directions with \(network.inputs) inputs",
        advice: "give the inputs their own channels")
    }
    try Self.requireResolvedKnots(network)
    self.network = network
    stages = network.stages
    parameterCount = network.parameterCount
    self.channels = channels
    self.inputsHaveChannels = inputsHaveChannels
    self.threads = threads
    plan = EvaluationPlan(network, channels: channels)
    parameters = PackedParameters(plan)
    runner = ChunkRunner(plan, threads: threads)
    rangeStages = network.stages.indices.compactMap { k in
      guard case .normalize(let map) = network.stages[k], case .batchRange(let remembered) = map.kind else {
        return nil
      }
      return (k, remembered)
    }
    parameters.load(network.parameters)
  }

  /// Throws if there are no numbers of this precision between knots: all points would fall on a few of them.
  private static func requireResolvedKnots(_ network: Network) throws(NetworkError) {
    for (k, stage) in network.stages.enumerated() {
      guard case .splines(let edges) = stage else { continue }
      let points = (0...edges.knots.intervals).map { Scalar(edges.knots[$0]) }
      guard
        let i = (1..<points.count).first(where: {
          !(points[$0] - points[$0 - 1] >= Scalar.leastNormalMagnitude) || !points[$0].isFinite
        })
      else { continue }
      throw .unsupported(
        what:
          "evaluating stage \(k) with the knots t_\(i - 1) = \(edges.knots[i - 1]) and t_\(i) = \(edges.knots[i]) in"
          + " \(Scalar.precision == .single ? "single" : "double") precision",
        advice: "the precision cannot resolve them; map the units to another interval"
          + (Scalar.precision == .single ? ", or evaluate in double precision" : ""))
    }
  }

  /// The number of inputs of the network.
  public var inputs: Int { stages[0].inputs }
  /// The number of outputs of the network.
  public var outputs: Int { stages[stages.count - 1].outputs }
  /// The number of values given per sample: P, or P per channel.
  public var inputRowWidth: Int { inputs * (inputsHaveChannels ? channels.count : 1) }
  /// The number of values returned per sample: Q per channel.
  public var outputRowWidth: Int { outputs * channels.count }

  /// Loads other parameters.
  ///
  /// - Throws: `NetworkError.countMismatch(what:expected:found:)`.
  /// - Complexity: O(parameters); nothing is allocated.
  public func load(_ parameters: [Double]) throws(NetworkError) {
    guard parameters.count == parameterCount else {
      throw .countMismatch(what: "parameters of the network", expected: parameterCount, found: parameters.count)
    }
    self.parameters.load(parameters)
  }

  /// Returns the outputs of a batch, [sample][channel][output].
  ///
  /// - Parameters:
  ///   - inputs: [sample][input], or [sample][channel][input] if ``inputsHaveChannels``.
  ///   - ranges: where batch ranges come from.
  /// - Throws: `NetworkError.countMismatch(what:expected:found:)`,
  ///   `NetworkError.outsideDomain(layer:unit:sample:value:lower:upper:)` for the rule `.error`,
  ///   `NetworkError.rangesNotRemembered(stage:)`.
  /// - Complexity: O(P Q r) per sample, layer of edges, and channel.
  public func outputs(of inputs: [Double], ranges: RangeRule = .remembered) throws(NetworkError) -> [Double] {
    var result: [Double] = []
    try outputs(of: inputs, ranges: ranges, into: &result)
    return result
  }

  /// Writes the outputs of a batch into an array that is resized if necessary. Throws the same errors as
  /// ``outputs(of:ranges:)``.
  public func outputs(
    of inputs: [Double], ranges: RangeRule = .remembered, into result: inout [Double]
  ) throws(NetworkError) {
    let count = try sampleCount(of: inputs)
    if result.count != count * outputRowWidth {
      result = Array(repeating: 0, count: count * outputRowWidth)
    }
    try inputs.withUnsafeBufferPointer { source throws(NetworkError) in
      try result.withUnsafeMutableBufferPointer { target throws(NetworkError) in
        guard let x = source.baseAddress, let y = target.baseAddress else { return }
        _ = try sweep(x, count: count, ranges: ranges, gradient: nil) { block, _ in
          copyOut(block, into: y)
          return 0
        }
      }
    }
  }

  /// Returns a sum over samples and computes its gradient with respect to the parameters, for any function of the
  /// outputs and their channels: the pullback of adjoints.
  ///
  /// - Parameters:
  ///   - inputs: as for ``outputs(of:ranges:)``.
  ///   - ranges: where batch ranges come from.
  ///   - gradient: one entry per parameter, overwritten.
  ///   - loss: called for every block with its outputs and with adjoints set to zero; it writes the derivative of the
  ///     sum with respect to every output and channel, and returns the block's contribution to the sum. It may be
  ///     called on several threads at once, for different blocks.
  /// - Returns: the sum.
  /// - Throws: the same errors as ``outputs(of:ranges:)``.
  /// - Complexity: about three evaluations.
  public func valueAndGradient(
    of inputs: [Double], ranges: RangeRule = .batch, into gradient: inout [Double],
    loss: @Sendable (_ outputs: ChannelBlock<Scalar>, _ adjoints: ChannelBlock<Scalar>) -> Double
  ) throws(NetworkError) -> Double {
    let count = try sampleCount(of: inputs)
    if gradient.count != parameterCount { gradient = Array(repeating: 0, count: parameterCount) }
    return try inputs.withUnsafeBufferPointer { source throws(NetworkError) in
      try gradient.withUnsafeMutableBufferPointer { target throws(NetworkError) in
        try sweep(source.baseAddress!, count: count, ranges: ranges, gradient: target.baseAddress, loss: loss)
      }
    }
  }

  /// Returns the same sum without the gradient; adjoints written by `loss` are ignored.
  ///
  /// - Throws: the same errors as ``outputs(of:ranges:)``.
  public func value(
    of inputs: [Double], ranges: RangeRule = .batch,
    loss: @Sendable (_ outputs: ChannelBlock<Scalar>, _ adjoints: ChannelBlock<Scalar>) -> Double
  ) throws(NetworkError) -> Double {
    let count = try sampleCount(of: inputs)
    return try inputs.withUnsafeBufferPointer { source throws(NetworkError) in
      try sweep(source.baseAddress!, count: count, ranges: ranges, gradient: nil, loss: loss)
    }
  }

  /// The ranges used by batch-range normalizations in the last call, for ``Network/rememberingRanges(_:)``.
  public var currentRanges: [Int: [ClosedRange<Double>]] {
    var result: [Int: [ClosedRange<Double>]] = [:]
    for (k, _) in rangeStages {
      result[k] = zip(parameters.low[k], parameters.high[k]).map { min($0, $1)...max($0, $1) }
    }
    return result
  }

  /// Returns the number of samples in flat inputs.
  func sampleCount(of inputs: [Double]) throws(NetworkError) -> Int {
    let count = inputs.count / inputRowWidth
    guard inputs.count == count * inputRowWidth else {
      throw .countMismatch(
        what: "inputs in rows of \(inputRowWidth)", expected: (count + 1) * inputRowWidth, found: inputs.count)
    }
    guard count > 0 else { throw .noSamples }
    return count
  }
}

/// Writes the outputs of a block as doubles into those of the batch, [sample][channel][output].
@_specialize(where Scalar == Double)
@_specialize(where Scalar == Float)
func copyOut<Scalar: KernelScalar>(_ block: ChannelBlock<Scalar>, into y: UnsafeMutablePointer<Double>) {
  let rows = block.count * block.channels
  let target = y + block.firstSample * block.channels * block.width
  for row in 0..<rows {
    for q in 0..<block.width { target[row * block.width + q] = Double(block.base[row * block.stride + q]) }
  }
}
