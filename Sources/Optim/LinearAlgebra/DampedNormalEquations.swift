import CLAPACKE

/// The solution of (G + lambda D) p = -g with a dense symmetric G, by Cholesky in reused buffers.
package struct DampedNormalEquations: Sendable {
  private var factor: [Double] = []

  /// Creates an empty solver.
  package init() {}

  /// Solves for p.
  ///
  /// - Parameters:
  ///   - gram: G, both triangles.
  ///   - damping: lambda.
  ///   - scale: the diagonal of D.
  ///   - gradient: g.
  ///   - step: p, overwritten.
  /// - Returns: whether the damped matrix was positive definite (to rounding) and p is finite.
  /// - Complexity: O(k^3), in LAPACK's `dpotrf`.
  package mutating func solve(
    gram: [Double], damping: Double, scale: [Double], gradient: [Double], step: inout [Double]
  ) -> Bool {
    let count = gradient.count
    precondition(gram.count == count * count && scale.count == count, "DampedNormalEquations: the sizes differ")
    Vector.resize(&factor, to: gram.count)
    Vector.resize(&step, to: count)
    Vector.copy(gram, to: &factor)
    for i in 0..<count {
      factor[i * count + i] += damping * scale[i]
      step[i] = -gradient[i]
    }
    if count == 0 { return true }
    BLAS.onOneThread()
    // The matrix is symmetric, so the column-major routine, which makes no copy, reads the same entries.
    let size = Int32(count)
    guard LAPACKE_dpotrf(LAPACK_COL_MAJOR, lower, size, &factor, size) == 0,
      LAPACKE_dpotrs(LAPACK_COL_MAJOR, lower, size, 1, factor, size, &step, size) == 0
    else { return false }
    return Vector.firstNotFinite(step) == nil
  }

  /// Computes v = (G + lambda D)^{-1} v with the factor of the last ``solve(gram:damping:scale:gradient:step:)`` whose
  /// matrix was positive definite.
  ///
  /// - Complexity: O(k^2), in LAPACK's `dpotrs`.
  func applyInverse(_ v: inout [Double]) {
    let count = v.count
    precondition(factor.count == count * count, "DampedNormalEquations: a vector of \(count) entries")
    let size = Int32(count)
    if count > 0 { LAPACKE_dpotrs(LAPACK_COL_MAJOR, lower, size, 1, factor, size, &v, size) }
  }

  private var lower: CChar { CChar(UInt8(ascii: "L")) }
}
