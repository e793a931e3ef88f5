import KANCore
import SeededRandom
import SplineKernels
import Splines

/// Networks for pruning, and the check of a certified bound.
enum PruningCases {
  /// What evaluation in floating point may add to a difference: for coefficients of at most 2, an output of a layer is
  /// off by 3 (5 (r - 1) + 3 r + 2) units of 2^-53 times 2, or 222, and slopes of at most 4 * 8 / 2 over three units
  /// enlarge that to 10656: twice this, for two networks, is 2.4e-12.
  static let rounding = 2.4e-12

  /// Returns how far changes of outputs exceed bounds, at most; not positive if the bounds hold at the points.
  static func excess(
    of new: Network, over old: Network, bounds: [Double], at points: [Double], rounding: Double = rounding
  ) throws -> Double {
    let before = try Evaluator<Double>(old).outputs(of: points)
    let after = try Evaluator<Double>(new).outputs(of: points)
    return before.indices.map { abs(after[$0] - before[$0]) - rounding - bounds[$0 % old.outputs] }.max()!
  }

  /// Returns points of the box [-size, size].
  static func points(
    _ count: Int, width: Int, size: Double, using random: inout SplitMix64
  ) -> [Double] {
    (0..<count * width).map { _ in size * (2 * random.unit() - 1) }
  }

  /// Returns a network [2, 3, 2] on the box [-1, 1] with rough, nearly constant, and straight edges. With an even seed,
  /// the second hidden unit is nearly constant; if it is divisible by three, the edges of the first layer are straight.
  static func network(
    seed: Int, order: Int, intervals: Int, hidden: HiddenNormalization, outside: OutsideRule
  ) throws -> Network {
    var random = SplitMix64(seed: UInt64(seed))
    let plain = try Network.kan(
      widths: [2, 3, 2], order: order, intervals: intervals, inputBox: [-1...1, -1...1], hidden: hidden,
      outside: outside, using: &random)
    let m = intervals + order - 1
    var parameters: [Double] = []
    for edge in 0..<12 {
      let isFirst = edge < 6
      var kind = Int(random.next() % 3)
      if isFirst, seed % 3 == 0 { kind = 2 }
      let isFlat = isFirst && edge / 2 == 1 && seed % 2 == 0
      let (start, rise) = (2 * random.unit() - 1, 2 * random.unit() - 1)
      for i in 0..<m {
        let noise = 2 * random.unit() - 1
        switch kind {
        case _ where isFlat: parameters.append(start + 1e-5 * Double(i))
        case 0: parameters.append(noise)
        case 1: parameters.append(start + 1e-3 * noise)
        default: parameters.append(start + rise * Double(i) / Double(m))
        }
      }
    }
    return try plain.replacingParameters(with: parameters)
  }
}
