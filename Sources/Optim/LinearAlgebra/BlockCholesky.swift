import CLAPACKE

/// Cholesky factors of the damped diagonal blocks of G + lambda D: the preconditioner of block Jacobi.
struct BlockCholesky: Sendable {
  private var ranges: [Range<Int>] = []
  /// Block after block, lower triangles in the order of columns.
  private var factors: [Double] = []

  /// The ranges with one of a single parameter for each that is in none of them, so that they cover 0 ..< `dimension`.
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

  /// Factorises every block.
  ///
  /// A block that is not positive definite to rounding gets its diagonal raised by a factor of 1 + sqrt(eps), far above
  /// the rounding: a preconditioner may be wrong by that.
  ///
  /// - Parameters:
  ///   - blocks: those of G, block after block, with both triangles.
  ///   - ranges: the places of the blocks; none is empty.
  ///   - damping: lambda.
  ///   - scale: the diagonal of D.
  /// - Returns: whether all blocks have factors.
  /// - Complexity: O(sum of the cubes of the lengths).
  mutating func factorise(_ blocks: [Double], ranges: [Range<Int>], damping: Double, scale: [Double]) -> Bool {
    precondition(blocks.count == GramBlocks.entryCount(ranges), "BlockCholesky: \(blocks.count) entries")
    self.ranges = ranges
    Vector.resize(&factors, to: blocks.count)
    BLAS.onOneThread()
    var offset = 0
    for range in ranges {
      let isDone = [0, Double.ulpOfOne.squareRoot()].contains { raise in
        factorise(blocks, range, offset: offset, damping: damping, scale: scale, raise: raise)
      }
      if !isDone { return false }
      offset += range.count * range.count
    }
    return true
  }

  private mutating func factorise(
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
      // The blocks are symmetric: the order of columns reads the same entries.
      return LAPACKE_dpotrf(LAPACK_COL_MAJOR, Self.lower, Int32(count), factors.baseAddress! + offset, Int32(count))
        == 0
    }
  }

  /// v = B^{-1} v for the matrix B of the factorised blocks.
  ///
  /// - Precondition: the ranges cover the entries of v.
  /// - Complexity: O(sum of the squares of the lengths).
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
