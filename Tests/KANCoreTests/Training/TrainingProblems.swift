import Foundation
import KANCore
import Optim
import SeededRandom

/// Small problems for the tests of training.
enum TrainingProblem {
  /// A smooth function of two variables on random points.
  static func samples(_ count: Int = 60, seed: UInt64 = 3) throws -> Samples {
    var random = SplitMix64(seed: seed)
    let inputs = (0..<count).map { _ in [2 * random.unit() - 1, 3 * random.unit()] }
    return try Samples(inputs: inputs, targets: inputs.map { [sin(2 * $0[0]) * $0[1] / 3 + $0[0] * $0[0]] })
  }

  /// A network for them: edges [2, 3, 1], or a linear map and edges.
  static func network(
    _ samples: Samples, linearFirst: Bool = false, hidden: HiddenNormalization = .tanh, order: Int = 3,
    intervals: Int = 3, seed: UInt64 = 17
  ) throws -> Network {
    var random = SplitMix64(seed: seed)
    return try .kan(
      widths: [2, 3, 1], order: order, intervals: intervals, inputBox: samples.inputBox, linearFirst: linearFirst,
      hidden: hidden, using: &random)
  }
}

extension [Double] {
  /// The bits, for comparisons that know no tolerance.
  var bits: [UInt64] { map(\.bitPattern) }
}

extension EpochRecord {
  /// The record without the time that it took.
  var timeless: EpochRecord {
    var copy = self
    copy.seconds = 0
    return copy
  }
}

extension Checkpoint {
  /// The checkpoint without times.
  var timeless: Checkpoint {
    var copy = self
    copy.trace = trace.map(\.timeless)
    return copy
  }
}
