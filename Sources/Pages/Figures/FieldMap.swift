/// A function of two variables on a grid of equally spaced points, to be shown in colors.
package struct FieldMap: Equatable, Sendable {
  /// The mapping from values to colors.
  package enum Scale: String, Equatable, Sendable {
    /// From the smallest value to the largest, dark to light.
    case sequential
    /// From -m to m, where m is the largest magnitude: blue, white, red.
    case diverging
    /// Like ``sequential``, for the decimal logarithm of positive values.
    case logarithmic
  }

  /// The x coordinates of the columns, increasing and equally spaced.
  package let x: [Double]
  /// The y coordinates of the rows, increasing and equally spaced.
  package let y: [Double]
  /// The values row by row: the value at (x[i], y[j]) has index `j * x.count + i`.
  package let values: [Double]
  /// The label of the color scale, with a unit if there is one.
  package let label: String
  /// The mapping from values to colors.
  package let scale: Scale

  /// Creates a map.
  ///
  /// - Precondition: there are at least two rows and two columns, and `values` has as many entries as their product.
  package init(x: [Double], y: [Double], values: [Double], label: String, scale: Scale = .sequential) {
    precondition(x.count >= 2 && y.count >= 2, "FieldMap: \(x.count) columns and \(y.count) rows; both need two")
    precondition(values.count == x.count * y.count, "FieldMap: \(values.count) values for \(x.count) x \(y.count)")
    self.x = x
    self.y = y
    self.values = values
    self.label = label
    self.scale = scale
  }
}
