import KANCore
import SeededRandom
import Splines

/// An interpretation of the widths of a KAN: what they leave unspecified, and the resulting number of parameters.
struct ParameterReading: Equatable {
  let widths: [Int]
  let order: Int
  /// n on the coarsest level.
  let first: Int
  let isLinearFirst: Bool

  /// Returns the number of parameters after `level` halvings of the knot intervals.
  func count(level: Int) -> Int {
    var sum = 0
    for (k, (inputs, outputs)) in zip(widths, widths.dropFirst()).enumerated() {
      sum += inputs * outputs * (k == 0 && isLinearFirst ? 1 : (first << level) + order - 1)
    }
    return sum
  }

  /// Returns all readings of the widths that match the counts on the given levels; a count is at least the order.
  static func all(_ widths: [Int], counts: [Int: Int], first: (_ order: Int) -> [Int]) -> [ParameterReading] {
    (1...counts.values.max()!).flatMap { order in
      first(order).filter { $0 >= 1 }.flatMap { n in
        [false, true].map { ParameterReading(widths: widths, order: order, first: n, isLinearFirst: $0) }
      }
    }.filter { reading in counts.allSatisfy { reading.count(level: $0.key) == $0.value } }
  }

  /// Returns the number of parameters of an MLP, with or without output bias.
  static func perceptron(_ widths: [Int], outputBias: Bool) -> Int {
    zip(widths, widths.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 } - (outputBias ? 0 : widths.last!)
  }

  /// Compares the network as built, and the formula, with given counts; one case per level.
  func compare(_ counts: [Int: Int], using generator: inout SplitMix64) throws -> Tally {
    var tally = Tally()
    let box = Array(repeating: 0.0...1, count: widths[0])
    for (level, printed) in counts.sorted(by: { $0.key < $1.key }) {
      let built = try Network.kan(
        widths: widths, order: order, intervals: first << level, inputBox: box, linearFirst: isLinearFirst,
        using: &generator
      ).parameterCount
      tally.expect(
        built == printed && count(level: level) == printed,
        "\(widths), n = \(first << level): built with \(built) parameters, formula \(count(level: level)), printed "
          + "\(printed)"
      )
    }
    return tally
  }

  /// Checks in one case that an MLP as built, without output bias, has a given count, and with output bias a different
  /// one.
  static func compare(_ widths: [Int], printed: Int, using generator: inout SplitMix64) throws -> Tally {
    let built = try Network.mlp(widths: widths, using: &generator).parameterCount
    let both = [false, true].map { perceptron(widths, outputBias: $0) }
    var tally = Tally()
    tally.expect(
      built == printed && both[0] == printed && both[1] != printed,
      "\(widths): built with \(built) parameters, formula \(both), printed \(printed)")
    return tally
  }

  /// Returns the same reading with another order.
  func with(order: Int) -> ParameterReading {
    ParameterReading(widths: widths, order: order, first: first, isLinearFirst: isLinearFirst)
  }
}
