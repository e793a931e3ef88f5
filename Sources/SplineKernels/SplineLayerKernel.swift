@_exported import KernelInterface
import RealModule
import Splines

/// One layer of spline edges, y_q = sum_p sum_i u_qpi b_i(z_p), planned for a channel layout; immutable.
///
/// Activations are stored [sample][channel][stride]; of the stride, the first P (Q) entries are units and the rest is
/// padding, which must be zero in `z` and `delta` and is zero in `y` and `dz`. Buffers should be aligned to 64 bytes. A
/// call does not allocate. Calls on different threads need different workspaces and gradients.
public final class SplineLayerKernel<Scalar: KernelScalar>: Sendable {
  /// The number P of inputs.
  public let inputs: Int
  /// The number Q of outputs.
  public let outputs: Int
  /// The padded number of inputs, ``paddedWidth(_:on:)`` of P.
  public let inputStride: Int
  /// The padded number of outputs, ``paddedWidth(_:on:)`` of Q.
  public let outputStride: Int
  /// The channels of `z`, `y`, `dz` and `delta`.
  public let channels: ChannelLayout
  /// The instruction set of the kernels in use.
  public let instructionSet: InstructionSet
  /// The number of scalars in the packed weights and in their gradient.
  public let packedCount: Int
  /// The number of bytes of scratch for one block; align it to 64.
  public let workspaceCount: Int

  private let functions: KernelFunctions
  private let plan: LayerPlan
  nonisolated(unsafe) private let knotTable: UnsafeMutablePointer<Double>
  nonisolated(unsafe) private let pairTable: UnsafeMutablePointer<Int>
  nonisolated(unsafe) private let pathTable: UnsafeMutablePointer<Int>

  /// The largest `count` in one call.
  public static var blockSize: Int { InstructionSet.best.functions(Scalar.precision).blockSize }

  /// Returns the width of a row of activations with `width` units: 1 for one unit, otherwise padded to whole vectors.
  public static func paddedWidth(_ width: Int, on instructionSet: InstructionSet = .best) -> Int {
    if width == 1 { return 1 }
    let lanes = instructionSet.functions(Scalar.precision).lanes
    return (width + lanes - 1) / lanes * lanes
  }

  /// Plans a layer.
  ///
  /// - Parameters:
  ///   - knots: the knots of every edge, uniform or not, of any order.
  ///   - inputs: P >= 1.
  ///   - outputs: Q >= 1.
  ///   - outside: what to do with arguments outside [a, b].
  ///   - channels: the channels carried for each sample.
  ///   - instructionSet: one of ``InstructionSet/available``.
  public init(
    knots: KnotVector<Double>, inputs: Int, outputs: Int, outside: OutsideRule, channels: ChannelLayout = .value,
    instructionSet: InstructionSet = .best
  ) {
    precondition(inputs >= 1 && outputs >= 1, "a layer needs at least one input and one output")
    precondition(
      InstructionSet.available.contains(instructionSet), "no \(instructionSet.rawValue) instructions on this machine")
    self.inputs = inputs
    self.outputs = outputs
    self.channels = channels
    self.instructionSet = instructionSet
    inputStride = Self.paddedWidth(inputs, on: instructionSet)
    outputStride = Self.paddedWidth(outputs, on: instructionSet)
    functions = instructionSet.functions(Scalar.precision)
    var weightStride = outputStride
    // Rows a multiple of 256 bytes apart share few sets of the first-level cache; one more cache line spreads them.
    if weightStride * MemoryLayout<Scalar>.stride % 256 == 0 { weightStride += 64 / MemoryLayout<Scalar>.stride }
    packedCount = inputs * knots.dimension * weightStride

    knotTable = .allocate(capacity: knots.values.count)
    knotTable.initialize(from: knots.values, count: knots.values.count)
    pairTable = Self.table(channels.secondDerivatives.flatMap { [$0.first, $0.second] })
    pathTable = Self.table(
      channels.higherDerivatives.flatMap { [$0.order] + channels.path(to: $0) + ($0.order == 3 ? [0] : []) })
    plan = LayerPlan(
      order: knots.order.value, intervals: knots.intervals, inputs: inputs, outputs: outputs, inputStride: inputStride,
      outputStride: outputStride, weightStride: weightStride, outside: outside, isUniform: knots.uniformSpacing != nil,
      lower: knots.lower,
      upper: knots.upper, spacing: knots.uniformSpacing ?? 0, knots: knotTable + (knots.order.value - 1),
      directions: channels.directions, secondCount: channels.secondDerivatives.count, secondPairs: pairTable,
      higherCount: channels.higherDerivatives.count, higherPaths: pathTable)
    workspaceCount = functions.workspaceBytes(plan)
  }

