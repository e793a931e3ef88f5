import RealModule

/// The interval convention for the piecewise constants b^[1] of the Cox-de Boor recursion.
public enum IntervalConvention: Sendable, CaseIterable {
  /// [t_i, t_{i+1}), with the last interval of [a, b] closed at b: the convention of this package.
  case halfOpen
  /// [t_i, t_{i+1}] as printed in the paper: a knot belongs to two intervals. For study only.
  case closed
}

extension BSplineBasis {
  /// Evaluates all m functions at `x` by the Cox-de Boor recursion (2), using the full table of lower orders.
  ///
  /// Slow; serves as the reference for the local evaluation.
  /// - Throws: ``SplineError/pointOutsideDomain(value:lower:upper:)``.
  /// - Complexity: O((n + r) r).
  public func coxDeBoorValues(
    at x: Scalar, convention: IntervalConvention = .halfOpen
  ) throws(SplineError) -> [Scalar] {
    let r = knots.order.value
    let k = try knots.interval(containing: x)
    // table[p] is b_i of the current order s, i = 1 - r + p; it has n + 2r - 1 - s entries.
    var table: [Scalar] = (1 - r..<knots.intervals + r - 1).map { i in
      switch convention {
      case .halfOpen: return i == k ? 1 : 0
      case .closed: return knots[i] <= x && x <= knots[i + 1] ? 1 : 0
      }
    }
    for s in 2..<Swift.max(2, r + 1) {
      table = (0..<table.count - 1).map { p in
        let i = 1 - r + p
        let rising = (x - knots[i]) / (knots[i + s - 1] - knots[i])
        let falling = (knots[i + s] - x) / (knots[i + s] - knots[i + 1])
        return rising * table[p] + falling * table[p + 1]
      }
    }
    return table
  }

  /// Evaluates the single function b_i at `x` by the Cox-de Boor recursion (2).
  ///
  /// - Parameters:
  ///   - i: the function's index, 1 - r ... n - 1.
  ///   - x: a point of [a, b].
  /// - Throws: ``SplineError`` for an index out of range and for a point outside [a, b].
  /// - Complexity: O(2^r), following the recursion literally.
  public func coxDeBoorValue(_ i: Int, at x: Scalar) throws(SplineError) -> Scalar {
    guard knots.basisIndices.contains(i) else {
      throw .indexOutOfRange(what: "B-spline", index: i, allowed: knots.basisIndices)
    }
    let k = try knots.interval(containing: x)
    return recursion(i, order: knots.order.value, at: x, interval: k)
  }

  private func recursion(_ i: Int, order s: Int, at x: Scalar, interval k: Int) -> Scalar {
    if s == 1 { return i == k ? 1 : 0 }
    let rising = (x - knots[i]) / (knots[i + s - 1] - knots[i])
    let falling = (knots[i + s] - x) / (knots[i + s] - knots[i + 1])
    return rising * recursion(i, order: s - 1, at: x, interval: k)
      + falling * recursion(i + 1, order: s - 1, at: x, interval: k)
  }
}
