/// Lattice points in the unit square: as many as on a tensor grid, one in every cell, with no two sharing a coordinate.
///
/// A tensor grid of k x k points has only k different values of each coordinate, so that edges with more knot intervals
/// than that are not constrained everywhere; here there are k^2.
enum LatticePoints {
  /// Returns the points (i + a_j, j + a_i) / k, i, j = 0 ..< k, where a is a permutation of (0 ..< k) + 1/2 over k; i
  /// varies slowest.
  ///
  /// - Precondition: the count is positive.
  static func unitSquare(_ count: Int) -> [(Double, Double)] {
    precondition(count >= 1, "LatticePoints: the number of points per side must be at least 1 (got \(count))")
    // A stride near the golden ratio spreads neighbors apart; any stride coprime to the count works.
    var step = max(1, Int((0.618 * Double(count)).rounded()))
    while greatestCommonDivisor(step, count) != 1 { step += 1 }
    func place(_ cell: Int, _ other: Int) -> Double {
      (Double(cell) + (Double(other * step % count) + 0.5) / Double(count)) / Double(count)
    }
    return (0..<count).flatMap { i in (0..<count).map { j in (place(i, j), place(j, i)) } }
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : greatestCommonDivisor(b, a % b) }
}
