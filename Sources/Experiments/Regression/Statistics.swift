/// The mean, standard deviation, median, and extremes of a few numbers.
package struct Statistics: Equatable, Sendable {
  /// The mean.
  package let mean: Double
  /// The standard deviation with divisor n - 1; zero for a single number.
  package let deviation: Double
  /// The median.
  package let median: Double
  /// The largest number.
  package let largest: Double
  /// The smallest number.
  package let smallest: Double

  /// Computes the statistics of the given numbers.
  ///
  /// - Precondition: there is at least one number.
  package init(_ values: [Double]) {
    precondition(!values.isEmpty, "Statistics: at least one number is required")
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    self.mean = mean
    deviation = values.count > 1 ? (squares / (count - 1)).squareRoot() : 0
    median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    largest = sorted[sorted.count - 1]
    smallest = sorted[0]
  }
}
