import Foundation

/// The linear map from the numbers of an axis to places in a drawing.
package struct AxisScale: Equatable, Sendable {
  /// The numbers of the axis.
  package let range: ClosedRange<Double>
  /// The place of the lower end.
  package let start: Double
  /// The place of the upper end.
  package let end: Double

  /// Creates a map.
  package init(_ range: ClosedRange<Double>, from start: Double, to end: Double) {
    self.range = range
    self.start = start
    self.end = end
  }

  /// Returns the place of a number; the middle if the range is a point.
  package func place(_ x: Double) -> Double {
    // By halves, because the length of a range may overflow.
    let half = range.upperBound / 2 - range.lowerBound / 2
    guard half > 0 else { return start / 2 + end / 2 }
    return start + (end - start) * ((x / 2 - range.lowerBound / 2) / half)
  }

  /// Returns a number with the fewest digits, three or more, that place it within a hundredth of the length of the
  /// axis.
  package func label(_ x: Double) -> String {
    let tolerance = (range.upperBound / 2 - range.lowerBound / 2) / 50
    var text = ""
    for digits in 3...17 {
      text = String(format: "%.\(digits)g", x)
      if let read = Double(text), (read - x).magnitude <= tolerance { break }
    }
    return text
  }
}
