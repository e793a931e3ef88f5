import Exact
import Splines

/// A random case for a statement about splines: knots and a point in their interval.
public struct KnotCase: Hashable, Sendable, CustomStringConvertible {
  /// The knots.
  public let knots: KnotVector<Rational>
  /// The point, relative to t_0 ... t_n.
  public let place: RelativePoint

  /// Creates a case.
  public init(knots: KnotVector<Rational>, place: RelativePoint) {
    self.knots = knots
    self.place = place
  }

  /// The point.
  public var point: Rational { place.point(in: knots.breakpoints) }

  /// Order, knots and point.
  public var description: String { "\(knots.summary), x = \(point)" }

  /// Returns whether two cases have the same knots and point.
  public static func == (a: KnotCase, b: KnotCase) -> Bool { a.knots == b.knots && a.place == b.place }

  /// Feeds order, knots and point to a hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(knots.order)
    hasher.combine(knots.values)
    hasher.combine(place)
  }
}

extension KnotVector {
  /// The knots t_0 ... t_n of the domain.
  public var breakpoints: [Scalar] { (0...intervals).map { self[$0] } }

  /// Order and knots in one line, in the form read by the command line.
  public var summary: String {
    "order \(order.value), knots \(values.map { "\($0)" }.joined(separator: ","))"
  }
}

extension Generator where Value == KnotVector<Rational> {
  /// Generates random knots of all kinds: one interval is frequent, and other numbers of intervals grow with the size.
  ///
  /// - Precondition: the orders are supported, and there is at least one interval.
  public static func knotVectors(orders: ClosedRange<Int> = 1...6, intervals: ClosedRange<Int> = 1...10) -> Generator {
    precondition(
      SplineOrder.allowed.contains(orders.lowerBound) && SplineOrder.allowed.contains(orders.upperBound)
        && intervals.lowerBound >= 1, "Generator: orders \(orders), intervals \(intervals)")
    return Generator(
      { random, size in
        let order = Int.random(in: orders, using: &random)
        let largest = Swift.max(intervals.lowerBound, Swift.min(intervals.upperBound, size))
        let isSmallest = Int.random(in: 0..<5, using: &random) == 0
        let count = isSmallest ? intervals.lowerBound : Int.random(in: intervals.lowerBound...largest, using: &random)
        return try! .random(order: SplineOrder(order), intervals: count, using: &random)
      },
      shrink: { knots in
        knots.simplifications.filter { orders.contains($0.order.value) && intervals.contains($0.intervals) }
      })
  }
}

extension Generator where Value == KnotCase {
  /// Generates random knots with a random point.
  public static func knotCases(orders: ClosedRange<Int> = 1...6, intervals: ClosedRange<Int> = 1...10) -> Generator {
    Generator.cases(on: .knotVectors(orders: orders, intervals: intervals), intervals: intervals.upperBound)
  }

  /// Generates random points on given knots; if a property fails, the knots are simplified too.
  public static func knotCases(on knots: KnotVector<Rational>) -> Generator {
    Generator.cases(on: .constant(knots, shrink: \.simplifications), intervals: knots.intervals)
  }

  private static func cases(on knots: Generator<KnotVector<Rational>>, intervals: Int) -> Generator {
    knots.zip(.relativePoints(cells: intervals)).map { KnotCase(knots: $0, place: $1) }
  }
}
