import Exact
import Splines

/// The matrices A^[s], s = 1 ... r, on the knots of order r: m x m, indices 1 - r ... n - 1.
///
/// The closed form is A^[s]_ij = (-1)^s (t_{i+s} - t_i) / prod_{l = i ... i+s, l != j} (t_j - t_l) for j = i ... i + s.
/// *Proof.* For s = 1 it gives 1 and -1. With
/// Q_i = A^[s-1]_ij / (t_{i+s-1} - t_i) = (-1)^{s-1} / prod_{l = i ... i+s-1} the recursion is
/// A^[s]_ij = Q_i - Q_{i+1}, and over the common denominator prod_{l = i ... i+s} the numerator is (-1)^{s-1}
/// ((t_j - t_{i+s}) - (t_j - t_i)) = (-1)^s (t_{i+s} - t_i). []
enum Recursion5 {
  /// Returns A^[s] by recursion (5) from A^[1] = I - S, with the given sign between its two terms.
  static func matrix(_ knots: KnotVector<Rational>, order s: Int, sign: Rational = -1) -> Matrix<Rational> {
    let m = knots.dimension
    let r = knots.order.value
    var rows: [[Rational]] = (0..<m).map { p in (0..<m).map { $0 == p ? 1 : ($0 == p + 1 ? -1 : 0) } }
    // The row i = n.
    rows.append([Rational](repeating: 0, count: m))
    for s in 2..<max(2, s + 1) {
      for p in 0..<m {
        let i = p + 1 - r
        let first: Rational = 1 / (knots[i + s - 1] - knots[i])
        // For i = n - 1 and s = r the second difference uses t_{n+r-1}, the last knot, and multiplies the zero row.
        let second: Rational = sign / (knots[i + s] - knots[i + 1])
        // Row p + 1 still holds the previous order.
        for q in 0..<m { rows[p][q] = rows[p][q] * first + rows[p + 1][q] * second }
      }
    }
    return Matrix(rows: m, columns: m) { rows[$0][$1] }
  }

  /// Returns A^[s] by the closed form.
  static func closedForm(_ knots: KnotVector<Rational>, order s: Int) -> Matrix<Rational> {
    let m = knots.dimension
    let first = 1 - knots.order.value
    return Matrix(rows: m, columns: m) { p, q in
      guard p <= q, q <= p + s else { return 0 }
      let (i, j) = (p + first, q + first)
      let product = (i...i + s).reduce(1 as Rational) { $1 == j ? $0 : $0 * (knots[j] - knots[$1]) }
      let length = knots[i + s] - knots[i]
      return (s % 2 == 0 ? length : -length) / product
    }
  }
}
