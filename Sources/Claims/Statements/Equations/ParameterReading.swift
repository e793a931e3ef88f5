import BasisProperties
import Experiments
import KANCore
import Splines

/// A reading of the widths of a KAN: what they leave open, and the number of parameters that follows.
struct ParameterReading: Equatable {
  let widths: [Int]
  let order: Int
  /// n on the coarsest level.
  let first: Int
  let isLinearFirst: Bool

  /// The number of parameters after some halvings of the knots.
  func count(level: Int) -> Int {
    var sum = 0
    for (k, (inputs, outputs)) in zip(widths, widths.dropFirst()).enumerated() {
      sum += inputs * outputs * (k == 0 && isLinearFirst ? 1 : (first << level) + order - 1)
    }
    return sum
  }

  /// All readings of widths with counts on given levels; a count is at least the order.
  static func all(_ widths: [Int], counts: [Int: Int], first: (_ order: Int) -> [Int]) -> [ParameterReading] {
    (1...counts.values.max()!).flatMap { order in
      first(order).filter { $0 >= 1 }.flatMap { n in
        [false, true].map { ParameterReading(widths: widths, order: order, first: n, isLinearFirst: $0) }
      }
    }.filter { reading in counts.allSatisfy { reading.count(level: $0.key) == $0.value } }
  }

  /// The number of parameters of an MLP with and without a bias of the output.
  static func perceptron(_ widths: [Int], outputBias: Bool) -> Int {
    zip(widths, widths.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 } - (outputBias ? 0 : widths.last!)
  }

  /// Whether the network as it is built, and the formula, have given counts: a case a level.
  func compare(_ counts: [Int: Int], using generator: inout SplitMix64) throws -> Tally {
    var tally = Tally()
    let box = Array(repeating: Bounds(lower: 0.0, upper: 1), count: widths[0])
    for (level, printed) in counts.sorted(by: { $0.key < $1.key }) {
      let built = try Network.kan(
        widths: widths, order: order, intervals: first << level, inputBox: box, linearFirst: isLinearFirst,
        using: &generator
      ).parameterCount
      tally.expect(
        built == printed && count(level: level) == printed,
        "\(widths), n = \(first << level): built with \(built) parameters, by the formula \(count(level: level)), printed \(printed)"
      )
    }
    return tally
  }

  /// Whether an MLP as it is built, without a bias of the output, has a given count, and with one another: a case.
  static func compare(_ widths: [Int], printed: Int, using generator: inout SplitMix64) throws -> Tally {
    let built = try Network.mlp(widths: widths, using: &generator).parameterCount
    let both = [false, true].map { perceptron(widths, outputBias: $0) }
    var tally = Tally()
    tally.expect(
      built == printed && both[0] == printed && both[1] != printed,
      "\(widths): built with \(built) parameters, by the formula \(both), printed \(printed)")
    return tally
  }

  /// The same reading with another order.
  func with(order: Int) -> ParameterReading {
    ParameterReading(widths: widths, order: order, first: first, isLinearFirst: isLinearFirst)
  }
}
