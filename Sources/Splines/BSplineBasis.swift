import RealModule

/// The B-splines b_i of order r on given knots, i = 1 - r ... n - 1, stored at index i + r - 1; support [t_i, t_{i+r}].
///
/// Evaluation is local: only the r functions that are nonzero on the knot interval of the argument are computed, each
/// as a sum of nonnegative terms, so in floating point every value is accurate to a few units in the last place.
/// de Boor, *A Practical Guide to Splines* (2001), chapter X.
public struct BSplineBasis<Scalar: SplineScalar>: FunctionBasis {
  /// The knots.
  public let knots: KnotVector<Scalar>

  /// Creates the B-splines on given knots.
  public init(_ knots: KnotVector<Scalar>) { self.knots = knots }

  /// The order r.
  public var order: SplineOrder { knots.order }
  /// The number m = n + r - 1 of functions.
  public var dimension: Int { knots.dimension }
  /// The lower end a.
  public var lower: Scalar { knots.lower }
  /// The upper end b.
  public var upper: Scalar { knots.upper }

  /// Returns the r functions that are nonzero on the knot interval of `x`.
  ///
  /// - Returns: the interval k = 0 ... n - 1, and b_{k-r+1}(x) ... b_k(x), which have the stored indices
  ///   k ... k + r - 1.
  /// - Throws: ``SplineError/pointOutsideDomain(value:lower:upper:)``.
  /// - Complexity: O(r^2 + log n).
  @inlinable
  public func nonzeroValues(at x: Scalar) throws(SplineError) -> (interval: Int, values: [Scalar]) {
    let k = try knots.interval(containing: x)
    return (k, localValues(order: knots.order.value, interval: k) { _ in x })
  }

  /// Runs the triangular scheme of B-splines on interval k, where step d = 1 ... r - 1 uses the argument `argument(d)`.
  /// Equal arguments give the values of the B-splines at that point; different arguments give the polar forms
  /// (blossoms) of their polynomial pieces.
  @inlinable
  func localValues(order r: Int, interval k: Int, argument: (Int) -> Scalar) -> [Scalar] {
    var values: [Scalar] = [1]
    values.reserveCapacity(r)
    for d in 1..<Swift.max(1, r) {
      let x = argument(d)
      var saved: Scalar = 0
      for s in 0..<d {
        let right = knots[k + s + 1]
        let left = knots[k + s + 1 - d]
        let share = values[s] / (right - left)
        values[s] = saved + (right - x) * share
        saved = (x - left) * share
      }
      values.append(saved)
    }
    return values
  }

  /// All m values at `x`; at most r of them are nonzero.
  ///
  /// - Throws: ``SplineError/pointOutsideDomain(value:lower:upper:)``.
  /// - Complexity: O(m + r^2).
  @inlinable
  public func values(at x: Scalar) throws -> [Scalar] {
    let (k, local) = try nonzeroValues(at: x)
    return spread(local, from: k)
  }

  /// Copies the r local values of interval `k` into a vector of all m.
  @usableFromInline
  func spread(_ local: [Scalar], from k: Int) -> [Scalar] {
    var all = [Scalar](repeating: 0, count: dimension)
    for (s, value) in local.enumerated() { all[k + s] = value }
    return all
  }

  /// The support [t_i, t_{i+r}] of the function stored at `index`.
  public func support(of index: Int) -> (lower: Scalar, upper: Scalar)? {
    (knots.values[index], knots.values[index + knots.order.value])
  }
  /// B-splines add up to one on [a, b].
  public var isPartitionOfUnity: Bool { true }
  /// B-splines are nonnegative.
  public var isNonNegative: Bool { true }
  /// B-splines of order r reproduce polynomials of degree r - 1.
  public var reproducedDegree: Int? { knots.order.degree }
}
