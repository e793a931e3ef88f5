/// Known values of the solution at test points, against which errors are measured.
public struct ReferenceSolution: Sendable {
  /// The test points, one row of coordinates each.
  public let points: [[Double]]
  /// The values, one row per point with one number per output of the network.
  public let values: [[Double]]

  /// Creates a reference from known values at points; they are checked when they become part of a problem.
  public init(points: [[Double]], values: [[Double]]) {
    self.points = points
    self.values = values
  }

  /// Creates a reference from a known function at points.
  public init(points: [[Double]], _ solution: ([Double]) throws -> [Double]) rethrows {
    self.points = points
    values = try points.map(solution)
  }
}

/// The errors of a network against a reference solution.
public struct SolutionErrors: Sendable, Equatable {
  /// The relative l2 error: |u - v| / |v| over all test points and outputs, where v is the reference.
  public var relative: Double
  /// The largest |u - v|.
  public var maximum: Double
}
