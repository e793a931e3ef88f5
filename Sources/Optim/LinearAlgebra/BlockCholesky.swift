import CLAPACKE

/// Cholesky factors of the damped diagonal blocks of G + lambda D: a block Jacobi preconditioner.
struct BlockCholesky: Sendable {
  private var ranges: [Range<Int>] = []
  /// The factors block by block, lower triangles in column-major order.
  private var factors: [Double] = []

  /// Completes the ranges by one-parameter ranges for the uncovered parameters, so that they cover 0 ..< `dimension`.
  ///
  /// - Precondition: disjoint, increasing ranges in 0 ..< `dimension`.
  static func covering(_ ranges: [Range<Int>], dimension: Int) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var end = 0
    for range in ranges where !range.isEmpty {
      for j in end..<range.lowerBound { result.append(j..<j + 1) }
      result.append(range)
      end = range.upperBound
    }
    for j in end..<dimension { result.append(j..<j + 1) }
    return result
  }

  /// Factorizes every block.
  ///
  /// If a block is not positive definite to rounding, its diagonal is increased by a factor of 1 + sqrt(eps), far above
  /// the rounding errors; a preconditioner tolerates an error of this size.
  ///
  /// - Parameters:
  ///   - blocks: the blocks of G, one after the other, with both triangles.
  ///   - ranges: the index ranges of the blocks; none is empty.
  ///   - damping: lambda.
  ///   - scale: the diagonal of D.
  /// - Returns: whether all blocks were factorized.
  /// - Complexity: O(sum of the cubes of the block sizes).
  mutating func factorize(_ blocks: [Double], ranges: [Range<Int>], damping: Double, scale: [Double]) -> Bool {
    precondition(blocks.count == GramBlocks.entryCount(ranges), "BlockCholesky: \(blocks.count) entries")
    self.ranges = ranges
    Vector.resize(&factors, to: blocks.count)
    BLAS.onOneThread()
    var offset = 0
    for range in ranges {
      let isDone = [0, Double.ulpOfOne.squareRoot()].contains { raise in
        factorize(blocks, range, offset: offset, damping: damping, scale: scale, raise: raise)
      }
      if !isDone { return false }
      offset += range.count * range.count
    }
    return true
  }

  private mutating func factorize(
    _ blocks: [Double], _ range: Range<Int>, offset: Int, damping: Double, scale: [Double], raise: Double
  ) -> Bool {
    let count = range.count
    return factors.withUnsafeMutableBufferPointer { factors in
      for k in offset..<offset + count * count { factors[k] = blocks[k] }
      for i in 0..<count {
        let place = offset + i * (count + 1)
        factors[place] += damping * scale[range.lowerBound + i]
        factors[place] += raise * factors[place]
      }
      // The blocks are symmetric, so the column-major order reads the same entries.
      return LAPACKE_dpotrf(LAPACK_COL_MAJOR, Self.lower, Int32(count), factors.baseAddress! + offset, Int32(count))
        == 0
    }
  }

  /// Computes v = B^{-1} v for the matrix B of the factorized blocks.
  ///
  /// - Precondition: the ranges cover the entries of v.
  /// - Complexity: O(sum of the squares of the block sizes).
  func applyInverse(_ v: inout [Double]) {
    precondition(v.count == ranges.last?.upperBound ?? 0, "BlockCholesky: a vector of \(v.count) entries")
    v.withUnsafeMutableBufferPointer { v in
      factors.withUnsafeBufferPointer { factors in
        var offset = 0
        for range in ranges {
          let count = Int32(range.count)
          let own = v.baseAddress! + range.lowerBound
          // For one vector dpotrs would look for NaNs in the factor and copy it into panels, at every call.
          for transpose in [CblasNoTrans, CblasTrans] {
            cblas_dtrsv(
              CblasColMajor, CblasLower, transpose, CblasNonUnit, count, factors.baseAddress! + offset, count, own, 1)
          }
          offset += range.count * range.count
        }
      }
    }
  }

  private static var lower: CChar { CChar(UInt8(ascii: "L")) }
}
