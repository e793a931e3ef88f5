/// Points in a box, as rows of coordinates.
public enum PointGrid {
  /// Returns the nodes of a tensor grid, including the ends of every range; a coordinate with one node uses the lower
  /// end. The last coordinate runs fastest.
  ///
  /// - Precondition: one positive count for every range.
  public static func nodes(_ box: [ClosedRange<Double>], counts: [Int]) -> [[Double]] {
    tensor(box, counts) { range, k, count in
      if k == 0 { return range.lowerBound }
      if k == count - 1 { return range.upperBound }
      return range.lowerBound + (range.upperBound - range.lowerBound) * (Double(k) / Double(count - 1))
    }
  }

  /// Returns the centers of the cells of a tensor grid. The last coordinate runs fastest.
  ///
  /// - Precondition: one positive count for every range.
  public static func centers(_ box: [ClosedRange<Double>], counts: [Int]) -> [[Double]] {
    tensor(box, counts) { range, k, count in
      range.lowerBound + (range.upperBound - range.lowerBound) * ((Double(k) + 0.5) / Double(count))
    }
  }

  /// Returns uniform random points.
  public static func random<Generator: RandomNumberGenerator>(
    _ box: [ClosedRange<Double>], count: Int, using generator: inout Generator
  ) -> [[Double]] {
    (0..<count).map { _ in
      box.map { $0.lowerBound + ($0.upperBound - $0.lowerBound) * Double.random(in: 0..<1, using: &generator) }
    }
  }

  private static func tensor(
    _ box: [ClosedRange<Double>], _ counts: [Int], _ node: (ClosedRange<Double>, Int, Int) -> Double
  ) -> [[Double]] {
    precondition(
      counts.count == box.count && counts.allSatisfy { $0 >= 1 }, "a grid needs a positive count for every range")
    var points: [[Double]] = [[]]
    for (range, count) in zip(box, counts) {
      points = points.flatMap { point in (0..<count).map { point + [node(range, $0, count)] } }
    }
    return points
  }
}
