import RealModule

/// The middles and halves of the ranges of targets, by which outputs of size one are taken to the size of the targets.
///
/// First weights and rates of learning are made for outputs of about one. Targets in the thousands or thousandths leave
/// first networks far away, hidden units saturated, and steps too short or too long.
public struct OutputScale: Sendable, Equatable {
  /// The middle of each output's range.
  public let middles: [Double]
  /// Half the length of each range; 1 where it is empty, or so short that its reciprocal is infinite.
  public let halves: [Double]

  /// The scale of targets; `nil` where all are at most 4 in magnitude and spread over 1/2 at least, or not at all: such
  /// outputs are left as they are.
  ///
  /// - Complexity: O(targets).
  public init?(of samples: Samples) {
    let ranges = samples.targetBox
    // Halves first: the length of a range may overflow.
    middles = ranges.map { $0.lower / 2 + $0.upper / 2 }
    halves = ranges.map { $0.upper / 2 - $0.lower / 2 }.map { $0 >= .leastNormalMagnitude ? $0 : 1 }
    if zip(ranges, halves).allSatisfy({ max($0.lower.magnitude, $0.upper.magnitude) <= 4 && $1 >= 0.25 }) { return nil }
  }

  /// The square of the largest half: by this factor losses and gradients are larger than those of outputs of size one.
  /// 1 where it overflows or vanishes.
  public var lossFactor: Double {
    let largest = halves.max() ?? 1
    let factor = largest * largest
    return factor.isNormal ? factor : 1
  }
}

extension Network {
  /// The network followed by the map from [-1, 1] to the ranges of targets, a fixed normalisation as its last stage.
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
