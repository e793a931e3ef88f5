import RealModule

/// The knots t_{1-r} < ... < t_{n+r-1} of splines of order r with n intervals on [a, b] = [t_0, t_n].
///
/// All `n + 2r - 1` knots are simple. The `r - 1` knots on either side of [a, b] are the exterior knots; they shape the
/// basis functions near the ends but do not affect the space.
public struct KnotVector<Scalar: SplineScalar>: Sendable {
  /// The order r.
  public let order: SplineOrder
  /// All knots, starting with t_{1-r}.
  public let values: [Scalar]
  /// The spacing h if the knots are equally spaced in this scalar type, otherwise `nil`. Knots count as equally spaced
  /// if their differences are all the same, or if they agree to the last bit with the knots that
  /// ``uniform(order:intervals:lower:upper:)`` makes from their ends, however those are rounded. For an exact scalar
  /// type the two are the same. Equal vectors have equal spacings.
  public let uniformSpacing: Scalar?

  /// Creates a knot vector from explicit knots.
  ///
  /// - Parameters:
  ///   - order: the order r.
  ///   - knots: all `n + 2r - 1` knots, strictly increasing and finite.
  /// - Throws: ``SplineError`` with the first offending index and value.
  /// - Complexity: O(n + r).
  public init(order: SplineOrder, knots: [Scalar]) throws(SplineError) {
    try self.init(order: order, knots: knots, spacing: nil)
  }

  private init(order: SplineOrder, knots: [Scalar], spacing: Scalar?) throws(SplineError) {
    let r = order.value
    guard knots.count >= 2 * r else { throw .knotCount(found: knots.count, order: r) }
    for (position, knot) in knots.enumerated() {
      if !isFinite(knot) { throw .knotNotFinite(index: position + 1 - r, value: "\(knot)") }
      if position > 0, !(knots[position - 1] < knot) {
        throw .knotsNotIncreasing(
          index: position + 1 - r, previous: "\(knots[position - 1])", value: "\(knot)")
      }
    }
    self.order = order
    values = knots
    uniformSpacing = spacing ?? KnotVector.spacing(of: knots, order: order)
  }

  /// Returns the spacing of knots that agree with those `uniform` makes from their ends, or that have equal
  /// differences.
  private static func spacing(of knots: [Scalar], order: SplineOrder) -> Scalar? {
    let r = order.value
    let n = knots.count + 1 - 2 * r
    let lower = knots[r - 1]
    let upper = knots[knots.count - r]
    if knots.indices.allSatisfy({ knots[$0] == uniformKnot($0 + 1 - r, of: n, lower: lower, upper: upper) }) {
      return (upper - lower) / Scalar(integer: n)
    }
    let first = knots[1] - knots[0]
    return knots.indices.dropFirst(2).allSatisfy { knots[$0] - knots[$0 - 1] == first } ? first : nil
  }

  /// a + i (b - a) / n; b for i = n.
  private static func uniformKnot(_ i: Int, of n: Int, lower: Scalar, upper: Scalar) -> Scalar {
    // (length * 2i) / 2n rounds like (length * i) / n, so dyadic refinement is exactly nested in Double too.
    i == n ? upper : lower + (upper - lower) * Scalar(integer: i) / Scalar(integer: n)
  }

  /// Creates equally spaced knots t_i = a + i h with h = (b - a) / n; t_0 = a and t_n = b hold exactly.
  ///
  /// - Throws: ``SplineError`` if `intervals < 1` or the interval is empty or infinite.
  /// - Complexity: O(n + r).
  public static func uniform(
    order: SplineOrder, intervals: Int, lower: Scalar, upper: Scalar
  ) throws(SplineError) -> KnotVector {
    guard intervals >= 1 else { throw .intervalCountOutOfRange(intervals) }
    let length = upper - lower
    guard isFinite(lower), isFinite(upper), isFinite(length), lower < upper else {
      throw .emptyDomain(lower: "\(lower)", upper: "\(upper)")
    }
    let r = order.value
    let knots = (1 - r...intervals + r - 1).map { uniformKnot($0, of: intervals, lower: lower, upper: upper) }
    return try KnotVector(order: order, knots: knots, spacing: length / Scalar(integer: intervals))
  }

