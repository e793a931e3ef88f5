import Optim
import SeededRandom
import Splines
import Testing

/// Diagonal blocks of Gram matrices: where they are stored, and which matrix they are blocks of.
@Suite struct GramBlockTests {
  /// Two residuals more than parameters, with small integers in the Jacobian.
  private static func problem(_ dimension: Int) -> ResidualProblem {
    ResidualProblem(dimension, dimension + 2) { _ in
      var rows: [[Double]] = []
      for k in 0..<dimension + 2 {
        rows.append((0..<dimension).map { (j: Int) -> Double in Double((7 * k + 5 * j + k * j) % 11 - 5) })
      }
      return ([Double](repeating: 0, count: dimension + 2), rows)
    }
  }

  private func gram(_ i: Int, _ j: Int) -> Double {
    Self.problem(4).linearize([]).rows.reduce(0) { $0 + $1[i] * $1[j] }
  }

  private static let partitions: [[Range<Int>]] = [
    [0..<4], [0..<1, 1..<2, 2..<3, 3..<4], [1..<3], [0..<2, 3..<4], [0..<0, 0..<3, 3..<3, 3..<4], [],
  ]

  @Test(arguments: partitions)
  func placesOfEntries(ranges: [Range<Int>]) throws {
    // Too short, too long, and as it is.
    for count in [0, 3, 99] {
      var result = [Double](repeating: 9, count: count)
      try Self.problem(4).gramBlocks(at: [1, 2, 3, 4], ranges: ranges, into: &result)
      var exact: [Double] = []
      for range in ranges {
        for i in range { exact += range.map { gram(i, $0) } }
      }
      #expect(result == exact && result.count == GramBlocks.entryCount(ranges))
    }
  }

  @Test func whichRangesAreValid() {
    for ranges in Self.partitions { #expect(GramBlocks.areValid(ranges, dimension: 4)) }
    for ranges in [[0..<5], [2..<3, 1..<2], [0..<2, 1..<3], [-1..<2], [0..<2, 1..<1]] {
      #expect(!GramBlocks.areValid(ranges, dimension: 4))
    }
  }

  /// The blocks in ReLU weights are those of A^{-1} G A^{-T}, which are not made of the blocks of G.
  @Test(arguments: 2...4)
  func blocksInOtherCoordinates(order: Int) throws {
    let change = try EightRealizationsTests.change(order, Double.self)
    let n = change.dimension
    let base = Self.problem(n)
    let objective = try TransformedObjective(base, change: change)
    let w = [Double](repeating: 1, count: n)
    var (r, rows) = ([Double](repeating: 0, count: n + 2), [Double](repeating: 0, count: (n + 2) * n))
    try objective.jacobian(at: w, residuals: &r, jacobian: &rows)
    let ranges = [0..<n / 2, n / 2..<n]
    var (blocks, own): ([Double], [Double]) = ([], [])
    try objective.gramBlocks(at: w, ranges: ranges, into: &blocks)
    try base.gramBlocks(at: w, ranges: ranges, into: &own)
    let size = rows.map(abs).max()!
    // Sums of n products of mapped entries, as in ObjectiveTests.
    let tolerance = Double(n * (6 * order + n)) * 4 * .ulpOfOne * max(1, size * size) * Double(n)
    var place = 0
    var mapped: [Double] = []
    for range in ranges {
      for i in range {
        for j in range {
          let exact = (0..<n + 2).reduce(0.0) { sum, k in sum + rows[k * n + i] * rows[k * n + j] }
          #expect(abs(blocks[place] - exact) <= tolerance, "(\(i), \(j))")
          place += 1
        }
      }
      // Control: a block of G between the map's own entries in the range.
      let c = try change.inverse.materialized()
      let start = mapped.count
      for i in range {
        for j in range {
          var sum = 0.0
          for (s, a) in range.enumerated() {
            for (t, b) in range.enumerated() { sum += c[i, a] * own[start + s * range.count + t] * c[j, b] }
          }
          mapped.append(sum)
        }
      }
    }
    #expect(zip(blocks, mapped).contains { abs($0 - $1) > 1e3 * tolerance })
  }
}
