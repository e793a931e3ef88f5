import SplineKernels

/// A stage prepared to run on blocks.
enum StageOperation<Scalar: KernelScalar>: Sendable {
  case dense(DenseOperation)
  case affine(AffineOperation)
  case pointwise(PointwiseOperation)
  case splines(SplineLayerKernel<Scalar>)
}

/// A network's stages planned for one precision and one channel layout: operations, widths in memory, and the positions
/// of the weights and gradient of each stage in the packed buffers.
struct EvaluationPlan<Scalar: KernelScalar>: Sendable {
  let stages: [Stage]
  let operations: [StageOperation<Scalar>]
  let layout: ChannelPairs
  /// The padded width before stage k, and after the last one.
  let strides: [Int]
  /// The index ranges of the stages' flat parameters.
  let parameterRanges: [Range<Int>]
  /// The start of each stage in the packed weights.
  let weightOffsets: [Int]
  /// The start of each stage in the packed gradient.
  let gradientOffsets: [Int]
  let weightCount: Int
  let gradientCount: Int
  /// What is subtracted from every input, in double precision, before it is rounded to single: the middle of the range
  /// that the first stage maps. Otherwise single precision would lose inputs such as 5.4e6 + x. Empty in double.
  let inputOrigins: [Double]

  init(_ network: Network, channels: ChannelLayout) {
    let padded = { (width: Int) in SplineLayerKernel<Scalar>.paddedWidth(width) }
    stages = network.stages
    layout = ChannelPairs(channels)
    parameterRanges = network.parameterRanges
    strides = [padded(network.inputs)] + network.stages.map { padded($0.outputs) }
    var operations: [StageOperation<Scalar>] = []
    var weightOffsets: [Int] = []
    var gradientOffsets: [Int] = []
    var weights = 0
    var gradients = 0
    for (k, stage) in network.stages.enumerated() {
      let operation = Self.operation(stage, inputStride: strides[k], outputStride: strides[k + 1], channels)
      operations.append(operation)
      weightOffsets.append(weights)
      gradientOffsets.append(gradients)
      let (own, slopes) = Self.counts(operation)
      weights += (own + 15) / 16 * 16
      gradients += (slopes + 15) / 16 * 16
    }
    self.operations = operations
    self.weightOffsets = weightOffsets
    self.gradientOffsets = gradientOffsets
    weightCount = weights
    gradientCount = gradients
    inputOrigins = Scalar.self == Float.self ? Self.origins(of: network) : []
  }

  private static func origins(of network: Network) -> [Double] {
    guard case .normalize(let map) = network.stages[0], case .affine(let scale, let shift) = map.kind else { return [] }
    return zip(scale, shift).map { scale, shift in
      let origin = ((map.lower + map.upper) / 2 - shift) / scale
      return origin.isFinite ? origin : 0
    }
  }

  /// Returns the number of layers of edges before stage `k`, which is the layer number of stage k.
  func layerNumber(ofStage k: Int) -> Int {
    stages[..<k].reduce(0) { number, stage in
      if case .splines = stage { return number + 1 }
      return number
    }
  }

