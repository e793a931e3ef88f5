import RealModule

/// The space S_r(T) of splines on [a, b]: pieces of degree r - 1, continuous to order r - 2 across the interior knots.
///
/// The space depends only on the order and the knots t_0 ... t_n; the exterior knots determine a basis, not the space.
public struct SplineSpace<Scalar: SplineScalar>: Sendable {
  /// The knots.
  public let knots: KnotVector<Scalar>

  /// Creates the space on given knots.
  public init(_ knots: KnotVector<Scalar>) { self.knots = knots }

  /// The order r.
  public var order: SplineOrder { knots.order }
  /// The dimension m = n + r - 1.
  public var dimension: Int { knots.dimension }
  /// The lower end a of the domain.
  public var lower: Scalar { knots.lower }
  /// The upper end b of the domain.
  public var upper: Scalar { knots.upper }
  /// The interior knots t_1 ... t_{n-1}.
  public var interiorKnots: [Scalar] { (1..<max(1, knots.intervals)).map { knots[$0] } }

  /// Returns whether every spline of this space belongs to the other one.
  ///
  /// This is the case if the domains agree and either the orders agree and every interior knot of this space is a knot
  /// of the other, or this space consists of polynomials of a degree the other one contains. Spaces of different orders
  /// with interior knots are never nested: the smoothness across simple knots increases with the order.
  /// - Complexity: O(n + n').
  public func isSubspace(of other: SplineSpace) -> Bool {
    guard lower == other.lower, upper == other.upper, order <= other.order else { return false }
    if knots.intervals == 1 { return true }
    return order == other.order && missingKnot(in: other) == nil
  }

  /// Returns the first interior knot of this space that is not a knot of the other.
  func missingKnot(in other: SplineSpace) -> Int? {
    var j = 0
    for i in 0...knots.intervals {
      while j < other.knots.intervals, other.knots[j] < knots[i] { j += 1 }
      if other.knots[j] != knots[i] { return i }
    }
    return nil
  }
}
