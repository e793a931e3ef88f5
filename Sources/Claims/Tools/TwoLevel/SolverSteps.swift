import Exact
import Spectral

/// The number of steps that reduce the energy norm of the error to a given fraction: the theoretical bounds, and
/// conjugate gradients in exact arithmetic.
package enum SolverSteps {
  /// The precision of the balls of the two bounds, in bits.
  private static let precision = 256

  /// Returns the steps of gradient descent with the best step size for the worst error, the smallest k with
  /// ((kappa - 1)/(kappa + 1))^k at most the fraction: both ends of the range left open by the enclosure of kappa.
  ///
  /// - Precondition: kappa is at least 1, and the fraction is in (0, 1).
  package static func gradientDescent(_ kappa: Enclosure, part: Rational) -> (least: Rational, most: Rational) {
    func steps(_ kappa: Rational) -> Ball {
      Ball.log(ball(1 / part)) / Ball.log(ball((kappa + 1) / (kappa - 1)))
    }
    if kappa.upper == 1 { return (1, 1) }
    return (ceiling(steps(kappa.lower).lower), ceiling(steps(kappa.upper).upper))
  }

  /// Returns the Chebyshev bound for conjugate gradients, sqrt(kappa)/2 log(2/part), rounded up.
  package static func conjugateGradients(_ kappa: Enclosure, part: Rational) -> Rational {
    ceiling((ball(kappa.upper).squareRoot() * Ball.log(ball(2 / part)) / ball(2)).upper)
  }

  private static func ball(_ x: Rational) -> Ball { Ball(x, precision: precision) }
  private static func ceiling(_ x: Rational) -> Rational { -(-x).floor }

  /// Returns the steps of conjugate gradients for an error, in exact arithmetic: balls of increasing precision until
  /// all comparisons are decided.
  ///
  /// - Returns: the number of steps; `nil` if 2^15 bits do not decide.
  package static func exactConjugateGradients(_ matrix: RationalMatrix, error: [Rational], part: Rational) -> Int? {
    var precision = 256
    while precision <= 1 << 15 {
      if let steps = conjugateGradients(matrix, error, part, precision: precision) { return steps }
      precision *= 2
    }
    return nil
  }

  private static func conjugateGradients(
    _ matrix: RationalMatrix, _ start: [Rational], _ part: Rational, precision: Int
  ) -> Int? {
    func ball(_ x: Rational) -> Ball { Ball(x, precision: precision) }
    let zero = ball(0)
    func dot(_ a: [Ball], _ b: [Ball]) -> Ball { zip(a, b).reduce(zero) { $0 + $1.0 * $1.1 } }
    let rows = (0..<matrix.rows).map { i in
      (0..<matrix.columns).filter { !matrix[i, $0].isZero }.map { (place: $0, entry: ball(matrix[i, $0])) }
    }
    func product(_ v: [Ball]) -> [Ball] { rows.map { $0.reduce(zero) { $0 + $1.entry * v[$1.place] } } }
    var error = start.map(ball)
    var residual = product(error)
    var direction = residual
    var square = dot(residual, residual)
    let goal = dot(error, residual) * ball(part * part)
    for k in 0...matrix.rows {
      let energy = dot(error, residual)
      if energy.isCertainlyLess(than: goal) { return k }
      guard energy.isCertainlyGreater(than: goal), k < matrix.rows else { return nil }
      let bent = product(direction)
      let length = square / dot(direction, bent)
      error = zip(error, direction).map { $0 - length * $1 }
      residual = zip(residual, bent).map { $0 - length * $1 }
      let next = dot(residual, residual)
      let factor = next / square
      direction = zip(residual, direction).map { $0 + factor * $1 }
      square = next
    }
    return nil
  }
}
