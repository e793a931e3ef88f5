/// A function of two variables on a grid of equally spaced points, to be shown in colours.
public struct FieldMap: Equatable, Sendable {
  /// How values become colours.
  public enum Scale: String, Equatable, Sendable {
    /// From the smallest value to the largest, dark to light.
    case sequential
    /// From -m to m, where m is the largest magnitude: blue, white, red.
    case diverging
    /// As ``sequential``, of the decimal logarithm of positive values.
    case logarithmic
  }

  /// The abscissae of the columns, increasing, equally spaced.
  public let x: [Double]
  /// The ordinates of the rows, increasing, equally spaced.
  public let y: [Double]
  /// The values, row after row: that at (x[i], y[j]) at `j * x.count + i`.
  public let values: [Double]
  /// The label of the colours, with a unit where there is one.
  public let label: String
  /// How values become colours.
  public let scale: Scale

  /// A map.
  ///
  /// - Precondition: there are two rows and two columns at least, and `values` has their product.
  public init(x: [Double], y: [Double], values: [Double], label: String, scale: Scale = .sequential) {
    precondition(x.count >= 2 && y.count >= 2, "FieldMap: \(x.count) columns and \(y.count) rows; both need two")
    precondition(values.count == x.count * y.count, "FieldMap: \(values.count) values for \(x.count) x \(y.count)")
    self.x = x
    self.y = y
    self.values = values
    self.label = label
    self.scale = scale
  }
}
