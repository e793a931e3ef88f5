/// Diagonal blocks of a Gram matrix J^T J over ranges of the parameters: their storage and their extraction.
///
/// The ranges are disjoint and increasing; they need not cover all parameters. The blocks are stored one after the
/// other in the order of the ranges, each row-major with both triangles.
public enum GramBlocks {
  /// Returns the number of entries of all blocks: the sum of the squares of the range lengths.
  ///
  /// - Complexity: O(ranges).
  public static func entryCount(_ ranges: [Range<Int>]) -> Int { ranges.reduce(0) { $0 + $1.count * $1.count } }

  /// Returns whether the ranges are disjoint, increasing and inside 0 ..< `dimension`.
  ///
  /// - Complexity: O(ranges).
  public static func areValid(_ ranges: [Range<Int>], dimension: Int) -> Bool {
    firstInvalid(ranges, dimension: dimension) == nil
  }

  /// Traps unless the ranges are disjoint, increasing and inside 0 ..< `dimension`.
  ///
  /// - Complexity: O(ranges).
  public static func require(_ ranges: [Range<Int>], dimension: Int) {
    if let k = firstInvalid(ranges, dimension: dimension) {
      preconditionFailure("GramBlocks: range \(k), \(ranges[k]), overlaps an earlier one or leaves 0 ..< \(dimension)")
    }
  }

  /// Returns the index of the first range that overlaps or precedes an earlier one, or is not inside 0 ..< `dimension`.
  static func firstInvalid(_ ranges: [Range<Int>], dimension: Int) -> Int? {
    var end = 0
    for (k, range) in ranges.enumerated() {
      if range.lowerBound < end || range.upperBound > dimension { return k }
      end = range.upperBound
    }
    return nil
  }

  /// Extracts the blocks from a full matrix.
  ///
  /// - Parameters:
  ///   - gram: entry (i, j) at `i * dimension + j`.
  ///   - dimension: the number of parameters.
  ///   - ranges: disjoint and increasing.
  ///   - result: ``entryCount(_:)`` entries, resized if necessary, overwritten.
  /// - Precondition: ``areValid(_:dimension:)``, and a Gram matrix of that dimension.
  /// - Complexity: O(``entryCount(_:)``).
  public static func cut(
    from gram: [Double], dimension: Int, ranges: [Range<Int>], into result: inout [Double]
  ) {
    require(ranges, dimension: dimension)
    precondition(gram.count == dimension * dimension, "GramBlocks: a Gram matrix of \(gram.count) entries")
    Vector.resize(&result, to: entryCount(ranges))
    var place = 0
    for range in ranges {
      for i in range {
        for j in range {
          result[place] = gram[i * dimension + j]
          place += 1
        }
      }
    }
  }
}
