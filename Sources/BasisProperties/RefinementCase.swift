import Exact
import Splines

/// A random pair or chain of nested spline spaces: coarse knots, and for each step the positions of the knots to
/// insert.
public struct RefinementCase: Sendable, CustomStringConvertible {
  /// The coarse knots.
  public let coarse: KnotVector<Rational>
  /// The knots to insert, as positions in the coarse intervals; one list per step of the chain.
  public let insertions: [[RelativePoint]]
  /// Whether the fine exterior knots differ from the coarse ones, being nearer to the ends.
  public let movesExteriorKnots: Bool

  /// Creates a case.
  public init(coarse: KnotVector<Rational>, insertions: [[RelativePoint]], movesExteriorKnots: Bool) {
    self.coarse = coarse
    self.insertions = insertions
    self.movesExteriorKnots = movesExteriorKnots
  }

  /// The chain of knots, starting with the coarse ones; every step contains the interior knots of the previous one.
  ///
  /// - Throws: `SplineError`, never for a chain made here.
  public var chain: [KnotVector<Rational>] {
    get throws(SplineError) {
      var chain = [coarse]
      let r = coarse.order.value
      var interior = coarse.breakpoints
      var below = Array(coarse.values.prefix(r - 1))
      var above = Array(coarse.values.suffix(r - 1))
      for points in insertions {
        for point in points { interior.append(point.point(in: coarse.breakpoints)) }
        interior = Array(Set(interior)).sorted()
        if movesExteriorKnots {
          below = below.map { ($0 + coarse.lower) / 2 }
          above = above.map { ($0 + coarse.upper) / 2 }
        }
        chain.append(try KnotVector(order: coarse.order, knots: below + interior + above))
      }
      return chain
    }
  }

  /// The knots of every step.
  public var description: String {
    guard let chain = try? chain else { return "\(coarse.summary), insertions \(insertions)" }
    return "order \(coarse.order.value), knots "
      + chain.map { $0.values.map { "\($0)" }.joined(separator: ",") }.joined(separator: " refined to ")
  }
}

extension Generator where Value == RefinementCase {
  /// Generates chains of `steps` refinements of random knots.
  public static func refinements(
    of knots: Generator<KnotVector<Rational>>, cells: Int = 10, steps: Int
  ) -> Generator {
    let points = Generator<RelativePoint>.relativePoints(cells: cells).array(maximum: 5).array(count: steps)
    return knots.zip(points).zip(.integers(in: 0...1)).map { first, moves in
      RefinementCase(coarse: first.0, insertions: first.1, movesExteriorKnots: moves == 1)
    }
  }
}
