import RealModule

extension BSplineBasis {
  /// Returns the Gram matrix of derivatives, M_ij = int_a^b b_i^(d) b_j^(d) dx: the mass matrix for d = 0, and the
  /// matrix of the smoothing energy int (f'')^2 for d = 2. It is exact over the rationals.
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
      let length = knots[k + 1] - knots[k]
      let derivatives = try localDerivatives(d, on: k)
      for p in 0..<r {
        for q in p..<r {
          var sum: Scalar = 0
          for e in 0..<r - d {
            for f in 0..<r - d {
              sum += derivatives[e][p] * derivatives[f][q] / Scalar(integer: e + f + 1)
            }
          }
          result[k + p, k + q] += length * sum
        }
      }
    }
    result.mirrorUpperTriangle()
    return result
  }

  /// Returns the d-th derivatives of the r functions on interval k, expanded at its left end.
  ///
  /// - Returns: the coefficients of s^e, e = 0 ..< r - d, with s = (x - t_k) / (t_{k+1} - t_k): [e][function].
  /// - Precondition: 0 <= d < r and 0 <= k < n.
  /// - Complexity: O(r^3 + log n).
  package func localDerivatives(_ d: Int, on k: Int) throws(SplineError) -> [[Scalar]] {
    let length = knots[k + 1] - knots[k]
    var (_, derivatives) = try nonzeroDerivatives(at: knots[k], upTo: knots.order.value - 1)
    derivatives.removeFirst(d)
    var factor: Scalar = 1
    for e in derivatives.indices.dropFirst() {
      factor = factor * length / Scalar(integer: e)
      for p in derivatives[e].indices { derivatives[e][p] = factor * derivatives[e][p] }
    }
    return derivatives
  }
}
