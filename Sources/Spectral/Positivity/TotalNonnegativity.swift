import RealModule
import Splines

extension Matrix {
  /// Whether the matrix is nonsingular and totally nonnegative: no minor is negative. Over an exact field the answer is
  /// a proof, by ``NevilleFactorization``.
  ///
  /// - Complexity: O(m^3).
  public var isNonsingularTotallyNonnegative: Bool {
    guard let factorization = try? NevilleFactorization(self) else { return false }
    return factorization.provesTotalNonnegativity
  }

  /// Whether the matrix is oscillatory: nonsingular, totally nonnegative, and positive next to the diagonal (Gantmacher
  /// and Krein). Its eigenvalues are then positive and simple, and the k-th eigenvector in descending order has exactly
  /// k - 1 sign changes.
  ///
  /// - Complexity: O(m^3).
  public var isOscillatory: Bool {
    guard isNonsingularTotallyNonnegative else { return false }
    return (0..<max(0, rows - 1)).allSatisfy { self[$0, $0 + 1] > 0 && self[$0 + 1, $0] > 0 }
  }

  /// D M D with D = diag(1, -1, 1, ...). If that is oscillatory, the k-th eigenvector of M in *ascending* order has
  /// exactly k - 1 sign changes: D turns c changes into m - 1 - c.
  ///
  /// - Complexity: O(rows * columns).
  public var checkerboardFlipped: Matrix {
    Matrix(rows: rows, columns: columns) { i, j in (i + j) % 2 == 0 ? self[i, j] : -self[i, j] }
  }
}
