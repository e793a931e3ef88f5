import Exact
import Splines

/// The square matrices of eq. (4): the values of all m functions of both bases at m points, one column per function.
/// The B-splines come from the recursion (2) on half-open intervals, the powers from eq. (3).
struct SquareSamples {
  /// The points, one in the support of each B-spline, so that both matrices are nonsingular (Schoenberg and Whitney).
  let points: [Rational]
  /// b_i at the points, `[point, function]`.
  let splines: RationalMatrix
  /// psi_j at the points, `[point, function]`.
  let powers: RationalMatrix

  /// Creates the samples on the given knots.
  init(_ knots: KnotVector<Rational>) throws {
    let points = knots.independentSites
    let basis = BSplineBasis(knots)
    self.points = points
    splines = RationalMatrix(columnVectors: try points.map { try basis.coxDeBoorValues(at: $0) }).transposed()
    powers = RationalMatrix(rows: points.count, columns: points.count) { p, q in
      reluPower(points[p] - knots[q + 1 - knots.order.value], knots.order.degree)
    }
  }

  /// Returns the change of basis by solving, without any recursion: A with b_i = sum_j A_ij psi_j at every point.
  func changeOfBasis() throws -> Matrix<Rational> {
    let transposed = try powers.solve(splines)
    return Matrix(rows: points.count, columns: points.count) { i, j in transposed[j, i] }
  }
}

extension KnotVector where Scalar == Rational {
  /// One point in each support, ascending: the mean of the r - 1 inner knots of b_i, with those outside [a, b] moved to
  /// its ends; for r = 1 the left end of the interval.
  var independentSites: [Rational] {
    let r = order.value
    return basisIndices.map { i in
      if r == 1 { return self[i] }
      let inner = (i + 1...i + r - 1).map { min(max(self[$0], lower), upper) }
      return inner.reduce(0, +) / Rational(r - 1)
    }
  }
}
