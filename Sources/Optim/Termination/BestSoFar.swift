/// The point with the smallest value that was met.
public struct BestSoFar: Equatable, Sendable {
  /// The point; empty before the first one.
  public private(set) var point: [Double] = []
  /// Its value; infinite before the first one.
  public private(set) var value = Double.infinity

  /// Nothing met yet.
  public init() {}

  /// Takes a point up if its value is finite and smaller than all before.
  ///
  /// - Returns: whether it was.
  @discardableResult
  public mutating func observe(_ point: [Double], value: Double) -> Bool {
    guard value.isFinite, value < self.value else { return false }
    self.point = point
    self.value = value
    return true
  }

  /// Takes up what a step of an optimiser tells about the point before or after it.
  ///
  /// First-order methods know the value of the point they start from only: the last point of a run has to be evaluated
  /// and observed by hand.
  /// - Parameters:
  ///   - report: of the step.
  ///   - start: the point before the step.
  ///   - end: the point after it.
  /// - Returns: whether it was the best so far.
  @discardableResult
  public mutating func observe(_ report: StepReport, start: [Double], end: [Double]) -> Bool {
    observe(report.place == .start ? start : end, value: report.value)
  }
}
