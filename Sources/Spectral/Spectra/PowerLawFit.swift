import RealModule

/// The least-squares line through points on logarithmic axes: y = constant * x^exponent.
public struct PowerLawFit: Equatable, Sendable {
  /// The slope of the line.
  public let exponent: Double
  /// The standard error of the slope, from the scatter of the points around the line; it does not account for a curve
  /// that is not a line.
  public let standardError: Double
  /// The constant factor.
  public let constant: Double

  /// Fits positive data; `nil` for fewer than three points, other data, or a single abscissa.
  ///
  /// - Complexity: O(points).
  public init?(_ points: [(x: Double, y: Double)]) {
    guard points.count >= 3, points.allSatisfy({ $0.x > 0 && $0.x.isFinite && $0.y > 0 && $0.y.isFinite }) else {
      return nil
    }
    let logs = points.map { (x: Double.log($0.x), y: Double.log($0.y)) }
    let count = Double(logs.count)
    let meanX = logs.reduce(0) { $0 + $1.x } / count
    let meanY = logs.reduce(0) { $0 + $1.y } / count
    let spread = logs.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
    guard spread > 0 else { return nil }
    let slope = logs.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) } / spread
    let scatter = logs.reduce(0.0) { sum, point in
      let residual = point.y - meanY - slope * (point.x - meanX)
      return sum + residual * residual
    }
    exponent = slope
    standardError = (scatter / (count - 2) / spread).squareRoot()
    constant = Double.exp(meanY - slope * meanX)
  }
}
