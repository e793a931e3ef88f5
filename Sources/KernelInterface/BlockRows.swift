/// Rows of a sparse matrix as blocks of adjacent entries, the same number and lengths in every row: rows of a Jacobian.
///
/// Deliberately free of references, as ``LayerPlan`` is.
public struct BlockRows: @unchecked Sendable {
  /// The number of rows.
  public var count: Int
  /// The number of blocks in a row.
  public var blocks: Int
  /// The lengths of the blocks.
  public var lengths: UnsafePointer<Int32>
  /// The number of values in a row, the sum of the lengths.
  public var width: Int
  /// The values of the blocks, one after another, [row][value].
  public var values: UnsafePointer<Double>
  /// The first column of every block, [row][block]; the columns of a row increase, and its blocks do not overlap.
  public var columns: UnsafePointer<Int32>
  /// The number of columns.
  public var dimension: Int

  /// Creates rows from all fields.
  public init(
    count: Int, blocks: Int, lengths: UnsafePointer<Int32>, width: Int, values: UnsafePointer<Double>,
    columns: UnsafePointer<Int32>, dimension: Int
  ) {
    self.count = count
    self.blocks = blocks
    self.lengths = lengths
    self.width = width
    self.values = values
    self.columns = columns
    self.dimension = dimension
  }
}
