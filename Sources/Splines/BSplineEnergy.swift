import RealModule

extension BSplineBasis {
  /// Returns the Gram matrix of derivatives, M_ij = int_a^b b_i^(d) b_j^(d) dx: the mass matrix for d = 0, and the
  /// matrix of the smoothing energy int (f'')^2 for d = 2. It is exact over the rationals.
  ///
  /// On every interval the r functions and their derivatives are expanded at the left end.
  ///
  /// - Parameter d: the order of the derivatives; the matrix is zero for r and above.
  /// - Returns: a symmetric matrix with r - 1 diagonals on either side; rows and columns start with b_{1-r}.
  /// - Throws: ``SplineError/negative(what:index:value:)`` for a negative order.
  /// - Complexity: O(n r^4).
  public func gram(ofDerivative d: Int) throws(SplineError) -> BandedMatrix<Scalar> {
    let r = knots.order.value
    let m = knots.dimension
    var result = BandedMatrix<Scalar>(rows: m, columns: m, lowerBandwidth: r - 1, upperBandwidth: r - 1)
    try requireDerivativeCount(d)
    guard d < r else { return result }
    for k in 0..<knots.intervals {
      let left = knots[k]
      let length = knots[k + 1] - left
      let (_, derivatives) = try nonzeroDerivatives(at: left, upTo: r - 1)
      // Coefficients of (x - left)^e / length^e, e = 0 ..< r - d.
      var factors = [Scalar](repeating: 1, count: r - d)
      for e in 1..<Swift.max(1, r - d) { factors[e] = factors[e - 1] * length / Scalar(integer: e) }
      for p in 0..<r {
        for q in p..<r {
          var sum: Scalar = 0
          for e in 0..<r - d {
            for f in 0..<r - d {
              sum +=
                derivatives[d + e][p] * factors[e] * derivatives[d + f][q] * factors[f] / Scalar(integer: e + f + 1)
            }
          }
          result[k + p, k + q] += length * sum
        }
      }
    }
    result.mirrorUpperTriangle()
    return result
  }
}
