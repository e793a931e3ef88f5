import Exact
import Splines

/// The kinds of knot vectors used for random cases: those that users have, and those that break programs.
public enum KnotShape: CaseIterable, Hashable, Sendable {
  /// 1 - r, ..., n + r - 1.
  case integers
  /// Equal rational gaps from a rational start.
  case uniform
  /// Small independent rational gaps.
  case irregular
  /// Gaps in geometric progression, increasing or decreasing.
  case graded
  /// Gaps between 2^-40 and 2^40 next to each other.
  case wild
  /// Numerators and denominators longer than a machine word.
  case long

  /// Returns a random kind.
  public static func random<R: RandomNumberGenerator>(using random: inout R) -> KnotShape {
    switch Int.random(in: 0..<12, using: &random) {
    case 0: .integers
    case 1, 2: .uniform
    case 3, 4, 5, 6: .irregular
    case 7, 8: .graded
    case 9, 10: .wild
    default: .long
    }
  }

  /// Returns strictly increasing knots of this kind.
  ///
  /// - Parameters:
  ///   - order: the order r >= 1.
  ///   - intervals: the number of intervals n >= 1.
  ///   - random: the random number generator for the gaps.
  /// - Returns: all n + 2r - 1 knots.
  /// - Complexity: O(n + r).
  public func knots<R: RandomNumberGenerator>(
    order: Int, intervals: Int, using random: inout R
  ) -> [Rational] {
    precondition(order >= 1 && intervals >= 1, "KnotShape: order \(order), \(intervals) intervals")
    let count = intervals + 2 * order - 1
    if self == .integers { return (0..<count).map { Rational($0 + 1 - order) } }
    let ratio = Rational(Int.random(in: 3...6, using: &random), 2)
    let falls = Bool.random(using: &random)
    let equal = Rational.randomPositive(bits: 4, using: &random)
    var knots = [startingKnot(using: &random)]
    for k in 1..<count {
      let gap: Rational
      switch self {
      case .integers, .uniform: gap = equal
      case .irregular: gap = .randomPositive(bits: 3, using: &random)
      case .graded: gap = equal * ratio.power(falls ? -k : k)
      case .wild: gap = Rational(2).power(Int.random(in: -40...40, using: &random))
      case .long: gap = .randomPositive(bits: 80, using: &random)
      }
      knots.append(knots[k - 1] + gap)
    }
    return knots
  }

  private func startingKnot<R: RandomNumberGenerator>(using random: inout R) -> Rational {
    self == .long
      ? .random(numeratorBits: 90, using: &random)
      : .random(numeratorBits: 4, denominatorBits: 3, using: &random)
  }
}

extension KnotVector where Scalar == Rational {
  /// Returns random strictly increasing knots of a random ``KnotShape``.
  ///
  /// - Throws: `SplineError` if `intervals < 1`.
  /// - Complexity: O(n + r).
  public static func random<R: RandomNumberGenerator>(
    order: SplineOrder, intervals: Int, using random: inout R
  ) throws(SplineError) -> KnotVector {
    let shape = KnotShape.random(using: &random)
    return try .random(shape, order: order, intervals: intervals, using: &random)
  }

  /// Returns random strictly increasing knots of a given shape.
  ///
  /// - Throws: `SplineError` if `intervals < 1`.
  /// - Complexity: O(n + r).
  public static func random<R: RandomNumberGenerator>(
    _ shape: KnotShape, order: SplineOrder, intervals: Int, using random: inout R
  ) throws(SplineError) -> KnotVector {
    guard intervals >= 1 else { throw .intervalCountOutOfRange(intervals) }
    return try KnotVector(order: order, knots: shape.knots(order: order.value, intervals: intervals, using: &random))
  }

  /// Returns a random point of [a, b]: a knot, a point next to a knot, an end, a midpoint, or any point between two
  /// knots.
  public func randomPoint<R: RandomNumberGenerator>(using random: inout R) -> Rational {
    let k = Int.random(in: 0..<intervals, using: &random)
    let gap = self[k + 1] - self[k]
    switch Int.random(in: 0..<8, using: &random) {
    case 0: return lower
    case 1: return upper
    case 2: return self[k]
    case 3: return self[k] + gap / Rational(2).power(80)
    case 4: return self[k + 1] - gap / Rational(2).power(80)
    case 5: return self[k] + gap / 2
    default: return .random(between: self[k], and: self[k + 1], bits: 10, using: &random)
    }
  }
}
