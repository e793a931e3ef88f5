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

  /// Creates the scale of targets; `nil` if all are at most 4 in magnitude and spread over at least 1/2, or not at all:
  /// such outputs are left unscaled.
  ///
  /// - Complexity: O(targets).
  public init?(of samples: Samples) {
    let ranges = samples.targetBox
    // Halve first, because the length of a range may overflow.
    middles = ranges.map { $0.lowerBound / 2 + $0.upperBound / 2 }
    halves = ranges.map { $0.upperBound / 2 - $0.lowerBound / 2 }.map { $0 >= .leastNormalMagnitude ? $0 : 1 }
    if zip(ranges, halves).allSatisfy({ max($0.lowerBound.magnitude, $0.upperBound.magnitude) <= 4 && $1 >= 0.25 }) {
      return nil
    }
  }

  /// The power of four nearest to the square of the largest half length: losses and gradients are larger than those of
  /// outputs of size one by about this factor. 1 if the square overflows or vanishes.
  public var lossUnit: Double {
    let largest = halves.max() ?? 1
    let exponent = largest.significand * largest.significand < 2 ? largest.exponent : largest.exponent + 1
    let unit = Double(sign: .plus, exponent: Int(2 * exponent), significand: 1)
    return unit.isNormal ? unit : 1
  }
}

extension Network {
  /// Returns the network with outputs of the size of the samples' targets: the network itself if those are of size one.
  ///
  /// - Throws: the same errors as ``scalingOutputs(by:)``.
  func scalingOutputs(to samples: Samples) throws(NetworkError) -> Network {
    guard let scale = OutputScale(of: samples) else { return self }
    return try scalingOutputs(by: scale)
  }

  /// Returns the network followed by the map from [-1, 1] to the ranges of targets, a fixed normalization as its last
  /// stage.
  ///
  /// - Throws: ``NetworkError/countMismatch(what:expected:found:)`` unless there is a range for each output.
  public func scalingOutputs(by scale: OutputScale) throws(NetworkError) -> Network {
    guard scale.halves.count == outputs else {
      throw .countMismatch(what: "ranges of the outputs", expected: outputs, found: scale.halves.count)
    }
    let map = try Normalisation(
      width: outputs, into: -1, 1, kind: .affine(scale: scale.halves, shift: scale.middles))
    return try Network(stages: stages + [.normalise(map)], parameters: parameters)
  }
}
