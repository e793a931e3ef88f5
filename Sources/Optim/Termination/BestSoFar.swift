/// The point with the smallest value seen so far.
public struct BestSoFar: Equatable, Sendable {
  /// The point; empty before the first one.
  public private(set) var point: [Double] = []
  /// Its value; infinite before the first one.
  public private(set) var value = Double.infinity

  /// Creates a tracker without a point.
  public init() {}

  /// Records a point if its value is finite and smaller than all previous ones.
  ///
  /// - Returns: whether the point was recorded.
  @discardableResult
  public mutating func observe(_ point: [Double], value: Double) -> Bool {
    guard value.isFinite, value < self.value else { return false }
    self.point = point
    self.value = value
    return true
  }

  /// Records the point before or after a step, whichever the report of the step refers to.
  ///
  /// First-order methods know only the value at their starting point: the last point of a run must be evaluated and
  /// observed separately.
  /// - Parameters:
  ///   - report: the report of the step.
  ///   - start: the point before the step.
  ///   - end: the point after it.
  /// - Returns: whether it was the best so far.
  @discardableResult
  public mutating func observe(_ report: StepReport, start: [Double], end: [Double]) -> Bool {
    observe(report.place == .start ? start : end, value: report.value)
  }
}
