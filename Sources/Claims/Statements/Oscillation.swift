import Exact
import Splines

/// The exact criterion of Gantmacher and Krein: a totally nonnegative nonsingular matrix with positive entries beside its
/// diagonal is oscillatory, so its eigenvalues are simple and positive and the vector of the k-th largest has exactly
/// k - 1 sign changes.
enum Oscillation {
  /// Why a symmetric matrix is not oscillatory; `nil` where it is.
  ///
  /// Total nonnegativity is decided by Neville elimination, which subtracts from each row a multiple of the row above it: a
  /// nonsingular symmetric matrix is totally nonnegative exactly if no row exchange is needed, no multiplier is
  /// negative and all diagonal pivots are positive (Gasca and Pena 1992).
  /// - Complexity: O(m^3), less for a band.
  static func defect(of matrix: Matrix<Rational>) -> String? {
    let m = matrix.rows
    for i in 0..<max(0, m - 1) {
      if matrix[i, i + 1].sign <= 0 { return "entry (\(i), \(i + 1)) is \(matrix[i, i + 1]), not positive" }
      if matrix[i, i + 1] != matrix[i + 1, i] { return "entries (\(i), \(i + 1)) and (\(i + 1), \(i)) differ" }
    }
    var rest = matrix
    for k in 0..<m {
      for i in stride(from: m - 1, to: k, by: -1) where !rest[i, k].isZero {
        let above = rest[i - 1, k]
        if above.isZero { return "column \(k) of Neville elimination needs a row exchange at row \(i)" }
        let multiplier = rest[i, k] / above
        if multiplier.sign < 0 { return "Neville multiplier (\(i), \(k)) is \(multiplier), negative" }
        for j in k..<m where !rest[i - 1, j].isZero { rest[i, j] -= multiplier * rest[i - 1, j] }
      }
      if rest[k, k].sign <= 0 { return "pivot \(k) of Neville elimination is \(rest[k, k]), not positive" }
    }
    return nil
  }

  /// The number of sign changes in a vector, zeros left out.
  static func signChanges<Scalar: SplineScalar>(_ vector: [Scalar]) -> Int {
    let signs = vector.filter { $0 != 0 }.map { $0 > 0 }
    return zip(signs, signs.dropFirst()).count { $0 != $1 }
  }
}