  deinit {
    knotTable.deallocate()
    pairTable.deallocate()
    pathTable.deallocate()
  }

  /// Returns a copy of numbers at an address that stays the same; never empty.
  private static func table(_ numbers: [Int]) -> UnsafeMutablePointer<Int> {
    let table = UnsafeMutablePointer<Int>.allocate(capacity: max(1, numbers.count))
    table.initialize(repeating: 0, count: max(1, numbers.count))
    for (index, number) in numbers.enumerated() { table[index] = number }
    return table
  }

  /// Packs weights into the kernel's layout [p][i][q padded].
  ///
  /// - Parameters:
  ///   - flat: u_qpi as [q][p][i], the order of `ReferenceLayer.weights`.
  ///   - packed: ``packedCount`` scalars, overwritten.
  public func pack(_ flat: UnsafePointer<Double>, into packed: UnsafeMutablePointer<Scalar>) {
    functions.pack(plan, flat, packed)
  }

  /// Adds a gradient in the kernel's layout to one in the order [q][p][i].
  public func unpackAdding(_ packed: UnsafePointer<Scalar>, into flat: UnsafeMutablePointer<Double>) {
    functions.unpackAdding(plan, packed, flat)
  }

  /// Computes the outputs of a block of samples and their channels.
  ///
  /// - Parameters:
  ///   - count: the number of samples, 0 ... ``blockSize``.
  ///   - z: [sample][channel][``inputStride``].
  ///   - weights: packed weights.
  ///   - y: [sample][channel][``outputStride``], overwritten.
  ///   - workspace: ``workspaceCount`` bytes.
  /// - Returns: the number of (sample, input) pairs outside [a, b]. NaN counts as outside and propagates.
  /// - Complexity: O(count P Q r C).
  @discardableResult
  public func forward(
    count: Int, z: UnsafePointer<Scalar>, weights: UnsafePointer<Scalar>, y: UnsafeMutablePointer<Scalar>,
    workspace: UnsafeMutableRawPointer
  ) -> Int {
    functions.forward(plan, count, z, weights, y, workspace)
  }

  /// Computes the transposed derivative of ``forward(count:z:weights:y:workspace:)``. It must be called after the
  /// forward call for the same block with the same workspace, which nothing else may have used in between.
  ///
  /// - Parameters:
  ///   - count: the number of samples.
  ///   - z: the inputs of the forward call.
  ///   - weights: the weights of the forward call.
  ///   - delta: the derivatives with respect to `y`, [sample][channel][``outputStride``]; padding must be zero.
  ///   - dz: the derivatives with respect to `z`, overwritten; `nil` if not needed.
  ///   - gradient: the derivatives with respect to the packed weights are added to it.
  ///   - workspace: the workspace of the forward call.
  public func backward(
    count: Int, z: UnsafePointer<Scalar>, weights: UnsafePointer<Scalar>, delta: UnsafePointer<Scalar>,
    dz: UnsafeMutablePointer<Scalar>?, gradient: UnsafeMutablePointer<Scalar>, workspace: UnsafeMutableRawPointer
  ) {
    functions.backward(plan, count, z, weights, delta, dz, gradient, workspace)
  }

  /// Computes the r B-splines at many points, for a layer of one input and one output; see ``BasisValueKernel``.
  func basisValues(
    count: Int, points: UnsafePointer<Scalar>, intervals: UnsafeMutablePointer<Int32>,
    values: UnsafeMutablePointer<Scalar>, workspace: UnsafeMutableRawPointer
  ) -> Int {
    functions.basisValues(plan, count, points, intervals, values, workspace)
  }
}
