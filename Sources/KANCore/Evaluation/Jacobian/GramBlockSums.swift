import CLAPACKE

/// Sums the diagonal blocks of J^T J over ranges of the parameters from rows of blocks. Only entries in the same range
/// are multiplied with each other; J^T J is never formed.
struct GramBlockSums {
  /// Adjacent entries of a row in one range.
  private struct Piece {
    /// The index of the first entry, relative to the start of the range.
    let place: Int
    let count: Int
    let values: UnsafePointer<Double>
  }

  let ranges: [Range<Int>]
  /// The start of the sums of each range.
  private let offsets: [Int]
  /// The index of the range that contains a parameter, or -1.
  private let numbers: [Int32]
  /// The lengths of the blocks of a row, the parameters that each may involve, and where its values begin.
  private let lengths: [Int]
  private let regions: [Range<Int>]
  private let valueOffsets: [Int]

  /// - Parameters:
  ///   - ranges: disjoint, increasing.
  ///   - parameterCount: the number of columns.
  ///   - lengths: the lengths of the blocks of a row.
  ///   - regions: for each block, the parameters that it may involve, increasing.
  init(_ ranges: [Range<Int>], parameterCount: Int, lengths: [Int], regions: [Range<Int>]) {
    self.ranges = ranges
    var end = 0
    offsets = ranges.map { range in
      defer { end += range.count * range.count }
      return end
    }
    var numbers = [Int32](repeating: -1, count: parameterCount)
    for (number, range) in ranges.enumerated() {
      for j in range { numbers[j] = Int32(number) }
    }
    self.numbers = numbers
    self.lengths = lengths
    self.regions = regions
    var values = 0
    valueOffsets = lengths.map { length in
      defer { values += length }
      return values
    }
  }

  /// Adds the upper triangles of the first `count` rows, for the ranges of one task. Every entry is summed by one task,
  /// in the order of the rows, so that threads do not affect the result.
  ///
  /// - Returns: the number of products, counting both triangles.
  /// - Complexity: O(entries of the rows), plus, for each range, the square of the number of entries in it.
  func add(
    rows count: Int, values: UnsafePointer<Double>, columns: UnsafePointer<Int32>, task: Int, of tasks: Int,
    to sums: UnsafeMutablePointer<Double>
  ) -> Int {
    let own = ranges.count * task / tasks..<ranges.count * (task + 1) / tasks
    guard let first = own.first, let last = own.last else { return 0 }
    let met = ranges[first].lowerBound..<ranges[last].upperBound
    // Regions increase, so those that overlap the task's ranges are adjacent.
    let start = regions.firstIndex { $0.upperBound > met.lowerBound } ?? regions.count
    let end = regions.firstIndex { $0.lowerBound >= met.upperBound } ?? regions.count
    guard start < end else { return 0 }
    let blockCount = lengths.count
    let valueCount = lengths[blockCount - 1] + valueOffsets[blockCount - 1]
    var products = 0
    withUnsafeTemporaryAllocation(of: Piece.self, capacity: end - start) { pieces in
      for row in 0..<count {
        let column = columns + row * blockCount
        let value = values + row * valueCount
        var current = -1
        var found = 0
        for block in start..<end {
          let begin = Int(column[block])
          var j = begin
          while j < begin + lengths[block] {
            let number = Int(numbers[j])
            guard own.contains(number) else {
              j += 1
              continue
            }
            if number != current {
              products += addPieces(pieces.baseAddress!, found, of: current, to: sums)
              current = number
              found = 0
            }
            let stop = min(begin + lengths[block], ranges[number].upperBound)
            (pieces.baseAddress! + found).initialize(
              to: Piece(
                place: j - ranges[number].lowerBound, count: stop - j, values: value + valueOffsets[block] + j - begin))
            found += 1
            j = stop
          }
        }
        products += addPieces(pieces.baseAddress!, found, of: current, to: sums)
      }
    }
    return products
  }

  /// Adds the products of the pieces of a row in one range with themselves and with later pieces.
  private func addPieces(
    _ pieces: UnsafePointer<Piece>, _ count: Int, of number: Int, to sums: UnsafeMutablePointer<Double>
  ) -> Int {
    if count == 0 { return 0 }
    let width = ranges[number].count
    let target = sums + offsets[number]
    var entries = 0
    for i in 0..<count {
      let left = pieces[i]
      entries += left.count
      for a in 0..<left.count {
        let factor = left.values[a]
        let row = target + (left.place + a) * width
        addMultiple(factor, left.values + a, to: row + left.place + a, count: left.count - a)
        for j in i + 1..<max(i + 1, count) {
          addMultiple(factor, pieces[j].values, to: row + pieces[j].place, count: pieces[j].count)
        }
      }
    }
    return entries * entries
  }

  /// Adds the upper triangles of full rows, row-major.
  ///
  /// - Returns: the number of products, counting both triangles.
  /// - Complexity: O(rows) times the sum of the squares of the lengths of the ranges, by BLAS.
  func add(fullRows rows: UnsafePointer<Double>, count: Int, to sums: UnsafeMutablePointer<Double>) -> Int {
    let m = Int32(numbers.count)
    var products = 0
    for (range, offset) in zip(ranges, offsets) where !range.isEmpty {
      let width = Int32(range.count)
      cblas_dsyrk(
        CblasRowMajor, CblasUpper, CblasTrans, width, Int32(count), 1, rows + range.lowerBound, m, 1, sums + offset,
        width)
      products += count * range.count * range.count
    }
    return products
  }

  /// Copies every upper triangle into the lower one.
  func mirror(_ sums: UnsafeMutablePointer<Double>) {
    for (range, offset) in zip(ranges, offsets) {
      let block = sums + offset
      for i in 0..<range.count {
        for j in 0..<i { block[i * range.count + j] = block[j * range.count + i] }
      }
    }
  }
}

/// Computes target += factor x for a few numbers.
@inline(__always)
private func addMultiple(
  _ factor: Double, _ x: UnsafePointer<Double>, to target: UnsafeMutablePointer<Double>, count: Int
) {
  var i = 0
  while i + 2 <= count {
    let product = factor * UnsafeRawPointer(x + i).loadUnaligned(as: SIMD2<Double>.self)
    let sum = UnsafeRawPointer(target + i).loadUnaligned(as: SIMD2<Double>.self) + product
    UnsafeMutableRawPointer(target + i).storeBytes(of: sum, as: SIMD2<Double>.self)
    i += 2
  }
  if i < count { target[i] += factor * x[i] }
}
