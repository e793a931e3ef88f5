import BasisProperties
import Exact
import Splines

extension CaseFamily {
  /// Returns uniform knots on [0, 1] and on the shifted domain [-2/3, 5/7].
  ///
  /// - Throws: `SplineError` for intervals below 1.
  package func uniformKnotVectors(order: SplineOrder, intervals: Int) throws -> [KnotVector<Rational>] {
    [
      try .uniform(order: order, intervals: intervals, lower: 0, upper: 1),
      try .uniform(order: order, intervals: intervals, lower: Rational(-2, 3), upper: Rational(5, 7)),
    ]
  }

  /// Returns the knot vectors for one order and interval count: the uniform ones, then
  /// ``randomKnotVectors(intervals:)`` random ones.
  ///
  /// - Throws: `SplineError` for intervals below 1.
  package func knotVectors(order: SplineOrder, intervals: Int) throws -> [KnotVector<Rational>] {
    var generator = generator(for: "knots r=\(order.value) n=\(intervals)")
    var all = try uniformKnotVectors(order: order, intervals: intervals)
    for _ in 0..<randomKnotVectors(intervals: intervals) {
      all.append(try .random(order: order, intervals: intervals, using: &generator))
    }
    return all
  }

  /// Calls a closure with every knot vector of the family, smallest first.
  ///
  /// - Parameters:
  ///   - uniformOnly: whether to skip the random ones, for statements about uniform knots.
  ///   - body: called with each knot vector.
  package func forEachKnotVector(
    uniformOnly: Bool = false, _ body: (KnotVector<Rational>) throws -> Void
  ) throws {
    for order in orders {
      for intervals in intervalCounts {
        let vectors =
          try uniformOnly
          ? uniformKnotVectors(order: order, intervals: intervals)
          : knotVectors(order: order, intervals: intervals)
        for knots in vectors { try body(knots) }
      }
    }
  }

  /// The scope of a check over all knot vectors: "orders 1-6, intervals 1-12, uniform and 10 random knot vectors each".
  package var knotScope: String {
    "orders 1-\(maxOrder), intervals 1-\(maxIntervals), uniform and \(randomKnotVectors) random knot vectors each"
      + (randomLongKnotVectors != randomKnotVectors && maxIntervals > CaseFamily.manyVectorsUpTo
        ? " (\(randomLongKnotVectors) beyond \(CaseFamily.manyVectorsUpTo) intervals)" : "")
  }

  /// The scope of a check over uniform knots: "uniform knots, orders 1-6, intervals 1-12".
  package var uniformScope: String { "uniform knots, orders 1-\(maxOrder), intervals 1-\(maxIntervals)" }

  /// Returns points of [a, b] in ascending order: both ends, every knot between them, and two points inside every
  /// interval, its midpoint and a random one.
  package func points(in knots: KnotVector<Rational>) -> [Rational] {
    var generator = generator(for: "points \(knots.values)")
    var points: [Rational] = []
    for k in 0..<knots.intervals {
      let start = knots[k]
      let length = knots[k + 1] - start
      let inside = Rational(Int.random(in: 1...510, using: &generator), 511)
      points.append(start)
      points.append(start + length * min(inside, Rational(1, 2)))
      if inside != Rational(1, 2) { points.append(start + length * max(inside, Rational(1, 2))) }
    }
    points.append(knots.upper)
    return points
  }
}

extension KnotVector where Scalar == Rational {
  /// Points that determine a spline: r in every half-open interval, plus the upper end.
  ///
  /// On an interval a spline is a polynomial of degree r - 1, so two splines on these knots that agree at the r points
  /// agree everywhere: equality here is a proof, not a sample.
  package var determiningPoints: [Rational] {
    let r = order.value
    var points: [Rational] = []
    for k in 0..<intervals {
      let gap = self[k + 1] - self[k]
      for s in 0..<r { points.append(self[k] + gap * Rational(s, r)) }
    }
    points.append(upper)
    return points
  }

  /// The knots as shown in a counterexample: "r = 2, n = 1, knots -1, 0, 1, 2".
  package var caseDescription: String {
    let list = values.map(\.description).joined(separator: ", ")
    return "r = \(order.value), n = \(intervals), knots \(list)"
  }
}
