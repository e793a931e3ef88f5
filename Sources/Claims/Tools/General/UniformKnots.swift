import BasisProperties
import Exact
import Splines

extension CaseFamily {
  /// Returns the uniform knot vectors of the family for one order and interval count, then ``randomKnotVectors``
  /// uniform ones on random rational intervals.
  ///
  /// - Throws: `SplineError` for intervals below 1.
  func everyUniformKnotVector(order: SplineOrder, intervals: Int) throws -> [KnotVector<Rational>] {
    var generator = generator(for: "uniform knots r=\(order.value) n=\(intervals)")
    var all = try uniformKnotVectors(order: order, intervals: intervals)
    for _ in 0..<randomKnotVectors {
      let lower = Rational.random(numeratorBits: 8, using: &generator)
      let length = Rational.randomPositive(bits: 8, using: &generator)
      all.append(try .uniform(order: order, intervals: intervals, lower: lower, upper: lower + length))
    }
    return all
  }

  /// Calls a closure with every uniform knot vector of the family, including random spacings, smallest first.
  func forEachUniformKnotVector(_ body: (KnotVector<Rational>) throws -> Void) throws {
    for order in orders {
      for intervals in intervalCounts {
        for knots in try everyUniformKnotVector(order: order, intervals: intervals) { try body(knots) }
      }
    }
  }
}
