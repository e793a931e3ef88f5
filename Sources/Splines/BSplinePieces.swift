import RealModule

extension BSplineBasis {
  /// Returns the polynomial that b_i equals on a knot interval.
  ///
  /// - Parameters:
  ///   - i: the function's index, 1 - r ... n - 1.
  ///   - interval: k = 0 ... n - 1.
  /// - Returns: a polynomial in x, zero where the interval is outside the support.
  /// - Throws: ``SplineError/indexOutOfRange(what:index:allowed:)``.
  /// - Complexity: O(r^3).
  public func piece(of i: Int, on interval: Int) throws(SplineError) -> Polynomial<Scalar> {
    guard knots.basisIndices.contains(i) else {
      throw .indexOutOfRange(what: "B-spline", index: i, allowed: knots.basisIndices)
    }
    let position = i - (interval - knots.order.value + 1)
    let local = try pieces(on: interval)
    return local.indices.contains(position) ? local[position] : Polynomial([])
  }

  /// Returns the r polynomials that b_{k-r+1} ... b_k equal on interval `k`.
  ///
  /// - Throws: ``SplineError/indexOutOfRange(what:index:allowed:)`` unless k = 0 ... n - 1.
  /// - Complexity: O(r^3).
  public func pieces(on k: Int) throws(SplineError) -> [Polynomial<Scalar>] {
    guard k >= 0, k < knots.intervals else {
      throw .indexOutOfRange(what: "interval", index: k, allowed: 0...(knots.intervals - 1))
    }
    var pieces = [Polynomial<Scalar>([1])]
    for s in 2..<Swift.max(2, knots.order.value + 1) {
      pieces = (0..<s).map { p in
        // The functions of order s - 1 that are nonzero here have indices k - s + 2 + q, q = 0 ..< s - 1.
        let i = k - s + 1 + p
        var sum = Polynomial<Scalar>([])
        if p > 0 {
          let width = knots[i + s - 1] - knots[i]
          sum = sum + Polynomial([-knots[i] / width, 1 / width]) * pieces[p - 1]
        }
        if p < s - 1 {
          let width = knots[i + s] - knots[i + 1]
          sum = sum + Polynomial([knots[i + s] / width, -1 / width]) * pieces[p]
        }
        return sum
      }
    }
    return pieces
  }
}
