/// What is known of the solution, at test points: errors are measured against it.
public struct ReferenceSolution: Sendable {
  /// The test points, one row of coordinates for each.
  public let points: [[Double]]
  /// The values, one row for each point with one number for each output of the network.
  public let values: [[Double]]

  /// Known values at points; they are checked where they become part of a problem.
  public init(points: [[Double]], values: [[Double]]) {
    self.points = points
    self.values = values
  }

  /// A known function at points.
  public init(points: [[Double]], _ solution: ([Double]) throws -> [Double]) rethrows {
    self.points = points
    values = try points.map(solution)
  }
}

/// How far a network is from a reference solution.
public struct SolutionErrors: Sendable, Equatable {
  /// The relative error in l2: |u - v| / |v| over all test points and outputs, v the reference.
  public var relative: Double
  /// The largest |u - v|.
  public var maximum: Double
}
