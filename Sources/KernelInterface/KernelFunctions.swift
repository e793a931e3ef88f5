/// The entry points of one build of the kernels, for one precision. Pointers refer to scalars of that precision.
public struct KernelFunctions: Sendable {
  /// (plan, count, z, weights, y, workspace) -> the number of (sample, input) pairs outside.
  public typealias Forward =
    @Sendable (
      LayerPlan, Int, UnsafeRawPointer, UnsafeRawPointer, UnsafeMutableRawPointer, UnsafeMutableRawPointer
    ) -> Int
  /// (plan, count, z, weights, delta, dz or nil, gradient, workspace).
  public typealias Backward =
    @Sendable (
      LayerPlan, Int, UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UnsafeMutableRawPointer?,
      UnsafeMutableRawPointer, UnsafeMutableRawPointer
    ) -> Void
  /// (plan, flat, packed).
  public typealias Pack = @Sendable (LayerPlan, UnsafePointer<Double>, UnsafeMutableRawPointer) -> Void
  /// (plan, packed, flat).
  public typealias Unpack = @Sendable (LayerPlan, UnsafeRawPointer, UnsafeMutablePointer<Double>) -> Void
  /// (plan, count, points, intervals, values, workspace) -> the number of points outside; any count.
  public typealias BasisValues =
    @Sendable (
      LayerPlan, Int, UnsafeRawPointer, UnsafeMutablePointer<Int32>, UnsafeMutableRawPointer, UnsafeMutableRawPointer
    ) -> Int
  /// (rows, task, tasks, matrix): adds the products of the blocks of one task with themselves and with later blocks of
  /// their row to the upper triangle, in double precision in both tables.
  public typealias BlockProducts = @Sendable (BlockRows, Int, Int, UnsafeMutablePointer<Double>) -> Void

  /// The number of scalars in a vector register; widths are padded to a multiple of it.
  public var lanes: Int
  /// The largest count in one call.
  public var blockSize: Int
  /// The number of bytes of workspace.
  public var workspaceBytes: @Sendable (LayerPlan) -> Int
  /// Evaluates the layer.
  public var forward: Forward
  /// Evaluates the transposed derivative of the layer.
  public var backward: Backward
  /// Packs weights into the kernel's layout.
  public var pack: Pack
  /// Unpacks a gradient from the kernel's layout.
  public var unpackAdding: Unpack
  /// Evaluates the r nonzero B-splines at many points, for a plan of one input and one output.
  public var basisValues: BasisValues
  /// Adds products of blocks of rows.
  public var blockProducts: BlockProducts

  /// Creates a table with the given entry points.
  public init(
    lanes: Int, blockSize: Int, workspaceBytes: @escaping @Sendable (LayerPlan) -> Int,
    forward: @escaping Forward, backward: @escaping Backward, pack: @escaping Pack, unpackAdding: @escaping Unpack,
    basisValues: @escaping BasisValues, blockProducts: @escaping BlockProducts
  ) {
    self.lanes = lanes
    self.blockSize = blockSize
    self.workspaceBytes = workspaceBytes
    self.forward = forward
    self.backward = backward
    self.pack = pack
    self.unpackAdding = unpackAdding
    self.basisValues = basisValues
    self.blockProducts = blockProducts
  }
}
