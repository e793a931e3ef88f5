import BasisProperties
import Exact
import SeededRandom

/// The weights of residual-based attention (42), over the rationals.
struct AttentionWeights {
  /// mu.
  let rate: Rational
  /// The factor used for 1 - mu.
  let decay: Rational
  /// lambda.
  private(set) var values: [Rational]

  /// Creates weights of 1 at a number of points.
  init(points: Int, rate: Rational, decay: Rational? = nil) {
    self.rate = rate
    self.decay = decay ?? 1 - rate
    values = [Rational](repeating: 1, count: points)
  }

  /// Performs one update. If all residuals vanish the rule is undefined, and the weights stay the same.
  ///
  /// - Parameter residuals: e_i >= 0.
  mutating func update(_ residuals: [Rational]) {
    guard let largest = residuals.max(), largest > 0 else { return }
    values = zip(values, residuals).map { decay * $0 + rate * $1 / largest }
  }

  /// Returns random residuals with sizes from 0 to 16, in ascending order.
  static func ascending(_ count: Int, using generator: inout SplitMix64) -> [Rational] {
    var residuals = (0..<count).map { _ in Rational(Int.random(in: 0...64, using: &generator), 4) }.sorted()
    if residuals[count - 1].isZero { residuals[count - 1] = 1 }
    return residuals
  }

  /// Returns random rates in (0, 1], including 1.
  static func rate(_ number: Int, using generator: inout SplitMix64) -> Rational {
    number % 5 == 4 ? 1 : [Rational(1, 10_000), Rational.random(between: 0, and: 1, using: &generator)][number % 2]
  }
}
