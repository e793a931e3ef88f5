import RealModule

/// A map of every unit into the interval [lower, upper] on which the following layer of edges has its knots.
public struct Normalization: Sendable, Equatable {
  /// How the map is determined.
  public enum Kind: Sendable, Equatable {
    /// y_p = scale_p x_p + shift_p, fixed. ``Normalization/affine(of:width:into:_:)`` creates it from data.
    case affine(scale: [Double], shift: [Double])
    /// The affine map that takes the exact bounds of the linear map before this stage onto [lower, upper]; input p of
    /// the linear map lies in `box[p]`. The bounds depend on the weights and are differentiated through. Inputs outside
    /// the box may map outside the interval.
    case linearBounds(box: [ClosedRange<Double>])
    /// The affine map that takes the range of every unit onto [lower, upper]. During training it is the range over the
    /// batch, and the gradient goes through the samples that attain it; otherwise it is the remembered range, see
    /// ``Network/rememberingRanges(_:)``.
    case batchRange(remembered: [ClosedRange<Double>]?)
    /// lower + (upper - lower) / (1 + exp(-x)).
    case sigmoid
    /// lower + (upper - lower) (1 + tanh x) / 2.
    case tanh
  }

  /// The number of units.
  public let width: Int
  /// The lower end of the interval.
  public let lower: Double
  /// The upper end of the interval.
  public let upper: Double
  /// How the map is determined.
  public let kind: Kind

  /// Creates a map of `width` units into [lower, upper].
  ///
  /// - Throws: `NetworkError` for a width that is not positive, an empty or infinite interval, and factors, offsets,
  ///   or remembered ranges that are not finite or not one per unit.
  public init(width: Int, into lower: Double, _ upper: Double, kind: Kind) throws(NetworkError) {
    try requireWidth(width, "the number of units of a normalization")
    guard lower < upper, (upper - lower).isFinite else {
      throw .emptyTarget(lower: "\(lower)", upper: "\(upper)")
    }
    switch kind {
    case .affine(let scale, let shift):
      try Normalization.require(scale, width, "factors of a normalization")
      try Normalization.require(shift, width, "offsets of a normalization")
    case .linearBounds(let box):
      try Normalization.require(box.map(\.lowerBound), box.count, "lower ends of a box")
      try Normalization.require(box.map(\.upperBound), box.count, "upper ends of a box")
    case .batchRange(let ranges?):
      try Normalization.require(ranges.map(\.lowerBound), width, "remembered lower ends")
      try Normalization.require(ranges.map(\.upperBound), width, "remembered upper ends")
    case .batchRange(nil), .sigmoid, .tanh: break
    }
    self.width = width
    self.lower = lower
    self.upper = upper
    self.kind = kind
  }

  /// Returns the fixed affine map that takes the range of every column of given data onto [lower, upper]; a constant
  /// column maps to the midpoint, with slope one.
  ///
  /// - Parameters:
  ///   - data: rows of `width` numbers, one after another.
  ///   - width: the number of columns.
  ///   - lower: the left end.
  ///   - upper: the right end.
  /// - Throws: `NetworkError` if the data are not rows of that width, are empty, or are not finite.
  /// - Complexity: O(count).
  public static func affine(
    of data: [Double], width: Int, into lower: Double, _ upper: Double
  ) throws(NetworkError) -> Normalization {
    try .affine(mapping: ranges(of: data, width: width), into: lower, upper)
  }

  /// Returns the fixed affine map that takes the box `bounds` onto [lower, upper].
  ///
  /// - Parameters:
  ///   - bounds: the range of every unit.
  ///   - lower: the left end.
  ///   - upper: the right end.
  ///   - ignoresConstants: whether a unit whose range is a point is mapped to the midpoint whatever its value; otherwise the
  ///     slope is one.
  /// - Throws: `NetworkError` for no bounds, an empty interval, or ends so close together that the factor is infinite.
  public static func affine(
    mapping bounds: [ClosedRange<Double>], into lower: Double, _ upper: Double, ignoresConstants: Bool = false
  ) throws(NetworkError) -> Normalization {
    let maps = bounds.map { range in
      ignoresConstants && range.lowerBound == range.upperBound
        ? AffineCoefficients(scale: 0, shift: lower / 2 + upper / 2)
        : AffineCoefficients(mapping: range.lowerBound, range.upperBound, into: lower, upper)
    }
    if let p = maps.firstIndex(where: { !$0.scale.isFinite || !$0.shift.isFinite }), lower < upper {
      throw .unsupported(
        what:
          "mapping the range [\(bounds[p].lowerBound), \(bounds[p].upperBound)] of column \(p) onto [\(lower), \(upper)]",
        advice: "its ends are too close together for a factor in double precision; multiply the column")
    }
    return try Normalization(
      width: bounds.count, into: lower, upper, kind: .affine(scale: maps.map(\.scale), shift: maps.map(\.shift)))
  }

  /// Returns the range of every column of given data.
  ///
  /// - Throws: the same errors as ``affine(of:width:into:_:)``.
  public static func ranges(of data: [Double], width: Int) throws(NetworkError) -> [ClosedRange<Double>] {
    try requireWidth(width, "the number of columns")
    guard !data.isEmpty, data.count % width == 0 else {
      throw .countMismatch(
        what: "numbers in rows of \(width)", expected: max(1, (data.count + width - 1) / width) * width,
        found: data.count)
    }
    if let place = data.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(what: "the data", row: place / width, column: place % width, value: "\(data[place])")
    }
    return ranges(checked: data, width)
  }

  /// Returns the range of every column of data known to be whole rows of finite numbers.
  static func ranges(checked data: [Double], _ width: Int) -> [ClosedRange<Double>] {
    return (0..<width).map { p in
      var low = data[p]
      var high = data[p]
      for k in stride(from: p, to: data.count, by: width) {
        low = min(low, data[k])
        high = max(high, data[k])
      }
      return low...high
    }
  }

  private static func require(_ values: [Double], _ count: Int, _ what: String) throws(NetworkError) {
    guard values.count == count else { throw .countMismatch(what: what, expected: count, found: values.count) }
    if let place = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(what: what, row: 0, column: place, value: "\(values[place])")
    }
  }
}

/// x -> scale x + shift.
struct AffineCoefficients: Sendable, Equatable {
  var scale: Double
  var shift: Double

  /// Creates a map.
  init(scale: Double, shift: Double) {
    self.scale = scale
    self.shift = shift
  }

  /// Creates the increasing map of [low, high] onto [lower, upper]; if low = high, the map with slope one to the
  /// midpoint.
  init(mapping low: Double, _ high: Double, into lower: Double, _ upper: Double) {
    if low < high {
      // Use halves if the width of the range overflows.
      let width = high - low
      scale = width.isFinite ? (upper - lower) / width : (upper - lower) / 2 / (high / 2 - low / 2)
      shift = lower - scale * low
    } else {
      scale = 1
      shift = (lower / 2 + upper / 2) - low
    }
  }
}