  /// The number n of knot intervals in [a, b].
  @inlinable
  public var intervals: Int { values.count + 1 - 2 * order.value }

  /// The dimension m = n + r - 1 of the spline space.
  @inlinable
  public var dimension: Int { values.count - order.value }

  /// The lower end a = t_0.
  @inlinable
  public var lower: Scalar { values[order.value - 1] }

  /// The upper end b = t_n.
  @inlinable
  public var upper: Scalar { values[values.count - order.value] }

  /// The knot indices, 1 - r ... n + r - 1.
  @inlinable
  public var indices: ClosedRange<Int> { (1 - order.value)...(values.count - order.value) }

  /// The indices of the basis functions, 1 - r ... n - 1.
  @inlinable
  public var basisIndices: ClosedRange<Int> { (1 - order.value)...(intervals - 1) }

  /// The knot t_i, i = 1 - r ... n + r - 1.
  @inlinable
  public subscript(i: Int) -> Scalar { values[i + order.value - 1] }

  /// Returns whether a point lies in [a, b].
  @inlinable
  public func contains(_ x: Scalar) -> Bool { lower <= x && x <= upper }

  /// Returns the interval k = 0 ... n - 1 with t_k <= x < t_{k+1}; the last one is closed at b.
  ///
  /// - Throws: ``SplineError/pointOutsideDomain(value:lower:upper:)`` outside [a, b] and for NaN.
  /// - Complexity: O(log n).
  @inlinable
  public func interval(containing x: Scalar) throws(SplineError) -> Int {
    guard contains(x) else {
      throw .pointOutsideDomain(value: "\(x)", lower: "\(lower)", upper: "\(upper)")
    }
    var low = 0
    var high = intervals
    while high - low > 1 {
      let middle = (low + high) / 2
      if self[middle] <= x { low = middle } else { high = middle }
    }
    return low
  }

  /// Returns the knots with every interval halved: 2n intervals on the same [a, b], with exterior knots at half the
  /// distances. Uniform knots stay uniform, with spacing h / 2.
  ///
  /// The fine space contains the coarse one; the outermost coarse exterior knots are not among the fine knots.
  /// - Throws: ``SplineError`` if a floating-point gap is too small to halve.
  /// - Complexity: O(n + r).
  public func refinedDyadically() throws(SplineError) -> KnotVector {
    if uniformSpacing != nil {
      return try .uniform(order: order, intervals: 2 * intervals, lower: lower, upper: upper)
    }
    // Halve every gap, then keep the r - 1 exterior knots nearest to each end.
    var halved: [Scalar] = []
    for position in values.indices.dropLast() {
      halved.append(values[position])
      halved.append(values[position] + (values[position + 1] - values[position]) / 2)
    }
    halved.append(values[values.count - 1])
    let excess = order.value - 1
    return try KnotVector(order: order, knots: Array(halved.dropFirst(excess).dropLast(excess)))
  }

  /// Converts every knot. Strict monotonicity is checked again because rounding can destroy it, and so is equal
  /// spacing: uniform `Double` knots are in general not uniform when taken as rationals.
  ///
  /// - Throws: ``SplineError`` if two knots round to the same value or one overflows.
  public func map<Other: SplineScalar>(
    _ convert: (Scalar) -> Other
  ) throws(SplineError) -> KnotVector<Other> {
    try KnotVector<Other>(order: order, knots: values.map(convert))
  }
}

extension KnotVector: Equatable {
  /// Returns whether the orders and the knots are equal.
  public static func == (a: KnotVector, b: KnotVector) -> Bool {
    a.order == b.order && a.values == b.values
  }
}
