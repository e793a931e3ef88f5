import Exact

extension CountedReadout {
  /// Returns, for a depth from 5 to 10, the network of order 2 with the largest known ratio of tangent kernels: sets of
  /// layers as samples, such that every layer lies in the same number of them, and so does every pair of layers.
  ///
  /// Depth 5, 6, 7: all pairs of layers. Depth 8: all triples. Depth 9: the lines of the affine plane over the field of
  /// three elements. Depth 10: the four-cycles of K5; the network of that depth has a ratio above 4.
  /// - Precondition: the depth is one of ``depths``.
  package static func found(depth: Int) throws -> CountedReadout {
    precondition(depths.contains(depth), "CountedReadout: no network of depth \(depth)")
    let sets = try members(depth: depth)
    let classes = sets.map { set in (0..<depth).map { set.contains($0) ? 1 : 0 } }
    let (weights, copies, turn): ([Rational], [Int], Rational) =
      switch depth {
      case 5: ([7, -2], [25, 2], Rational(-7, 2))
      case 6: ([7, -3], [16, 3], Rational(-7, 3))
      case 7: ([12, -7], [3, 1], Rational(-12, 7))
      case 8: ([7, -3], [28, 5], Rational(-7, 3))
      case 9: ([13, -7], [7, 2], Rational(-13, 7))
      default: ([7, -3], [6, 1], Rational(-49, 20))
      }
    // The last layer should weigh as much as the others: 2 M^2 W times the square of the weight of the first class.
    let gain: Rational = depth == 10 ? 3 : 100
    let share = 2 * gain * gain * Rational(2 * depth + 1) * weights[0] * weights[0]
    return CountedReadout(
      classes: classes, weights: weights, turn: turn, copies: copies,
      idle: depth == 10 ? 18600 : Int(Double(share)), spread: Rational(1, depth == 10 ? 10000 : 1_000_000),
      coupling: Rational(1, depth == 10 ? 200 : 10000), gain: gain)
  }

  /// The depths for which a network is available.
  package static let depths = 5...10

  private static func members(depth: Int) throws -> [Set<Int>] {
    switch depth {
    case 9:
      let slopes = (0..<3).flatMap { slope in (0..<3).map { b in Set((0..<3).map { x in 3 * x + (slope * x + b) % 3 }) }
      }
      return slopes + (0..<3).map { x in Set((0..<3).map { 3 * x + $0 }) }
    case 10:
      return try KernelDesign.fourCycles().classes.map { row in Set(row.indices.filter { row[$0] == 1 }) }
    case 8:
      return (0..<8).flatMap { i in (i + 1..<8).flatMap { j in (j + 1..<8).map { [i, j, $0] } } }
    default:
      return (0..<depth).flatMap { i in (i + 1..<depth).map { [i, $0] } }
    }
  }
}
