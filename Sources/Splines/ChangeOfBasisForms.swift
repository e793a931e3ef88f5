import RealModule

extension ChangeOfBasis {
  /// Computes A by the recursion (5) of Lemma 2, entry by entry:
  /// A^[s]_ij = A^[s-1]_ij / (t_{i+s-1} - t_i) - A^[s-1]_{i+1,j} / (t_{i+s} - t_{i+1}), where the row i = n after the
  /// last is zero, and A^[1] = I - S.
  ///
  /// Independent of the factors, and the reference they are tested against.
  /// - Complexity: O(m^2 r).
  public func recursionMatrix() -> Matrix<Scalar> {
    let m = dimension
    let r = knots.order.value
    var current = Matrix<Scalar>(rows: m, columns: m) { i, j in i == j ? 1 : (j == i + 1 ? -1 : 0) }
    for s in 2..<Swift.max(2, r + 1) {
      let previous = current
      current = Matrix(rows: m, columns: m) { p, q in
        let i = p + 1 - r
        let first = previous[p, q] / (knots[i + s - 1] - knots[i])
        if p + 1 == m { return first }
        return first - previous[p + 1, q] / (knots[i + s] - knots[i + 1])
      }
    }
    return current
  }

  /// Computes A on uniform knots in closed form (Corollary 1): A_ij = (-1)^k r / (k! (r - k)! h^{r-1}) for
  /// k = j - i = 0 ... r.
  ///
  /// - Parameters:
  ///   - order: the order r.
  ///   - intervals: the number n of intervals.
  ///   - spacing: the spacing h.
  /// - Throws: ``SplineError/intervalCountOutOfRange(_:)``.
  /// - Complexity: O(m^2).
  public static func closedForm(
    order: SplineOrder, intervals: Int, spacing: Scalar
  ) throws(SplineError) -> Matrix<Scalar> {
    guard intervals >= 1 else { throw .intervalCountOutOfRange(intervals) }
    let r = order.value
    let m = intervals + r - 1
    // r / (k! (r-k)!) = C(r, k) / (r-1)!
    var entries: [Scalar] = []
    var entry: Scalar = 1
    for k in 1..<Swift.max(1, r) { entry /= Scalar(integer: k) }
    entry /= power(spacing, r - 1)
    for k in 0...r {
      entries.append(k % 2 == 0 ? entry : -entry)
      entry = entry * Scalar(integer: r - k) / Scalar(integer: k + 1)
    }
    return Matrix(rows: m, columns: m) { i, j in j >= i && j - i <= r ? entries[j - i] : 0 }
  }

  /// The change of basis h^{r-1} A from scaled ReLU powers, on uniform knots: b = (h^{r-1} A) phi.
  ///
  /// - Throws: ``SplineError/notUniform(index:)``.
  /// - Complexity: O(m r^2).
  public func scaledBanded() throws(SplineError) -> BandedMatrix<Scalar> {
    let h = try knots.requireUniformSpacing()
    var result = banded
    let factor = power(h, knots.order.degree)
    for i in 0..<result.rows {
      for j in result.bandColumns(ofRow: i) { result[i, j] *= factor }
    }
    return result
  }
}
