import Exact
import Splines

/// The space S_r(T) as the solutions of linear equations, which use neither B-splines nor ReLU powers.
///
/// A piecewise polynomial with n pieces of degree r - 1 has n r coefficients: piece k is
/// sum_d c_{k,d} ((x - t_k) / g_k)^d with g_k = t_{k+1} - t_k. It is a spline if at each interior knot t_{k+1} the
/// scaled derivatives of order s = 0 ... r - 2 agree:
/// sum_d C(d, s) c_{k,d} = (g_k / g_{k+1})^s c_{k+1,s}. A different number of matching derivatives gives a different
/// space.
struct SmoothnessConditions {
  private let knots: KnotVector<Rational>
  /// The equations, (n - 1)(r - 1) rows for n r unknowns, c_{k,d} at column k r + d.
  let matrix: RationalMatrix

  /// Creates the conditions on the given knots.
  ///
  /// - Parameter count: the number of derivatives that agree at an interior knot, of order 0 ... `count` - 1; r - 1 for
  ///   splines.
  init(_ knots: KnotVector<Rational>, matching count: Int? = nil) {
    self.knots = knots
    let r = knots.order.value
    let count = count ?? r - 1
    let binomials = (0..<r).map { d in (0..<r).map { binomial(d, $0) } }
    matrix = RationalMatrix(rows: (knots.intervals - 1) * count, columns: knots.intervals * r) { row, column in
      let (k, s) = (row / count, row % count)
      let (piece, d) = (column / r, column % r)
      if piece == k { return binomials[d][s] }
      if piece == k + 1, d == s {
        let ratio: Rational = (knots[k + 1] - knots[k]) / (knots[k + 2] - knots[k + 1])
        return -ratio.power(s)
      }
      return 0
    }
  }

  /// The number n r of unknowns.
  var unknowns: Int { knots.intervals * knots.order.value }

  /// Returns the rank of the equations. Each of them has at most r + 1 coefficients, of neighboring pieces, so
  /// elimination row by row causes little fill-in.
  func rank() -> Int {
    var echelon = Echelon()
    for i in 0..<matrix.rows { echelon.insert((0..<matrix.columns).map { matrix[i, $0] }) }
    return echelon.rank
  }

  /// Returns the coefficients of functions, one column each, from their right-sided derivatives at t_0 ... t_{n-1} by
  /// Taylor's formula: c_{k,d} = f^{(d)}(t_k) g_k^d / d!.
  ///
  /// - Parameter derivatives: all derivatives of order 0 ... r - 1 at a point, `[order][function]`.
  func coefficients(derivatives: (Rational) throws -> [[Rational]]) rethrows -> RationalMatrix {
    var rows: [[Rational]] = []
    for k in 0..<knots.intervals {
      let gap = knots[k + 1] - knots[k]
      for (d, row) in try derivatives(knots[k]).enumerated() {
        let factor: Rational = gap.power(d) / factorial(d)
        rows.append(row.map { $0.isZero ? 0 : $0 * factor })
      }
    }
    return RationalMatrix(columnVectors: rows).transposed()
  }

  /// Returns the matrix that maps coefficients to values at points, one row per point.
  ///
  /// - Throws: `SplineError` for a point outside [a, b].
  func evaluation(at points: [Rational]) throws -> RationalMatrix {
    let r = knots.order.value
    var rows: [[Rational]] = []
    for x in points {
      let k = try knots.interval(containing: x)
      let place: Rational = (x - knots[k]) / (knots[k + 1] - knots[k])
      var row = [Rational](repeating: 0, count: unknowns)
      for d in 0..<r { row[k * r + d] = place.power(d) }
      rows.append(row)
    }
    return RationalMatrix(columnVectors: rows).transposed()
  }

  /// Returns the first column of coefficients that violates a condition; `nil` if all are splines.
  func firstViolation(of coefficients: RationalMatrix) -> Int? {
    let residual = matrix * coefficients
    return (0..<residual.columns).first { j in (0..<residual.rows).contains { !residual[$0, j].isZero } }
  }
}
