import BasisProperties
import Exact
import SeededRandom

/// The random data of these tests.
enum RandomExactData {
  /// A small fraction, often zero, so that singular matrices and zero pivots are common.
  static func small(using random: inout SplitMix64) -> Rational {
    if Int.random(in: 0..<3, using: &random) == 0 { return 0 }
    return Rational(Int.random(in: -6...6, using: &random), Int.random(in: 1...4, using: &random))
  }

  /// A fraction of one of many sizes, from a few bits to several machine words.
  static func anySize(using random: inout SplitMix64) -> Rational {
    let sizes = [1, 3, 31, 60, 61, 62, 63, 64, 65, 127, 128, 200]
    return Rational.random(
      numeratorBits: sizes.randomElement(using: &random)!, denominatorBits: sizes.randomElement(using: &random)!,
      using: &random)
  }

  /// A matrix of small fractions; every third one has a row that depends on others.
  static func matrix(rows: Int, columns: Int, using random: inout SplitMix64) -> RationalMatrix {
    var entries = (0..<rows).map { _ in (0..<columns).map { _ in small(using: &random) } }
    if rows > 1 && Int.random(in: 0..<3, using: &random) == 0 {
      let factor = small(using: &random)
      for j in 0..<columns {
        entries[rows - 1][j] = entries[0][j] * factor + entries[rows / 2 - (rows == 2 ? 1 : 0)][j]
      }
    }
    return RationalMatrix(rows: rows, columns: columns) { i, j in entries[i][j] }
  }
}
