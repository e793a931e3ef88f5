import CLAPACKE
import SplineKernels

/// A panel of rows of a Jacobian and their residuals, and the products that normal equations sum over panels.
///
/// If most entries of a row are zero (an edge has r nonzero entries out of m), products are formed from its blocks;
/// otherwise full rows are written for BLAS. The choice depends only on the network.
final class NormalPanel<Scalar: KernelScalar> {
  let rows: JacobianRows<Scalar>
  let samples: Int
  let perSample: Int
  let r: AlignedBuffer<Double>
  let values: AlignedBuffer<Double>
  let columns: AlignedBuffer<Int32>
  /// The derivatives of the residuals with respect to the range ends, [row][end].
  let ends: AlignedBuffer<Double>
  /// The derivatives of the range ends with respect to the parameters; `nil` if there are none.
  let rangeRows: RangeRows<Scalar>?
  /// The rows with their zeros, if BLAS multiplies them.
  let dense: AlignedBuffer<Double>
  private let parameterCount: Int

  /// The lengths of the blocks of a row.
  private let lengths: AlignedBuffer<Int32>

  /// Whether fewer than half of the entries of a row are stored. Products of blocks are then faster than BLAS, because
  /// the work decreases with the square.
  private let isSparse: Bool

  init(_ rows: JacobianRows<Scalar>, samples: Int, perSample: Int) {
    self.rows = rows
    self.samples = samples
    self.perSample = perSample
    parameterCount = rows.parameters.flat.count
    isSparse = rows.endCount == 0 && 2 * rows.valueCount < parameterCount
    lengths = AlignedBuffer(count: rows.blockCount, zero: 0)
    for (block, length) in rows.lengths.enumerated() { lengths.pointer[block] = Int32(length) }
    rangeRows = rows.endCount == 0 ? nil : RangeRows(rows)
    let count = samples * perSample
    r = AlignedBuffer(count: count, zero: 0)
    values = AlignedBuffer(count: count * rows.valueCount, zero: 0)
    columns = AlignedBuffer(count: count * rows.blockCount, zero: 0)
    ends = AlignedBuffer(count: count * rows.endCount, zero: 0)
    dense = AlignedBuffer(count: isSparse ? 0 : count * parameterCount, zero: 0)
  }

  /// Adds J^T r and the upper triangle of J^T J of the first `count` rows. Every entry is summed by one task, in the
  /// order of the rows, so that threads do not affect the result.
  func add(
    _ count: Int, gradient: UnsafeMutablePointer<Double>, gram: UnsafeMutablePointer<Double>,
    runner: ChunkRunner<Scalar>
  ) {
    addGradient(count, to: gradient)
    if isSparse {
      let blocks = BlockRows(
        count: count, blocks: rows.blockCount, lengths: lengths.pointer, width: rows.valueCount, values: values.pointer,
        columns: columns.pointer, dimension: parameterCount)
      let tasks = min(16, rows.blockCount)
      runner.run(tasks) { _, task in blocks.addProducts(task: task, of: tasks, to: gram) }
      return
    }
    expand(count, into: dense.pointer)
    let tile = 128
    let tiles = (parameterCount + tile - 1) / tile
    runner.run(tiles * (tiles + 1) / 2) { _, number in self.addTile(number, tile, count, to: gram) }
  }

  /// Writes the first `count` rows in full, row-major.
  func expand(_ count: Int, into target: UnsafeMutablePointer<Double>) {
    let m = parameterCount
    for row in 0..<count {
      rows.expand(
        values.pointer + row * rows.valueCount, columns.pointer + row * rows.blockCount, into: target + row * m)
    }
    guard let rangeRows else { return }
    let endCount = Int32(rows.endCount)
    cblas_dgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(count), Int32(m), endCount, 1, ends.pointer, endCount,
      rangeRows.entries.pointer, Int32(m), 1, target, Int32(m))
  }

  private func addGradient(_ count: Int, to gradient: UnsafeMutablePointer<Double>) {
    for row in 0..<count {
      let factor = r.pointer[row]
      var value = values.pointer + row * rows.valueCount
      let column = columns.pointer + row * rows.blockCount
      for (block, length) in rows.lengths.enumerated() {
        let target = gradient + Int(column[block])
        for i in 0..<length { target[i] += factor * value[i] }
        value += length
      }
    }
    rangeRows?.addProduct(of: ends.pointer, rows: count, times: r.pointer, to: gradient)
  }

  /// Adds one square tile of the upper triangle, numbered column by column.
  private func addTile(_ number: Int, _ tile: Int, _ count: Int, to gram: UnsafeMutablePointer<Double>) {
    let m = parameterCount
    var column = 0
    while (column + 1) * (column + 2) / 2 <= number { column += 1 }
    let i = (number - column * (column + 1) / 2) * tile
    let j = column * tile
    let height = Int32(min(tile, m - i))
    let width = Int32(min(tile, m - j))
    let target = gram + i * m + j
    if i == j {
      cblas_dsyrk(
        CblasRowMajor, CblasUpper, CblasTrans, width, Int32(count), 1, dense.pointer + j, Int32(m), 1, target,
        Int32(m))
    } else {
      cblas_dgemm(
        CblasRowMajor, CblasTrans, CblasNoTrans, height, width, Int32(count), 1, dense.pointer + i, Int32(m),
        dense.pointer + j, Int32(m), 1, target, Int32(m))
    }
  }
}
