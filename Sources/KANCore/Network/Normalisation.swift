import RealModule

/// A map of every unit into the interval [lower, upper] on which the following layer of edges has its knots.
public struct Normalisation: Sendable, Equatable {
  /// How the map is found.
  public enum Kind: Sendable, Equatable {
    /// y_p = scale_p x_p + shift_p, fixed. ``Normalisation/affine(of:width:into:_:)`` makes it from data.
    case affine(scale: [Double], shift: [Double])
    /// The affine map that takes the exact bounds of the linear map before this stage onto [lower, upper]; input p of
    /// the linear map lies in `box[p]`. The bounds move with the weights and are differentiated through. Inputs outside
    /// the box land outside the interval.
    case linearBounds(box: [Bounds<Double>])
    /// The affine map that takes the range of every unit onto [lower, upper]. While training it is the range over the
    /// batch, and the gradient goes through the samples that attain it; otherwise the remembered one, see
    /// ``Network/rememberingRanges(_:)``.
    case batchRange(remembered: [Bounds<Double>]?)
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
  /// How the map is found.
  public let kind: Kind

  /// A map of `width` units into [lower, upper].
  ///
  /// - Throws: ``NetworkError`` for a width that is not positive, an empty or infinite interval, and factors, offsets
  ///   or remembered ranges that are not finite or not one for a unit.
  public init(width: Int, into lower: Double, _ upper: Double, kind: Kind) throws(NetworkError) {
    try requireWidth(width, "the number of units of a normalisation")
    guard lower < upper, (upper - lower).isFinite else {
      throw .emptyTarget(lower: "\(lower)", upper: "\(upper)")
    }
    switch kind {
    case .affine(let scale, let shift):
      try Normalisation.require(scale, width, "factors of a normalisation")
      try Normalisation.require(shift, width, "offsets of a normalisation")
    case .linearBounds(let box):
      try Normalisation.require(box.map(\.lower), box.count, "lower ends of a box")
      try Normalisation.require(box.map(\.upper), box.count, "upper ends of a box")
    case .batchRange(let ranges?):
      try Normalisation.require(ranges.map(\.lower), width, "remembered lower ends")
      try Normalisation.require(ranges.map(\.upper), width, "remembered upper ends")
    case .batchRange(nil), .sigmoid, .tanh: break
    }
    self.width = width
    self.lower = lower
    self.upper = upper
    self.kind = kind
  }

  /// The fixed affine map that takes the range of every column of given data onto [lower, upper]; a constant column
  /// goes to the middle, with slope one.
  ///
  /// - Parameters:
  ///   - data: rows of `width` numbers, one after the other.
  ///   - width: the number of columns.
  ///   - lower: the left end.
  ///   - upper: the right end.
  /// - Throws: ``NetworkError`` where the data are no rows of that width, are none, or are not finite.
  /// - Complexity: O(count).
  public static func affine(
    of data: [Double], width: Int, into lower: Double, _ upper: Double
  ) throws(NetworkError) -> Normalisation {
    try .affine(mapping: ranges(of: data, width: width), into: lower, upper)
  }

  /// The fixed affine map that takes the box [`bounds[p].lower`, `bounds[p].upper`] onto [lower, upper].
  ///
  /// - Throws: ``NetworkError`` for no bounds, an empty interval, or ends so close together that the factor is infinite.
  public static func affine(
    mapping bounds: [Bounds<Double>], into lower: Double, _ upper: Double
  ) throws(NetworkError) -> Normalisation {
    let maps = bounds.map { AffineCoefficients(mapping: $0.lower, $0.upper, into: lower, upper) }
    if let p = maps.firstIndex(where: { !$0.scale.isFinite || !$0.shift.isFinite }), lower < upper {
      throw .unsupported(
        what: "mapping the range [\(bounds[p].lower), \(bounds[p].upper)] of column \(p) onto [\(lower), \(upper)]",
        advice: "its ends are too close together for a factor in double precision; multiply the column")
    }
    return try Normalisation(
      width: bounds.count, into: lower, upper, kind: .affine(scale: maps.map(\.scale), shift: maps.map(\.shift)))
  }

  /// The range of every column of given data.
  ///
  /// - Throws: as ``affine(of:width:into:_:)``.
  public static func ranges(of data: [Double], width: Int) throws(NetworkError) -> [Bounds<Double>] {
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

  /// The range of every column of data that are known to be whole rows of finite numbers.
  static func ranges(checked data: [Double], _ width: Int) -> [Bounds<Double>] {
    return (0..<width).map { p in
      var low = data[p]
      var high = data[p]
      for k in stride(from: p, to: data.count, by: width) {
        low = min(low, data[k])
        high = max(high, data[k])
      }
      return Bounds(lower: low, upper: high)
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

  /// The increasing map of [low, high] onto [lower, upper]; where low = high the map with slope one to the middle.
  init(mapping low: Double, _ high: Double, into lower: Double, _ upper: Double) {
    if low < high {
      // Halves, where the width of the range overflows.
      let width = high - low
      scale = width.isFinite ? (upper - lower) / width : (upper - lower) / 2 / (high / 2 - low / 2)
      shift = lower - scale * low
    } else {
      scale = 1
      shift = (lower / 2 + upper / 2) - low
    }
  }
}
