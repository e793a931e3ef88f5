import Exact
import Splines

/// The function |X u - y|^2 / 2 in rational arithmetic.
struct Regression: Sendable {
  /// X.
  let design: Matrix<Rational>
  /// y.
  let target: [Rational]

  /// Returns X u - y.
  private func residual(_ u: [Rational]) -> [Rational] { zip(design * u, target).map { $0 - $1 } }

  /// Returns the value at u.
  func value(_ u: [Rational]) -> Rational { residual(u).reduce(0) { $0 + $1 * $1 } / 2 }

  /// Returns X^T (X u - y).
  func gradient(_ u: [Rational]) -> [Rational] { design.transposed() * residual(u) }

  /// Returns the unique minimizer, from the normal equations.
  ///
  /// - Throws: `MatrixError` if X does not have full column rank.
  func minimizer() throws -> [Rational] {
    let x = RationalMatrix(design)
    let transposed = x.transposed()
    return try (transposed * x).solve(transposed.multiplied(by: target))
  }

  /// Returns the regression in v, where u = M v.
  func composed(with map: Matrix<Rational>) -> Regression { Regression(design: design * map, target: target) }
}

extension DifferentiableBasis where Scalar == Rational {
  /// Returns the values of all functions at some points: one row per point, one column per function.
  func design(at points: [Rational]) throws -> Matrix<Rational> {
    let rows = try points.map { try values(at: $0) }
    return Matrix(rows: rows.count, columns: dimension) { rows[$0][$1] }
  }
}
