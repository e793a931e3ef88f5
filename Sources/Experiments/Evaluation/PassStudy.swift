import KANCore
import Splines

/// Figure 3 as printed: the time of a forward and a backward pass through three hidden layers of width 64, by the
/// recursion (2) and in both forms (7).
package struct PassStudy: Sendable {
  /// The printed hidden layers, between two inputs and one output; the numbers of inputs and outputs are not printed.
  package static let widths = [2, 64, 64, 64, 1]
  /// The printed number of repetitions.
  package static let repetitions = 10

  /// The order r.
  package let order: SplineOrder
  /// The number n of intervals.
  package let intervals: Int
  /// The processor seconds of a forward and a backward pass, one number per repetition.
  package let seconds: [EvaluationForm: [Double]]
  /// The loss of each form; the losses agree up to rounding.
  package let losses: [EvaluationForm: Double]

  /// Times interleaved repetitions of all forms on the same weights and points.
  ///
  /// - Throws: `SplineError` for fewer than one interval.
  package init<G: RandomNumberGenerator>(
    order: SplineOrder, intervals: Int, samples: Int = 64, repetitions: Int = PassStudy.repetitions,
    widths: [Int] = PassStudy.widths, using generator: inout G
  ) throws {
    let weights = PassStudy.weights(widths: widths, dimension: intervals + order.degree, using: &generator)
    let inputs = (0..<widths[0] * samples).map { _ in Double.random(in: 0..<1, using: &generator) }
    let networks = try EvaluationForm.allCases.map { form in
      try FormNetwork(
        widths: widths, order: order, intervals: intervals, weights: weights, form: form, samples: samples)
    }
    let timings = try InterleavedTimer(rounds: repetitions, roundLength: 0, clock: .thread).time(
      networks.map { network in
        .init("\(network.form)", { network.lossAndGradient(inputs) }, check: { "\($0)" })
      })
    self.order = order
    self.intervals = intervals
    seconds = Dictionary(uniqueKeysWithValues: zip(networks.map(\.form), timings.map(\.rounds)))
    losses = Dictionary(uniqueKeysWithValues: networks.map { ($0.form, $0.loss(inputs)) })
  }

  /// Returns statistics of the speedup of a form over the recursion, repetition by repetition.
  package func speedup(_ form: EvaluationForm) -> Statistics {
    Statistics(zip(seconds[.splines]!, seconds[form]!).map { $0 / $1 })
  }

  /// Combines the repetitions of this study with those of another one of the same order and number of intervals.
  package func joined(with other: PassStudy) -> PassStudy {
    precondition(
      order == other.order && intervals == other.intervals,
      "PassStudy: cannot join studies with different orders or numbers of intervals")
    return PassStudy(
      order: order, intervals: intervals, seconds: seconds.merging(other.seconds, uniquingKeysWith: +), losses: losses)
  }

  private init(
    order: SplineOrder, intervals: Int, seconds: [EvaluationForm: [Double]], losses: [EvaluationForm: Double]
  ) {
    self.order = order
    self.intervals = intervals
    self.seconds = seconds
    self.losses = losses
  }

  /// Draws weights in [0, 1 / P) for layers with P inputs, [layer][q][p][i]: with a partition of unity every value
  /// stays in [0, 1).
  package static func weights<G: RandomNumberGenerator>(
    widths: [Int], dimension: Int, using generator: inout G
  ) -> [Double] {
    zip(widths, widths.dropFirst()).flatMap { p, q in
      (0..<p * q * dimension).map { _ in Double.random(in: 0..<1, using: &generator) / Double(p) }
    }
  }
}
