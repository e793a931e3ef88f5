/// The share of measured values in what equations and measured values together know of a number, with the weight of the
/// measured values reduced until they do not dominate.
struct MeasuredShare {
  private let inverse: DampedInverse
  /// J_d^T J_d of the measured values, reduced.
  private let data: [Double]

  /// Creates the shares; `nil` if the values depend on no number, or a sum is not finite.
  ///
  /// - Parameters:
  ///   - gram: J^T J of all terms, row-major with both triangles.
  ///   - data: that of the measured values alone.
  ///   - count: the number of rows.
  /// - Complexity: O(count^3).
  init?(_ gram: [Double], data: [Double], count: Int) {
    let parts = (0..<count).map { data[$0 * (count + 1)] / gram[$0 * (count + 1)] }.filter { $0 > 0 }
    let own = parts.reduce(0, +)
    guard own > 0 else { return nil }
    let factor = min(1, (Double(parts.count) - own) / own)
    let reduced = data.map { factor * $0 }
    guard let inverse = DampedInverse(zip(gram, data).map { $0 - (1 - factor) * $1 }, count: count) else { return nil }
    (self.inverse, self.data) = (inverse, reduced)
  }

  /// Returns the share, between 0 and 1: entry (j, j) of G^-1 J_d^T J_d G^-1 relative to that of G^-1, where G is J^T J
  /// with the reduced values.
  ///
  /// - Complexity: O(count^2).
  func share(of j: Int) -> Double { inverse.variance(j, of: data) / inverse.entry(j) }
}
