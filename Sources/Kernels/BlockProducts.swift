import KernelInterface

// J^T J from rows of blocks: every row contributes the outer products of its blocks with themselves and with later ones.

/// Adds the products of all blocks whose index is `task` modulo `tasks` with themselves and with later blocks of their
/// row, to the upper triangle of a matrix.
///
/// Block by block, so that its rows of the matrix stay in the cache.
func addBlockProducts(
  _ rows: BlockRows, task: Int, of tasks: Int, to matrix: UnsafeMutablePointer<Double>
) {
  var offset = 0
  for block in 0..<rows.blocks {
    let length = Int(rows.lengths[block])
    if block % tasks == task {
      for row in 0..<rows.count {
        let columns = rows.columns + row * rows.blocks
        let left = rows.values + row * rows.width + offset
        let first = matrix + Int(columns[block]) * rows.dimension
        addSquare(left, length, to: first + Int(columns[block]), rows.dimension)
        var right = left + length
        for other in block + 1..<max(block + 1, rows.blocks) {
          let width = Int(rows.lengths[other])
          addProduct(left, length, right, width, to: first + Int(columns[other]), rows.dimension)
          right += width
        }
      }
    }
    offset += length
  }
}

/// Adds the upper triangle of x x^T.
@inline(__always)
private func addSquare(
  _ x: UnsafePointer<Double>, _ count: Int, to target: UnsafeMutablePointer<Double>, _ stride: Int
) {
  for a in 0..<count {
    for b in a..<count { target[a * stride + b] = multiplyAdd(target[a * stride + b], x[a], x[b]) }
  }
}

/// Adds x y^T, four columns at a time, then two, then one.
@inline(__always)
private func addProduct(
  _ x: UnsafePointer<Double>, _ height: Int, _ y: UnsafePointer<Double>, _ width: Int,
  to target: UnsafeMutablePointer<Double>, _ stride: Int
) {
  var column = 0
  while column + 4 <= width {
    addColumns(x, height, y + column, to: target + column, stride, SIMD4<Double>.self)
    column += 4
  }
  if column + 2 <= width {
    addColumns(x, height, y + column, to: target + column, stride, SIMD2<Double>.self)
    column += 2
  }
  if column < width {
    for a in 0..<height {
      target[a * stride + column] = multiplyAdd(target[a * stride + column], x[a], y[column])
    }
  }
}

@inline(__always)
private func addColumns<Columns: SIMD>(
  _ x: UnsafePointer<Double>, _ height: Int, _ y: UnsafePointer<Double>, to target: UnsafeMutablePointer<Double>,
  _ stride: Int, _: Columns.Type
) where Columns.Scalar == Double {
  let factors = UnsafeRawPointer(y).loadUnaligned(as: Columns.self)
  var row = UnsafeMutableRawPointer(target)
  for a in 0..<height {
    let sum = row.loadUnaligned(as: Columns.self)
    #if KERNEL_FMA || arch(arm64)
      row.storeBytes(of: sum.addingProduct(Columns(repeating: x[a]), factors), as: Columns.self)
    #else
      row.storeBytes(of: sum + Columns(repeating: x[a]) * factors, as: Columns.self)
    #endif
    row += stride * MemoryLayout<Double>.stride
  }
}
