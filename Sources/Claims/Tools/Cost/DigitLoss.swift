import Exact
import RealModule
import Splines

/// The number of digits that the ReLU form b = A psi loses in floating point, relative to exact arithmetic. A is
/// computed exactly and rounded once, so that the loss is due to the form alone.
package struct DigitLoss {
  /// The order r.
  let order: SplineOrder
  /// The number of intervals.
  let intervals: Int
  /// log10 of the largest error of a basis value, in units of roundoff; values are at most 1. Zero if nothing is
  /// lost.
  package let digits: Double

  /// Evaluates all B-splines on uniform knots on [0, 1] through the ReLU powers, at the upper end and at random points.
  package init<Format: Real & BinaryFloatingPoint & Sendable, G: RandomNumberGenerator>(
    order: SplineOrder, intervals: Int, points count: Int, convert: (Rational) -> Format, using generator: inout G
  ) throws {
    let knots = try KnotVector<Rational>.uniform(order: order, intervals: intervals, lower: 0, upper: 1)
    let basis = BSplineBasis(knots)
    let change = ChangeOfBasis(knots).banded
    let rows: [[Format]] = (0..<change.rows).map { i in change.bandColumns(ofRow: i).map { convert(change[i, $0]) } }
    let powers = ReLUPowerBasis(try knots.map(convert))
    var error: Rational = 0
    for p in 0..<count {
      // An exact number in every format.
      let x = p == 0 ? 1 : Rational(Int.random(in: 0...(1 << 20), using: &generator), 1 << 20)
      let exact = try basis.values(at: x)
      let psi = try powers.values(at: convert(x))
      for (i, row) in rows.enumerated() {
        var sum: Format = 0
        for (weight, j) in zip(row, change.bandColumns(ofRow: i)) { sum += weight * psi[j] }
        guard let computed = Rational(exactly: sum) else { continue }
        error = max(error, (computed - exact[i]).magnitude)
      }
    }
    self.order = order
    self.intervals = intervals
    digits = error.isZero ? 0 : max(0, Double.log10(2 * Double(error) / Double(Format.ulpOfOne)))
  }

  /// log10(n^{r-1} / (r-1)!), the size of the canceling terms: the expected loss.
  package var expected: Double { DigitLoss.log(order.value, Double(intervals)) }

  /// An upper bound of the effect of rounding. Every distance x - t_j is at most D = 1 + (r-1)/n and off by 2D units, a
  /// power of it by 3r D^{r-1}; rounding and multiplying by an entry adds 2, the sum of r + 1 terms adds r; the entries
  /// of a row sum to 2^r n^{r-1} / (r-1)!. The total is (4r + 2) 2^r (nD)^{r-1} / (r-1)! units, plus one for the terms
  /// of second order.
  package var bound: Double {
    let r = order.value
    return DigitLoss.log(r, Double(intervals + r - 1)) + Double.log10(Double(4 * r + 3)) + Double(r) * Double.log10(2)
  }

  private static func log(_ r: Int, _ n: Double) -> Double {
    (1..<max(1, r)).reduce(0) { $0 + Double.log10(n / Double($1)) }
  }
}
