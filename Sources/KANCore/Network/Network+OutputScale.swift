import RealModule

/// The midpoints and half lengths of the ranges of targets, which scale outputs of size one to the size of the targets.
///
/// Initial weights and learning rates are designed for outputs of about one. With targets in the thousands or
/// thousandths, initial networks are far off, hidden units saturate, and steps are too short or too long.
public struct OutputScale: Sendable, Equatable {
  /// The midpoint of each output's range.
  public let middles: [Double]
  /// Half the length of each range; 1 if the range is empty or so short that the reciprocal is infinite.
  public let halves: [Double]

  /// Whether all targets are at most 4 in magnitude and spread over at least 1/2, or not at all.
  public let isOfSizeOne: Bool

  /// Creates the scale of targets.
  ///
  /// - Parameters:
  ///   - samples: the samples.
  ///   - isCentered: whether the middles are those of the ranges; otherwise they are zero, so that an output of zero stays
  ///     zero, and the halves are the largest magnitudes.
  /// - Complexity: O(targets).
  public init(of samples: Samples, isCentered: Bool = true) {
    let ranges = samples.targetBox
    // Halve first, because the length of a range may overflow.
    middles = ranges.map { isCentered ? $0.lowerBound / 2 + $0.upperBound / 2 : 0 }
    halves = ranges.map {
      isCentered
        ? $0.upperBound / 2 - $0.lowerBound / 2 : max($0.lowerBound.magnitude, $0.upperBound.magnitude)
    }.map { $0 >= .leastNormalMagnitude ? $0 : 1 }
    isOfSizeOne = Self.areOfSizeOne(ranges.map { max($0.lowerBound.magnitude, $0.upperBound.magnitude) }, halves)
  }

  private static func areOfSizeOne(_ magnitudes: [Double], _ halves: [Double]) -> Bool {
    zip(magnitudes, halves).allSatisfy { $0 <= 4 && $1 >= 0.25 }
  }

  /// Creates a scale from given numbers.
  ///
  /// - Parameters:
  ///   - middles: the number that an output of zero becomes, one per output.
  ///   - halves: the size of each output.
  /// - Throws: `NetworkError` unless there are as many halves as middles, the middles are finite, and the halves and
  ///   their reciprocals are positive, finite, and normal.
  public init(middles: [Double], halves: [Double]) throws(NetworkError) {
    guard halves.count == middles.count else {
      throw .countMismatch(what: "halves of an output scale", expected: middles.count, found: halves.count)
    }
    if let q = middles.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(what: "the middles of an output scale", row: 0, column: q, value: "\(middles[q])")
    }
    if let half = halves.first(where: { !$0.isUsableScale }) {
      throw .valueOutOfRange(what: "a half of an output scale", value: "\(half)", needed: "a positive, normal number")
    }
    self.init(checked: middles, halves)
  }

  /// Creates a scale from numbers that are known to be usable.
  init(checked middles: [Double], _ halves: [Double]) {
    self.middles = middles
    self.halves = halves
    isOfSizeOne = Self.areOfSizeOne(zip(middles, halves).map { $0.magnitude + $1 }, halves)
  }

  /// Whether the scale changes nothing.
  var isIdentity: Bool { middles.allSatisfy { $0 == 0 } && halves.allSatisfy { $0 == 1 } }
}

extension Double {
  /// Whether one can divide by the number and by its reciprocal.
  var isUsableScale: Bool { self >= .leastNormalMagnitude && (1 / self).isNormal }
}

extension Network {
  /// The sizes of the outputs, the factors of a fixed normalization as the last stage; `nil` if there is none.
  public var outputUnits: [Double]? {
    guard case .normalize(let map) = stages[stages.count - 1], case .affine(let scale, _) = map.kind,
      scale.allSatisfy({ $0 > 0 && (1 / $0).isFinite })
    else { return nil }
    return scale
  }

  /// Returns the network followed by the map from [-1, 1] to the ranges of targets, a fixed normalization as its last
  /// stage.
  ///
  /// - Throws: `NetworkError.countMismatch(what:expected:found:)` unless there is a range for each output.
  public func scalingOutputs(by scale: OutputScale) throws(NetworkError) -> Network {
    guard scale.halves.count == outputs else {
      throw .countMismatch(what: "ranges of the outputs", expected: outputs, found: scale.halves.count)
    }
    let map = try Normalization(
      width: outputs, into: -1, 1, kind: .affine(scale: scale.halves, shift: scale.middles))
    return try Network(stages: stages + [.normalize(map)], parameters: parameters)
  }
}