  private static func operation(
    _ stage: Stage, inputStride: Int, outputStride: Int, _ channels: ChannelLayout
  ) -> StageOperation<Scalar> {
    switch stage {
    case .linear(let map):
      return .dense(
        DenseOperation(
          inputs: map.inputs, outputs: map.outputs, hasBias: false, inputStride: inputStride,
          outputStride: outputStride))
    case .dense(let map):
      return .dense(
        DenseOperation(
          inputs: map.inputs, outputs: map.outputs, hasBias: map.hasBias, inputStride: inputStride,
          outputStride: outputStride))
    case .splines(let edges):
      return .splines(
        SplineLayerKernel(
          knots: edges.knots, inputs: edges.inputs, outputs: edges.outputs, outside: edges.outside, channels: channels))
    case .activation(let activation):
      let function: PointwiseOperation.Function
      switch activation.function {
      case .tanh: function = .logistic(lower: -1, upper: 1, rate: 2)
      case .relu: function = .power(degree: 1)
      case .powerRelu(let order): function = .power(degree: order - 1)
      }
      return .pointwise(PointwiseOperation(width: activation.width, stride: inputStride, function: function))
    case .normalize(let map):
      let affine = { (isDifferentiated: Bool) in
        StageOperation<Scalar>.affine(
          AffineOperation(
            width: map.width, stride: inputStride, lower: map.lower, upper: map.upper,
            isDifferentiated: isDifferentiated))
      }
      let logistic = { (rate: Double) in
        StageOperation<Scalar>.pointwise(
          PointwiseOperation(
            width: map.width, stride: inputStride, function: .logistic(lower: map.lower, upper: map.upper, rate: rate)))
      }
      switch map.kind {
      case .affine: return affine(false)
      case .linearBounds, .batchRange: return affine(true)
      case .sigmoid: return logistic(1)
      case .tanh: return logistic(2)
      }
    }
  }

  private static func counts(_ operation: StageOperation<Scalar>) -> (weights: Int, gradient: Int) {
    switch operation {
    case .dense(let dense): (dense.packedCount, dense.packedCount)
    case .affine(let affine): (affine.packedCount, affine.gradientCount)
    case .pointwise: (0, 0)
    case .splines(let kernel): (kernel.packedCount, kernel.packedCount)
    }
  }
}

/// Memory aligned for vectors that lives as long as its owner; initially zero.
final class AlignedBuffer<Element> {
  let pointer: UnsafeMutablePointer<Element>
  let count: Int

  init(count: Int, zero: Element) {
    self.count = count
    let bytes = max(64, count * MemoryLayout<Element>.stride)
    pointer = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64).bindMemory(
      to: Element.self, capacity: max(1, count))
    pointer.initialize(repeating: zero, count: count)
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }
}

/// The memory one thread needs to propagate a block through a network: activations and adjoints before every stage and
/// after the last one, and scratch for every stage.
final class BlockWorkspace<Scalar: KernelScalar> {
  let activations: [AlignedBuffer<Scalar>]
  let adjoints: [AlignedBuffer<Scalar>]
  /// Kernel scratch for layers of edges, and derivatives of pointwise functions.
  let scratch: [AlignedBuffer<UInt8>]
  private let gradientCount: Int
  private var gradientMemory: AlignedBuffer<Scalar>?
  private var spareMemory: BlockWorkspace?

  init(_ plan: EvaluationPlan<Scalar>, blockSize: Int) {
    let rows = blockSize * plan.layout.channels
    gradientCount = plan.gradientCount
    activations = plan.strides.map { AlignedBuffer(count: rows * $0, zero: 0) }
    adjoints = plan.strides.map { AlignedBuffer(count: rows * $0, zero: 0) }
    scratch = plan.operations.enumerated().map { k, operation in
      switch operation {
      case .splines(let kernel): AlignedBuffer(count: kernel.workspaceCount, zero: 0)
      case .pointwise(let pointwise):
        AlignedBuffer(
          count: blockSize * pointwise.scratchCount(plan.layout) * MemoryLayout<Scalar>.stride,
          zero: 0)
      case .dense, .affine: AlignedBuffer(count: 0, zero: 0)
      }
    }
  }

  /// Memory for a gradient that is discarded; created on first use.
  var unusedGradient: UnsafeMutablePointer<Scalar> {
    if let gradientMemory { return gradientMemory.pointer }
    let new = AlignedBuffer<Scalar>(count: gradientCount, zero: 0)
    gradientMemory = new
    return new.pointer
  }

  /// Returns a second workspace, for another plan; created on first use.
  func spare(_ plan: EvaluationPlan<Scalar>, blockSize: Int) -> BlockWorkspace {
    if let spareMemory { return spareMemory }
    let new = BlockWorkspace(plan, blockSize: blockSize)
    spareMemory = new
    return new
  }
}
