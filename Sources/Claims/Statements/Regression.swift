import Exact
import Splines

/// |X u - y|^2 / 2 in rational numbers.
struct Regression: Sendable {
  /// X.
  let design: Matrix<Rational>
  /// y.
  let target: [Rational]

  /// X u - y.
  private func residual(_ u: [Rational]) -> [Rational] { zip(design * u, target).map { $0 - $1 } }

  /// The value at u.
  func value(_ u: [Rational]) -> Rational { residual(u).reduce(0) { $0 + $1 * $1 } / 2 }

  /// X^T (X u - y).
  func gradient(_ u: [Rational]) -> [Rational] { design.transposed() * residual(u) }

  /// The one minimizer, from the normal equations.
  ///
  /// - Throws: `MatrixError` where X has not full column rank.
  func minimizer() throws -> [Rational] {
    let x = RationalMatrix(design)
    let transposed = x.transposed()
    return try (transposed * x).solve(transposed.multiplied(by: target))
  }

  /// The regression in v where u = M v.
  func composed(with map: Matrix<Rational>) -> Regression { Regression(design: design * map, target: target) }
}

extension DifferentiableBasis where Scalar == Rational {
  /// The values of all functions at some points: a row for a point, a column for a function.
  func design(at points: [Rational]) throws -> Matrix<Rational> {
    let rows = try points.map { try values(at: $0) }
    return Matrix(rows: rows.count, columns: dimension) { rows[$0][$1] }
  }
}
