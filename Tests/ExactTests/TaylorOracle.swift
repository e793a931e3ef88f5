import Exact

/// Rational intervals around values of elementary functions, from partial sums and bounds of what is left out.
struct TaylorOracle {
  let low: Rational
  let high: Rational

  /// Whether the interval lies in a ball.
  func isInside(_ ball: Ball) -> Bool { ball.contains(low) && ball.contains(high) }

  /// The sum of c_k x^k / k! for k < 90 and |x| <= 5, every |c_k| <= 1; the rest is below twice the next term.
  private static func sum(_ x: Rational, _ coefficient: (Int) -> Int) -> TaylorOracle {
    precondition(x.magnitude <= 5)
    let terms = 90
    var sum: Rational = 0
    var term: Rational = 1
    for k in 0..<terms {
      sum += term * Rational(coefficient(k))
      term = term * x / Rational(k + 1)
    }
    let rest = term.magnitude * 2
    return TaylorOracle(low: sum - rest, high: sum + rest)
  }

  static func exponential(_ x: Rational) -> TaylorOracle { sum(x) { _ in 1 } }
  static func sine(_ x: Rational) -> TaylorOracle { sum(x) { [0, 1, 0, -1][$0 % 4] } }
  static func cosine(_ x: Rational) -> TaylorOracle { sum(x) { [1, 0, -1, 0][$0 % 4] } }

  /// arctan(1/q): an alternating series of falling terms, between consecutive partial sums.
  static func arctangent(ofReciprocal q: Int, terms: Int) -> TaylorOracle {
    var sum: Rational = 0
    var before: Rational = 0
    var power = Rational(1, q)
    for k in 0..<terms {
      before = sum
      sum += power * Rational(k % 2 == 0 ? 1 : -1, 2 * k + 1)
      power = power / Rational(q * q)
    }
    return TaylorOracle(low: min(before, sum), high: max(before, sum))
  }
}
